import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { DatabaseLocation } from '../../src/database/index.js';

/** A fresh, empty database of one kind, and how to get rid of it. */
export interface TemporaryDatabase {
  kind: 'sqlite' | 'mysql';
  location: DatabaseLocation;
  drop(): Promise<void>;
}

/** The server tests may make databases on, when there is one: `TEST_DATABASE_URL`. */
export const mysqlServerUrl = process.env['TEST_DATABASE_URL'];

export async function temporarySqlite(): Promise<TemporaryDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-'));
  return {
    kind: 'sqlite',
    location: { file: join(folder, 'liaison.db') },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

export async function temporaryMysql(): Promise<TemporaryDatabase> {
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

/** Those that are servers: they can be away. */
export const serverKinds: { kind: string; create: () => Promise<TemporaryDatabase> }[] =
  mysqlServerUrl === undefined ? [] : [{ kind: 'MySQL or MariaDB', create: temporaryMysql }];

/** Every kind of database this run can reach, for `describe.each`. */
export const databaseKinds: { kind: string; create: () => Promise<TemporaryDatabase> }[] = [
  { kind: 'SQLite', create: temporarySqlite },
  ...serverKinds,
];
