import { Database, type Tx } from '../database/index.js';
import { Clock, type Logger, type Metrics } from '../platform/index.js';
import { byAccount, isDatabases, maxTries, reasonOf, waitAfter } from './row-faults.js';
import type { RowKeeper, RowPark, WorkRow } from './row-stage.js';
import { RowTries } from './row-tries.js';

/** After so many rows of an account failed in one batch the rest of its rows are tried one by one, later. */
const failuresOfAccount = 5;

/** How the batch failed that is taken apart. */
export interface SearchHow {
  /** Its tries were counted before the work. */
  counted: boolean;
  /** The database broke it off again and again, so that a row is suspected. */
  suspicious: boolean;
}

interface Search extends SearchHow {
  keeper: RowKeeper;
  /** Works on some of the rows in a unit of their own. */
  unit: (rows: readonly WorkRow[]) => Promise<void>;
  failures: Map<string | null, number>;
  aside: WorkRow[];
}

/** Keeps the books about rows in trouble: who waits, who is parked, and which of a failed batch it was. */
export class RowKeeping {
  readonly tries = new RowTries();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Takes a failed batch apart until each row that broke it stands alone; the others are done. */
  async search(
    keeper: RowKeeper,
    rows: readonly WorkRow[],
    error: unknown,
    how: SearchHow,
    unit: Search['unit'],
  ): Promise<void> {
    const search: Search = { keeper, unit, ...how, failures: new Map(), aside: [] };
    await this.takeApart(search, byAccount(rows), error);
    if (search.aside.length === 0) return;
    const now = this.clock.now();
    await this.database.write((tx) =>
      this.hold(tx, keeper, search.aside, { tries: 0, dueAt: now, reason: null }),
    );
  }

  private async takeApart(search: Search, rows: readonly WorkRow[], error: unknown): Promise<void> {
    const [first] = rows;
    if (rows.length === 1 && first) {
      search.failures.set(first.accountId, (search.failures.get(first.accountId) ?? 0) + 1);
      await this.failed(search.keeper, first, error, search.counted);
      return;
    }
    const middle = Math.ceil(rows.length / 2);
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      const bad = (row: WorkRow) => (search.failures.get(row.accountId) ?? 0) >= failuresOfAccount;
      search.aside.push(...half.filter(bad));
      const part = half.filter((row) => !bad(row));
      if (part.length === 0) continue;
      try {
        await search.unit(part);
      } catch (failure) {
        if (isDatabases(failure) && (failure.fault === 'full' || !search.suspicious)) throw failure;
        await this.takeApart(search, part, failure);
      }
    }
  }

  /** Notes that a row failed by itself: it waits, or is parked. */
  async failed(keeper: RowKeeper, row: WorkRow, error: unknown, counted: boolean): Promise<void> {
    const tries = await this.database.write(async (tx) => {
      const [waiting] = await keeper.waiting(tx, [row.id]);
      if (!waiting) return 0;
      const now = this.clock.now();
      const before = (await this.tries.lock(tx, keeper.name, row.id))?.tries ?? 0;
      const tries = Math.max(before + (counted ? 0 : 1), 1);
      const reason = reasonOf(error);
      if (tries >= maxTries) await this.park(tx, keeper, [{ ...row, tries, reason }]);
      else await this.hold(tx, keeper, [row], { tries, dueAt: now + waitAfter(tries), reason });
      return tries;
    });
    this.metrics.stageErrors.inc({ stage: keeper.name });
    this.logger.error(
      { err: error, stage: keeper.name, rowId: row.id, accountId: row.accountId, tries },
      tries >= maxTries
        ? 'a row could not be worked on and was parked'
        : 'a row could not be worked on and waits',
    );
  }

  /** Parks a row whose last try has not come back, if it still waits. */
  async giveUp(tx: Tx, keeper: RowKeeper, row: RowPark & WorkRow): Promise<void> {
    const waiting = await keeper.waiting(tx, [row.id]);
    if (waiting.length > 0) await this.park(tx, keeper, [row]);
    else await this.tries.remove(tx, keeper.name, [row.id]);
  }

  /** Leaves rows to be tried again by themselves. */
  async hold(
    tx: Tx,
    keeper: RowKeeper,
    rows: readonly WorkRow[],
    how: { tries: number; dueAt: number; reason: string | null },
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.tries.put(
      tx,
      keeper.name,
      rows.map((row) => ({ ...row, ...how })),
      this.clock.now(),
    );
    await keeper.hold(
      tx,
      rows.map(({ id }) => ({ id, ...how })),
    );
  }

  /** Gives rows up until somebody has them tried again. */
  async park(tx: Tx, keeper: RowKeeper, rows: readonly (RowPark & WorkRow)[]): Promise<void> {
    await this.tries.put(
      tx,
      keeper.name,
      rows.map((row) => ({ ...row, dueAt: null })),
      this.clock.now(),
    );
    await keeper.park(tx, rows);
    tx.afterCommit(() => this.metrics.parked.inc({ stage: keeper.name }, rows.length));
  }
}
