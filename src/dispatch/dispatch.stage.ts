import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { eventTable, type EventRow } from '../events/index.js';
import {
  RowWork,
  type RowHold,
  type RowPark,
  type RowRefusal,
  type RowStage,
  type Stage,
  type WorkRow,
} from '../queue/index.js';
import { DecisionBatch } from './decision-batch.service.js';
import { PluginRuns } from './plugin-runs.service.js';

const batchRows = 100;

/** Hands stored events to the plugins that listen, in the order they were recorded. */
@Injectable()
export class DispatchStage implements Stage, RowStage<EventRow> {
  readonly name = 'dispatch';
  readonly isBulk = true;

  constructor(
    private readonly rows: RowWork,
    private readonly runs: PluginRuns,
    private readonly decisions: DecisionBatch,
  ) {}

  async run(): Promise<number> {
    return this.rows.run(this);
  }

  async claim(tx: Tx): Promise<EventRow[]> {
    return tx.select(eventTable, `WHERE status = 'pending' ORDER BY id LIMIT ? ${tx.forUpdateSkipLocked}`, [
      batchRows,
    ]);
  }

  async lock(tx: Tx, ids: readonly string[]): Promise<EventRow[]> {
    return tx.selectIn(
      eventTable,
      'id',
      ids,
      `AND status IN ('pending', 'retrying') ORDER BY id ${tx.forUpdate}`,
    );
  }

  async peek(tx: Tx): Promise<WorkRow[]> {
    return tx.query(
      `SELECT id, accountId FROM event WHERE status = 'pending' ORDER BY id LIMIT ? ${tx.forUpdateSkipLocked}`,
      [batchRows],
    );
  }

  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return tx.query(
      `SELECT id, accountId FROM event WHERE id IN (?) AND status IN ('pending', 'retrying') ${tx.forUpdate}`,
      [ids],
    );
  }

  async work(tx: Tx, rows: EventRow[]): Promise<RowRefusal[]> {
    const { unusable } = await this.decisions.decide(tx, await this.runs.ofEvents(tx, rows));
    const refused = new Map(unusable.map(({ run, reason }) => [run.result?.eventId ?? run.row.id, reason]));
    const done = rows.map((row) => row.id).filter((id) => !refused.has(id));
    if (done.length > 0) await tx.execute("UPDATE event SET status = 'dispatched' WHERE id IN (?)", [done]);
    return [...refused].map(([id, reason]) => ({ id, reason }));
  }

  async hold(tx: Tx, rows: readonly RowHold[]): Promise<void> {
    await tx.execute("UPDATE event SET status = 'retrying' WHERE id IN (?) AND status = 'pending'", [
      rows.map((row) => row.id),
    ]);
  }

  async park(tx: Tx, rows: readonly RowPark[]): Promise<void> {
    await tx.execute("UPDATE event SET status = 'parked' WHERE id IN (?)", [rows.map((row) => row.id)]);
  }

  async oldestDue(reader: Reader): Promise<number | undefined> {
    const [row] = await reader.query<{ recordedAt: number | string }>(
      "SELECT recordedAt FROM event WHERE status = 'pending' ORDER BY id LIMIT 1",
    );
    return row && Number(row.recordedAt);
  }
}
