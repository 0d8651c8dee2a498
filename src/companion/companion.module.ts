import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { MessagingModule } from '../messaging/index.js';
import { CompanionRepository } from './companion.repository.js';
import { CompanionStage } from './companion.stage.js';
import { Connecting } from './connecting.service.js';
import { Heartbeats } from './heartbeats.js';
import { Outcomes } from './outcomes.js';
import { Questions } from './questions.js';
import { SignedCalls } from './signed-calls.js';
import { SiteChanges } from './site-changes.js';
import { WayBack } from './way-back.js';

const services = [
  CompanionRepository,
  SignedCalls,
  Connecting,
  WayBack,
  Questions,
  Heartbeats,
  SiteChanges,
  Outcomes,
  CompanionStage,
];

/** Software of ours that runs at vendors: how it connects, reports, is asked and told. */
@Module({
  imports: [AccountsModule, ConnectionsModule, MessagingModule],
  providers: services,
  exports: services,
})
export class CompanionModule {}
