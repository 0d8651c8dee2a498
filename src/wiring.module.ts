import { Global, Module, type DynamicModule } from '@nestjs/common';
import {
  Channels,
  MemoryLimiter,
  PairAndNumberLimiter,
  RedisLimiter,
  SANDBOX_NUMBERS,
  whatsappSettings,
  type SandboxNumbers,
} from './channels/index.js';
import type { Base } from './base.module.js';
import { ConnectionsModule } from './connections/index.js';
import { ContactTold, CoreEvents, MessageInterest } from './dispatch/index.js';
import { EventsModule, EventStore } from './events/index.js';
import { sandboxAppSecret } from './ingress/index.js';
import { MediaModule, ProviderUploads } from './media/index.js';
import {
  JOURNEY_ARMS,
  MEDIA_FOR_SENDING,
  MESSAGE_EVENT_INTEREST,
  TemplateWaiters,
} from './messaging/index.js';
import { ALERT_EVENTS } from './notify/index.js';
import { ProblemError, type Secrets } from './platform/index.js';
import { GraphEmulator } from './sandbox/index.js';
import { JourneyRepository, TimersModule } from './timers/index.js';

/** Where one module asks for something by its interface and another provides it. */
@Global()
@Module({})
export class WiringModule {
  static of(base: Base, emulator: GraphEmulator | undefined): DynamicModule {
    const providers = [
      { provide: SANDBOX_NUMBERS, useValue: sandboxNumbers(emulator, base.secrets) },
      { provide: GraphEmulator, useValue: emulator ?? null },
      { provide: Channels, useFactory: () => channelsOf(base) },
      { provide: PairAndNumberLimiter, useValue: limiter(base) },
      { provide: JOURNEY_ARMS, useExisting: JourneyRepository },
      { provide: MEDIA_FOR_SENDING, useExisting: ProviderUploads },
      { provide: ALERT_EVENTS, useExisting: EventStore },
      MessageInterest,
      TemplateWaiters,
      CoreEvents,
      ContactTold,
      { provide: MESSAGE_EVENT_INTEREST, useExisting: MessageInterest },
    ];
    return {
      module: WiringModule,
      imports: [TimersModule, EventsModule, ConnectionsModule, MediaModule],
      providers,
      exports: providers,
    };
  }
}

/** WhatsApp, and what packages brought. */
function channelsOf({ settings, secrets, metrics, channels, egress }: Base): Channels {
  return new Channels(
    [whatsappSettings(settings, sandboxAppSecret(secrets)), ...channels],
    settings,
    secrets,
    metrics,
    egress,
  );
}

/** Shared through Redis where there is one; a process's own share otherwise. */
function limiter({ settings, clock, logger }: Base): PairAndNumberLimiter {
  const own = new MemoryLimiter(clock, { share: settings.limitShare });
  return settings.redisUrl === undefined
    ? own
    : new RedisLimiter({ url: settings.redisUrl, fallback: own, logger });
}

function sandboxNumbers(emulator: GraphEmulator | undefined, secrets: Secrets): SandboxNumbers {
  return {
    createNumber: async (seed) => {
      if (!emulator) {
        throw new ProblemError(
          409,
          'no_sandbox',
          'This process runs no sandbox. Send the request to a process with the role all or api.',
        );
      }
      const accessToken = `sandbox-${secrets.derived(`sandbox-token:${seed}`)}`;
      const { phoneNumberId, wabaId, displayPhone } = emulator.seededNumber(seed, accessToken);
      return { phoneNumberId, wabaId, displayPhone, accessToken };
    },
  };
}
