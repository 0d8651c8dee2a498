import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { indexName } from '../src/database/table.js';
import type { MigrationClass } from './create-table.js';

/** A migration that adds one index and can be run again after it was cut off. */
export function addIndex(
  id: string,
  table: string,
  index: { columns: readonly string[]; unique?: boolean },
): MigrationClass {
  const wanted = indexName(table, index);
  return class implements MigrationInterface {
    readonly name = id;
    async up(runner: QueryRunner): Promise<void> {
      const known = await runner.getTable(table);
      if (known?.indices.some((existing) => existing.name === wanted)) return;
      await runner.createIndex(
        table,
        new TableIndex({ name: wanted, columnNames: [...index.columns], isUnique: index.unique ?? false }),
      );
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.dropIndex(table, wanted);
    }
  };
}
