import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import {
  dataSourceOptions,
  dialectOf,
  openDataSource,
  openPool,
  readerOptions,
  type DatabaseLocation,
} from './data-source.js';
import { CommitGroup, type UnitResult } from './commit-group.js';
import { DatabaseError, translateError } from './errors.js';
import { InsertLane } from './insert-lane.js';
import { PriorityMutex } from './mutex.js';
import type { Columns, Dialect, RowOf, Table } from './table.js';
import { SqliteStatements, type SqliteConnection } from './sqlite-statements.js';
import { Reader, runnerOf, Tx } from './tx.js';

/** Inserts that are units of their own and run side by side. */
const laneConnections = 2;
/** Tries of a unit of work that lost against another one. */
const maxTries = 8;
/** Turns of the event loop a commit on SQLite waits for further units. */
const patience = 20;

export interface WriteOptions {
  /** Goes before other waiting units on SQLite: ingress must answer fast. */
  urgent?: boolean;
  /** Also retry when a unique key was taken meanwhile: for units that look first and insert then. */
  retryDuplicates?: boolean;
}

const inside = new AsyncLocalStorage<true>();

/** True inside a unit of work, where nothing may wait for the network (invariant 14). */
export function insideUnitOfWork(): boolean {
  return inside.getStore() === true;
}

/**
 * The one way to the data. `write` runs a unit of work: everything in it commits or nothing does.
 * On SQLite units run one after the other (TypeORM shares one connection, and interleaved
 * transactions would lose committed rows); on MySQL and MariaDB they are ordinary transactions
 * that are run again after a deadlock, a lock timeout or a changed snapshot.
 */
export class Database {
  readonly dialect: Dialect;
  private readonly writer = new PriorityMutex();
  private lastFault: DatabaseError | undefined;
  /** The open transaction that the next unit of work joins; SQLite only. */
  private group: CommitGroup | undefined;

  /** Made with the first insert that is a unit of its own; never on SQLite. */
  private lane: InsertLane | undefined;

  private constructor(
    readonly source: DataSource,
    private readonly readSource: DataSource,
    private readonly location: DatabaseLocation,
    /** The writing and the reading connection; SQLite only. */
    private readonly sqlite: { writer: SqliteStatements; reader: SqliteStatements } | undefined,
  ) {
    this.dialect = dialectOf(location);
  }

  /** Opens the database and brings its schema up to date (one process at a time). */
  static async open(location: DatabaseLocation): Promise<Database> {
    const source = await openDataSource(await dataSourceOptions(location));
    await migrate(source, dialectOf(location));
    const readSource = 'file' in location ? await openDataSource(readerOptions(location.file)) : source;
    const sqlite =
      readSource === source
        ? undefined
        : { writer: await sqliteStatements(source), reader: await sqliteStatements(readSource) };
    return new Database(source, readSource, location, sqlite);
  }

  /** The fault of the last unit of work, if it failed for a reason of the database's own; readiness shows it. */
  get fault(): DatabaseError | undefined {
    return this.lastFault;
  }

  /** Reads what is committed, outside any unit of work. */
  get read(): Reader {
    const { sqlite } = this;
    if (sqlite) return new Reader(this.dialect, (sql, params) => sqlite.reader.run(sql, params));
    return new Reader(this.dialect, async (sql, params) => {
      const runner = this.source.createQueryRunner('slave');
      try {
        return await runnerOf(runner)(sql, params);
      } finally {
        await runner.release();
      }
    });
  }

  /**
   * Runs a unit of work. `work` may be run several times: it must have no effect but through `tx`.
   *
   * @throws DatabaseError when the database refuses or is away; whatever `work` throws otherwise.
   */
  async write<T>(work: (tx: Tx) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    const { sqlite } = this;
    return this.again(
      () => (sqlite ? this.inGroup(sqlite.writer, work, options.urgent) : this.once(work)),
      options.retryDuplicates,
    );
  }

  /**
   * Inserts rows as an urgent unit of work of their own, leaving out those whose unique keys exist;
   * returns how many went in. `take` gives the rows when their turn has come, the same again when it is
   * asked again. On MySQL and MariaDB this is one statement that commits itself: one round trip instead
   * of three.
   *
   * @throws DatabaseError when the database refuses or is away.
   */
  async insertIgnore<C extends Columns>(
    table: Table<C>,
    take: () => readonly RowOf<Table<C>>[],
  ): Promise<number> {
    if (this.sqlite) return this.write((tx) => tx.insertIgnore(table, take()), { urgent: true });
    this.lane ??= new InsertLane(openPool(this.location, laneConnections));
    const { lane } = this;
    return this.again(() => lane.insertIgnore(table, take));
  }

  private async again<T>(run: () => Promise<T>, retryDuplicates = false): Promise<T> {
    if (insideUnitOfWork()) {
      throw new Error('a unit of work is already open: pass its tx on instead of opening another');
    }
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await run();
        this.lastFault = undefined;
        return result;
      } catch (error) {
        const translated = translateError(error);
        if (!(translated instanceof DatabaseError)) throw error;
        const again =
          translated.fault === 'conflict' || (translated.fault === 'duplicate' && retryDuplicates);
        if (!again || attempt >= maxTries) {
          if (translated.fault === 'full' || translated.fault === 'unavailable') this.lastFault = translated;
          throw translated;
        }
        await sleep(Math.random() * 10 * 2 ** Math.min(attempt, 5));
      }
    }
  }

  /** Milliseconds UTC by the database's clock: leases must not depend on a process's own. */
  async now(): Promise<number> {
    if (this.dialect === 'sqlite') return Date.now();
    const [row] = await this.read.query<{ now: number | string }>(
      'SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) AS now',
    );
    return Number(row?.now);
  }

  async close(): Promise<void> {
    await this.lane?.close();
    if (this.readSource !== this.source) await this.readSource.destroy();
    await this.source.destroy();
  }

  /**
   * A unit of work on SQLite. Units that come while one is open share its transaction and its flush
   * to disk; each is undone alone when it fails, and none counts as done before the commit of all.
   */
  private async inGroup<T>(
    statements: SqliteStatements,
    work: (tx: Tx) => Promise<T>,
    urgent: boolean | undefined,
  ): Promise<T> {
    const { unit, group } = await this.writer.run(() => this.join(statements, work), urgent);
    if (!unit.ok) throw unit.error;
    await group.committed;
    inside.exit(() => unit.tx.committed().forEach((hook) => hook()));
    return unit.result;
  }

  private async join<T>(
    statements: SqliteStatements,
    work: (tx: Tx) => Promise<T>,
  ): Promise<{ unit: UnitResult<T>; group: CommitGroup }> {
    const group = this.group ?? new CommitGroup(statements);
    this.group = undefined;
    const unit = await group.run((tx) => inside.run(true, () => work(tx)));
    // What is ready now, such as deliveries that lie in sockets, may come along.
    for (let turns = 0; turns < patience && group.takesMore && this.writer.waiting === 0; turns++)
      await turn();
    if (group.takesMore && this.writer.waiting > 0) this.group = group;
    else await group.close();
    return { unit, group };
  }

  /** A unit of work on MySQL or MariaDB. */
  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.connect();
      await runner.startTransaction();
      const tx = new Tx(this.dialect, runnerOf(runner));
      const result = await inside.run(true, () => work(tx));
      await runner.commitTransaction();
      inside.exit(() => tx.committed().forEach((hook) => hook()));
      return result;
    } catch (error) {
      // A lost connection cannot roll back; the server already has.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

async function sqliteStatements(source: DataSource): Promise<SqliteStatements> {
  return new SqliteStatements((await source.createQueryRunner().connect()) as SqliteConnection);
}

async function migrate(source: DataSource, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') {
    await source.runMigrations();
    return;
  }
  const lock = source.createQueryRunner();
  try {
    await lock.query("SELECT GET_LOCK('liaison_migrate', 120)");
    await source.runMigrations();
  } finally {
    await lock.query("SELECT RELEASE_LOCK('liaison_migrate')").catch(() => undefined);
    await lock.release();
  }
}
