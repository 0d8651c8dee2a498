import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { CompanionModule } from '../companion/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ContactsModule } from '../contacts/index.js';
import { ConversationsModule } from '../conversations/index.js';
import { EventsModule } from '../events/index.js';
import { MessagingModule } from '../messaging/index.js';
import { NotifyModule } from '../notify/index.js';
import { OrdersModule } from '../orders/index.js';
import { TemplatesModule } from '../templates/index.js';
import { TimersModule } from '../timers/index.js';
import { CallResults } from './call-results.js';
import { ConversationIntents } from './conversation-intents.js';
import { DecisionBatch } from './decision-batch.service.js';
import { DispatchStage } from './dispatch.stage.js';
import { Installations } from './installations.js';
import { LinkedOrders } from './linked-orders.js';
import { PluginRuns } from './plugin-runs.service.js';
import { PluginAlerts } from './plugin-alerts.js';
import { PluginReviewStage } from './plugin-review.stage.js';
import { PluginPeople } from './plugin-people.js';
import { PluginSettings } from './plugin-settings.service.js';
import { ReopenedConnections } from './reopened-connections.js';
import { ReplayService } from './replay.service.js';
import { RunContextLoader } from './run-context.service.js';
import { ToldOnce } from './told-once.js';
import { TimersStage } from './timers.stage.js';

const services = [
  Installations,
  PluginRuns,
  PluginAlerts,
  PluginReviewStage,
  PluginSettings,
  LinkedOrders,
  ToldOnce,
  RunContextLoader,
  ConversationIntents,
  DecisionBatch,
  DispatchStage,
  TimersStage,
  ReplayService,
  PluginPeople,
  ReopenedConnections,
  CallResults,
];

@Module({
  imports: [
    CompanionModule,
    ConnectionsModule,
    ContactsModule,
    ConversationsModule,
    EventsModule,
    OrdersModule,
    MessagingModule,
    TimersModule,
    TemplatesModule,
    ChannelsModule,
    NotifyModule,
  ],
  providers: services,
  exports: services,
})
export class DispatchModule {}
