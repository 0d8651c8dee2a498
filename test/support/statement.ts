import mysql from 'mysql2/promise';
import type { DatabaseLocation } from '../../src/database/index.js';
import { sqliteModule } from '../../src/database/sqlite-driver.js';

interface Sqlite {
  prepare(sql: string): { run(...values: unknown[]): { changes: number } };
  close(): void;
}

/**
 * Runs one statement in the database of a hub that runs: for what only time can do otherwise.
 *
 * @returns how many rows it changed.
 */
export async function execute(
  location: DatabaseLocation,
  sql: string,
  values: (string | number)[] = [],
): Promise<number> {
  if ('file' in location) {
    const driver = (await sqliteModule()) as new (file: string, options: { timeout: number }) => Sqlite;
    const database = new driver(location.file, { timeout: 10_000 });
    try {
      return database.prepare(sql).run(...values).changes;
    } finally {
      database.close();
    }
  }
  const connection = await mysql.createConnection(location.url);
  try {
    const [result] = await connection.execute<mysql.ResultSetHeader>(sql, values);
    return result.affectedRows;
  } finally {
    await connection.end();
  }
}
