import { column as c, defineTable, type RowOf } from '../database/index.js';

/**
 * An order as one connection tells of it, by the subject of its events. Holds no personal data: what an order is
 * called in a shop, and hashes. Kept when bodies go, so that nothing is told again, until nobody has told of it for long.
 */
export const orderSightingTable = defineTable(
  'order_sighting',
  {
    connectionId: c.primary(c.key(36)),
    subject: c.primary(c.key(255)),
    accountId: c.id(),
    /** When the first delivery came that an event about it was made of. */
    firstSeenAt: c.instant(),
    /** What it shares with the same order as other connections tell of it; null until an event names the order. */
    linkId: c.nullable(c.id()),
    /** The shop's own id of the order. */
    vendorId: c.nullable(c.key(190)),
    /** What customers call it. */
    number: c.nullable(c.key(190)),
    /** An event about it named a person who can be told from others. */
    named: c.nullable(c.flag()),
    /** Its connection is a shop. */
    isStore: c.nullable(c.flag()),
    /** The latest event that told of it whole. */
    wholeEventId: c.nullable(c.id()),
  },
  { indexes: [{ columns: ['accountId'] }, { columns: ['linkId'] }, { columns: ['firstSeenAt'] }] },
);
export type OrderSightingRow = RowOf<typeof orderSightingTable>;

/** What an order is recognised by in whatever connection tells of it: a keyed hash of its number and its person. */
export const orderKeyTable = defineTable(
  'order_key',
  {
    accountId: c.primary(c.id()),
    keyHash: c.primary(c.key(64)),
    linkId: c.id(),
  },
  { indexes: [{ columns: ['linkId'] }] },
);
export type OrderKeyRow = RowOf<typeof orderKeyTable>;
