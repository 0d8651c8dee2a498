import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { AccountService, ApiKeyService, type Scope } from '../../src/accounts/index.js';
import { ApiCoreModule, ApiModule } from '../../src/api/index.js';
import { ApiOptions, configureApi, createApiAdapter, type ReceivingLimits } from '../../src/http/index.js';
import { BaseModule, type Base } from '../../src/base.module.js';
import type { InstalledChannel } from '../../src/channels/index.js';
import { Settings } from '../../src/config/index.js';
import { Database } from '../../src/database/index.js';
import { FrontDoor, hooksRoute } from '../../src/ingress/index.js';
import { Egress, FakeClock, Metrics, Secrets, silentLogger } from '../../src/platform/index.js';
import { EmbeddedTransport, Queue, RowWork } from '../../src/queue/index.js';
import { Registry } from '../../src/registry/index.js';
import { GraphEmulator, graphEmulatorPlugin } from '../../src/sandbox/index.js';
import type { AnyConnector, AnyPlugin } from '../../src/sdk/index.js';
import { WiringModule } from '../../src/wiring.module.js';
import type { TemporaryDatabase } from './databases.js';

export const adminKey = 'the-admin-key-of-these-tests';
const everyScope: readonly Scope[] = ['read', 'send', 'manage'];

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The API over HTTP, in this process: real modules, no stages running, the emulator's webhooks held back. */
export interface ApiFixture {
  app: NestFastifyApplication;
  db: Database;
  clock: FakeClock;
  /** The data folder. */
  folder: string;
  queue: Queue;
  /** Everything that is served, as it was registered. */
  routes: readonly { method: Method; url: string }[];
  /** Calls the API: with the admin key, with another one, or (empty) with none. */
  call(method: Method, path: string, key?: string): request.Test;
  /** A key of an account, by default of a new one and with every scope but `operator`. */
  accountKey(scopes?: readonly Scope[], accountId?: string): Promise<{ accountId: string; key: string }>;
  close(): Promise<void>;
}

export interface ApiFixtureOptions {
  /** Controllers of a spec's own. With them only the core of the API is there, not the product's routes. */
  controllers?: Type[];
  api?: ApiOptions;
  /** How long a request may take to arrive, and how much of unfinished ones is held. */
  receiving?: ReceivingLimits;
  /** Connectors and plugins beside those of the product. */
  connectors?: readonly AnyConnector[];
  plugins?: readonly AnyPlugin[];
  /** Channels beside WhatsApp, with their settings. */
  channels?: readonly InstalledChannel[];
  /** Controllers besides the product's. */
  added?: Type[];
  /** Serves the emulator of Meta's API too, as a process with the role `all` does. */
  sandbox?: boolean;
  /** Settings of its own. */
  environment?: Record<string, string>;
}

export async function startApi(
  temporary: TemporaryDatabase,
  options: ApiFixtureOptions = {},
): Promise<ApiFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-'));
  const clock = new FakeClock();
  const base = await testBase(temporary, folder, clock, options);
  const emulator = await new GraphEmulator({
    webhooksPaused: true,
    clock,
    stateFile: join(folder, 'sandbox.jsonl'),
  }).start();
  const product = [WiringModule.of(base, emulator), ApiModule];
  const testing = await Test.createTestingModule({
    imports: [BaseModule.of(base), ...(options.controllers ? [ApiCoreModule] : product)],
    controllers: options.controllers ?? options.added ?? [],
  })
    .overrideProvider(ApiOptions)
    .useValue(options.api ?? new ApiOptions())
    .compile();
  const adapter = createApiAdapter(base.logger, base.settings.proxyTrust, options.receiving);
  const app = testing.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
  const routes: { method: Method; url: string }[] = [];
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    const methods = [method].flat().map((one) => one.toLowerCase());
    for (const one of methods) if (isMethod(one)) routes.push({ method: one, url });
  });
  configureApi(app, options.receiving);
  if (!options.controllers) {
    await adapter.getInstance().register(hooksRoute(app.get(FrontDoor), base.logger, () => undefined));
  }
  if (options.sandbox === true) {
    const mounted = { emulator, control: false, prefix: '/sandbox/graph' };
    await adapter.getInstance().register(graphEmulatorPlugin, mounted);
  }
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  await app.get(AccountService).bootstrap({ adminKey });
  const { database: db, queue } = base;
  const server = app.getHttpServer();
  return {
    app,
    db,
    clock,
    folder,
    queue,
    routes,
    call: (method, path, key = adminKey) => {
      const call = request(server)[method](path);
      return key === '' ? call : call.set('authorization', `Bearer ${key}`);
    },
    accountKey: async (scopes = everyScope, given = undefined) => {
      const accounts = app.get(AccountService);
      const accountId = given ?? (await db.write((tx) => accounts.create(tx, { name: 'Another' }))).id;
      const { key } = await db.write((tx) =>
        app.get(ApiKeyService).create(tx, { accountId, name: 'Key', scopes }),
      );
      return { accountId, key };
    },
    close: async () => {
      await app.close();
      await queue.stop();
      await emulator.close();
      await db.close();
      await temporary.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isMethod(method: string): method is Method {
  return ['get', 'post', 'put', 'patch', 'delete'].includes(method);
}

async function testBase(
  temporary: TemporaryDatabase,
  folder: string,
  clock: FakeClock,
  { connectors = [], plugins = [], channels = [], environment = {} }: ApiFixtureOptions,
): Promise<Base> {
  const found = await Registry.load();
  const metrics = new Metrics();
  const transport = new EmbeddedTransport();
  const database = await Database.open(temporary.location);
  const settings = Settings.load({
    LIAISON_DATA_DIR: folder,
    LIAISON_SECRET: 'a secret of the tests',
    LIAISON_ALLOW_PRIVATE_ADDRESSES: 'true',
    ...environment,
  });
  return {
    settings,
    database,
    clock,
    secrets: new Secrets({ secret: 'a secret of the tests' }),
    egress: new Egress({ allowPrivate: true, vendorUrls: settings.vendorUrls }),
    metrics,
    logger: silentLogger,
    transport,
    queue: new Queue(transport, silentLogger, metrics),
    rows: new RowWork(database, clock, silentLogger, metrics),
    registry: new Registry({
      connectors: [...found.connectors(), ...connectors],
      plugins: [...found.plugins(), ...plugins],
    }),
    channels,
  };
}
