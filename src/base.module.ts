import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { InstalledChannel } from './channels/index.js';
import { Settings } from './config/index.js';
import { Database } from './database/index.js';
import { Hooks } from './hooks/index.js';
import { Clock, Egress, LOGGER, Metrics, Secrets, type Logger } from './platform/index.js';
import { Queue, RowWork, StageWatch, type HintTransport } from './queue/index.js';
import { Registry } from './registry/index.js';

/** What every module stands on, made before the application is. */
export interface Base {
  settings: Settings;
  database: Database;
  clock: Clock;
  secrets: Secrets;
  egress: Egress;
  metrics: Metrics;
  logger: Logger;
  /** What carries the queue's hints. */
  transport: HintTransport;
  queue: Queue;
  /** Works on the rows of stages, and finds those that cannot be worked on. */
  rows: RowWork;
  registry: Registry;
  /** Channels besides WhatsApp, with their settings. */
  channels: readonly InstalledChannel[];
}

/** Gives the base to every module. */
@Global()
@Module({})
export class BaseModule {
  static of(base: Base): DynamicModule {
    const providers = [
      { provide: Settings, useValue: base.settings },
      { provide: Database, useValue: base.database },
      { provide: Clock, useValue: base.clock },
      { provide: Secrets, useValue: base.secrets },
      { provide: Egress, useValue: base.egress },
      { provide: Metrics, useValue: base.metrics },
      { provide: LOGGER, useValue: base.logger },
      { provide: Queue, useValue: base.queue },
      { provide: RowWork, useValue: base.rows },
      { provide: StageWatch, useValue: new StageWatch(base.queue, base.database, base.clock, base.metrics) },
      { provide: Registry, useValue: base.registry },
      { provide: Hooks, useValue: new Hooks() },
    ];
    return { module: BaseModule, providers, exports: providers };
  }
}
