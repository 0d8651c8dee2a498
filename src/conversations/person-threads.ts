import type { Reader } from '../database/index.js';
import { conversationTable, messageTable, type ConversationRow } from '../messaging/index.js';
import { threadsOf, type Thread } from './threads.js';

/** Which conversation is meant by what happened. */
export interface ThreadWanted {
  accountId: string;
  /** Null where the person is not known. */
  contactId: string | null;
  /** The conversation, or a message in it, that was named. */
  conversationId?: string | undefined;
  messageId?: string | undefined;
  /** The sender it is to be held with; undefined: any. */
  numberId?: string | undefined;
}

/**
 * The threads that are meant, in their order: the one that was named, else the one the person last wrote or was
 * written to in. The same few statements for any number.
 */
export async function wantedThreads(
  reader: Reader,
  wanted: readonly ThreadWanted[],
): Promise<(Thread | undefined)[]> {
  const ofMessages = await conversationsOf(
    reader,
    wanted.flatMap(({ messageId }) => messageId ?? []),
  );
  const named = wanted.map(
    ({ conversationId, messageId }) => conversationId ?? ofMessages.get(messageId ?? ''),
  );
  const rows = new Map(
    (await reader.selectIn(conversationTable, 'id', [...new Set(named.flatMap((id) => id ?? []))])).map(
      (row) => [row.id, row],
    ),
  );
  const people = wanted.flatMap(({ contactId }) => contactId ?? []);
  for (const row of await reader.selectIn(conversationTable, 'contactId', [...new Set(people)]))
    rows.set(row.id, row);
  const threads = await threadsOf(reader, [...rows.values()]);
  return wanted.map(({ accountId, contactId, numberId }, index) => {
    const own = threads.filter(
      (thread) => thread.accountId === accountId && (numberId === undefined || thread.numberId === numberId),
    );
    const id = named[index];
    const theirs = own.filter((thread) => contactId !== null && thread.contactId === contactId);
    return own.find((thread) => thread.rows.some((row) => row.id === id)) ?? latestOf(theirs);
  });
}

async function conversationsOf(reader: Reader, messageIds: readonly string[]): Promise<Map<string, string>> {
  if (messageIds.length === 0) return new Map();
  const found = await reader.query<{ id: string; conversationId: string | null }>(
    `SELECT id, conversationId FROM ${messageTable.name} WHERE id IN (?)`,
    [[...new Set(messageIds)]],
  );
  return new Map(
    found.flatMap(({ id, conversationId }) =>
      conversationId === null ? [] : [[id, conversationId] as const],
    ),
  );
}

function latestOf(threads: readonly Thread[]): Thread | undefined {
  return [...threads].sort((one, two) => latestAt(two) - latestAt(one) || (one.id < two.id ? -1 : 1))[0];
}

function latestAt({ rows }: Thread): number {
  const instants = ({ lastInboundAt, lastOutboundAt, openedAt }: ConversationRow) =>
    Math.max(lastInboundAt ?? 0, lastOutboundAt ?? 0, openedAt);
  return Math.max(...rows.map(instants));
}
