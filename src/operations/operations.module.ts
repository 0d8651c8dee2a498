import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ContactsModule } from '../contacts/index.js';
import { ConversationsModule } from '../conversations/index.js';
import { EventsModule } from '../events/index.js';
import { IngressModule } from '../ingress/index.js';
import { MessagingModule } from '../messaging/index.js';
import { OrdersModule } from '../orders/index.js';
import { TimersModule } from '../timers/index.js';
import { ErasureAftermath } from './erasure-aftermath.js';
import { PurgeStage } from './purge.stage.js';

@Module({
  imports: [
    AccountsModule,
    ConversationsModule,
    ContactsModule,
    IngressModule,
    EventsModule,
    MessagingModule,
    OrdersModule,
    TimersModule,
  ],
  providers: [PurgeStage, ErasureAftermath],
  exports: [PurgeStage, ErasureAftermath],
})
export class OperationsModule {}
