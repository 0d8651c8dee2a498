import { column as c, defineTable, type RowOf } from '../database/index.js';

/** What deliveries named and did not describe, until the vendor was asked for it: one row however many name it. */
export const lookupTable = defineTable(
  'lookup',
  {
    connectionId: c.primary(c.id()),
    /** As the connector names it, such as `order:13`. */
    wanted: c.primary(c.key(190)),
    accountId: c.id(),
    /** `pending`, or `failed` after the last attempt; a delivery that names it again makes it pending. */
    status: c.key(16),
    /** New whenever a delivery names it: what was asked before that does not answer it. */
    naming: c.id(),
    attempts: c.int(),
    /** Asked for by itself: a question that named it among others was refused. */
    alone: c.flag(),
    dueAt: c.instant(),
    /** Who asks the vendor now. */
    token: c.nullable(c.id()),
    /** Until when nobody asks anything of the connection: somebody does, or the vendor wants to be left alone. */
    heldUntil: c.nullable(c.instant()),
    /** Why the last attempt failed. */
    error: c.nullable(c.body()),
    /** Of the delivery that named it last. */
    traceId: c.key(64),
  },
  { indexes: [{ columns: ['status', 'dueAt'] }, { columns: ['connectionId', 'heldUntil'] }] },
);
export type LookupRow = RowOf<typeof lookupTable>;
