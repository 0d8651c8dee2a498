import { column as c, defineTable, type RowOf } from '../database/index.js';

/**
 * A file the provider of senders was shown, by content: the picture of a profile, the example of a template.
 * Its handle belongs to an owner at the provider, which several senders share.
 */
export const mediaHandleTable = defineTable(
  'media_handle',
  {
    id: c.id(),
    accountId: c.id(),
    /** The provider's id of whom the handle belongs to, with the channel's id in front of it. */
    owner: c.key(100),
    sha256: c.key(64),
    mimeType: c.key(100),
    /** The provider's name of the file; null while it has none. */
    handle: c.nullable(c.body()),
    /** Until when it can be used. */
    expiresAt: c.nullable(c.instant()),
    /** The provider's name of an upload that was begun and not finished. */
    upload: c.nullable(c.body()),
    /** When that was begun. */
    uploadAt: c.nullable(c.instant()),
    /** Why there is none when last tried, and what to do. */
    reason: c.nullable(c.body()),
    /** Who is uploading it. */
    token: c.nullable(c.id()),
    /** When somebody else may try, by the database's clock. */
    dueAt: c.instant(),
    tries: c.int(),
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['accountId', 'owner', 'sha256', 'mimeType'], unique: true },
      { columns: ['accountId', 'sha256'] },
    ],
  },
);
export type MediaHandleRow = RowOf<typeof mediaHandleTable>;
