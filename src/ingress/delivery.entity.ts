import { column as c, defineTable, type RowOf } from '../database/index.js';

/** What a delivery is waiting for, or its outcome. */
export type DeliveryStatus = 'pending' | 'retrying' | 'done' | 'parked' | 'ignored' | 'quarantined';

export const deliveryTable = defineTable(
  'delivery',
  {
    id: c.id(),
    /** Null for Meta's callbacks and bodies of apps, which may mix accounts and are shown to nobody whole. */
    accountId: c.nullable(c.id()),
    /** A connection's id, a number's id, `whatsapp` for Meta's callback as it arrived, or an app's id for its body. */
    connectionId: c.key(36),
    topic: c.key(120),
    /** SHA-256 of the raw body, hexadecimal, or the connector's own proven key. */
    bodyHash: c.key(64),
    /**
     * `webhook`, `sweep`, or `split` for an account's part of Meta's callback. `app` for a body of an app as
     * it arrived, `part` for a connection's part of it, `stranger` for the part of a tenant nobody connected.
     */
    source: c.key(16),
    headers: c.personal(c.json<Record<string, string>>()),
    /** The raw body; emptied by age. */
    body: c.personal(c.nullable(c.body())),
    /** `utf8`, or `base64` when the bytes are not valid UTF-8. */
    encoding: c.key(8),
    receivedAt: c.instant(),
    status: c.key(16),
    attempts: c.int(),
    dueAt: c.instant(),
    /** Why it is parked or ignored, with what to do next; of one that is done, its warning. */
    error: c.nullable(c.body()),
    traceId: c.key(64),
  },
  {
    indexes: [
      { columns: ['connectionId', 'topic', 'bodyHash'], unique: true },
      { columns: ['status', 'dueAt', 'id'] },
      { columns: ['accountId', 'status', 'id'] },
      { columns: ['receivedAt'] },
    ],
  },
);
export type DeliveryRow = RowOf<typeof deliveryTable>;

/**
 * Whom a delivery names although no event of it leads to them, as keyed hashes: one that could not be
 * read, says nothing new, or is about many. When somebody is erased its body is found by them.
 */
export const deliveryMentionTable = defineTable(
  'delivery_mention',
  {
    /** Empty for Meta's callbacks as they came. */
    accountId: c.primary(c.key(36)),
    mentionHash: c.primary(c.key(64)),
    deliveryId: c.primary(c.id()),
  },
  { indexes: [{ columns: ['deliveryId'] }] },
);
