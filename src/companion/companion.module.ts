import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ContactsModule } from '../contacts/index.js';
import { IngressModule } from '../ingress/index.js';
import { MessagingModule } from '../messaging/index.js';
import { OptinModule } from '../optin/index.js';
import { PrivacyModule } from '../privacy/index.js';
import { TemplatesModule } from '../templates/index.js';
import { Checks } from './checks.js';
import { CompanionRepository } from './companion.repository.js';
import { CompanionStage } from './companion.stage.js';
import { ConsentStates } from './consent-states.js';
import { Connecting } from './connecting.service.js';
import { EmbeddedInstalls } from './embedded-installs.js';
import { Heartbeats } from './heartbeats.js';
import { Outcomes } from './outcomes.js';
import { CompanionPrivacy } from './privacy.js';
import { QuestionPeople } from './question-people.js';
import { CompanionQuestions } from './companion-questions.js';
import { SecretHandover } from './secret-handover.js';
import { SignedCalls } from './signed-calls.js';
import { SiteChanges } from './site-changes.js';
import { TestMessages } from './test-messages.js';
import { ConnectionToShop } from './connection-to-shop.js';

const services = [
  CompanionRepository,
  SignedCalls,
  Connecting,
  EmbeddedInstalls,
  ConnectionToShop,
  CompanionQuestions,
  SecretHandover,
  Heartbeats,
  Checks,
  SiteChanges,
  Outcomes,
  ConsentStates,
  TestMessages,
  CompanionPrivacy,
  CompanionStage,
  QuestionPeople,
];

/** Software of ours that runs at vendors: how it connects, reports, is asked and told. */
@Module({
  imports: [
    AccountsModule,
    ChannelsModule,
    ConnectionsModule,
    ContactsModule,
    IngressModule,
    MessagingModule,
    OptinModule,
    PrivacyModule,
    TemplatesModule,
  ],
  providers: services,
  exports: services,
})
export class CompanionModule {}
