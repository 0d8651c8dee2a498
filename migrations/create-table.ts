import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnType, indexName, type Column, type Columns, type Dialect } from '../src/database/table.js';

export type MigrationClass = new () => MigrationInterface;

/** The dialect a migration runs on. */
export function dialectOf(runner: QueryRunner): Dialect {
  return runner.connection.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql';
}

/**
 * A migration that creates one table and can be run again after it was cut off anywhere. Its
 * columns are written out, not taken from the entity: a later change of the entity must not change
 * what an old migration did.
 */
export function createTable(
  id: string,
  name: string,
  columns: Columns,
  indexes: readonly { columns: readonly string[]; unique?: boolean }[] = [],
): MigrationClass {
  return class implements MigrationInterface {
    readonly name = id;
    async up(runner: QueryRunner): Promise<void> {
      const dialect = dialectOf(runner);
      await runner.createTable(
        new Table({
          name,
          columns: Object.entries(columns).map(([columnName, definition]) =>
            columnOptions(columnName, definition, dialect),
          ),
          ...(dialect === 'mysql' ? { engine: 'InnoDB' } : {}),
        }),
        true,
        false,
        false,
      );
      const table = await runner.getTable(name);
      for (const index of indexes) {
        const wanted = indexName(name, index);
        if (table?.indices.some((existing) => existing.name === wanted)) continue;
        await runner.createIndex(
          name,
          new TableIndex({ name: wanted, columnNames: [...index.columns], isUnique: index.unique ?? false }),
        );
      }
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.dropTable(name, true);
    }
  };
}

/** A column in the words of a migration. */
export function columnOptions(name: string, definition: Column<unknown>, dialect: Dialect) {
  return {
    name,
    ...columnType(definition, dialect),
    isNullable: definition.isNullable,
    isPrimary: definition.isPrimary || (definition.kind === 'id' && name === 'id'),
    ...(definition.kind === 'serial' ? { isGenerated: true, generationStrategy: 'increment' as const } : {}),
  };
}
