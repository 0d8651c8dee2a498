import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Clock } from '../../platform/index.js';
import type { RowHold, RowKeeper, RowPark, WorkRow } from '../../queue/index.js';

/**
 * What becomes of attempts whose outcome cannot be settled because of what is stored about them: they
 * stay unknown, which is always safe, and hold up neither their recipient nor other attempts.
 */
@Injectable()
export class ResolveKeeper implements RowKeeper {
  readonly name = 'resolve';

  constructor(private readonly clock: Clock) {}

  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return tx.query(
      `SELECT id, accountId FROM attempt WHERE id IN (?) AND (outcome = 'committed' OR graceUntil IS NOT NULL) ${tx.forUpdate}`,
      [ids],
    );
  }

  async hold(tx: Tx, rows: readonly RowHold[]): Promise<void> {
    for (const { id, dueAt } of rows)
      await tx.execute('UPDATE attempt SET graceUntil = ? WHERE id = ? AND graceUntil IS NOT NULL', [
        dueAt,
        id,
      ]);
  }

  async park(tx: Tx, rows: readonly RowPark[]): Promise<void> {
    const ids = rows.map(({ id }) => id);
    const attempts = await tx.query<{ messageId: string }>('SELECT messageId FROM attempt WHERE id IN (?)', [
      ids,
    ]);
    await tx.execute(
      "UPDATE attempt SET outcome = CASE WHEN outcome = 'committed' THEN 'unknown' ELSE outcome END, graceUntil = NULL, flight = NULL WHERE id IN (?)",
      [ids],
    );
    await tx.execute(
      "UPDATE message SET state = 'unknown', reason = 'unknown', updatedAt = ? WHERE id IN (?) AND state = 'sending'",
      [this.clock.now(), attempts.map(({ messageId }) => messageId)],
    );
  }
}
