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
import { MysqlConnections } from './mysql-connections.js';
import { PriorityMutex } from './mutex.js';
import type { Columns, Dialect, RowOf, Table } from './table.js';
import { SqliteStatements, type SqliteConnection } from './sqlite-statements.js';
import { Reader, Tx, type Statements } from './tx.js';

/** Connections of a process to MySQL or MariaDB at most: units of work, reads outside them, */
const unitConnections = 10;
const readConnections = 10;
/** and inserts that are units of their own and run side by side. */
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
  private readonly writer = new PriorityMutex();
  private lastFault: DatabaseError | undefined;
  /** The open transaction that the next unit of work joins; SQLite only. */
  private group: CommitGroup | undefined;
  private readonly reads: Statements['run'];

  private constructor(
    readonly source: DataSource,
    readonly dialect: Dialect,
    private readonly driver: SqliteDriver | MysqlDriver,
  ) {
    this.reads =
      'reader' in driver
        ? (sql, params) => driver.reader.run(sql, params)
        : (sql, params) => driver.pools.read(sql, params);
  }

  /** Opens the database and brings its schema up to date (one process at a time). */
  static async open(location: DatabaseLocation): Promise<Database> {
    const source = await openDataSource(await dataSourceOptions(location));
    await migrate(source, dialectOf(location));
    return new Database(
      source,
      dialectOf(location),
      'file' in location ? await sqliteDriver(source, location.file) : mysqlDriver(location.url),
    );
  }

  /** The fault of the last unit of work, if it failed for a reason of the database's own; readiness shows it. */
  get fault(): DatabaseError | undefined {
    return this.lastFault;
  }

  /** Reads what is committed, outside any unit of work. */
  get read(): Reader {
    return new Reader(this.dialect, this.reads);
  }

  /**
   * Runs a unit of work. `work` may be run several times: it must have no effect but through `tx`.
   *
   * @throws DatabaseError when the database refuses or is away; whatever `work` throws otherwise.
   */
  async write<T>(work: (tx: Tx) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    const { driver } = this;
    return this.again(
      () =>
        'writer' in driver
          ? this.inGroup(driver.writer, work, options.urgent)
          : this.once(driver.pools, work),
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
    const { driver } = this;
    if ('writer' in driver) return this.write((tx) => tx.insertIgnore(table, take()), { urgent: true });
    return this.again(() => driver.lane.insertIgnore(table, take));
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

  /** Milliseconds UTC by the database's clock: see {@link Reader.now}. */
  async now(): Promise<number> {
    return this.read.now();
  }

  /**
   * Makes the files forget what was overwritten: SQLite's write-ahead log holds earlier versions of
   * pages until it is emptied. Nothing to do on a server, whose files are its own business.
   */
  async scrub(): Promise<void> {
    const { driver } = this;
    if (!('writer' in driver)) return;
    await this.writer.run(async () => {
      const group = this.group;
      this.group = undefined;
      await group?.close();
      await driver.writer.run('PRAGMA wal_checkpoint(TRUNCATE)', []);
    });
  }

  async close(): Promise<void> {
    await this.driver.close();
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
  private async once<T>(pools: MysqlConnections, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { tx, result } = await pools.transaction(async (statements) => {
      const tx = new Tx(this.dialect, (sql, params) => statements.run(sql, params));
      return { tx, result: await inside.run(true, () => work(tx)) };
    });
    inside.exit(() => tx.committed().forEach((hook) => hook()));
    return result;
  }
}

interface SqliteDriver {
  writer: SqliteStatements;
  reader: SqliteStatements;
  close(): Promise<void>;
}

async function sqliteDriver(source: DataSource, file: string): Promise<SqliteDriver> {
  const readSource = await openDataSource(await readerOptions(file));
  return {
    writer: await sqliteStatements(source),
    reader: await sqliteStatements(readSource),
    close: () => readSource.destroy(),
  };
}

interface MysqlDriver {
  pools: MysqlConnections;
  lane: InsertLane;
  close(): Promise<void>;
}

/** Pools connect when they are first asked, so a process holds only what it needs. */
function mysqlDriver(url: string): MysqlDriver {
  const pools = new MysqlConnections(
    openPool(url, unitConnections, 'SET SESSION autocommit = 0'),
    openPool(url, readConnections),
  );
  const lane = new InsertLane(openPool(url, laneConnections));
  return {
    pools,
    lane,
    close: async () => {
      await Promise.all([pools.close(), lane.close()]);
    },
  };
}

async function sqliteStatements(source: DataSource): Promise<SqliteStatements> {
  return new SqliteStatements((await source.createQueryRunner().connect()) as SqliteConnection);
}

/** Locks are the server's, and a server may hold many installations: each waits for its own alone. */
const migrationLock = "CONCAT('liaison_migrate_', SHA1(DATABASE()))";

async function migrate(source: DataSource, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') {
    await source.runMigrations();
    return;
  }
  const lock = source.createQueryRunner();
  try {
    await lock.query(`SELECT GET_LOCK(${migrationLock}, 120)`);
    await source.runMigrations();
  } finally {
    await lock.query(`SELECT RELEASE_LOCK(${migrationLock})`).catch(() => undefined);
    await lock.release();
  }
}
