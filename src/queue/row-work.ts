import { Database, DatabaseError, type Tx } from '../database/index.js';
import { Clock, type Logger, type Metrics } from '../platform/index.js';
import { ProcessLife } from './process-life.js';
import type { RowPark, RowRefusal, RowStage, WorkRow } from './row-stage.js';
import { RowTries } from './row-tries.js';

/** Tries of a row before it is parked. */
const maxTries = 5;
/** The first wait of a row in trouble; each further one is four times as long. */
const firstWaitMs = 1_000;
/** How soon rows are looked into that were under way when their process ended. */
const uncertainMs = 5_000;
/** Rows in trouble that are tried in one go, each alone, so that the others are not kept waiting. */
const aloneAtOnce = 20;
const lookEveryMs = 1_000;
/** After so many rows of an account failed in one batch the rest of its rows are tried one by one, later. */
const failuresOfAccount = 5;
/** So many batches in a row that the database broke off are looked into row by row. */
const lostBatches = 3;
/** Tries of a row that the database broke off and that are not held against it. */
const sparedTries = 10;

const ended = 'The process ended each time it was worked on.';

interface State {
  /** When rows in trouble are looked for again, by the clock that rules read. */
  nextLook: number;
  lost: number;
  /** Rows whose last try the database broke off, so that it does not count, */
  spared: Set<string>;
  /** and how often that happened to them. */
  spares: Map<string, number>;
}

/** A failed batch being taken apart. */
interface Search<R extends WorkRow> {
  stage: RowStage<R>;
  /** Their tries were counted before the work. */
  counted: boolean;
  /** The database broke the batch off again and again, so that a row is suspected. */
  suspicious: boolean;
  failures: Map<string | null, number>;
  aside: WorkRow[];
}

/**
 * The one batch runner of stages that work row by row. While all goes well it costs nothing: many rows
 * are claimed, worked on and settled in one unit. A unit that fails is taken apart until the row that
 * broke it stands alone; that row waits, is tried again by itself, and is parked with its reason after
 * five tries. Its neighbours are done. Tries are counted before they begin where a row is known to be in
 * trouble, and for every row after a process ended without a word, so that one that takes the
 * process down is found too. What the database itself breaks off is nobody's fault and counts nothing.
 */
export class RowWork {
  readonly tries = new RowTries();
  private readonly states = new Map<string, State>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
    readonly life = new ProcessLife(database, logger),
  ) {}

  /** Does one batch of a stage; returns how many rows it took on. */
  async run<R extends WorkRow>(stage: RowStage<R>): Promise<number> {
    const again = await this.again(stage);
    return again + (this.life.isCareful ? await this.careful(stage) : await this.bulk(stage));
  }

  private async bulk<R extends WorkRow>(stage: RowStage<R>): Promise<number> {
    const state = this.state(stage.name);
    let claimed: WorkRow[] = [];
    try {
      const handled = await this.database.write(
        async (tx) => {
          const rows = await stage.claim(tx, this.clock.now());
          claimed = rows.map(({ id, accountId }) => ({ id, accountId }));
          if (rows.length > 0) await this.refuse(tx, stage, claimed, await stage.work(tx, rows));
          return rows.length;
        },
        { retryDuplicates: true },
      );
      state.lost = 0;
      return handled;
    } catch (error) {
      if (claimed.length === 0) {
        if (isDatabases(error)) throw error;
        claimed = await this.database.write((tx) => stage.peek(tx, this.clock.now()));
        if (claimed.length === 0) throw error;
      }
      if (isDatabases(error)) {
        // A row may be what breaks the connection: too large for one packet, say.
        if (error.fault === 'full' || ++state.lost < lostBatches) throw error;
      }
      state.lost = 0;
      await this.search(stage, claimed, error, { counted: false, suspicious: isDatabases(error) });
      return claimed.length;
    }
  }

  /** One batch whose tries are counted, and committed, before it is worked on. */
  private async careful<R extends WorkRow>(stage: RowStage<R>): Promise<number> {
    const claimed = await this.database.write(async (tx) => {
      const now = this.clock.now();
      const rows = await stage.peek(tx, now);
      await this.hold(tx, stage, rows, { tries: 1, dueAt: now + uncertainMs, reason: null });
      return rows;
    });
    if (claimed.length === 0) return 0;
    const ids = claimed.map(({ id }) => id);
    try {
      await this.together(stage, ids);
    } catch (error) {
      if (isDatabases(error)) await this.spare(stage, claimed);
      else await this.search(stage, claimed, error, { counted: true, suspicious: false });
    }
    return claimed.length;
  }

  /** Rows in trouble that are due, each in a unit of its own. */
  private async again<R extends WorkRow>(stage: RowStage<R>): Promise<number> {
    const state = this.state(stage.name);
    const now = this.clock.now();
    if (now < state.nextLook) return 0;
    const due = await this.tries.due(this.database.read, stage.name, now, aloneAtOnce);
    state.nextLook = now + (due.length < aloneAtOnce ? lookEveryMs : 0);
    for (const id of due) await this.alone(stage, id);
    return due.length;
  }

  private async alone<R extends WorkRow>(stage: RowStage<R>, id: string): Promise<void> {
    const begun = await this.begin(stage, id);
    if (!begun) return;
    const { spared, spares } = this.state(stage.name);
    try {
      await this.together(stage, [id]);
      spares.delete(id);
    } catch (error) {
      const times = spares.get(id) ?? 0;
      if (isDatabases(error) && (error.fault === 'full' || times < sparedTries)) {
        spares.set(id, times + 1);
        spared.add(id);
        throw error;
      }
      await this.failed(stage, begun, error, true);
    }
  }

  /** Counts a try before it is made; undefined when there is none to make. */
  private async begin<R extends WorkRow>(stage: RowStage<R>, id: string): Promise<WorkRow | undefined> {
    const { spared } = this.state(stage.name);
    const isSpared = spared.delete(id);
    return this.database.write(async (tx) => {
      const now = this.clock.now();
      const entry = await this.tries.lock(tx, stage.name, id);
      if (!entry || entry.dueAt === null || entry.dueAt > now) return undefined;
      const row = { id, accountId: entry.accountId };
      if (entry.tries >= maxTries && !isSpared) {
        await this.giveUp(tx, stage, { ...row, tries: entry.tries, reason: entry.reason ?? ended });
        return undefined;
      }
      const tries = entry.tries + (isSpared ? 0 : 1);
      await this.tries.put(
        tx,
        stage.name,
        [{ ...row, tries, dueAt: now + waitAfter(tries), reason: entry.reason }],
        now,
      );
      return row;
    });
  }

  /** Parks a row whose last try has not come back, if it still waits. */
  private async giveUp<R extends WorkRow>(tx: Tx, stage: RowStage<R>, row: RowPark & WorkRow): Promise<void> {
    const waiting = await stage.waiting(tx, [row.id]);
    if (waiting.length > 0) await this.park(tx, stage, [row]);
    else await this.tries.remove(tx, stage.name, [row.id]);
  }

  /** Works on these rows in one unit, those of them that still wait. */
  private async together<R extends WorkRow>(stage: RowStage<R>, ids: readonly string[]): Promise<void> {
    await this.database.write(
      async (tx) => {
        const rows = await stage.lock(tx, ids);
        await this.tries.remove(tx, stage.name, ids);
        if (rows.length > 0) await this.refuse(tx, stage, rows, await stage.work(tx, rows));
      },
      { retryDuplicates: true },
    );
  }

  private async search<R extends WorkRow>(
    stage: RowStage<R>,
    rows: readonly WorkRow[],
    error: unknown,
    how: { counted: boolean; suspicious: boolean },
  ): Promise<void> {
    const search: Search<R> = { stage, ...how, failures: new Map(), aside: [] };
    await this.takeApart(search, byAccount(rows), error);
    if (search.aside.length === 0) return;
    const now = this.clock.now();
    await this.database.write((tx) =>
      this.hold(tx, stage, search.aside, { tries: 0, dueAt: now, reason: null }),
    );
  }

  private async takeApart<R extends WorkRow>(
    search: Search<R>,
    rows: readonly WorkRow[],
    error: unknown,
  ): Promise<void> {
    const [first] = rows;
    if (rows.length === 1 && first) {
      search.failures.set(first.accountId, (search.failures.get(first.accountId) ?? 0) + 1);
      await this.failed(search.stage, first, error, search.counted);
      return;
    }
    const middle = Math.ceil(rows.length / 2);
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      const bad = (row: WorkRow) => (search.failures.get(row.accountId) ?? 0) >= failuresOfAccount;
      search.aside.push(...half.filter(bad));
      const part = half.filter((row) => !bad(row));
      if (part.length === 0) continue;
      try {
        await this.together(
          search.stage,
          part.map(({ id }) => id),
        );
      } catch (failure) {
        if (isDatabases(failure) && (failure.fault === 'full' || !search.suspicious)) throw failure;
        await this.takeApart(search, part, failure);
      }
    }
  }

  /** Notes that a row failed by itself: it waits, or is parked. */
  private async failed<R extends WorkRow>(
    stage: RowStage<R>,
    row: WorkRow,
    error: unknown,
    counted: boolean,
  ): Promise<void> {
    const tries = await this.database.write(async (tx) => {
      const [waiting] = await stage.waiting(tx, [row.id]);
      if (!waiting) return 0;
      const now = this.clock.now();
      const before = (await this.tries.lock(tx, stage.name, row.id))?.tries ?? 0;
      const tries = Math.max(before + (counted ? 0 : 1), 1);
      const reason = reasonOf(error);
      if (tries >= maxTries) await this.park(tx, stage, [{ ...row, tries, reason }]);
      else await this.hold(tx, stage, [row], { tries, dueAt: now + waitAfter(tries), reason });
      return tries;
    });
    this.metrics.stageErrors.inc({ stage: stage.name });
    this.logger.error(
      { err: error, stage: stage.name, rowId: row.id, accountId: row.accountId, tries },
      tries >= maxTries
        ? 'a row could not be worked on and was parked'
        : 'a row could not be worked on and waits',
    );
  }

  /** The database broke off a counted batch: the rows are tried again soon, with nothing held against them. */
  private async spare<R extends WorkRow>(stage: RowStage<R>, rows: readonly WorkRow[]): Promise<void> {
    const now = this.clock.now();
    await this.database.write((tx) => this.hold(tx, stage, rows, { tries: 0, dueAt: now, reason: null }));
  }

  private async hold<R extends WorkRow>(
    tx: Tx,
    stage: RowStage<R>,
    rows: readonly WorkRow[],
    how: { tries: number; dueAt: number; reason: string | null },
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.tries.put(
      tx,
      stage.name,
      rows.map((row) => ({ ...row, ...how })),
      this.clock.now(),
    );
    await stage.hold(
      tx,
      rows.map(({ id }) => ({ id, ...how })),
    );
  }

  private async refuse<R extends WorkRow>(
    tx: Tx,
    stage: RowStage<R>,
    rows: readonly WorkRow[],
    refusals: readonly RowRefusal[],
  ): Promise<void> {
    if (refusals.length === 0) return;
    const accounts = new Map(rows.map(({ id, accountId }) => [id, accountId]));
    await this.park(
      tx,
      stage,
      refusals.map(({ id, reason }) => ({ id, accountId: accounts.get(id) ?? null, tries: 1, reason })),
    );
  }

  private async park<R extends WorkRow>(
    tx: Tx,
    stage: RowStage<R>,
    rows: readonly (RowPark & WorkRow)[],
  ): Promise<void> {
    await this.tries.put(
      tx,
      stage.name,
      rows.map((row) => ({ ...row, dueAt: null })),
      this.clock.now(),
    );
    await stage.park(tx, rows);
    tx.afterCommit(() => this.metrics.parked.inc({ stage: stage.name }, rows.length));
  }

  private state(stage: string): State {
    const known = this.states.get(stage) ?? {
      nextLook: -Infinity,
      lost: 0,
      spared: new Set<string>(),
      spares: new Map<string, number>(),
    };
    this.states.set(stage, known);
    return known;
  }
}

/** True of what went wrong with the database and not with a row. */
function isDatabases(error: unknown): error is DatabaseError {
  return (
    error instanceof DatabaseError &&
    (error.fault === 'unavailable' || error.fault === 'conflict' || error.fault === 'full')
  );
}

function waitAfter(tries: number): number {
  return firstWaitMs * 4 ** Math.max(0, tries - 1);
}

/** Rows of one account beside each other, in their order: taken apart, most parts then concern one account. */
function byAccount(rows: readonly WorkRow[]): WorkRow[] {
  const groups = new Map<string | null, WorkRow[]>();
  for (const row of rows) {
    const group = groups.get(row.accountId);
    if (group) group.push(row);
    else groups.set(row.accountId, [row]);
  }
  return [...groups.values()].flat();
}

/** What a person is told: never the error's own words, which may quote what the row holds. */
function reasonOf(error: unknown): string {
  const kind =
    error instanceof DatabaseError
      ? `database: ${error.fault}`
      : error instanceof Error
        ? error.name
        : 'unknown';
  return `It could not be handled because of a fault of ours (${kind}).`;
}
