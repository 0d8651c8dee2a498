import { Module } from '@nestjs/common';
import { BundlesModule } from '../bundles/index.js';
import { ChannelsModule } from '../channels/index.js';
import { CompanionModule } from '../companion/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ConsentPushModule } from '../consent-push/index.js';
import { ContactsModule } from '../contacts/index.js';
import { ConversationsModule } from '../conversations/index.js';
import { DispatchModule } from '../dispatch/index.js';
import { EventsModule } from '../events/index.js';
import { IngressModule } from '../ingress/index.js';
import { MediaModule } from '../media/index.js';
import { MessagingModule } from '../messaging/index.js';
import { OperationsModule } from '../operations/index.js';
import { OptinModule } from '../optin/index.js';
import { PrivacyModule } from '../privacy/index.js';
import { SignupsModule } from '../signups/index.js';
import { TemplatesModule } from '../templates/index.js';
import { TimersModule } from '../timers/index.js';
import { AccountsController } from './v1/accounts/accounts.controller.js';
import { ApiKeysController } from './v1/accounts/api-keys.controller.js';
import { AppController } from './app/app.controller.js';
import { ShopifyPageController } from './app/shopify.controller.js';
import { WebFiles } from './app/web-files.js';
import { ConnectedGuard } from './embedded/connected.js';
import { EmbeddedMessagesController } from './embedded/messages.controller.js';
import { EmbeddedOverviewController } from './embedded/overview.controller.js';
import { EmbeddedPlanController } from './embedded/plan.controller.js';
import { EmbeddedSettingsController } from './embedded/settings.controller.js';
import { AppsController } from './v1/apps/apps.controller.js';
import { AuditLogController } from './v1/accounts/audit-log.controller.js';
import { CompanionCheckController } from './companion/check.controller.js';
import { CompanionController } from './companion/companion.controller.js';
import { CompanionGuard } from './companion/companion.guard.js';
import { OwnerChecklist } from './owner/checklist.js';
import { OwnerFigures } from './owner/figures.js';
import { OwnerMessages } from './owner/messages.js';
import { OwnerOverview } from './owner/overview.js';
import { OwnerSettings } from './owner/settings.js';
import { OwnerTestMessage } from './owner/test-message.js';
import { OwnerWords } from './owner/owner-words.js';
import { CompanionOverviewController } from './companion/overview.controller.js';
import { CompanionPreviewController } from './companion/preview.controller.js';
import { CompanionPrivacyController } from './companion/privacy.controller.js';
import { CompanionSettingsController } from './companion/settings.controller.js';
import { CompanionThreadController } from './companion/thread.controller.js';
import { ConnectCodesController } from './connect/codes.controller.js';
import { ConnectController } from './connect/connect.controller.js';
import { ConnectionPluginsController } from './v1/connections/connection-plugins.controller.js';
import { ConnectionTrialsController } from './v1/connections/connection-trials.controller.js';
import { ConnectionsController } from './v1/connections/connections.controller.js';
import { EmbeddedGuard } from './embedded/embedded.guard.js';
import { EmbeddedSessionController } from './embedded/session.controller.js';
import { GrantsController } from './v1/connections/grants.controller.js';
import { MappingPreview } from './v1/connections/mapping-preview.js';
import { ConnectorsController } from './v1/connectors/connectors.controller.js';
import { ConsentCorrectionsController } from './v1/contacts/consent-corrections.controller.js';
import { ConsentPushesController } from './v1/contacts/consent-pushes.controller.js';
import { ConsentsController } from './v1/contacts/consents.controller.js';
import { ContactFieldsController } from './v1/contacts/contact-fields.controller.js';
import { ContactsController } from './v1/contacts/contacts.controller.js';
import { SuspectMerges } from './v1/contacts/suspect-merges.js';
import { ConversationDeskController } from './v1/conversations/conversation-desk.controller.js';
import { ConversationsController } from './v1/conversations/conversations.controller.js';
import { UserIds } from './v1/contacts/user-ids.js';
import { ApiCoreModule } from './core.module.js';
import { DeliveriesController } from './v1/deliveries/deliveries.controller.js';
import { EventsController } from './v1/events/events.controller.js';
import { MediaController } from './v1/media/media.controller.js';
import { SharedMediaController } from './media/shared-media.controller.js';
import { MessagesController } from './v1/messages/messages.controller.js';
import { SendRequestBuilder } from './v1/messages/send-request.builder.js';
import { AppContactsController } from './v1/numbers/app-contacts.controller.js';
import { NumberOnboardingController } from './v1/numbers/number-onboarding.controller.js';
import { BundlesController } from './v1/bundles/bundles.controller.js';
import { MigrationController } from './v1/numbers/migration.controller.js';
import { NumberPeopleController } from './v1/numbers/number-people.controller.js';
import { NumberProfileController } from './v1/numbers/number-profile.controller.js';
import { NumberSignupsController } from './v1/number-signups/number-signups.controller.js';
import { NumbersController } from './v1/numbers/numbers.controller.js';
import { SenderRulesController } from './v1/numbers/sender-rules.controller.js';
import { PrivacyRequestsController } from './v1/privacy-requests/privacy-requests.controller.js';
import { PluginsController } from './v1/plugins/plugins.controller.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { SandboxDoor } from './sandbox/sandbox-door.js';
import { ScenariosController } from './sandbox/scenarios.controller.js';
import { SignupController } from './signup/signup.controller.js';
import { TemplateExamples } from './v1/templates/template-examples.js';
import { TemplatesController } from './v1/templates/templates.controller.js';
import { TimersController } from './v1/timers/timers.controller.js';

/** Every public route. */
@Module({
  imports: [
    ApiCoreModule,
    BundlesModule,
    ChannelsModule,
    CompanionModule,
    ConnectionsModule,
    ConsentPushModule,
    ContactsModule,
    ConversationsModule,
    DispatchModule,
    EventsModule,
    IngressModule,
    MediaModule,
    MessagingModule,
    OperationsModule,
    OptinModule,
    PrivacyModule,
    SignupsModule,
    TemplatesModule,
    TimersModule,
  ],
  controllers: [
    AccountsController,
    ApiKeysController,
    AppController,
    AppsController,
    AuditLogController,
    CompanionController,
    CompanionCheckController,
    CompanionOverviewController,
    CompanionPreviewController,
    CompanionPrivacyController,
    CompanionSettingsController,
    CompanionThreadController,
    ConnectCodesController,
    ConnectController,
    ConnectionPluginsController,
    ConnectionTrialsController,
    ConnectionsController,
    ConnectorsController,
    EmbeddedSessionController,
    EmbeddedMessagesController,
    EmbeddedOverviewController,
    EmbeddedPlanController,
    EmbeddedSettingsController,
    ShopifyPageController,
    GrantsController,
    ConsentsController,
    ConsentCorrectionsController,
    ConsentPushesController,
    ContactFieldsController,
    ContactsController,
    ConversationsController,
    ConversationDeskController,
    DeliveriesController,
    EventsController,
    MediaController,
    MessagesController,
    AppContactsController,
    NumberOnboardingController,
    NumbersController,
    NumberSignupsController,
    BundlesController,
    MigrationController,
    NumberPeopleController,
    NumberProfileController,
    SenderRulesController,
    PluginsController,
    PrivacyRequestsController,
    SandboxController,
    ScenariosController,
    SharedMediaController,
    SignupController,
    TemplatesController,
    TimersController,
  ],
  providers: [
    CompanionGuard,
    EmbeddedGuard,
    MappingPreview,
    ConnectedGuard,
    OwnerChecklist,
    OwnerFigures,
    OwnerMessages,
    OwnerOverview,
    OwnerSettings,
    OwnerTestMessage,
    OwnerWords,
    SandboxDoor,
    SendRequestBuilder,
    SuspectMerges,
    UserIds,
    TemplateExamples,
    { provide: WebFiles, useFactory: () => new WebFiles() },
  ],
  exports: [ApiCoreModule],
})
export class ApiModule {}
