import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { AccountService } from './accounts/index.js';
import { configureApi, createApiAdapter } from './http/index.js';
import type { Base } from './base.module.js';
import {
  ChannelAppRegistrations,
  ChannelSettingsError,
  installedChannels,
  PairAndNumberLimiter,
  type InstalledChannel,
} from './channels/index.js';
import { Settings } from './config/index.js';
import { AccessTokens, AppRegistrations, ConnectionService } from './connections/index.js';
import { Database, FolderLock } from './database/index.js';
import { Demo } from './demo/index.js';
import { FrontDoor, hooksRoute, sandboxAppSecret, SweepStage } from './ingress/index.js';
import { FrontDoorHeartbeat } from './messaging/index.js';
import { OldNumbers } from './optin/index.js';
import {
  Clock,
  createLogger,
  Drain,
  Egress,
  keepPrivate,
  MemoryKeeper,
  Metrics,
  openSecrets,
  StartError,
  type Logger,
} from './platform/index.js';
import { BullTransport, EmbeddedTransport, Queue, RowWork } from './queue/index.js';
import { Registry } from './registry/index.js';
import { GraphEmulator, graphEmulatorPlugin } from './sandbox/index.js';
import { registerStages } from './stages.js';

const heartbeatMs = 2_000;

/** One running process of Liaison, whatever its role. */
export class Hub {
  private heartbeat: NodeJS.Timeout | undefined;
  private readonly drain: Drain;
  private memory: MemoryKeeper | undefined;

  private constructor(
    readonly app: NestFastifyApplication,
    private readonly base: Base,
    private readonly emulator: GraphEmulator | undefined,
    private readonly folder: FolderLock | undefined,
  ) {
    this.drain = new Drain(app.getHttpServer());
  }

  get logger(): Logger {
    return this.base.logger;
  }

  /**
   * Reads the environment, opens the database, and serves the role.
   *
   * @throws SettingsError with every problem of the environment.
   * @throws StartError when another process has the data folder or the port.
   */
  static async start(environment: Record<string, string | undefined>): Promise<Hub> {
    const started = performance.now();
    const settings = Settings.load(environment);
    const readable = keepPrivate(settings.dataDir);
    const folder = settings.databaseUrl === undefined ? await ownFolder(settings) : undefined;
    const base = await openBase(settings, environment);
    if (readable.length > 0)
      base.logger.warn(
        { paths: readable },
        'others can read the data: give the folder to the user Liaison runs as',
      );
    const emulator = settings.role === 'worker' ? undefined : await sandbox(base).start();
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.of(base, emulator),
      createApiAdapter(base.logger, settings.proxyTrust, settings.receiving),
      { logger: ['error', 'warn'], abortOnError: false },
    );
    const hub = new Hub(app, base, emulator, folder);
    await hub.serve(started);
    return hub;
  }

  /** Takes nothing new, finishes what is under way, closes everything. */
  async stop(): Promise<void> {
    clearInterval(this.heartbeat);
    this.memory?.stop();
    const fastify = this.app.getHttpAdapter().getInstance();
    await this.drain.around(() => fastify.close());
    await this.base.queue.stop();
    await this.base.rows.life.stop();
    await this.app.get(PairAndNumberLimiter).close();
    await this.app.close();
    await this.emulator?.close();
    await this.base.database.close();
    await this.folder?.release();
  }

  private async serve(started: number): Promise<void> {
    const { settings, logger, queue } = this.base;
    const { app } = this;
    configureApi(app, settings.receiving);
    const fastify = app.getHttpAdapter().getInstance();
    const serving = settings.role !== 'worker';
    if (serving) {
      const sweeps = app.get(SweepStage);
      await fastify.register(
        hooksRoute(app.get(FrontDoor), logger, (connectionId) => {
          sweeps
            .soon(connectionId)
            .catch((error: unknown) => logger.warn({ err: error }, 'a sweep could not be scheduled'));
        }),
      );
      if (this.emulator) {
        await fastify.register(graphEmulatorPlugin, {
          emulator: this.emulator,
          control: false,
          prefix: '/sandbox/graph',
        });
      }
    }
    const stored = settings.adminKey === undefined ? storedAdminKey(settings) : undefined;
    const { adminKey } = await app
      .get(AccountService)
      .bootstrap({ adminKey: settings.adminKey ?? stored?.key });
    // Shown by the start that made it, and never again; one that was given is known already.
    const made = settings.adminKey === undefined && stored?.isNew !== false ? adminKey : undefined;
    if (settings.previousSecret !== undefined) {
      const rotated =
        (await app.get(ConnectionService).rotateSecrets()) +
        (await app.get(AppRegistrations).rotateSecrets()) +
        (await app.get(AccessTokens).rotateSecrets());
      logger.info({ rotated }, 'credentials of connections were encrypted again with LIAISON_SECRET');
    }
    await app.get(ChannelAppRegistrations).followSettings();
    const respelled = await app.get(OldNumbers).putRight();
    if (respelled > 0)
      logger.info({ respelled }, 'WhatsApp ids of old numbering plans were joined with the numbers of today');
    if (settings.role !== 'api') registerStages(app, queue);
    await listen(app, settings);
    if (serving) this.beat();
    if (settings.role !== 'api') await this.base.rows.life.start();
    await queue.start();
    logger.info(
      { role: settings.role, port: settings.port, readyInMs: Math.round(performance.now() - started) },
      'ready',
    );
    await app.get(Demo).welcome({ newKey: made, keyFile: stored?.file });
    this.memory = new MemoryKeeper((error) => logger.warn({ err: error }, 'memory could not be released'));
  }

  /** Says that the front door is open: unknown attempts wait from its return, not from its absence. */
  private beat(): void {
    const door = this.app.get(FrontDoorHeartbeat);
    const once = () => {
      this.base.database
        .write((tx) => door.beat(tx))
        .catch((error: unknown) =>
          this.logger.warn({ err: error }, 'the front door could not note that it is open'),
        );
    };
    once();
    this.heartbeat = setInterval(once, heartbeatMs);
    this.heartbeat.unref();
  }
}

/** A SQLite file serves one process: the second one is told, not let in. */
async function ownFolder({ dataDir }: Settings): Promise<FolderLock> {
  const lock = await FolderLock.take(dataDir);
  if (lock) return lock;
  throw new StartError(
    `The data folder ${dataDir} is in use by another Liaison process. Stop that one, or set LIAISON_DATA_DIR to another folder.`,
  );
}

async function listen(app: NestFastifyApplication, { port, role }: Settings): Promise<void> {
  try {
    await app.listen(port, role === 'worker' ? '127.0.0.1' : '0.0.0.0');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const what =
      code === 'EACCES' ? 'needs rights this process does not have' : 'is in use by another process';
    throw new StartError(`The port ${port} ${what}. Set PORT to another one, or stop the other process.`, {
      cause: error,
    });
  }
}

async function openBase(settings: Settings, environment: Record<string, string | undefined>): Promise<Base> {
  const logger = createLogger(settings.logLevel);
  const clock = new Clock();
  const database = await Database.open(
    settings.databaseUrl === undefined
      ? { file: join(settings.dataDir, 'liaison.db') }
      : { url: settings.databaseUrl },
  );
  const secrets = await openSecrets(database, {
    secret: settings.secret,
    previous: settings.previousSecret,
    now: clock.now(),
  });
  const registry = await Registry.load(
    (environment['LIAISON_PACKAGES'] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  );
  const metrics = new Metrics();
  const transport =
    settings.redisUrl === undefined ? new EmbeddedTransport() : new BullTransport(settings.redisUrl, logger);
  return {
    settings,
    database,
    clock,
    secrets,
    metrics,
    logger,
    egress: new Egress({
      allowPrivate: settings.allowPrivateAddresses,
      vendorUrls: settings.vendorUrls,
    }),
    transport,
    queue: new Queue(transport, logger, metrics),
    rows: new RowWork(database, clock, logger, metrics),
    registry,
    channels: channelsFrom(registry, environment),
  };
}

/** @throws StartError when a channel lacks a setting. */
function channelsFrom(
  registry: Registry,
  environment: Readonly<Record<string, string | undefined>>,
): InstalledChannel[] {
  try {
    return installedChannels(registry.channels(), environment);
  } catch (error) {
    if (error instanceof ChannelSettingsError) throw new StartError(error.message, { cause: error });
    throw error;
  }
}

/** The built-in emulator: sandbox numbers send to it, and it reports back through the front door. */
function sandbox(base: Base): GraphEmulator {
  return new GraphEmulator({
    stateFile: join(base.settings.dataDir, 'sandbox.jsonl'),
    webhookUrl: `http://127.0.0.1:${base.settings.port}/hooks/whatsapp`,
    appSecret: sandboxAppSecret(base.secrets),
    anyToken: false,
    onError: (error) => base.logger.error({ err: error }, 'the sandbox could not keep its journal'),
  });
}

/** The embedded mode's own admin key: made once, readable by its owner only. */
function storedAdminKey(settings: Settings): { key: string; file: string; isNew: boolean } | undefined {
  if (settings.databaseUrl !== undefined) return undefined;
  const file = join(settings.dataDir, 'admin.key');
  const isNew = !existsSync(file);
  if (isNew) writeFileSync(file, `lia_${randomBytes(24).toString('base64url')}`, { mode: 0o600, flag: 'wx' });
  return { key: readFileSync(file, 'utf8').trim(), file, isNew };
}
