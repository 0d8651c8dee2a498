import { Database, type Tx } from '../database/index.js';
import { Clock } from '../platform/index.js';
import type { ProcessLife } from './process-life.js';
import { endedEachTime, isDatabases, maxTries, uncertainMs, waitAfter } from './row-faults.js';
import { RowKeeping } from './row-keeping.js';
import type { RowKeeper, WorkRow } from './row-stage.js';

const lookEveryMs = 1_000;
/** Tries of a row that the database broke off and that are not held against it. */
const sparedTries = 10;

interface Troubled {
  ids: Set<string>;
  lookedAt: number;
  /** How often the database broke off their tries, */
  spares: Map<string, number>;
  /** and those whose last try does not count for that. */
  spared: Set<string>;
}

/** What one stage does to the rows it has chosen. */
export interface ChosenWork<T> {
  /** Works on these of the rows, in one unit. */
  work: (tx: Tx, ids: ReadonlySet<string>) => Promise<T>;
  /** Told of each unit as soon as it is committed. */
  done: (result: T) => void;
}

/**
 * The batch runner for stages that choose their rows by rules of their own, such as sending, which
 * turns fairly around accounts and numbers: the same finding of the one row that cannot be worked on,
 * the same counting, the same end.
 */
export class ChosenRows {
  private readonly stages = new Map<string, Troubled>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly keeping: RowKeeping,
    private readonly life: ProcessLife,
  ) {}

  /** Works on rows, many in one unit, those known to be in trouble alone. */
  async through<T>(keeper: RowKeeper, rows: readonly WorkRow[], what: ChosenWork<T>): Promise<void> {
    if (rows.length === 0) return;
    const troubled = await this.troubled(keeper.name);
    const fresh = rows.filter(({ id }) => !troubled.ids.has(id));
    if (fresh.length > 0) await this.many(keeper, fresh, what, troubled);
    for (const row of rows) {
      if (!fresh.includes(row)) await this.tryAlone(keeper, row, what, troubled);
    }
  }

  private async many<T>(
    keeper: RowKeeper,
    rows: readonly WorkRow[],
    what: ChosenWork<T>,
    troubled: Troubled,
  ): Promise<void> {
    const counted = this.life.isCareful;
    if (counted) await this.count(keeper, rows);
    const unit = (part: readonly WorkRow[]) => this.unit(keeper, part, what, counted);
    try {
      await unit(rows);
    } catch (error) {
      if (isDatabases(error)) throw error;
      for (const { id } of rows) troubled.ids.add(id);
      await this.keeping.search(keeper, rows, error, { counted, suspicious: false }, unit);
      troubled.lookedAt = -Infinity;
    }
  }

  private async tryAlone<T>(
    keeper: RowKeeper,
    row: WorkRow,
    what: ChosenWork<T>,
    { ids, spares, spared }: Troubled,
  ): Promise<void> {
    if (!(await this.begin(keeper, row, spared.delete(row.id)))) return;
    try {
      await this.unit(keeper, [row], what, true);
      ids.delete(row.id);
      spares.delete(row.id);
    } catch (error) {
      const times = spares.get(row.id) ?? 0;
      if (isDatabases(error) && (error.fault === 'full' || times < sparedTries)) {
        spares.set(row.id, times + 1);
        spared.add(row.id);
        throw error;
      }
      await this.keeping.failed(keeper, row, error, true);
    }
  }

  /** Counts a try before it is made; false when it is not to be made now. */
  private async begin(keeper: RowKeeper, row: WorkRow, isSpared: boolean): Promise<boolean> {
    const { tries } = this.keeping;
    return this.database.write(async (tx) => {
      const now = this.clock.now();
      const entry = await tries.lock(tx, keeper.name, row.id);
      // One that was parked and is chosen again begins anew.
      const before = entry?.dueAt == null ? 0 : Math.max(0, entry.tries - (isSpared ? 1 : 0));
      if (entry?.dueAt != null && entry.dueAt > now) {
        await keeper.hold(tx, [{ id: row.id, tries: before, dueAt: entry.dueAt, reason: entry.reason }]);
        return false;
      }
      if (before >= maxTries) {
        await this.keeping.giveUp(tx, keeper, {
          ...row,
          tries: before,
          reason: entry?.reason ?? endedEachTime,
        });
        return false;
      }
      const reason = entry?.reason ?? null;
      const counted = { ...row, tries: before + 1, dueAt: now + waitAfter(before + 1), reason };
      await tries.put(tx, keeper.name, [counted], now);
      return true;
    });
  }

  private async count(keeper: RowKeeper, rows: readonly WorkRow[]): Promise<void> {
    await this.database.write(async (tx) => {
      const now = this.clock.now();
      const counted = rows.map((row) => ({ ...row, tries: 1, dueAt: now + uncertainMs, reason: null }));
      await this.keeping.tries.put(tx, keeper.name, counted, now);
    });
  }

  private async unit<T>(
    keeper: RowKeeper,
    rows: readonly WorkRow[],
    { work, done }: ChosenWork<T>,
    counted: boolean,
  ): Promise<void> {
    const ids = rows.map(({ id }) => id);
    const result = await this.database.write(async (tx) => {
      if (counted) await this.keeping.tries.remove(tx, keeper.name, ids);
      return work(tx, new Set(ids));
    });
    done(result);
  }

  private async troubled(stage: string): Promise<Troubled> {
    const known = this.stages.get(stage) ?? {
      ids: new Set(),
      lookedAt: -Infinity,
      spares: new Map(),
      spared: new Set(),
    };
    this.stages.set(stage, known);
    if (performance.now() - known.lookedAt < lookEveryMs) return known;
    known.ids = await this.keeping.tries.open(this.database.read, stage);
    known.lookedAt = performance.now();
    return known;
  }
}
