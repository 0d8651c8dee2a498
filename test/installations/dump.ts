import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import mysql from 'mysql2/promise';
import type { DatabaseLocation } from '../../src/database/index.js';

type Row = Record<string, string | number | null>;

interface Sqlite {
  prepare(sql: string): { all(): unknown[] };
  exec(sql: string): void;
  close(): void;
}

/** A SQLite file, opened beside the product: what an earlier version wrote must not be migrated by looking at it. */
async function open(file: string): Promise<Sqlite> {
  const name: string = 'better-sqlite3';
  const module = (await import(name)) as { default: new (file: string) => Sqlite };
  return new module.default(file);
}

/** A whole database as SQL statements that make it anew, in the dialect it is in. */
export async function dump(location: DatabaseLocation): Promise<string> {
  const statements = 'url' in location ? await ofMysql(location.url) : await ofSqlite(location.file);
  return `${statements.join(';\n')};\n`;
}

async function ofSqlite(file: string): Promise<string[]> {
  const database = await open(file);
  const parts = database
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name",
    )
    .all() as { type: string; name: string; sql: string }[];
  const tables = parts.filter(({ type }) => type === 'table').map(({ name }) => name);
  const rows = tables.flatMap((table) =>
    (database.prepare(`SELECT * FROM "${table}"`).all() as Row[]).map((row) => insertion(table, row, '"')),
  );
  database.close();
  return [...parts.map(({ sql }) => sql), ...rows];
}

async function ofMysql(url: string): Promise<string[]> {
  const connection = await mysql.createConnection({ uri: url, supportBigNumbers: true });
  const statements: string[] = [];
  const [tables] = await connection.query<mysql.RowDataPacket[]>('SHOW TABLES');
  for (const table of tables.map((row) => String(Object.values(row)[0]))) {
    const [[made]] = await connection.query<mysql.RowDataPacket[]>(`SHOW CREATE TABLE \`${table}\``);
    statements.push(String(made?.['Create Table']));
    const [rows] = await connection.query<mysql.RowDataPacket[]>(`SELECT * FROM \`${table}\``);
    statements.push(...rows.map((row) => insertion(table, row as Row, '`')));
  }
  await connection.end();
  return statements;
}

function insertion(table: string, row: Row, quote: '"' | '`'): string {
  const names = Object.keys(row).map((name) => `${quote}${name}${quote}`);
  const values = Object.values(row).map((value) => literal(value, quote === '`'));
  return `INSERT INTO ${quote}${table}${quote} (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

function literal(value: string | number | null, isMysql: boolean): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (isMysql) return mysql.escape(value);
  return `'${value.replaceAll("'", "''")}'`;
}

/** Makes the database anew from what {@link dump} wrote. */
export async function load(location: DatabaseLocation, statements: string): Promise<void> {
  if ('file' in location) mkdirSync(dirname(location.file), { recursive: true });
  await run(
    location,
    'url' in location ? `SET autocommit = 0;\n${statements}COMMIT` : `BEGIN;\n${statements}COMMIT`,
  );
}

/** Runs statements beside the hub. */
export async function run(location: DatabaseLocation, statements: string): Promise<void> {
  if ('url' in location) {
    const connection = await mysql.createConnection({ uri: location.url, multipleStatements: true });
    await connection.query(statements);
    await connection.end();
    return;
  }
  const database = await open(location.file);
  database.exec(statements);
  database.close();
}

/** Rows of one statement. */
export async function rowsOf(location: DatabaseLocation, statement: string): Promise<unknown[]> {
  if ('url' in location) {
    const connection = await mysql.createConnection({ uri: location.url });
    const [rows] = await connection.query(statement);
    await connection.end();
    return (rows as object[]).map((row) => ({ ...row }));
  }
  const database = await open(location.file);
  const rows = database.prepare(statement).all();
  database.close();
  return rows;
}
