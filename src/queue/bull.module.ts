import { BullModule, getQueueToken } from '@nestjs/bull';
import { Module, type DynamicModule } from '@nestjs/common';
import type Bull from 'bull';
import type { BullTransport } from './bull.transport.js';

/** Makes the stages' Bull queues through Nest and hands them to the transport. */
@Module({})
export class BullHintsModule {
  static of(transport: BullTransport, stages: readonly string[]): DynamicModule {
    return {
      module: BullHintsModule,
      imports: [BullModule.registerQueue(...stages.map((name) => ({ name, ...transport.options() })))],
      providers: [
        {
          provide: 'bull-hints',
          inject: stages.map((name) => getQueueToken(name)),
          useFactory: (...queues: Bull.Queue[]) => {
            transport.adopt(queues);
            return transport;
          },
        },
      ],
    };
  }
}
