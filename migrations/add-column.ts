import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Column } from '../src/database/table.js';
import { columnOptions, dialectOf, type MigrationClass } from './create-table.js';

/**
 * A migration that adds one column and can be run again after it was cut off. The column must be
 * nullable: the version before this one goes on inserting rows that do not know it.
 */
export function addColumn<T>(
  id: string,
  table: string,
  name: string,
  definition: Column<T | null>,
): MigrationClass {
  return class implements MigrationInterface {
    readonly name = id;
    async up(runner: QueryRunner): Promise<void> {
      if (await runner.hasColumn(table, name)) return;
      await runner.addColumn(table, new TableColumn(columnOptions(name, definition, dialectOf(runner))));
    }
    async down(runner: QueryRunner): Promise<void> {
      if (await runner.hasColumn(table, name)) await runner.dropColumn(table, name);
    }
  };
}
