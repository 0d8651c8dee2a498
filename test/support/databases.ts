import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { DatabaseLocation } from '../../src/database/index.js';
import { migrateCopied } from './schema.js';

/** A fresh, empty database of one kind, and how to get rid of it. */
export interface TemporaryDatabase {
  kind: 'sqlite' | 'mysql';
  location: DatabaseLocation;
  drop(): Promise<void>;
}

/** The server tests may make databases on, when there is one: `TEST_DATABASE_URL`. */
export const mysqlServerUrl = process.env['TEST_DATABASE_URL'];

/** A database without a table: for whoever tests the migrations, or fills it with what an earlier version left. */
export async function emptySqlite(): Promise<TemporaryDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-'));
  return {
    kind: 'sqlite',
    location: { file: join(folder, 'liaison.db') },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The same on the server of the tests. */
export async function emptyMysql(): Promise<TemporaryDatabase> {
  if (mysqlServerUrl === undefined) throw new Error('TEST_DATABASE_URL is not set');
  const name = `liaison_test_${randomBytes(6).toString('hex')}`;
  const statement = async (sql: string) => {
    const connection = await mysql.createConnection(mysqlServerUrl);
    await connection.query(sql);
    await connection.end();
  };
  await statement(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  const url = new URL(mysqlServerUrl);
  url.pathname = `/${name}`;
  return {
    kind: 'mysql',
    location: { url: url.href },
    drop: () => statement(`DROP DATABASE IF EXISTS ${name}`),
  };
}

/** A fresh database with the schema of today. */
export async function temporarySqlite(): Promise<TemporaryDatabase> {
  const temporary = await emptySqlite();
  await migrateCopied(temporary.location);
  return temporary;
}

/** The same on the server of the tests. */
export async function temporaryMysql(): Promise<TemporaryDatabase> {
  const temporary = await emptyMysql();
  await migrateCopied(temporary.location, await serverVersion());
  return temporary;
}

async function serverVersion(): Promise<string> {
  const connection = await mysql.createConnection(mysqlServerUrl ?? '');
  const [[row]] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version');
  await connection.end();
  return String(row?.['version']);
}

/** Those that are servers: they can be away. */
export const serverKinds: { kind: string; create: () => Promise<TemporaryDatabase> }[] =
  mysqlServerUrl === undefined ? [] : [{ kind: 'MySQL or MariaDB', create: temporaryMysql }];

/** Every kind this run can reach, without a table. */
export const emptyDatabaseKinds: { kind: string; create: () => Promise<TemporaryDatabase> }[] = [
  { kind: 'SQLite', create: emptySqlite },
  ...(mysqlServerUrl === undefined ? [] : [{ kind: 'MySQL or MariaDB', create: emptyMysql }]),
];

/** Every kind of database this run can reach, for `describe.each`. */
export const databaseKinds: { kind: string; create: () => Promise<TemporaryDatabase> }[] = [
  { kind: 'SQLite', create: temporarySqlite },
  ...serverKinds,
];
