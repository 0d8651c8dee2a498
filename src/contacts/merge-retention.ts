import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { forgetRows } from '../hooks/index.js';
import { contactMergeTable } from './contact-merge.entity.js';

/** Forgets by age what merges are undone by. That two contacts were merged stays in their changes. */
@Injectable()
export class MergeRetention {
  /**
   * Deletes merges made before an instant that were not undone, with the rows they note; answers how many. Those that
   * were undone stay: by them two people that were told apart are not united again.
   */
  async purge(tx: Tx, before: number, limit: number): Promise<number> {
    const rows = await tx.select(
      contactMergeTable,
      `WHERE undoneAt IS NULL AND mergedAt < ? ORDER BY mergedAt LIMIT ? ${tx.forUpdateSkipLocked}`,
      [before, limit],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await forgetRows(tx, ids);
    await tx.execute('DELETE FROM contact_merge WHERE id IN (?)', [ids]);
    return ids.length;
  }
}
