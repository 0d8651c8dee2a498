import { failedStatement } from './errors.js';
import type { Outcome, Statements } from './tx.js';

/** Prepared statements kept; the texts are few, because lists are one parameter each. */
const keptStatements = 300;

interface Prepared {
  readonly reader: boolean;
  all(...params: unknown[]): unknown[];
  run(...params: unknown[]): { changes: number };
}

/** What is used of better-sqlite3. */
export interface SqliteConnection {
  prepare(sql: string): Prepared;
}

/**
 * Statements on a SQLite connection, straight to the driver: TypeORM's query runner costs more than
 * most of the statements, and forgets the oldest prepared one instead of the least used.
 */
export class SqliteStatements implements Statements {
  private readonly prepared = new Map<string, Prepared>();

  constructor(private readonly connection: SqliteConnection) {}

  async run(sql: string, params: readonly unknown[]): Promise<Outcome> {
    try {
      const statement = this.prepare(sql);
      return statement.reader
        ? { rows: statement.all(...params.map(bindable)), affected: 0 }
        : { rows: [], affected: statement.run(...params.map(bindable)).changes };
    } catch (error) {
      throw failedStatement(sql, error as Error);
    }
  }

  async each(sql: string, sets: readonly (readonly unknown[])[]): Promise<number> {
    try {
      const statement = this.prepare(sql);
      let affected = 0;
      // All or nothing, as one statement for all of them would be.
      if (sets.length > 1) this.prepare('SAVEPOINT many').run();
      try {
        for (const params of sets) affected += statement.run(...params.map(bindable)).changes;
      } catch (error) {
        if (sets.length > 1) this.undo();
        throw error;
      }
      if (sets.length > 1) this.prepare('RELEASE many').run();
      return affected;
    } catch (error) {
      throw failedStatement(sql, error as Error);
    }
  }

  private undo(): void {
    try {
      this.prepare('ROLLBACK TO many').run();
      this.prepare('RELEASE many').run();
    } catch {
      // SQLite has undone the whole transaction itself; what failed first is what matters.
    }
  }

  private prepare(sql: string): Prepared {
    const known = this.prepared.get(sql);
    const statement = known ?? this.connection.prepare(sql);
    if (known && this.prepared.size > keptStatements / 2) this.prepared.delete(sql);
    this.prepared.set(sql, statement);
    if (this.prepared.size > keptStatements) {
      const [oldest] = this.prepared.keys();
      if (oldest !== undefined) this.prepared.delete(oldest);
    }
    return statement;
  }
}

/** The driver binds numbers, texts and null. */
function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? (value ? 1 : 0) : value;
}
