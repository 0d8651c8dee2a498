import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDataSource } from './data-source.js';
import { DatabaseError, translateError } from './errors.js';
import { sqliteModule } from './sqlite-driver.js';

/** Milliseconds a start waits for a process that is just stopping. */
const patienceMs = 8_000;

/**
 * Keeps a data folder for one process: two on one SQLite file would share the sandbox's journal and
 * their limits without knowing of each other. The lock is SQLite's own on a file beside the data, so
 * the system lets go of it however the process ends.
 */
export class FolderLock {
  private constructor(private readonly source: DataSource) {}

  /** Takes the folder, or undefined when another process keeps it. */
  static async take(folder: string, waitMs = patienceMs): Promise<FolderLock | undefined> {
    mkdirSync(folder, { recursive: true });
    try {
      const source = await openDataSource({
        type: 'better-sqlite3',
        driver: await sqliteModule(),
        database: join(folder, 'liaison.lock'),
        prepareDatabase: (database: { pragma(text: string): unknown; exec(sql: string): unknown }) => {
          database.pragma(`busy_timeout = ${waitMs}`);
          database.exec('BEGIN EXCLUSIVE');
        },
      });
      return new FolderLock(source);
    } catch (error) {
      const known = translateError(error);
      if (known instanceof DatabaseError && known.fault === 'conflict') return undefined;
      throw known;
    }
  }

  /** Lets the folder go. */
  async release(): Promise<void> {
    await this.source.destroy();
  }
}
