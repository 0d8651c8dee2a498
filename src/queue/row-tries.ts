import { type Reader, type Tx } from '../database/index.js';
import { rowTryTable, type RowTryRow } from './row-try.entity.js';
import type { WorkRow } from './row-stage.js';

/** Statements on tries. */
export class RowTries {
  /** Rows of a stage that are to be tried again, the longest due first. */
  async due(reader: Reader, stage: string, now: number, limit: number): Promise<string[]> {
    const rows = await reader.query<{ rowId: string }>(
      'SELECT rowId FROM row_try WHERE stage = ? AND dueAt <= ? ORDER BY dueAt LIMIT ?',
      [stage, now, limit],
    );
    return rows.map((row) => row.rowId);
  }

  /** Rows of a stage that are in trouble and not parked, a thousand at most. */
  async open(reader: Reader, stage: string): Promise<Set<string>> {
    const rows = await reader.query<{ rowId: string }>(
      'SELECT rowId FROM row_try WHERE stage = ? AND dueAt > 0 LIMIT 1000',
      [stage],
    );
    return new Set(rows.map((row) => row.rowId));
  }

  /** Entries of these rows, parked ones among them. */
  async of(reader: Reader, stage: string, ids: readonly string[]): Promise<Map<string, RowTryRow>> {
    const rows = await reader.selectIn(rowTryTable, 'rowId', ids, 'AND stage = ?', [stage]);
    return new Map(rows.map((row) => [row.rowId, row]));
  }

  /** One entry, locked until the unit ends. */
  async lock(tx: Tx, stage: string, id: string): Promise<RowTryRow | undefined> {
    return tx.first(rowTryTable, `WHERE stage = ? AND rowId = ? ${tx.forUpdate}`, [stage, id]);
  }

  async put(
    tx: Tx,
    stage: string,
    entries: readonly (WorkRow & Pick<RowTryRow, 'tries' | 'dueAt' | 'reason'>)[],
    now: number,
  ): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map(({ id, accountId, tries, dueAt, reason }) => ({
      stage,
      rowId: id,
      accountId,
      tries,
      dueAt,
      reason,
      updatedAt: now,
    }));
    await tx.upsert(rowTryTable, rows, ['stage', 'rowId'], ['tries', 'dueAt', 'reason', 'updatedAt']);
  }

  /** Forgets what was counted: the rows are done, or begin anew. */
  async remove(tx: Tx, stage: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute('DELETE FROM row_try WHERE stage = ? AND rowId IN (?)', [stage, ids]);
  }
}
