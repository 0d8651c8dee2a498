import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { CompanionSite } from '../sdk/index.js';

/** What a companion reports about the queue it keeps. */
export interface QueueReport {
  waiting: number;
  oldestSeconds: number;
  dead: number;
  quarantined: number;
  /** When events leave the shop: `response`, `loopback` or `minute`; absent from plugins of before it was told. */
  delivery?: string;
  /** What keeps them from leaving at once. */
  deliveryProblem?: string;
}

/** Software of ours that runs at a connection's vendor: one row per connection that has it. */
export const companionTable = defineTable(
  'companion',
  {
    connectionId: c.primary(c.id()),
    accountId: c.id(),
    siteId: c.key(64),
    site: c.json<CompanionSite>(),
    versions: c.nullable(c.json<Record<string, string>>()),
    queue: c.nullable(c.json<QueueReport>()),
    /** Seconds since its timer last ran, as it reported. */
    cronSeconds: c.nullable(c.int()),
    /** The way that leads there: one of the connector's, or `heartbeat`; null until it was tried. */
    way: c.nullable(c.key(16)),
    /** What stands in the other ways, and what to allow. */
    blocker: c.nullable(c.key(40)),
    wayHint: c.nullable(c.body()),
    wayCheckedAt: c.nullable(c.instant()),
    heartbeatAt: c.nullable(c.instant()),
    /** When it is next looked after: its ways tried, or missed for being late. */
    nextCheckAt: c.instant(),
    /** Since when its owner has been told that it is late. */
    lateSince: c.nullable(c.instant()),
    createdAt: c.instant(),
    updatedAt: c.instant(),
  },
  { indexes: [{ columns: ['accountId', 'siteId'] }, { columns: ['nextCheckAt'] }] },
);
export type CompanionRow = RowOf<typeof companionTable>;

/** A question that waits for a companion's next heartbeat, and its answer. */
export const companionQuestionTable = defineTable(
  'companion_question',
  {
    id: c.id(),
    accountId: c.id(),
    connectionId: c.id(),
    /** SHA-256 of verb and input: the same question waits once. */
    questionKey: c.key(64),
    verb: c.key(64),
    input: c.personal(c.json<Record<string, unknown>>()),
    /** `pending`, `answered` or `refused`. */
    status: c.key(16),
    output: c.personal(c.nullable(c.json<Record<string, unknown>>())),
    error: c.personal(c.nullable(c.body())),
    askedAt: c.instant(),
    expiresAt: c.instant(),
    answeredAt: c.nullable(c.instant()),
  },
  {
    indexes: [{ columns: ['connectionId', 'questionKey'], unique: true }, { columns: ['expiresAt'] }],
  },
);
export type CompanionQuestionRow = RowOf<typeof companionQuestionTable>;

/** A code that connects one site once; only its hash is kept. */
export const connectCodeTable = defineTable(
  'connect_code',
  {
    id: c.id(),
    accountId: c.id(),
    connector: c.key(64),
    /** SHA-256 of the code, hexadecimal. */
    codeHash: c.key(64),
    /** BASE64URL(SHA-256(verifier)); null when the code alone is the secret. */
    challenge: c.nullable(c.key(64)),
    /** The site that asked for it, or else the first that used it; null while any may. */
    siteUrl: c.nullable(c.body()),
    siteId: c.nullable(c.key(64)),
    /** Id of the API key that allowed it. */
    keyId: c.key(64),
    createdAt: c.instant(),
    expiresAt: c.instant(),
    /** The connection it made, once used. */
    connectionId: c.nullable(c.id()),
  },
  { indexes: [{ columns: ['codeHash'], unique: true }, { columns: ['expiresAt'] }] },
);
export type ConnectCodeRow = RowOf<typeof connectCodeTable>;

/** Signatures of calls that changed something, while they could be repeated by whoever overheard them. */
export const companionCallTable = defineTable(
  'companion_call',
  {
    connectionId: c.primary(c.id()),
    /** The signature's hexadecimal digits. */
    signature: c.primary(c.key(64)),
    expiresAt: c.instant(),
  },
  { indexes: [{ columns: ['expiresAt'] }] },
);
