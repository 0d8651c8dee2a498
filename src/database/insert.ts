import { encode, type Columns, type RowOf, type Table } from './table.js';

/** Text of an insert of `rows` rows into every column of a table. */
export function insertStatement(verb: string, table: Table, rows: number, suffix = ''): string {
  const names = Object.keys(table.columns);
  const group = `(${names.map(() => '?').join(', ')})`;
  return `${verb} INTO ${table.name} (${names.join(', ')}) VALUES ${Array.from({ length: rows }, () => group).join(', ')} ${suffix}`;
}

/** The values of rows, one after the other, in the order of {@link insertStatement}'s columns. */
export function insertValues<C extends Columns>(
  table: Table<C>,
  rows: readonly RowOf<Table<C>>[],
): (string | number | null)[] {
  const columns = Object.entries(table.columns);
  const values: (string | number | null)[] = [];
  for (const row of rows) {
    for (const [name, column] of columns) values.push(encode(column, (row as Record<string, unknown>)[name]));
  }
  return values;
}
