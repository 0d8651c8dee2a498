import { column as c, defineTable, type RowOf } from '../../database/index.js';

/**
 * What a message says, as search finds it: keyed hashes of its words, never the words themselves. A row for every
 * message that was looked at, also of one that says nothing.
 */
export const messageTextTable = defineTable(
  'message_text',
  {
    number: c.serial(),
    messageId: c.id(),
    accountId: c.id(),
    /** When the message was written: its place in the thread. */
    at: c.instant(),
    words: c.personal(c.body()),
  },
  {
    indexes: [{ columns: ['messageId'], unique: true }, { columns: ['accountId', 'at', 'messageId'] }],
    fullText: 'words',
  },
);
export type MessageTextRow = RowOf<typeof messageTextTable>;

/** Messages that say something else than when they were looked at. */
export const messageTextChangeTable = defineTable('message_text_change', { messageId: c.primary(c.id()) });

/** How far messages have been looked at: one row, which also keeps processes from doing it twice. */
export const messageTextProgressTable = defineTable('message_text_progress', {
  id: c.id(),
  /** Every message up to this id has been. */
  position: c.id(),
});
