import { column as c, defineTable, type RowOf } from '../database/index.js';

/** What became of the last word told, or why it was not told. */
export type PushOutcome =
  /** The vendor changed what it had. */
  | 'updated'
  /** The vendor had it already. */
  | 'same'
  /** The vendor has a later word, which counts. */
  | 'later_there'
  /** The yes is for another phone than the vendor has. */
  | 'other_phone'
  /** Nothing to tell: the vendor said it itself, or nobody has said anything. */
  | 'nothing'
  /** The vendor refused. */
  | 'refused'
  /** No answer after the last attempt. */
  | 'gave_up'
  /** Somebody at the vendor puts an older word back again and again. */
  | 'contested';

/**
 * Consent of a vendor's customers as the vendor was last told of it: one row for each customer and purpose, so that
 * what is told is always where the consent stands now.
 */
export const consentPushTable = defineTable(
  'consent_push',
  {
    id: c.id(),
    accountId: c.id(),
    connectionId: c.id(),
    contactId: c.id(),
    /** The vendor's id of the customer. */
    customerId: c.personal(c.key(190)),
    purpose: c.key(16),
    /** `due` while it may have to be told something, else `settled`. */
    status: c.key(16),
    dueAt: c.instant(),
    /** Grows whenever something may have changed: what was looked at before that does not settle it. */
    version: c.int(),
    attempts: c.int(),
    /** The last word handed to the vendor, noted before it is: its echo is known by it. Null when none is known. */
    toldState: c.nullable(c.key(16)),
    /** When that was said, milliseconds UTC. */
    toldAt: c.nullable(c.instant()),
    outcome: c.nullable(c.key(16)),
    /** What the vendor said of it. */
    detail: c.personal(c.nullable(c.body())),
    /** When a word of the vendor's was heard of that it dates at no time; null when its last one has a time. */
    undatedAt: c.nullable(c.instant()),
    /** How often in a row an older word came back from the vendor. */
    contested: c.int(),
    createdAt: c.instant(),
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['connectionId', 'customerId', 'purpose'], unique: true },
      { columns: ['connectionId', 'status', 'dueAt'] },
      { columns: ['status', 'dueAt'] },
      { columns: ['accountId', 'id'] },
      { columns: ['contactId'] },
    ],
  },
);
export type ConsentPushRow = RowOf<typeof consentPushTable>;

/** How far the changes of consent were read for a connection, and who works for it. */
export const consentPushCursorTable = defineTable(
  'consent_push_cursor',
  {
    connectionId: c.primary(c.id()),
    accountId: c.id(),
    /** The place up to which changes were read. */
    placeAt: c.instant(),
    placeId: c.key(36),
    /** When to look for changes next. */
    nextLookAt: c.instant(),
    /** Until when nobody calls the vendor: somebody does, or it wants to be left alone. */
    heldUntil: c.instant(),
    token: c.nullable(c.id()),
  },
  { indexes: [{ columns: ['nextLookAt'] }] },
);
export type ConsentPushCursorRow = RowOf<typeof consentPushCursorTable>;
