import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ContactsModule } from '../contacts/index.js';
import { EventsModule } from '../events/index.js';
import { IngressModule } from '../ingress/index.js';
import { OptinModule } from '../optin/index.js';
import { TemplatesModule } from '../templates/index.js';
import { Aliases } from './aliases.js';
import { AttemptCommit } from './attempt-commit.js';
import { AttemptResults } from './attempt-results.js';
import { AttemptRepository } from './attempt.repository.js';
import { Cancellations } from './cancellations.js';
import { ConnectionMessages } from './connection-messages.js';
import { ConsentWithdrawals } from './consent-withdrawals.js';
import { Conversations } from './conversations.js';
import { ExpirySweep } from './expiry-sweep.js';
import { FailureSettlement } from './failure-settlement.js';
import { FrontDoor } from './front-door.js';
import { FactsLoader } from './gate/facts.loader.js';
import { Guards } from './guards.js';
import { MessageReader } from './message-reader.js';
import { MessageRepository } from './message.repository.js';
import { MessagingService } from './messaging.service.js';
import { Inbound } from './meta/inbound.js';
import { MetaHandler } from './meta/meta.handler.js';
import { ParkedStatusesStage } from './meta/parked-statuses.stage.js';
import { Statuses } from './meta/statuses.js';
import { OutboxRepository } from './outbox.repository.js';
import { MessagePurge } from './purge.service.js';
import { Reconciliation } from './reconciliation.js';
import { ResolveStage } from './resolve.stage.js';
import { Rotation } from './rotation.js';
import { ResolveKeeper } from './resolve-keeper.js';
import { SendKeeper } from './send-keeper.js';
import { SendStage } from './send.stage.js';
import { TemplateRebuild } from './template-rebuild.js';
import { WindowsStage } from './windows.stage.js';
import { WorkerLife } from './workers.js';

/** The gate, the outbox, attempts, statuses, conversations. */
@Module({
  imports: [
    AccountsModule,
    ChannelsModule,
    ConnectionsModule,
    ContactsModule,
    EventsModule,
    IngressModule,
    OptinModule,
    TemplatesModule,
  ],
  providers: [
    MessagingService,
    MessageReader,
    MessageRepository,
    OutboxRepository,
    AttemptRepository,
    Conversations,
    Cancellations,
    FactsLoader,
    Rotation,
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
    FrontDoor,
    Statuses,
    ParkedStatusesStage,
    WindowsStage,
    Inbound,
    MetaHandler,
    MessagePurge,
    ConsentWithdrawals,
    ConnectionMessages,
  ],
  exports: [
    MessagingService,
    ConnectionMessages,
    SendStage,
    ResolveStage,
    ParkedStatusesStage,
    WindowsStage,
    FrontDoor,
  ],
})
export class MessagingModule {}
