import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ContactsModule } from '../contacts/index.js';
import { EventsModule } from '../events/index.js';
import { IngressModule } from '../ingress/index.js';
import { NotifyModule } from '../notify/index.js';
import { OptinModule } from '../optin/index.js';
import { TemplatesModule } from '../templates/index.js';
import { Aliases } from './sending/aliases.js';
import { AttemptCommit } from './sending/attempt-commit.js';
import { AttemptResults } from './sending/attempt-results.js';
import { AttemptRepository } from './sending/attempt.repository.js';
import { Cancellations } from './messages/cancellations.js';
import { ConnectionMessages } from './messages/connection-messages.js';
import { ConsentWithdrawals } from './messages/consent-withdrawals.js';
import { ContentReferences } from './content/content-references.js';
import { Conversations } from './inbound/conversations.js';
import { ExpirySweep } from './sending/expiry-sweep.js';
import { FailureSettlement } from './settlement/failure-settlement.js';
import { FrontDoorHeartbeat } from './settlement/front-door-heartbeat.js';
import { FactsLoader } from './gate/facts.loader.js';
import { Guards } from './sending/guards.js';
import { MessageReader } from './messages/message-reader.js';
import { MessageArchive } from './messages/message-archive.js';
import { MessageRepository } from './messages/message.repository.js';
import { MessagingService } from './messages/messaging.service.js';
import { Inbound } from './inbound/inbound.js';
import { AppContacts } from './app-contacts/app-contacts.js';
import { PhoneApp } from './inbound/phone-app.js';
import { ChannelCallbacks } from './inbound/channel-callbacks.js';
import { ParkedStatusesStage } from './settlement/parked-statuses.stage.js';
import { ReadReceipts } from './messages/read-receipts.js';
import { ThreadMessages } from './messages/thread-messages.js';
import { StatusPeople } from './settlement/status-people.js';
import { Statuses } from './settlement/statuses.js';
import { OutboxRepository } from './sending/outbox.repository.js';
import { AgePurge } from './messages/age-purge.js';
import { MessagePurge } from './messages/purge.service.js';
import { Reconciliation } from './settlement/reconciliation.js';
import { ResolveStage } from './settlement/resolve.stage.js';
import { LaneScheduler } from './sending/lane-scheduler.js';
import { ResolveKeeper } from './settlement/resolve-keeper.js';
import { ShownFilesReport } from './content/shown-files.js';
import { ShownFilesStage } from './content/shown-files.stage.js';
import { SendKeeper } from './sending/send-keeper.js';
import { SendStage } from './sending/send.stage.js';
import { TemplateRebuild } from './sending/template-rebuild.js';
import { MessageSearch } from './search/message-search.js';
import { SearchIndex } from './search/search-index.js';
import { SearchKeys } from './search/search-keys.js';
import { SearchStage } from './search/search.stage.js';
import { UnclaimedCallbacks } from './inbound/unclaimed-callbacks.js';
import { WindowsStage } from './inbound/windows.stage.js';
import { WorkerLife } from './sending/workers.js';

/** The gate, the outbox, attempts, statuses, conversations. */
@Module({
  imports: [
    AccountsModule,
    ChannelsModule,
    ConnectionsModule,
    ContactsModule,
    EventsModule,
    IngressModule,
    NotifyModule,
    OptinModule,
    TemplatesModule,
  ],
  providers: [
    MessageArchive,
    MessagingService,
    MessageReader,
    MessageRepository,
    OutboxRepository,
    AttemptRepository,
    Conversations,
    Cancellations,
    ContentReferences,
    ShownFilesReport,
    ShownFilesStage,
    UnclaimedCallbacks,
    ReadReceipts,
    FactsLoader,
    LaneScheduler,
    Guards,
    TemplateRebuild,
    Aliases,
    AttemptCommit,
    AttemptResults,
    FailureSettlement,
    Reconciliation,
    ExpirySweep,
    SendKeeper,
    ResolveKeeper,
    SendStage,
    ResolveStage,
    WorkerLife,
    FrontDoorHeartbeat,
    StatusPeople,
    Statuses,
    ParkedStatusesStage,
    WindowsStage,
    Inbound,
    PhoneApp,
    AppContacts,
    ChannelCallbacks,
    AgePurge,
    MessagePurge,
    ConsentWithdrawals,
    ConnectionMessages,
    ThreadMessages,
    SearchKeys,
    SearchIndex,
    SearchStage,
    MessageSearch,
  ],
  exports: [
    AppContacts,
    MessageArchive,
    ThreadMessages,
    ReadReceipts,
    MessagingService,
    ConnectionMessages,
    SendStage,
    ResolveStage,
    ParkedStatusesStage,
    WindowsStage,
    FrontDoorHeartbeat,
    SearchStage,
    MessageSearch,
    ShownFilesStage,
    UnclaimedCallbacks,
  ],
})
export class MessagingModule {}
