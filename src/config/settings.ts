import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { durationMs } from '../sdk/index.js';
import { fieldProblems, proxyTrust, trustNobody, type ProxyTrust } from '../platform/index.js';

/** Everything wrong with the environment, at once. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

const flag = z
  .enum(['true', 'false', '1', '0', 'on', 'off', 'yes', 'no'], { error: 'must be true or false' })
  .transform((word) => ['true', '1', 'on', 'yes'].includes(word));

const duration = z.string().transform((text, context) => {
  const ms = durationMs(text);
  if (!(ms > 0)) {
    context.addIssue({ code: 'custom', message: 'must be an ISO-8601 duration such as PT10M' });
    return z.NEVER;
  }
  return ms;
});

const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** A script runs with the page's rights: from elsewhere only encrypted, in the clear from this machine alone. */
const scriptUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}, 'must be an address that starts with https://, or one of this machine');

const trust = z.string().transform((text, context): ProxyTrust => {
  const read = proxyTrust(text);
  if (read) return read;
  context.addIssue({
    code: 'custom',
    message:
      'must be the addresses or ranges of your reverse proxies, separated by commas, or how many there are. Trusting everybody would let each caller choose their own address',
  });
  return z.NEVER;
});

/** JSON such as `{"aftership":"http://127.0.0.1:4010"}`. */
const vendorUrls = z.string().transform((text, context) => {
  try {
    return z.record(z.string(), url(['http:', 'https:'])).parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be JSON that gives connectors addresses, such as {"aftership":"http://127.0.0.1:4010"}',
    });
    return z.NEVER;
  }
});

const schema = z.object({
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535).default(3000),
  LIAISON_DATA_DIR: z.string().min(1).default('data'),
  LIAISON_ROLE: z.enum(['all', 'api', 'worker'], { error: 'must be all, api or worker' }).default('all'),
  LIAISON_ADMIN_KEY: z.string().min(24, 'must have 24 characters or more').optional(),
  LIAISON_SECRET: z.string().min(16, 'must have 16 characters or more').optional(),
  LIAISON_SECRET_PREVIOUS: z.string().min(16, 'must have 16 characters or more').optional(),
  LIAISON_UNKNOWN_GRACE: duration.prefault('PT10M'),
  DATABASE_URL: url(['mysql:', 'mariadb:']).optional(),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  TRUST_PROXY: trust.optional(),
  META_GRAPH_URL: url(['http:', 'https:']).default('https://graph.facebook.com'),
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must look like v25.0')
    .default('v25.0'),
  META_APP_ID: z
    .string()
    .regex(/^\d{5,64}$/, 'must be the digits of the App ID')
    .optional(),
  META_APP_SECRET: z.string().min(8, 'must have 8 characters or more').optional(),
  META_VERIFY_TOKEN: z.string().min(8, 'must have 8 characters or more').optional(),
  META_CONFIGURATION_ID: z
    .string()
    .regex(/^\d{5,64}$/, 'must be the digits of the configuration of Embedded Signup')
    .optional(),
  META_SDK_URL: scriptUrl.optional(),
  LIAISON_ALLOW_PRIVATE_ADDRESSES: flag.prefault('false'),
  LIAISON_VENDOR_URLS: vendorUrls.default({}),
  LIAISON_DEMO: flag.prefault('true'),
  LIAISON_SANDBOX_URL: url(['http:', 'https:']).optional(),
  LIAISON_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LIAISON_MEDIA_DIR: z.string().min(1).optional(),
  LIAISON_MEDIA_S3_BUCKET: z.string().min(3).max(63).optional(),
  LIAISON_MEDIA_S3_REGION: z.string().min(1).default('us-east-1'),
  LIAISON_MEDIA_S3_ENDPOINT: url(['http:', 'https:']).optional(),
  LIAISON_MEDIA_S3_PREFIX: z.string().min(1).max(200).optional(),
  LIAISON_MEDIA_S3_PATH_STYLE: flag.prefault('false'),
  LIAISON_MEDIA_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  LIAISON_MEDIA_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  LIAISON_BODY_RETENTION: duration.prefault('P30D'),
  LIAISON_MERGE_RETENTION: duration.prefault('P365D'),
  LIAISON_ORDER_RETENTION: duration.prefault('P730D'),
  LIAISON_REQUEST_SLOTS: z.coerce.number().int().min(1).max(1_000).default(64),
  LIAISON_REQUEST_TIMEOUT: duration.prefault('PT30S'),
  LIAISON_RECEIVE_TIMEOUT: duration.prefault('PT30S'),
  LIAISON_UNFINISHED_BODIES: z.coerce
    .number({ error: 'must be a number of bytes' })
    .int()
    .min(65_536, 'must be 65536 bytes or more')
    .default(64 * 1024 * 1024),
  LIAISON_LIMIT_SHARE: z.coerce.number().gt(0).max(1).default(1),
});

/** The process's settings, validated together at boot. */
export class Settings {
  private constructor(
    private readonly values: z.output<typeof schema>,
    /** Encryption key material. */
    readonly secret: string,
  ) {}

  /**
   * Reads and checks the environment. An empty variable counts as absent.
   *
   * @throws SettingsError listing every problem with the name of its variable.
   */
  static load(environment: Record<string, string | undefined>): Settings {
    const given = Object.fromEntries(
      Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
    );
    const parsed = schema.safeParse(given);
    const problems = parsed.success
      ? []
      : fieldProblems(parsed.error.issues).map(({ field, reason }) => `${field} ${reason}`);
    const databaseUrl = given['DATABASE_URL'];
    const role = given['LIAISON_ROLE'] ?? 'all';
    if (databaseUrl !== undefined && given['LIAISON_SECRET'] === undefined) {
      problems.push(
        'LIAISON_SECRET is required with DATABASE_URL: every process must encrypt with the same key. Generate one with: openssl rand -hex 32',
      );
    }
    if (role !== 'all' && databaseUrl === undefined) {
      problems.push(
        `DATABASE_URL is required with LIAISON_ROLE=${role}: a SQLite file serves one process only`,
      );
    }
    if (role === 'worker' && given['PUBLIC_URL'] === undefined) {
      problems.push('PUBLIC_URL is required with LIAISON_ROLE=worker: it is the address of the api process');
    }
    const [keyId, key] = ['LIAISON_MEDIA_S3_ACCESS_KEY_ID', 'LIAISON_MEDIA_S3_SECRET_ACCESS_KEY'] as const;
    if ((given[keyId] === undefined) !== (given[key] === undefined)) {
      problems.push(
        `${keyId} and ${key} go together: set both, or neither to use the machine's own credentials`,
      );
    }
    if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
    const dataDir = resolve(parsed.data.LIAISON_DATA_DIR);
    const secret = parsed.data.LIAISON_SECRET ?? storedSecret(dataDir);
    return new Settings({ ...parsed.data, LIAISON_DATA_DIR: dataDir }, secret);
  }

  get port(): number {
    return this.values.PORT;
  }
  get dataDir(): string {
    return this.values.LIAISON_DATA_DIR;
  }
  get role(): 'all' | 'api' | 'worker' {
    return this.values.LIAISON_ROLE;
  }
  get adminKey(): string | undefined {
    return this.values.LIAISON_ADMIN_KEY;
  }
  get previousSecret(): string | undefined {
    return this.values.LIAISON_SECRET_PREVIOUS;
  }
  /** Milliseconds an attempt with an unknown outcome waits for a status that names it. */
  get unknownGraceMs(): number {
    return this.values.LIAISON_UNKNOWN_GRACE;
  }
  /** MySQL or MariaDB; undefined means a SQLite file in {@link dataDir}. */
  get databaseUrl(): string | undefined {
    return this.values.DATABASE_URL;
  }
  get redisUrl(): string | undefined {
    return this.values.REDIS_URL;
  }
  /** Where vendors and people reach this installation, without a slash at the end. */
  get publicUrl(): string {
    return (this.values.PUBLIC_URL ?? `http://127.0.0.1:${this.port}`).replace(/\/$/, '');
  }
  /** Whose word about a caller's address, host and scheme counts; nobody's unless it is set. */
  get proxyTrust(): ProxyTrust {
    return this.values.TRUST_PROXY ?? trustNobody;
  }
  get graphUrl(): string {
    return this.values.META_GRAPH_URL.replace(/\/$/, '');
  }
  get graphVersion(): string {
    return this.values.META_GRAPH_VERSION;
  }
  /** Id of the Meta app whose secret is {@link metaAppSecret}; needed for nothing but checks and Embedded Signup. */
  get metaAppId(): string | undefined {
    return this.values.META_APP_ID;
  }
  get metaAppSecret(): string | undefined {
    return this.values.META_APP_SECRET;
  }
  get metaVerifyToken(): string | undefined {
    return this.values.META_VERIFY_TOKEN;
  }
  /** Configuration of Embedded Signup of the app whose id is {@link metaAppId}. */
  get metaConfigurationId(): string | undefined {
    return this.values.META_CONFIGURATION_ID;
  }
  /** Where the script of the signup page is instead of at Meta's: for development and tests. */
  get signupScriptUrl(): string | undefined {
    return this.values.META_SDK_URL?.replace(/\/+$/, '');
  }
  get allowPrivateAddresses(): boolean {
    return this.values.LIAISON_ALLOW_PRIVATE_ADDRESSES;
  }
  /** Where the APIs of vendors are reached instead of their own addresses, by id of the connector. */
  get vendorUrls(): Readonly<Record<string, string>> {
    return this.values.LIAISON_VENDOR_URLS;
  }
  get demo(): boolean {
    return this.values.LIAISON_DEMO;
  }
  /** Where the built-in emulator of Meta's API is reached. */
  get sandboxUrl(): string {
    const inside = this.role === 'all' ? `http://127.0.0.1:${this.port}` : this.publicUrl;
    return (this.values.LIAISON_SANDBOX_URL ?? `${inside}/sandbox/graph`).replace(/\/$/, '');
  }
  get logLevel(): string {
    return this.values.LIAISON_LOG_LEVEL;
  }
  /**
   * Where files in and out lie, and where they arrive. Processes on several machines must all mount it.
   *
   * @defaultValue the folder `media` in {@link dataDir}
   */
  get mediaDir(): string {
    return resolve(this.values.LIAISON_MEDIA_DIR ?? join(this.dataDir, 'media'));
  }
  /** The bucket files are kept in instead of the folder; undefined when none is set. Secret: its key. */
  get mediaBucket():
    | {
        bucket: string;
        region: string;
        endpoint: string | undefined;
        prefix: string | undefined;
        pathStyle: boolean;
        credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
      }
    | undefined {
    const { values } = this;
    const [bucket, accessKeyId] = [values.LIAISON_MEDIA_S3_BUCKET, values.LIAISON_MEDIA_S3_ACCESS_KEY_ID];
    if (bucket === undefined) return undefined;
    return {
      bucket,
      region: values.LIAISON_MEDIA_S3_REGION,
      endpoint: values.LIAISON_MEDIA_S3_ENDPOINT,
      prefix: values.LIAISON_MEDIA_S3_PREFIX?.replace(/\/+$/, ''),
      pathStyle: values.LIAISON_MEDIA_S3_PATH_STYLE,
      credentials:
        accessKeyId === undefined
          ? undefined
          : { accessKeyId, secretAccessKey: values.LIAISON_MEDIA_S3_SECRET_ACCESS_KEY ?? '' },
    };
  }
  /** Milliseconds raw deliveries, event data and message bodies are kept. */
  get bodyRetentionMs(): number {
    return this.values.LIAISON_BODY_RETENTION;
  }
  /** Milliseconds after a merge of contacts in which it can be undone. */
  get mergeRetentionMs(): number {
    return this.values.LIAISON_MERGE_RETENTION;
  }
  /** Milliseconds an order is known after somebody last told of it. */
  get orderRetentionMs(): number {
    return this.values.LIAISON_ORDER_RETENTION;
  }
  /** Requests to the channel this process has under way at most. */
  get requestSlots(): number {
    return this.values.LIAISON_REQUEST_SLOTS;
  }
  /** Milliseconds a request to the channel may take before its outcome is unknown. */
  get requestTimeoutMs(): number {
    return this.values.LIAISON_REQUEST_TIMEOUT;
  }
  /** How long a request may take to arrive, and how many bytes of unfinished bodies are held together. */
  get receiving(): { timeoutMs: number; unfinishedBytes: number } {
    return {
      timeoutMs: this.values.LIAISON_RECEIVE_TIMEOUT,
      unfinishedBytes: this.values.LIAISON_UNFINISHED_BODIES,
    };
  }
  /** Share of each rate limit this process takes when Redis does not share it. */
  get limitShare(): number {
    return this.values.LIAISON_LIMIT_SHARE;
  }
}

/** The embedded mode's own key: made once, readable by its owner only. */
function storedSecret(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'secret.key');
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
