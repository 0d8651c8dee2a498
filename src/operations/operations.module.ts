import { Module } from '@nestjs/common';
import { EventsModule } from '../events/index.js';
import { IngressModule } from '../ingress/index.js';
import { MessagingModule } from '../messaging/index.js';
import { TimersModule } from '../timers/index.js';
import { PurgeStage } from './purge.stage.js';

@Module({
  imports: [IngressModule, EventsModule, MessagingModule, TimersModule],
  providers: [PurgeStage],
  exports: [PurgeStage],
})
export class OperationsModule {}
