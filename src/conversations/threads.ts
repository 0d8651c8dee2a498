import { chunks, type Reader } from '../database/index.js';
import { conversationTable, type ConversationRow } from '../messaging/index.js';
import { notFound } from '../platform/index.js';

/**
 * The conversation with one person at one sender. A person with two phones, or who was two contacts, has a row
 * for each: they are read as one, and stay apart, so that a merge can be undone.
 */
export interface Thread {
  /** The id of the row that was made first; the ids of the others lead here too. */
  id: string;
  accountId: string;
  numberId: string;
  contactId: string | null;
  /** By id; never empty. */
  rows: readonly ConversationRow[];
}

/** Threads are asked for together at most. */
const batchPeople = 500;

/** The thread that rows of one person and sender make. */
export function threadOf(rows: readonly ConversationRow[]): Thread {
  const sorted = [...rows].sort((one, two) => (one.id < two.id ? -1 : 1));
  const [first] = sorted;
  if (!first) throw new Error('a thread has at least one row');
  const { id, accountId, numberId, contactId } = first;
  return { id, accountId, numberId, contactId, rows: sorted };
}

/** The row that was written or sent in last: where an answer goes. */
export function latestRow({ rows }: Thread): ConversationRow {
  return rows.reduce((best, row) => {
    const [wrote, before] = [row.lastInboundAt ?? 0, best.lastInboundAt ?? 0];
    if (wrote !== before) return wrote > before ? row : best;
    return row.updatedAt > best.updatedAt ? row : best;
  });
}

/** @throws ProblemError 404 when the account has no such conversation. */
export async function findThread(reader: Reader, accountId: string, id: string): Promise<Thread> {
  const row = await reader.first(conversationTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
  if (!row) throw notFound('conversation', id);
  const [thread] = await threadsOf(reader, [row]);
  if (!thread) throw notFound('conversation', id);
  return thread;
}

/** The threads that rows belong to, each once, with all their rows. */
export async function threadsOf(reader: Reader, rows: readonly ConversationRow[]): Promise<Thread[]> {
  const all = new Map(rows.map((row) => [row.id, row]));
  const people = [...new Set(rows.flatMap(({ contactId }) => contactId ?? []))];
  for (const part of chunks(people, batchPeople)) {
    const theirs = await reader.select(conversationTable, 'WHERE contactId IN (?) AND numberId IN (?)', [
      part,
      [...new Set(rows.map(({ numberId }) => numberId))],
    ]);
    const wanted = new Set(rows.map(personKey));
    for (const row of theirs) if (wanted.has(personKey(row)) && !all.has(row.id)) all.set(row.id, row);
  }
  return grouped([...all.values()]);
}

/** Rows by the person and the sender they are with. */
export function grouped(rows: readonly ConversationRow[], keyOf = personKey): Thread[] {
  const groups = new Map<string, ConversationRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()].map(threadOf);
}

function personKey({ id, accountId, numberId, contactId }: ConversationRow): string {
  return contactId === null ? id : `${accountId} ${numberId} ${contactId}`;
}
