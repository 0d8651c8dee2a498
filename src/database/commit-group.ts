import { Tx, type Statements } from './tx.js';

/** Units of work that share one commit at most. */
const mostUnits = 32;
/** Milliseconds after which no further unit is taken in. */
const openForMs = 15;

export type UnitResult<T> = { ok: true; result: T; tx: Tx } | { ok: false; error: unknown };

/**
 * One transaction of SQLite's that several units of work share, one after the other. It speaks SQL
 * itself: TypeORM counts how deep transactions are nested and is wrong for ever once a COMMIT has
 * failed (a full disk); later units would then only release savepoints and commit nothing.
 */
export class CommitGroup {
  /** Settles with the commit: nothing in the group is durable before. */
  readonly committed: Promise<void>;
  private readonly done: () => void;
  private readonly failed: (error: unknown) => void;
  private readonly startedAt = performance.now();
  private units = 0;
  private isOpen = false;

  constructor(private readonly statements: Required<Statements>) {
    let done: () => void = () => undefined;
    let failed: (error: unknown) => void = () => undefined;
    this.committed = new Promise((resolve, reject) => {
      done = resolve;
      failed = reject;
    });
    this.done = done;
    this.failed = failed;
    // Those who wait hear of a failure; there may be none.
    this.committed.catch(() => undefined);
  }

  get takesMore(): boolean {
    return this.isOpen && this.units < mostUnits && performance.now() - this.startedAt < openForMs;
  }

  /** Runs a unit; one that fails leaves the others as they are. Never throws. */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<UnitResult<T>> {
    const joins = this.isOpen;
    try {
      await this.say(joins ? 'SAVEPOINT unit' : 'BEGIN IMMEDIATE');
      this.isOpen = true;
      const tx = new Tx(
        'sqlite',
        (sql, params) => this.statements.run(sql, params),
        (sql, sets) => this.statements.each(sql, sets),
      );
      const result = await work(tx);
      if (joins) await this.say('RELEASE unit');
      this.units++;
      return { ok: true, result, tx };
    } catch (error) {
      await this.undo(joins, error);
      return { ok: false, error };
    }
  }

  /** Commits what is open. Never throws: {@link committed} tells. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    try {
      await this.say('COMMIT');
      this.isOpen = false;
      this.done();
    } catch (error) {
      await this.abandon(error);
    }
  }

  private async say(sql: string): Promise<void> {
    await this.statements.run(sql, []);
  }

  private async undo(joined: boolean, error: unknown): Promise<void> {
    if (!joined) return this.abandon(error);
    try {
      await this.say('ROLLBACK TO unit');
      await this.say('RELEASE unit');
    } catch {
      // SQLite has already undone the whole transaction, so every unit in it has failed.
      await this.abandon(error);
    }
  }

  private async abandon(error: unknown): Promise<void> {
    this.isOpen = false;
    await this.say('ROLLBACK').catch(() => undefined);
    this.failed(error);
  }
}
