import { writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { DatabaseLocation } from '../../src/database/index.js';
import { load } from '../installations/dump.js';
import type { Installation } from '../installations/installation.js';
import { GraphControl, startEmulatorProcess } from './graph.js';
import { adminKey, appSecret, freePort, Program, TemporaryFolder, until, verifyToken } from './processes.js';
import { emptyMysql, temporaryMysql, type TemporaryDatabase } from './databases.js';

export type Backend = 'sqlite' | 'mariadb';
/** The backend this run is about: `LIAISON_TEST_BACKEND`. */
export const backend: Backend = process.env['LIAISON_TEST_BACKEND'] === 'mariadb' ? 'mariadb' : 'sqlite';

export interface HubOptions {
  environment?: Record<string, string>;
  /** Workers beside the api process on MariaDB. Default 1. */
  workers?: number;
  /** Options of the emulator's process. */
  emulator?: Record<string, string>;
  /** What it starts with, instead of with nothing. */
  installation?: Installation;
}

/** A number of the emulator's, registered with the hub. */
export interface AddedNumber {
  id: string;
  phoneNumberId: string;
  wabaId: string;
  accessToken: string;
}

/** An answer of the hub, its JSON body read. */
export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Headers;
}

/**
 * A whole installation under test: the hub's processes, Meta's emulator as a process of its own,
 * and a database and Redis of its own. Everything goes through the front door.
 */
export class TestHub {
  private readonly folder = new TemporaryFolder();
  private temporary: TemporaryDatabase | undefined;
  private redisUrl: string | undefined;
  emulator!: Program;
  graph!: GraphControl;
  api!: Program;
  workers: Program[] = [];
  port = 0;
  readonly key = adminKey;

  private constructor(private readonly options: HubOptions) {}

  static async start(options: HubOptions = {}): Promise<TestHub> {
    const hub = new TestHub(options);
    hub.port = await freePort();
    if (options.installation) writeFileSync(`${hub.folder.path}/graph.jsonl`, options.installation.graph);
    const { program, control } = await startEmulatorProcess({
      webhookUrl: `${hub.url}/hooks/whatsapp`,
      stateFile: `${hub.folder.path}/graph.jsonl`,
      environment: options.emulator ?? {},
    });
    hub.emulator = program;
    hub.graph = control;
    try {
      if (backend === 'mariadb') await hub.openServers();
      if (options.installation) await load(hub.location, options.installation.statements);
      await hub.startProcesses();
    } catch (error) {
      await hub.stop();
      throw error;
    }
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get dataDir(): string {
    return `${this.folder.path}/data`;
  }
  /** Where its rows are. */
  get location(): DatabaseLocation {
    return this.temporary?.location ?? { file: `${this.dataDir}/liaison.db` };
  }
  /** Every process of the hub, the emulator not among them. */
  get processes(): Program[] {
    return [this.api as Program | undefined, ...this.workers].filter((program) => program !== undefined);
  }

  /** Starts what is not running. */
  async startProcesses(): Promise<void> {
    this.api = this.program(backend === 'mariadb' ? 'api' : 'all', this.port);
    await this.api.start();
    this.workers = [];
    if (backend === 'mariadb') {
      for (let index = 0; index < (this.options.workers ?? 1); index++) {
        this.workers.push(await this.program('worker', await freePort()).start());
      }
    }
  }

  /** A process of the hub, not yet started. */
  program(role: 'all' | 'api' | 'worker', port: number, environment: Record<string, string> = {}): Program {
    return new Program(
      'dist/src/main.js',
      {
        PORT: String(port),
        LIAISON_DATA_DIR: `${this.dataDir}${role === 'worker' ? `-${port}` : ''}`,
        // Files are shared by all processes, as docs/running.md says.
        LIAISON_MEDIA_DIR: `${this.dataDir}/media`,
        LIAISON_ROLE: role,
        LIAISON_ADMIN_KEY: adminKey,
        LIAISON_SECRET: 'test-secret-0123456789abcdef',
        LIAISON_DEMO: 'off',
        LIAISON_ALLOW_PRIVATE_ADDRESSES: 'true',
        META_GRAPH_URL: this.graph.url,
        META_APP_SECRET: appSecret,
        META_VERIFY_TOKEN: verifyToken,
        PUBLIC_URL: this.url,
        ...(this.temporary && 'url' in this.temporary.location
          ? { DATABASE_URL: this.temporary.location.url }
          : {}),
        ...(this.redisUrl === undefined ? {} : { REDIS_URL: this.redisUrl }),
        ...this.options.environment,
        ...environment,
      },
      async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok,
    );
  }

  async stopProcesses(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    await Promise.all(this.processes.map((program) => program.stop(signal)));
  }

  async stop(): Promise<void> {
    await this.stopProcesses();
    await this.emulator.stop();
    await this.temporary?.drop();
    if (this.redisUrl !== undefined) await flush(this.redisUrl);
    this.folder.remove();
  }

  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    options: { key?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const key = options.key === undefined ? adminKey : options.key;
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : parse(text)) as T };
  }

  get<T = Record<string, unknown>>(path: string, options: { key?: string | null } = {}): Promise<Answer<T>> {
    return this.request<T>('GET', path, undefined, options);
  }
  post<T = Record<string, unknown>>(
    path: string,
    body: unknown,
    options: { key?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    return this.request<T>('POST', path, body, options);
  }

  /** All rows of a list. */
  async list<T = Record<string, unknown>>(path: string, options: { key?: string | null } = {}): Promise<T[]> {
    const rows: T[] = [];
    let next: string | null = null;
    do {
      const query: string =
        next === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`;
      const { status, body } = await this.get<{ data: T[]; next: string | null }>(query, options);
      if (status !== 200) throw new Error(`GET ${query} answered ${status}: ${JSON.stringify(body)}`);
      rows.push(...body.data);
      next = body.next;
    } while (next !== null);
    return rows;
  }

  /** A live number of the emulator's, registered with the hub. */
  async addNumber(options: { key?: string } = {}): Promise<AddedNumber> {
    const made = await this.graph.createNumber();
    const { status, body } = await this.post<{ id: string }>('/v1/numbers', made, options);
    if (status !== 201) throw new Error(`POST /v1/numbers answered ${status}: ${JSON.stringify(body)}`);
    return { id: body.id, ...made };
  }

  /** Switches a plugin on and waits until its templates are approved. */
  async enablePlugin(
    id: string,
    settings: Record<string, unknown> = {},
    options: { key?: string } = {},
  ): Promise<void> {
    const { status, body } = await this.request(
      'PUT',
      `/v1/plugins/${id}`,
      { enabled: true, settings },
      options,
    );
    if (status !== 200) throw new Error(`PUT /v1/plugins/${id} answered ${status}: ${JSON.stringify(body)}`);
    await until(
      `the templates of ${id} to be approved`,
      async () => {
        const { body: plugin } = await this.get<{ templates: { status: string }[] }>(
          `/v1/plugins/${id}`,
          options,
        );
        return (
          plugin.templates.length > 0 && plugin.templates.every((template) => template.status === 'approved')
        );
      },
      40_000,
    );
  }

  private async openServers(): Promise<void> {
    this.temporary = await (this.options.installation ? emptyMysql() : temporaryMysql());
    const base = process.env['TEST_REDIS_URL'];
    if (base === undefined) throw new Error('TEST_REDIS_URL is not set');
    // A numbered database of its own: test files run side by side.
    const url = new URL(base);
    url.pathname = `/${1 + (Number(process.env['JEST_WORKER_ID'] ?? '1') % 15)}`;
    this.redisUrl = url.href;
    await flush(this.redisUrl);
  }
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  await redis.quit();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
