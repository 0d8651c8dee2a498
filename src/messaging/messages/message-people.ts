import type { Tx } from '../../database/index.js';
import {
  clockMargin,
  contactMergeRowTable,
  followMerge,
  followUnmerge,
  giveBack,
  notedAmong,
  sinceMerge,
  type ContactUnmerge,
  type Hooks,
} from '../../hooks/index.js';
import { conversationTable, messageTable } from './message.entity.js';

const messages = { table: messageTable.name, writtenAt: 'createdAt' };
const conversations = { table: conversationTable.name, writtenAt: 'openedAt' };
/** Messages looked at together. */
const batchRows = 2_000;

/** What tells whose a message of a merged contact is. */
interface Head {
  id: string;
  addressHash: string | null;
  eventId: string | null;
  journeyId: string | null;
}

/** Has messages and conversations follow people who are merged and who are two again. */
export function followPeople(hooks: Hooks): void {
  hooks.on('contact.merged', async (tx, merge) => {
    await followMerge(tx, merge, messages);
    await followMerge(tx, merge, conversations);
  });
  hooks.on('contact.unmerging', async (tx, unmerge) => {
    await findConversations(tx, unmerge);
    await findMessages(tx, unmerge);
  });
  hooks.on('contact.unmerged', async (tx, unmerge) => {
    for (const { table } of [messages, conversations]) await followUnmerge(tx, unmerge, table);
    await giveBack(tx, unmerge, messages.table, unmerge.found.messages);
    await giveBack(tx, unmerge, conversations.table, unmerge.found.conversations);
  });
}

/** Threads with an address of the person who comes back, begun or written in since the merge. */
async function findConversations(tx: Tx, unmerge: ContactUnmerge): Promise<void> {
  const { accountId, keptId, mergeId, mergedAt, found } = unmerge;
  if (found.addresses.size === 0) return;
  const since = mergedAt - clockMargin;
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM conversation WHERE accountId = ? AND contactId = ? AND addressHash IN (?)
       AND (openedAt >= ? OR lastInboundAt >= ?) AND id NOT IN
       (SELECT rowId FROM ${contactMergeRowTable.name} WHERE mergeId = ? AND tableName = ?)`,
    [accountId, keptId, [...found.addresses], since, since, mergeId, conversations.table],
  );
  for (const { id } of rows) found.conversations.add(id);
}

/** A message is whose address it names; one that names neither's goes with its event or journey. */
async function findMessages(tx: Tx, unmerge: ContactUnmerge): Promise<void> {
  const { addresses, found, mergeId } = unmerge;
  const since = sinceMerge(unmerge, messages);
  for (let after = ''; ;) {
    const rows = await tx.query<Head>(
      `SELECT id, addressHash, eventId, journeyId FROM message WHERE ${since.where} AND id > ? ORDER BY id LIMIT ?`,
      [...since.params, after, batchRows],
    );
    const open: Head[] = [];
    for (const row of rows) {
      if (row.addressHash !== null && found.addresses.has(row.addressHash)) found.messages.add(row.id);
      else if (row.addressHash === null || !addresses.kept.has(row.addressHash)) open.push(row);
    }
    const idsOf = (column: 'eventId' | 'journeyId') => open.flatMap((row) => row[column] ?? []);
    const events = await notedAmong(tx, mergeId, 'event', idsOf('eventId'));
    const journeys = await notedAmong(tx, mergeId, 'journey', idsOf('journeyId'));
    for (const { id, eventId, journeyId } of open)
      if (
        (eventId !== null && (found.events.has(eventId) || events.has(eventId))) ||
        (journeyId !== null && (found.journeys.has(journeyId) || journeys.has(journeyId)))
      )
        found.messages.add(id);
    if (rows.length < batchRows) return;
    after = rows.at(-1)?.id ?? after;
  }
}
