import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/index.js';
import { ChannelAppRegistrations } from './channel-apps.js';
import { NumberOnboarding } from './number-onboarding.js';
import { NumberService } from './number.service.js';
import { NumberSetup } from './number-setup.js';
import { NumberStage } from './number.stage.js';
import { SenderParts } from './sender-parts.service.js';
import { SenderRules } from './sender-rules.service.js';

/**
 * Senders and the channels they send through. {@link Channels}, {@link SandboxNumbers} and
 * {@link PairAndNumberLimiter} come from where the process is put together: what they are depends on its
 * settings.
 */
@Module({
  imports: [ConnectionsModule],
  providers: [
    ChannelAppRegistrations,
    NumberOnboarding,
    NumberService,
    NumberSetup,
    NumberStage,
    SenderParts,
    SenderRules,
  ],
  exports: [
    ChannelAppRegistrations,
    NumberOnboarding,
    NumberService,
    NumberSetup,
    NumberStage,
    SenderParts,
    SenderRules,
  ],
})
export class ChannelsModule {}
