import { chunks, type Reader, type Tx } from '../database/index.js';
import type { ContactMerge, ContactUnmerge } from './hook-map.js';
import { contactMergeRowTable, type ContactMergeRowRow } from './merge-row.entity.js';

/** How long before a merge a row of the contact that stayed is noted as its own: clocks of processes differ. */
export const clockMargin = 60 * 60_000;

const batchRows = 5_000;

/** A table whose rows belong to contacts by `contactId`, and the column that tells when a row was written. */
export interface FollowedTable {
  table: string;
  writtenAt: string;
}

/**
 * Has rows follow to the contact that stays, noting which did, in a constant number of statements. Rows
 * the contact that stays wrote lately are noted as its own, so that what comes after the merge can be told
 * from them.
 */
export async function followMerge(
  tx: Tx,
  merge: ContactMerge,
  { table, writtenAt }: FollowedTable,
): Promise<void> {
  const { accountId, mergeId, fromId, intoId, at } = merge;
  const note = (side: string, where: string, params: readonly unknown[]) =>
    tx.execute(
      `INSERT INTO contact_merge_row (mergeId, tableName, rowId, accountId, side, was)
       SELECT ?, ?, id, accountId, ?, NULL FROM ${table} WHERE accountId = ? AND ${where}`,
      [mergeId, table, side, accountId, ...params],
    );
  await note('moved', 'contactId = ?', [fromId]);
  await note('stayed', `contactId = ? AND ${writtenAt} >= ?`, [intoId, at - clockMargin]);
  await tx.execute(`UPDATE ${table} SET contactId = ? WHERE accountId = ? AND contactId = ?`, [
    intoId,
    accountId,
    fromId,
  ]);
}

/** Gives rows back that {@link followMerge} moved. */
export async function followUnmerge(
  tx: Tx,
  { accountId, mergeId, keptId, restoredId }: ContactUnmerge,
  table: string,
): Promise<void> {
  await tx.execute(
    `UPDATE ${table} SET contactId = ? WHERE accountId = ? AND contactId = ? AND id IN
       (SELECT rowId FROM contact_merge_row WHERE mergeId = ? AND tableName = ? AND side = 'moved')`,
    [restoredId, accountId, keptId, mergeId, table],
  );
}

/** Gives rows to the contact that comes back, of those the other has now. */
export async function giveBack(
  tx: Tx,
  { accountId, keptId, restoredId }: ContactUnmerge,
  table: string,
  ids: Iterable<string>,
): Promise<void> {
  for (const part of chunks([...ids], batchRows))
    await tx.execute(
      `UPDATE ${table} SET contactId = ? WHERE accountId = ? AND contactId = ? AND id IN (?)`,
      [restoredId, accountId, keptId, part],
    );
}

/** Condition, with its parameters, for rows of the contact that stayed that came since the merge. */
export function sinceMerge(
  { accountId, mergeId, keptId, mergedAt }: ContactUnmerge,
  { table, writtenAt }: FollowedTable,
): { where: string; params: unknown[] } {
  return {
    where: `accountId = ? AND contactId = ? AND ${writtenAt} >= ? AND id NOT IN
       (SELECT rowId FROM contact_merge_row WHERE mergeId = ? AND tableName = ?)`,
    params: [accountId, keptId, mergedAt - clockMargin, mergeId, table],
  };
}

/** Notes what a merge did to rows, where it was more than giving them to another contact. */
export async function noteRows(
  tx: Tx,
  { accountId, mergeId }: Pick<ContactMerge, 'accountId' | 'mergeId'>,
  tableName: string,
  rows: readonly { rowId: string; side: 'moved' | 'stayed' | 'ended'; was?: string | null }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.insertIgnore(
    contactMergeRowTable,
    rows.map(({ rowId, side, was = null }) => ({ mergeId, tableName, rowId, accountId, side, was })),
  );
}

/** What was noted of a table's rows. */
export async function notedRows(
  reader: Reader,
  mergeId: string,
  table: string,
  side: 'moved' | 'ended',
): Promise<ContactMergeRowRow[]> {
  return reader.select(
    contactMergeRowTable,
    'WHERE mergeId = ? AND tableName = ? AND side = ? ORDER BY rowId',
    [mergeId, table, side],
  );
}

/** Of these rows, those of one side: `moved` went with the contact that comes back. */
export async function notedAmong(
  reader: Reader,
  mergeId: string,
  table: string,
  ids: readonly string[],
  side: 'moved' | 'stayed' = 'moved',
): Promise<ReadonlySet<string>> {
  const rows = await reader.selectIn(
    contactMergeRowTable,
    'rowId',
    [...new Set(ids)],
    'AND mergeId = ? AND tableName = ? AND side = ?',
    [mergeId, table, side],
  );
  return new Set(rows.map((row) => row.rowId));
}

/** Deletes what was noted of merges. */
export async function forgetRows(tx: Tx, mergeIds: readonly string[]): Promise<void> {
  if (mergeIds.length > 0) await tx.execute('DELETE FROM contact_merge_row WHERE mergeId IN (?)', [mergeIds]);
}
