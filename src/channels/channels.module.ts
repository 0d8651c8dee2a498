import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/index.js';
import { ChannelAppRegistrations } from './channel-apps.js';
import { NumberService } from './number.service.js';
import { NumberStage } from './number.stage.js';

/**
 * Senders and the channels they send through. {@link Channels}, {@link SandboxNumbers} and
 * {@link PairAndNumberLimiter} come from where the process is put together: what they are depends on its
 * settings.
 */
@Module({
  imports: [ConnectionsModule],
  providers: [ChannelAppRegistrations, NumberService, NumberStage],
  exports: [ChannelAppRegistrations, NumberService, NumberStage],
})
export class ChannelsModule {}
