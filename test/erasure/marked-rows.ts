import { columnType, type Column, type Database, type Table } from '../../src/database/index.js';
import { newId } from '../../src/platform/index.js';

/** Rows other rows point to, by the name of the column that does. */
export type Links = Readonly<Record<string, string>>;

/** What a status is called in a table that knows no `done`. */
const states: Readonly<Record<string, Record<string, unknown>>> = {
  journey: { status: 'active' },
  timer: { status: 'pending' },
  message: { state: 'queued', direction: 'out' },
  event: { status: 'dispatched', type: 'order.placed' },
  idempotency: { status: 'answered' },
  outbox: {},
};

/** Values with a shape of their own, for JSON that is no object. */
const shapes: Readonly<Record<string, (mark: string) => unknown>> = {
  'decision.gates': (mark) => [
    { gate: 'outcome', answer: 'refuse', reason: 'no', explanation: mark, evidence: { said: mark } },
  ],
  'contact.tags': (mark) => [mark],
};

/**
 * A row about one person, made from the table's definition alone: what points elsewhere points to that
 * person's rows, every personal column holds the mark. A column or a table added later is covered by
 * being there.
 */
export function markedRow(table: Table, mark: string, links: Links): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(table.columns)) {
    if (column.isPersonal) row[name] = marked(`${table.name}.${name}`, column, mark);
    else row[name] = ordinary(table, name, column, links);
  }
  return { ...row, ...states[table.name] };
}

function marked(path: string, column: Column<unknown>, mark: string): unknown {
  const shape = shapes[path];
  if (shape) return shape(mark);
  if (column.kind === 'json') return { note: mark };
  const { length } = columnType(column, 'sqlite');
  return length === undefined ? mark : mark.slice(0, Number(length));
}

function ordinary(table: Table, name: string, column: Column<unknown>, links: Links): unknown {
  const link = name === 'id' ? links[`${table.name}Id`] : links[name];
  if (link !== undefined) return link;
  if (column.isNullable) return null;
  switch (column.kind) {
    case 'id':
      return newId();
    case 'key':
      return column.length < 12 ? 'x' : newId().slice(0, column.length);
    case 'json':
      return {};
    case 'serial':
      return null;
    case 'int':
    case 'instant':
      return 1;
    case 'flag':
      return false;
    case 'text':
    case 'body':
      return 'x';
  }
}

/** Every column of every table of the database, whoever made it, in which the mark stands. */
export async function whereFound(database: Database, marks: readonly (string | RegExp)[]): Promise<string[]> {
  const names = await database.read.query<{ name: string }>(
    database.dialect === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
      : 'SELECT TABLE_NAME AS name FROM information_schema.tables WHERE TABLE_SCHEMA = DATABASE()',
  );
  const found = new Set<string>();
  for (const { name } of names) {
    for (const row of await database.read.query(`SELECT * FROM ${quoted(database, name)}`)) {
      for (const [column, value] of Object.entries(row)) {
        const text = Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
        if (marks.some((mark) => (typeof mark === 'string' ? text.includes(mark) : mark.test(text))))
          found.add(`${name}.${column}`);
      }
    }
  }
  return [...found].sort();
}

function quoted(database: Database, name: string): string {
  return database.dialect === 'sqlite' ? `"${name}"` : `\`${name}\``;
}
