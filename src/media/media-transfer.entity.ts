import { column as c, defineTable, type RowOf } from '../database/index.js';

/** A file at the provider of a sender: handed over once, however many messages show it. */
export const mediaUploadTable = defineTable(
  'media_upload',
  {
    id: c.id(),
    accountId: c.id(),
    /** The sender it was handed over for. */
    numberId: c.id(),
    sha256: c.key(64),
    mimeType: c.key(100),
    /** The provider's id; null while it has none. */
    providerMediaId: c.nullable(c.key(190)),
    /** Until when the provider keeps it. */
    expiresAt: c.nullable(c.instant()),
    /** `uploading`, `ready`, `waiting` for another try, or `refused` by the provider. */
    state: c.key(16),
    /** Why it could not be handed over when last tried, and what to do. */
    reason: c.nullable(c.body()),
    /** Who is handing it over. */
    token: c.nullable(c.id()),
    /** When somebody else may try, by the database's clock. */
    dueAt: c.instant(),
    tries: c.int(),
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['numberId', 'sha256', 'mimeType'], unique: true },
      { columns: ['accountId', 'sha256'] },
    ],
  },
);
export type MediaUploadRow = RowOf<typeof mediaUploadTable>;

/** A file of an inbound message that is still to be fetched; it goes when the file is here or given up. */
export const mediaFetchTable = defineTable(
  'media_fetch',
  {
    /** Of the file it is for. */
    id: c.id(),
    accountId: c.id(),
    numberId: c.id(),
    providerMediaId: c.key(190),
    /** As the message said, hexadecimal. */
    sha256: c.nullable(c.key(64)),
    dueAt: c.instant(),
    tries: c.int(),
    /** Times a process ended while it fetched the file; null is none. */
    interruptions: c.nullable(c.int()),
    token: c.nullable(c.id()),
    createdAt: c.instant(),
  },
  { indexes: [{ columns: ['dueAt'] }] },
);
export type MediaFetchRow = RowOf<typeof mediaFetchTable>;
