import type { Reader, Tx } from '../database/index.js';
import type { WorkRow } from '../queue/index.js';
import { eventTable, type EventRow } from './event.entity.js';

/** Events that wait for plugins: claimed, and moved on within the unit of work that did what follows. */
export const eventWork = {
  async claim(tx: Tx, limit: number): Promise<EventRow[]> {
    return tx.select(eventTable, `WHERE status = 'pending' ORDER BY id LIMIT ? ${tx.forUpdateSkipLocked}`, [
      limit,
    ]);
  },

  /** Those of some that still wait, in their order, locked until the unit ends. */
  async lock(tx: Tx, ids: readonly string[]): Promise<EventRow[]> {
    return tx.selectIn(
      eventTable,
      'id',
      ids,
      `AND status IN ('pending', 'retrying') ORDER BY id ${tx.forUpdate}`,
    );
  },

  /** As {@link claim}, without what is in them: for a batch that may be too much to load. */
  async peek(tx: Tx, limit: number): Promise<WorkRow[]> {
    return tx.query(
      `SELECT id, accountId FROM event WHERE status = 'pending' ORDER BY id LIMIT ? ${tx.forUpdateSkipLocked}`,
      [limit],
    );
  },

  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return tx.query(
      `SELECT id, accountId FROM event WHERE id IN (?) AND status IN ('pending', 'retrying') ${tx.forUpdate}`,
      [ids],
    );
  },

  async dispatched(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.execute("UPDATE event SET status = 'dispatched' WHERE id IN (?)", [ids]);
  },

  async retrying(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.execute("UPDATE event SET status = 'retrying' WHERE id IN (?) AND status = 'pending'", [ids]);
  },

  async parked(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.execute("UPDATE event SET status = 'parked' WHERE id IN (?)", [ids]);
  },

  /** When the oldest that waits was recorded, milliseconds UTC; undefined when the queue is empty. */
  async oldestDue(reader: Reader): Promise<number | undefined> {
    const [row] = await reader.query<{ recordedAt: number | string }>(
      "SELECT recordedAt FROM event WHERE status = 'pending' ORDER BY id LIMIT 1",
    );
    return row && Number(row.recordedAt);
  },
};
