// A fresh database for each measurement, and the same few questions asked of either kind.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';

/** A folder with a SQLite file in it, or a database on the server; `query` asks it from outside. */
export async function freshDatabase(backend, servers) {
  return backend === 'sqlite' ? freshSqlite() : freshMariaDb(servers);
}

async function freshSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-bench-'));
  const file = join(folder, 'liaison.db');
  let open;
  return {
    backend: 'sqlite',
    folder,
    file,
    environment: {},
    query: async (sql, params = []) => {
      open ??= new Sqlite(file, { timeout: 20_000 });
      const statement = open.prepare(sql);
      return statement.reader ? statement.all(...params) : [statement.run(...params)];
    },
    drop: async () => {
      open?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freshMariaDb(servers) {
  const name = `liaison_bench_${randomBytes(6).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'liaison-bench-'));
  const admin = await mysql.createConnection(servers.database);
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await admin.end();
  const url = new URL(servers.database);
  url.pathname = `/${name}`;
  const redisUrl = new URL(servers.redis);
  redisUrl.pathname = '/14';
  await flush(redisUrl.href);
  const pool = mysql.createPool({ uri: url.href, connectionLimit: 1 });
  return {
    backend: 'mariadb',
    folder,
    url: url.href,
    environment: { DATABASE_URL: url.href, REDIS_URL: redisUrl.href },
    query: async (sql, params = []) => {
      const [rows] = await pool.query(sql, params);
      return Array.isArray(rows) ? rows : [rows];
    },
    drop: async () => {
      await pool.query(`DROP DATABASE IF EXISTS ${name}`);
      await pool.end();
      await flush(redisUrl.href);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function flush(url) {
  const redis = new Redis(url);
  await redis.flushdb();
  await redis.quit();
}

/** What the server promises about a commit, for the report: a floor without durability is none. */
export async function serverFacts(servers) {
  const connection = await mysql.createConnection(servers.database);
  try {
    const [rows] = await connection.query(
      'SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush, @@innodb_buffer_pool_size AS pool, @@log_bin AS binlog',
    );
    return {
      version: rows[0].version,
      flushAtCommit: rows[0].flush,
      bufferPoolMb: rows[0].pool / 1048576,
      binlog: rows[0].binlog,
    };
  } finally {
    await connection.end();
  }
}
