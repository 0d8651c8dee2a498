import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fullTextStatements } from '../src/database/full-text.js';
import { fullTextIndexName } from '../src/database/table.js';
import { dialectOf, type MigrationClass } from './create-table.js';

/**
 * A migration that indexes a column for full-text search: the one kind that speaks to each database in its own
 * words. It can be run again after it was cut off.
 */
export function fullText(id: string, table: string, column: string, serial: string): MigrationClass {
  return class implements MigrationInterface {
    readonly name = id;
    async up(runner: QueryRunner): Promise<void> {
      const dialect = dialectOf(runner);
      if (dialect === 'mysql' && (await exists(runner, table))) return;
      for (const statement of fullTextStatements(dialect, table, column, serial).up)
        await runner.query(statement);
    }
    async down(runner: QueryRunner): Promise<void> {
      const dialect = dialectOf(runner);
      if (dialect === 'mysql' && !(await exists(runner, table))) return;
      for (const statement of fullTextStatements(dialect, table, column, serial).down)
        await runner.query(statement);
    }
  };
}

async function exists(runner: QueryRunner, table: string): Promise<boolean> {
  const name = fullTextIndexName(table);
  return (await runner.getTable(table))?.indices.some((index) => index.name === name) === true;
}
