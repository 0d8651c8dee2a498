import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { Registers } from './registers.js';

/**
 * What people do with a conversation: one row for each `conversation` row that somebody wrote in or that
 * somebody did something with. A conversation without one is closed, read and nobody's.
 *
 * A person may have several rows with one sender, because they have two phones or were two contacts before a
 * merge. `own` is what happened to this very row; the other columns are what all rows of the thread come to
 * together, the same in each of them, so that a list can filter by any.
 */
export const conversationStateTable = defineTable(
  'conversation_state',
  {
    /** The conversation's id. */
    id: c.id(),
    accountId: c.id(),
    own: c.json<Registers>(),
    /** `open`, `snoozed` or `closed`. */
    status: c.key(16),
    snoozedUntil: c.nullable(c.instant()),
    assigneeKind: c.nullable(c.key(16)),
    assigneeId: c.nullable(c.key(64)),
    /** Messages of the person that nobody has read. */
    unread: c.int(),
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['accountId', 'status'] },
      { columns: ['accountId', 'assigneeId'] },
      { columns: ['accountId', 'unread'] },
      { columns: ['snoozedUntil'] },
    ],
  },
);
export type ConversationStateRow = RowOf<typeof conversationStateTable>;

/** Labels of an account. */
export const conversationLabelTable = defineTable(
  'conversation_label',
  { id: c.id(), accountId: c.id(), name: c.key(64), createdAt: c.instant() },
  { indexes: [{ columns: ['accountId', 'name'], unique: true }] },
);
export type ConversationLabelRow = RowOf<typeof conversationLabelTable>;

/** Which labels a thread has; the same in each of its rows. */
export const conversationLabelledTable = defineTable(
  'conversation_labelled',
  {
    conversationId: c.primary(c.id()),
    labelId: c.primary(c.id()),
    accountId: c.id(),
  },
  { indexes: [{ columns: ['labelId'] }] },
);

/** What colleagues write to each other about a conversation; never sent. */
export const conversationNoteTable = defineTable(
  'conversation_note',
  {
    id: c.id(),
    accountId: c.id(),
    conversationId: c.id(),
    text: c.personal(c.body()),
    byKind: c.key(16),
    byId: c.nullable(c.key(64)),
    createdAt: c.instant(),
  },
  { indexes: [{ columns: ['conversationId', 'id'] }, { columns: ['accountId', 'createdAt'] }] },
);
export type ConversationNoteRow = RowOf<typeof conversationNoteTable>;

/** Who is answering now: a lease, by the database's clock. */
export const conversationLockTable = defineTable('conversation_lock', {
  /** The conversation's id. */
  id: c.id(),
  accountId: c.id(),
  /** SHA-256 of the token its holder was given. */
  tokenHash: c.key(64),
  byKind: c.key(16),
  byId: c.nullable(c.key(64)),
  until: c.instant(),
});
export type ConversationLockRow = RowOf<typeof conversationLockTable>;

/** Messages that somebody wrote in a conversation, as opposed to what was sent automatically. */
export const conversationReplyTable = defineTable(
  'conversation_reply',
  {
    /** The message's id. */
    id: c.id(),
    accountId: c.id(),
    conversationId: c.id(),
    byKind: c.key(16),
    byId: c.nullable(c.key(64)),
    at: c.instant(),
  },
  { indexes: [{ columns: ['conversationId', 'at'] }] },
);
export type ConversationReplyRow = RowOf<typeof conversationReplyTable>;

/** Changes plugins have made to conversations, by their keys: with the same key a change is made once. */
export const conversationChangeTable = defineTable(
  'conversation_change',
  {
    /** SHA-256 of the key. */
    id: c.primary(c.key(64)),
    accountId: c.id(),
    conversationId: c.id(),
    plugin: c.key(64),
    /** Who made it: tells what this unit of work has claimed from what another had before. */
    claim: c.id(),
    at: c.instant(),
  },
  { indexes: [{ columns: ['conversationId'] }] },
);
