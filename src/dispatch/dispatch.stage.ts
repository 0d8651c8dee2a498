import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { eventWork, type EventRow } from '../events/index.js';
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
    return eventWork.claim(tx, batchRows);
  }

  async lock(tx: Tx, ids: readonly string[]): Promise<EventRow[]> {
    return eventWork.lock(tx, ids);
  }

  async peek(tx: Tx): Promise<WorkRow[]> {
    return eventWork.peek(tx, batchRows);
  }

  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return eventWork.waiting(tx, ids);
  }

  async work(tx: Tx, rows: EventRow[]): Promise<RowRefusal[]> {
    const { unusable } = await this.decisions.decide(tx, await this.runs.ofEvents(tx, rows));
    const refused = new Map(unusable.map(({ run, reason }) => [run.result?.eventId ?? run.row.id, reason]));
    const done = rows.map((row) => row.id).filter((id) => !refused.has(id));
    await eventWork.dispatched(tx, done);
    return [...refused].map(([id, reason]) => ({ id, reason }));
  }

  async hold(tx: Tx, rows: readonly RowHold[]): Promise<void> {
    await eventWork.retrying(
      tx,
      rows.map((row) => row.id),
    );
  }

  async park(tx: Tx, rows: readonly RowPark[]): Promise<void> {
    await eventWork.parked(
      tx,
      rows.map((row) => row.id),
    );
  }

  async oldestDue(reader: Reader): Promise<number | undefined> {
    return eventWork.oldestDue(reader);
  }
}
