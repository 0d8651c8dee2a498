import { Module } from '@nestjs/common';
import { GraphClient } from './whatsapp/graph.client.js';
import { NumberCheck } from './whatsapp/number-check.js';
import { NumberService } from './number.service.js';
import { NumberStage } from './number.stage.js';

/**
 * Numbers and the channel they send through. {@link SandboxNumbers} and {@link PairAndNumberLimiter}
 * come from where the process is put together: what they are depends on its settings.
 */
@Module({
  providers: [GraphClient, NumberCheck, NumberService, NumberStage],
  exports: [GraphClient, NumberService, NumberStage],
})
export class ChannelsModule {}
