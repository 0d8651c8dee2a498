import { column as c, defineTable, type RowOf } from '../database/index.js';

/** A file of an account, in or out. Several may have the same bytes; these are kept once. */
export const mediaTable = defineTable(
  'media',
  {
    id: c.id(),
    accountId: c.id(),
    /** Of its content, hexadecimal: the name it is stored under. Null while it has not been fetched. */
    sha256: c.nullable(c.key(64)),
    /** By its content; of an inbound file that was not fetched, as its provider says. */
    mimeType: c.nullable(c.key(100)),
    /** Bytes. */
    size: c.nullable(c.int()),
    /** Of a picture that moves. */
    isAnimated: c.flag(),
    filename: c.personal(c.nullable(c.text(240))),
    /** `ready`, `pending` while an inbound file is fetched, `failed`, `too_large`, or `removed` by age. */
    status: c.key(16),
    /** Why it failed, for programs. */
    reason: c.nullable(c.key(64)),
    /** `upload`, `url` or `inbound`. */
    source: c.key(16),
    /** The inbound message of the file. */
    messageId: c.nullable(c.id()),
    /** Until when it is kept unless a message uses it; null when no age removes it. */
    expiresAt: c.nullable(c.instant()),
    /** The account's own, for whatever it sends: neither age nor an erasure removes it. Null is no. */
    isKept: c.nullable(c.flag()),
    createdAt: c.instant(),
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['accountId', 'sha256'] },
      { columns: ['messageId'] },
      { columns: ['expiresAt'] },
      { columns: ['accountId', 'id'] },
    ],
  },
);
export type MediaRow = RowOf<typeof mediaTable>;

/**
 * Which outgoing messages show a file, from the unit of work that stores the message: what is erased with
 * its person, and what is needed still.
 */
export const mediaUseTable = defineTable(
  'media_use',
  {
    messageId: c.primary(c.id()),
    mediaId: c.primary(c.id()),
    accountId: c.id(),
  },
  { indexes: [{ columns: ['mediaId'] }] },
);
export type MediaUseRow = RowOf<typeof mediaUseTable>;

/**
 * What lies in the storage, one row for the same bytes of an account. It is written before the bytes are
 * and goes after them, so that a crash leaves no file nobody knows of.
 */
export const mediaObjectTable = defineTable(
  'media_object',
  {
    accountId: c.primary(c.id()),
    sha256: c.primary(c.key(64)),
    size: c.int(),
    /** `storing`, `stored`, `unused` once no file names it, `deleting`. */
    state: c.key(16),
    /** Who is deleting it. */
    token: c.nullable(c.id()),
    /** Until when it is left alone although no file names it, by the database's clock. */
    leaseUntil: c.instant(),
  },
  { indexes: [{ columns: ['state', 'leaseUntil'] }] },
);
export type MediaObjectRow = RowOf<typeof mediaObjectTable>;
