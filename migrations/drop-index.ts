import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { indexName, type TableIndex as Index } from '../src/database/table.js';
import type { MigrationClass } from './create-table.js';

/** A migration that takes one index away and can be run again after it was cut off. */
export function dropIndex(id: string, table: string, index: Index): MigrationClass {
  const name = indexName(table, index);
  const exists = async (runner: QueryRunner) =>
    (await runner.getTable(table))?.indices.some((existing) => existing.name === name) === true;
  return class implements MigrationInterface {
    readonly name = id;
    async up(runner: QueryRunner): Promise<void> {
      if (await exists(runner)) await runner.dropIndex(table, name);
    }
    async down(runner: QueryRunner): Promise<void> {
      if (await exists(runner)) return;
      await runner.createIndex(
        table,
        new TableIndex({ name, columnNames: [...index.columns], isUnique: index.unique ?? false }),
      );
    }
  };
}
