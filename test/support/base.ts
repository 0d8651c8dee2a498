import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '../../src/config/index.js';
import { Database } from '../../src/database/index.js';
import { Egress, FakeClock, Metrics, Secrets, silentLogger, type Logger } from '../../src/platform/index.js';
import { EmbeddedTransport, Queue, RowWork, type HintTransport } from '../../src/queue/index.js';
import { Registry } from '../../src/registry/index.js';
import type { AnyConnector, AnyPlugin } from '../../src/sdk/index.js';
import type { TemporaryDatabase } from './databases.js';

/** What every module stands on, for specs that put modules together by hand. */
export interface TestBase {
  database: Database;
  settings: Settings;
  clock: FakeClock;
  secrets: Secrets;
  egress: Egress;
  metrics: Metrics;
  logger: Logger;
  transport: HintTransport;
  queue: Queue;
  rows: RowWork;
  registry: Registry;
  close(): Promise<void>;
}

export async function testBase(
  create: () => Promise<TemporaryDatabase>,
  definitions: { connectors?: readonly AnyConnector[]; plugins?: readonly AnyPlugin[] } = {},
  environment: Record<string, string> = {},
): Promise<TestBase> {
  const temporary = await create();
  const database = await Database.open(temporary.location);
  const metrics = new Metrics();
  const transport = new EmbeddedTransport(new EventEmitter());
  const clock = new FakeClock();
  return {
    database,
    settings: Settings.load({ LIAISON_DATA_DIR: mkdtempSync(join(tmpdir(), 'liaison-')), ...environment }),
    clock,
    secrets: new Secrets({ secret: 'a-secret-for-specs-only' }),
    egress: new Egress({ allowPrivate: true }),
    metrics,
    logger: silentLogger,
    transport,
    queue: new Queue(transport, silentLogger, metrics),
    rows: new RowWork(database, clock, silentLogger, metrics),
    registry: new Registry({ connectors: definitions.connectors ?? [], plugins: definitions.plugins ?? [] }),
    close: async () => {
      await database.close();
      await temporary.drop();
    },
  };
}
