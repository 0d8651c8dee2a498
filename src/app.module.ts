import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule } from './accounts/index.js';
import { ApiModule } from './api/index.js';
import { BaseModule, type Base } from './base.module.js';
import { DemoModule } from './demo/index.js';
import { DispatchModule } from './dispatch/index.js';
import { EventsModule } from './events/index.js';
import { PersonalDataCheck } from './hooks/index.js';
import { OperationsModule } from './operations/index.js';
import { BullHintsModule, BullTransport } from './queue/index.js';
import type { GraphEmulator } from './sandbox/index.js';
import { stageNames } from './stages.js';
import { WiringModule } from './wiring.module.js';

/** The whole application. */
@Module({})
export class AppModule {
  static of(base: Base, emulator: GraphEmulator | undefined): DynamicModule {
    return {
      module: AppModule,
      imports: [
        BaseModule.of(base),
        ...(base.transport instanceof BullTransport ? [BullHintsModule.of(base.transport, stageNames)] : []),
        WiringModule.of(base, emulator),
        AccountsModule,
        EventsModule,
        DispatchModule,
        OperationsModule,
        DemoModule,
        ApiModule,
      ],
      providers: [PersonalDataCheck],
    };
  }
}
