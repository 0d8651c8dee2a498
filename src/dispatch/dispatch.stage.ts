import { Injectable } from '@nestjs/common';
import { Database, DatabaseError, type Tx } from '../database/index.js';
import { eventTable, type EventRow } from '../events/index.js';
import type { Stage } from '../queue/index.js';
import { DecisionBatch } from './decision-batch.service.js';
import { Occasions } from './occasions.service.js';

const batchRows = 100;

/** Hands stored events to the plugins that listen, in the order they were recorded. */
@Injectable()
export class DispatchStage implements Stage {
  readonly name = 'dispatch';
  readonly isBulk = true;

  constructor(
    private readonly database: Database,
    private readonly occasions: Occasions,
    private readonly decisions: DecisionBatch,
  ) {}

  async run(): Promise<number> {
    let claimed: string[] = [];
    try {
      return await this.database.write(
        async (tx) => {
          const rows = await tx.select(
            eventTable,
            `WHERE status = 'pending' ORDER BY id LIMIT ? ${tx.forUpdateSkipLocked}`,
            [batchRows],
          );
          claimed = rows.map((row) => row.id);
          await this.dispatch(tx, rows);
          return rows.length;
        },
        { retryDuplicates: true },
      );
    } catch (error) {
      const poisoned =
        !(error instanceof DatabaseError) || error.fault === 'other' || error.fault === 'duplicate';
      if (!poisoned || claimed.length <= 1) throw error;
      for (const id of claimed) await this.alone(id);
      return claimed.length;
    }
  }

  private async dispatch(tx: Tx, rows: readonly EventRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.decisions.decide(tx, await this.occasions.ofEvents(tx, rows));
    await tx.execute("UPDATE event SET status = 'dispatched' WHERE id IN (?)", [rows.map((row) => row.id)]);
  }

  private async alone(id: string): Promise<void> {
    await this.database.write(
      async (tx) => {
        await this.dispatch(
          tx,
          await tx.select(eventTable, `WHERE id = ? AND status = 'pending' ${tx.forUpdateSkipLocked}`, [id]),
        );
      },
      { retryDuplicates: true },
    );
  }
}
