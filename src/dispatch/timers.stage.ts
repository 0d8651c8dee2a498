import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { Clock } from '../platform/index.js';
import {
  RowWork,
  type RowHold,
  type RowPark,
  type RowRefusal,
  type RowStage,
  type Stage,
  type WorkRow,
} from '../queue/index.js';
import { TimerRepository, type TimerRow } from '../timers/index.js';
import { DecisionBatch } from './decision-batch.service.js';
import type { PluginRun } from './plugin-run.js';
import { PluginRuns } from './plugin-runs.service.js';

const batchRows = 100;

/** Fires due timers: the plugin that set one hears of it with the event that made it. */
@Injectable()
export class TimersStage implements Stage, RowStage<TimerRow> {
  readonly name = 'timers';
  readonly pollEvery = 500;

  constructor(
    private readonly rows: RowWork,
    private readonly timers: TimerRepository,
    private readonly runs: PluginRuns,
    private readonly decisions: DecisionBatch,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    return this.rows.run(this);
  }

  async claim(tx: Tx, now: number): Promise<TimerRow[]> {
    return this.timers.claimDue(tx, now, batchRows);
  }

  async lock(tx: Tx, ids: readonly string[]): Promise<TimerRow[]> {
    return this.timers.lockDue(tx, ids, this.clock.now());
  }

  async peek(tx: Tx, now: number): Promise<WorkRow[]> {
    return this.timers.peekDue(tx, now, batchRows);
  }

  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return this.timers.namesDue(tx, ids, this.clock.now());
  }

  async work(tx: Tx, due: TimerRow[]): Promise<RowRefusal[]> {
    // Fired first: a plugin may set the same key again while it decides.
    await this.timers.fired(
      tx,
      due.map((timer) => timer.id),
      this.clock.now(),
    );
    const runs = await this.runs.ofTimers(tx, due);
    const { unusable } = await this.decisions.decide(tx, runs);
    await this.timers.setAside(tx, mendable(runs));
    return unusable.flatMap(({ run, reason }) => (run.timer ? [{ id: run.timer.id, reason }] : []));
  }

  async hold(tx: Tx, rows: readonly RowHold[]): Promise<void> {
    await this.timers.hold(
      tx,
      rows.map((row) => row.id),
    );
  }

  async park(tx: Tx, rows: readonly RowPark[]): Promise<void> {
    await this.timers.park(
      tx,
      rows.map((row) => row.id),
    );
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    return this.timers.oldestDue(reader, now);
  }
}

/** Timers whose plugin cannot be asked until something is mended: they go on by themselves then. */
function mendable(runs: readonly PluginRun[]): { id: string; reason: string }[] {
  return runs.flatMap(({ timer, obstacle }) =>
    timer && obstacle?.isMendable === true ? [{ id: timer.id, reason: obstacle.reason }] : [],
  );
}
