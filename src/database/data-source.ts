import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import mysql from 'mysql2';
import mysqlPromise from 'mysql2/promise';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrationClasses } from '../../migrations/index.js';
import { sqliteModule } from './sqlite-driver.js';
import { allTables, entitySchema, type Dialect } from './table.js';

/** Where the data is: a SQLite file, or a MySQL/MariaDB address. */
export type DatabaseLocation = { file: string } | { url: string };

export function dialectOf(location: DatabaseLocation): Dialect {
  return 'file' in location ? 'sqlite' : 'mysql';
}

/** Seconds a unit of work may wait for its process; MariaDB only. */
const idleUnitSeconds = 10;

const poolExtras = { waitForConnections: true, connectTimeout: 5_000, enableKeepAlive: true };

/** mysql2 with every pooled connection set up before its first statement. */
const driver = {
  ...mysql,
  createPool: (options: mysql.PoolOptions) => prepared(mysql.createPool(options)),
};

function prepared(pool: mysql.Pool, ...settings: string[]): mysql.Pool {
  pool.on('connection', (connection) => {
    // READ COMMITTED: claims must not lock the gaps between rows.
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    // A process that stands still must not keep what it has claimed: the server ends its unit of work.
    // MySQL does not know the setting and says so to nobody.
    connection.query(`SET SESSION idle_transaction_timeout = ${idleUnitSeconds}`, () => undefined);
    // What was asked for holds, or the connection is not used: its statements fail.
    for (const setting of settings) {
      connection.query(setting, (error) => {
        if (error) connection.destroy();
      });
    }
  });
  return pool;
}

/** Options of the one writing source. */
export async function dataSourceOptions(location: DatabaseLocation): Promise<DataSourceOptions> {
  const dialect = dialectOf(location);
  const shared = {
    entities: allTables().map((table) => entitySchema(table, dialect)),
    migrations: migrationClasses,
    migrationsTransactionMode: 'none' as const,
    migrationsTableName: 'schema_migration',
    synchronize: false,
    logging: false,
  };
  if ('file' in location) {
    mkdirSync(dirname(location.file), { recursive: true });
    return {
      ...shared,
      type: 'better-sqlite3',
      driver: await sqliteModule(),
      database: location.file,
      statementCacheSize: 300,
      prepareDatabase: (database: { pragma(text: string): unknown }) => {
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = FULL');
        database.pragma('busy_timeout = 5000');
        database.pragma('cache_size = -16000');
        // Pages written again and again, such as those of indexes, reach the file once per 16 MB instead of per 4.
        database.pragma('wal_autocheckpoint = 4000');
        // What is overwritten or deleted is overwritten in the file too: erased people must not lie in free pages.
        database.pragma('secure_delete = ON');
      },
    };
  }
  return {
    ...shared,
    // TypeORM reads the two servers' information schemas differently.
    type: (await isMariaDb(location.url)) ? 'mariadb' : 'mysql',
    driver,
    url: location.url,
    // Migrations only; see MysqlConnections.
    poolSize: 3,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    bigNumberStrings: false,
    extra: poolExtras,
  };
}

/** A second, read-only connection to a SQLite file, so that reads do not wait for the writer. */
export async function readerOptions(file: string): Promise<DataSourceOptions> {
  return {
    type: 'better-sqlite3',
    driver: await sqliteModule(),
    database: file,
    readonly: true,
    statementCacheSize: 300,
    prepareDatabase: (database: { pragma(text: string): unknown }) => {
      database.pragma('busy_timeout = 5000');
    },
    logging: false,
  };
}

export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  return new DataSource(options).initialize();
}

/** A pool of connections to MySQL or MariaDB, each set up with `settings` before its first statement. */
export function openPool(url: string, connections: number, ...settings: string[]): mysql.Pool {
  const pool = mysql.createPool({
    uri: url,
    connectionLimit: connections,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    bigNumberStrings: false,
    ...poolExtras,
  });
  return prepared(pool, ...settings);
}

async function isMariaDb(url: string): Promise<boolean> {
  const connection = await mysqlPromise.createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version');
    return String(rows[0]?.['version']).includes('MariaDB');
  } finally {
    await connection.end();
  }
}
