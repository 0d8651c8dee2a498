import { Database } from '../database/index.js';
import { Clock, type Metrics } from '../platform/index.js';
import type { Queue } from './queue.js';
import type { Stage } from './stage.js';

/** Rows that are due for so long without one of them being handled say that a stage stands still. */
export const standsStillAfterMs = 60_000;
/** How old an answer about due rows may be. */
const lookEveryMs = 5_000;

/** How a stage of this process stands. Ages are milliseconds. */
export interface StageState {
  stage: string;
  /** Age of the longest due row that nobody has handled; null when none is due, or the stage cannot tell. */
  oldestDueMs: number | null;
  /** Since its last batch that went well; null before the first. */
  sinceSuccessMs: number | null;
  /** True when its rows are due or its batches fail, and nothing has been handled for a minute. */
  standsStill: boolean;
}

/**
 * Sees whether the stages of this process get on. What is due is asked of the database from an index,
 * one row a stage, every five seconds at most, however often somebody looks.
 */
export class StageWatch {
  private looked: { at: number; dueAt: Map<string, number> } | undefined;

  constructor(
    private readonly queue: Pick<Queue, 'served'>,
    private readonly database: Database,
    private readonly clock: Clock,
    metrics: Metrics,
    /** Milliseconds that nothing turns. */
    private readonly ticks = () => performance.now(),
  ) {
    metrics.stageOldestDue.onCollect(async (set) => {
      for (const { stage, oldestDueMs } of await this.states()) set(stage, (oldestDueMs ?? 0) / 1_000);
    });
    metrics.stageSinceSuccess.onCollect(async (set) => {
      for (const { stage, sinceSuccessMs } of await this.states()) {
        if (sinceSuccessMs !== null) set(stage, sinceSuccessMs / 1_000);
      }
    });
  }

  /** How the stages that this process serves stand. */
  async states(): Promise<StageState[]> {
    const stages = this.queue.served();
    const dueAt = await this.dueAt(stages.map(({ stage }) => stage));
    const [now, ticks] = [this.clock.now(), this.ticks()];
    return stages.map(({ stage, progress }) => {
      const due = dueAt.get(stage.name);
      const oldestDueMs = due === undefined ? null : Math.max(0, now - due);
      // Since its start at the earliest: what waited while nothing ran is no fault of this process.
      const idleMs = ticks - Math.max(progress.startedAt, progress.handledAt);
      const failsMs = progress.failingSince === null ? 0 : ticks - progress.failingSince;
      const waits = oldestDueMs !== null && oldestDueMs > standsStillAfterMs && idleMs > standsStillAfterMs;
      return {
        stage: stage.name,
        oldestDueMs,
        sinceSuccessMs: progress.succeededAt === null ? null : ticks - progress.succeededAt,
        standsStill: waits || failsMs > standsStillAfterMs,
      };
    });
  }

  private async dueAt(stages: readonly Stage[]): Promise<ReadonlyMap<string, number>> {
    if (this.looked && this.ticks() - this.looked.at < lookEveryMs) return this.looked.dueAt;
    const found = new Map<string, number>();
    const now = this.clock.now();
    for (const stage of stages) {
      const at = await stage.oldestDue?.(this.database.read, now);
      if (at !== undefined) found.set(stage.name, at);
    }
    this.looked = { at: this.ticks(), dueAt: found };
    return found;
  }
}
