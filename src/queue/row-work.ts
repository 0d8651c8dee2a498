import { Database, type Tx } from '../database/index.js';
import { Clock, type Logger, type Metrics } from '../platform/index.js';
import { ChosenRows, type ChosenWork } from './chosen-rows.js';
import { ProcessLife } from './process-life.js';
import { endedEachTime, isDatabases, maxTries, uncertainMs, waitAfter } from './row-faults.js';
import { RowKeeping } from './row-keeping.js';
import type { RowKeeper, RowRefusal, RowStage, WorkRow } from './row-stage.js';

/** Rows in trouble that are tried in one go, each alone, so that the others are not kept waiting. */
const aloneAtOnce = 20;
const lookEveryMs = 1_000;
/** So many batches in a row that the database broke off are looked into row by row. */
const lostBatches = 3;
/** Tries of a row that the database broke off and that are not held against it. */
const sparedTries = 10;

interface State {
  /** When rows in trouble are looked for again, by the clock that rules read. */
  nextLook: number;
  lost: number;
  /** Rows whose last try the database broke off, so that it does not count, */
  spared: Set<string>;
  /** and how often that happened to them. */
  spares: Map<string, number>;
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
  private readonly keeping: RowKeeping;
  private readonly chosen: ChosenRows;
  private readonly states = new Map<string, State>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
    readonly life = new ProcessLife(database, logger),
  ) {
    this.keeping = new RowKeeping(database, clock, logger, metrics);
    this.chosen = new ChosenRows(database, clock, this.keeping, life);
  }

  /** Does one batch of a stage; returns how many rows it took on. */
  async run<R extends WorkRow>(stage: RowStage<R>): Promise<number> {
    const again = await this.again(stage);
    return again + (this.life.isCareful ? await this.careful(stage) : await this.bulk(stage));
  }

  /** Works on rows that a stage has chosen by rules of its own: see {@link ChosenRows}. */
  async through<T>(keeper: RowKeeper, rows: readonly WorkRow[], what: ChosenWork<T>): Promise<void> {
    await this.chosen.through(keeper, rows, what);
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
      await this.keeping.search(
        stage,
        claimed,
        error,
        { counted: false, suspicious: isDatabases(error) },
        (part) => this.together(stage, part),
      );
      return claimed.length;
    }
  }

  /** One batch whose tries are counted, and committed, before it is worked on. */
  private async careful<R extends WorkRow>(stage: RowStage<R>): Promise<number> {
    const claimed = await this.database.write(async (tx) => {
      const now = this.clock.now();
      const rows = await stage.peek(tx, now);
      await this.keeping.hold(tx, stage, rows, { tries: 1, dueAt: now + uncertainMs, reason: null });
      return rows;
    });
    if (claimed.length === 0) return 0;
    try {
      await this.together(stage, claimed);
    } catch (error) {
      if (isDatabases(error)) await this.spare(stage, claimed);
      else
        await this.keeping.search(stage, claimed, error, { counted: true, suspicious: false }, (part) =>
          this.together(stage, part),
        );
    }
    return claimed.length;
  }

  /** Rows in trouble that are due, each in a unit of its own. */
  private async again<R extends WorkRow>(stage: RowStage<R>): Promise<number> {
    const state = this.state(stage.name);
    const now = this.clock.now();
    if (now < state.nextLook) return 0;
    const due = await this.keeping.tries.due(this.database.read, stage.name, now, aloneAtOnce);
    state.nextLook = now + (due.length < aloneAtOnce ? lookEveryMs : 0);
    for (const id of due) await this.tryAlone(stage, id);
    return due.length;
  }

  private async tryAlone<R extends WorkRow>(stage: RowStage<R>, id: string): Promise<void> {
    const begun = await this.begin(stage, id);
    if (!begun) return;
    const { spared, spares } = this.state(stage.name);
    try {
      await this.together(stage, [begun]);
      spares.delete(id);
    } catch (error) {
      const times = spares.get(id) ?? 0;
      if (isDatabases(error) && (error.fault === 'full' || times < sparedTries)) {
        spares.set(id, times + 1);
        spared.add(id);
        throw error;
      }
      await this.keeping.failed(stage, begun, error, true);
    }
  }

  /** Counts a try before it is made; undefined when there is none to make. */
  private async begin<R extends WorkRow>(stage: RowStage<R>, id: string): Promise<WorkRow | undefined> {
    const { spared } = this.state(stage.name);
    const isSpared = spared.delete(id);
    return this.database.write(async (tx) => {
      const now = this.clock.now();
      const entry = await this.keeping.tries.lock(tx, stage.name, id);
      if (!entry || entry.dueAt === null || entry.dueAt > now) return undefined;
      const row = { id, accountId: entry.accountId };
      if (entry.tries >= maxTries && !isSpared) {
        await this.keeping.giveUp(tx, stage, {
          ...row,
          tries: entry.tries,
          reason: entry.reason ?? endedEachTime,
        });
        return undefined;
      }
      const tries = entry.tries + (isSpared ? 0 : 1);
      await this.keeping.tries.put(
        tx,
        stage.name,
        [{ ...row, tries, dueAt: now + waitAfter(tries), reason: entry.reason }],
        now,
      );
      return row;
    });
  }

  /** Works on these rows in one unit, those of them that still wait. */
  private async together<R extends WorkRow>(stage: RowStage<R>, wanted: readonly WorkRow[]): Promise<void> {
    const ids = wanted.map(({ id }) => id);
    await this.database.write(
      async (tx) => {
        const rows = await stage.lock(tx, ids);
        await this.keeping.tries.remove(tx, stage.name, ids);
        if (rows.length > 0) await this.refuse(tx, stage, rows, await stage.work(tx, rows));
      },
      { retryDuplicates: true },
    );
  }

  /** The database broke off a counted batch: the rows are tried again soon, with nothing held against them. */
  private async spare<R extends WorkRow>(stage: RowStage<R>, rows: readonly WorkRow[]): Promise<void> {
    const now = this.clock.now();
    await this.database.write((tx) =>
      this.keeping.hold(tx, stage, rows, { tries: 0, dueAt: now, reason: null }),
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
    await this.keeping.park(
      tx,
      stage,
      refusals.map(({ id, reason }) => ({ id, accountId: accounts.get(id) ?? null, tries: 1, reason })),
    );
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
