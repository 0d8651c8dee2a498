import type { Pool, PoolConnection, QueryError, ResultSetHeader, RowDataPacket } from 'mysql2';
import { failedConnection, failedStatement } from './errors.js';
import type { Outcome, Statements } from './tx.js';

/** Statements on one connection to MySQL or MariaDB, straight to the driver. */
class MysqlStatements implements Statements {
  constructor(private readonly connection: PoolConnection) {}

  run(sql: string, params: readonly unknown[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const answered = (error: QueryError | null, result: RowDataPacket[] | ResultSetHeader): void => {
        if (error) reject(failedStatement(sql, error));
        else if (Array.isArray(result)) resolve({ rows: result, affected: 0 });
        else resolve({ rows: [], affected: result.affectedRows });
      };
      this.connection.query(sql, [...params], answered);
    });
  }
}

/**
 * Connections for units of work and for reads. Those for units have `autocommit` off: their first
 * statement opens the transaction, which saves each unit a round trip for `START TRANSACTION`.
 */
export class MysqlConnections {
  constructor(
    private readonly units: Pool,
    private readonly reads: Pool,
  ) {}

  /** Runs a read outside any unit of work. */
  async read(sql: string, params: readonly unknown[]): Promise<Outcome> {
    const connection = await take(this.reads);
    try {
      return await new MysqlStatements(connection).run(sql, params);
    } finally {
      connection.release();
    }
  }

  /** Runs a transaction: commits when `work` succeeds, undoes everything when it or the commit fails. */
  async transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    const connection = await take(this.units);
    const statements = new MysqlStatements(connection);
    try {
      const result = await work(statements);
      await statements.run('COMMIT', []);
      connection.release();
      return result;
    } catch (error) {
      // A lost connection cannot roll back; the server already has.
      await statements.run('ROLLBACK', []).then(
        () => connection.release(),
        () => connection.destroy(),
      );
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.units.promise().end(), this.reads.promise().end()]);
  }
}

function take(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) =>
    pool.getConnection((error, connection) => {
      if (error) reject(failedConnection(error));
      else resolve(connection);
    }),
  );
}
