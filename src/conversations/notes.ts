import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { Clock, newId, notFound } from '../platform/index.js';
import { conversationNoteTable, type ConversationNoteRow } from './conversation.entity.js';
import type { Author } from './registers.js';
import type { Thread } from './threads.js';

/** Characters of a note at most. */
export const longestNote = 4_000;

/** What colleagues write to each other about a conversation: kept apart from messages, so that none is ever sent. */
@Injectable()
export class ConversationNotes {
  constructor(private readonly clock: Clock) {}

  async add(tx: Tx, thread: Thread, by: Author, text: string): Promise<ConversationNoteRow> {
    const [row] = await this.addAll(tx, [{ thread, by, text }]);
    if (!row) throw new Error('one note is one row');
    return row;
  }

  /** Several at once, in their order. */
  async addAll(
    tx: Tx,
    notes: readonly { thread: Thread; by: Author; text: string }[],
  ): Promise<ConversationNoteRow[]> {
    const createdAt = this.clock.now();
    const rows = notes.map(({ thread, by, text }): ConversationNoteRow => ({
      id: newId(),
      accountId: thread.accountId,
      conversationId: thread.id,
      text,
      byKind: by.kind,
      byId: by.id,
      createdAt,
    }));
    await tx.insert(conversationNoteTable, rows);
    return rows;
  }

  /** Newest first. */
  async page(
    reader: Reader,
    thread: Thread,
    before: string | undefined,
    limit: number,
  ): Promise<ConversationNoteRow[]> {
    const ids = thread.rows.map(({ id }) => id);
    return reader.select(
      conversationNoteTable,
      `WHERE conversationId IN (?) ${before === undefined ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
      [ids, ...(before === undefined ? [] : [before]), limit],
    );
  }

  /** Deletes notes of accounts that were written before an instant; returns how many. */
  async purge(tx: Tx, accountIds: readonly string[], before: number, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM conversation_note WHERE accountId IN (?) AND createdAt < ? LIMIT ?',
      [accountIds, before, limit],
    );
    if (rows.length === 0) return 0;
    return tx.execute('DELETE FROM conversation_note WHERE id IN (?)', [rows.map(({ id }) => id)]);
  }

  /** @throws ProblemError 404 when the conversation has no such note. */
  async delete(tx: Tx, thread: Thread, noteId: string): Promise<void> {
    const deleted = await tx.execute('DELETE FROM conversation_note WHERE id = ? AND conversationId IN (?)', [
      noteId,
      thread.rows.map(({ id }) => id),
    ]);
    if (deleted === 0) throw notFound('note', noteId);
  }
}
