import type { Reader } from './tx.js';
import { fullTextIndexName, type Columns, type Dialect, type RowOf, type Table } from './table.js';

/**
 * Full-text search, the one thing the two dialects have no common words for: FULLTEXT on MariaDB and MySQL, FTS5
 * on SQLite. Both index words of ASCII letters and digits as they stand, from three characters on and of forty at
 * most: what a word is, the callers decide, so that no setting of a server (shortest word, stop words, collation)
 * changes what is found.
 */

/** Words one condition may name at most. */
export const mostWords = 1_000;

/** Name of the table that indexes another on SQLite. */
export function indexTableName(table: string): string {
  return `${table}_fts`;
}

/**
 * Rows whose full-text column holds a word of every group. `rest` is what else is asked, after `WHERE … AND`.
 *
 * @throws Error when the table has no full-text column, or a word is none
 */
export async function matching<C extends Columns>(
  reader: Reader,
  table: Table<C>,
  groups: readonly (readonly string[])[],
  rest: string,
  params: readonly unknown[],
): Promise<RowOf<Table<C>>[]> {
  if (table.fullText === undefined) throw new Error(`table ${table.name} has no full-text column`);
  if (groups.some((words) => words.length === 0)) return [];
  const asked = expressionOf(reader.dialect, groups);
  if (reader.dialect === 'mysql')
    return reader.select(table, `WHERE MATCH (${table.fullText}) AGAINST (? IN BOOLEAN MODE) AND ${rest}`, [
      asked,
      ...params,
    ]);
  const index = indexTableName(table.name);
  return reader.select(
    table,
    `JOIN ${index} ON ${index}.rowid = ${table.name}.${serialOf(table)} WHERE ${index} MATCH ? AND ${rest}`,
    [asked, ...params],
  );
}

/** A word of every group, in the dialect's own language of search. */
export function expressionOf(dialect: Dialect, groups: readonly (readonly string[])[]): string {
  const words = groups.flat();
  if (words.length > mostWords) throw new Error(`a search names ${words.length} words at most ${mostWords}`);
  const wrong = words.find((word) => !/^[a-z0-9]{3,40}$/.test(word));
  if (wrong !== undefined) throw new Error('words of a search are 3 to 40 small letters and digits');
  return dialect === 'mysql'
    ? groups.map((group) => `+(${group.join(' ')})`).join(' ')
    : groups.map((group) => `(${group.map((word) => `"${word}"`).join(' OR ')})`).join(' AND ');
}

/** Statements that make, and unmake, the index of a table; each can be run again. */
export function fullTextStatements(
  dialect: Dialect,
  table: string,
  column: string,
  serial: string,
): { up: string[]; down: string[] } {
  const index = indexTableName(table);
  if (dialect === 'mysql')
    return {
      up: [`CREATE FULLTEXT INDEX ${fullTextIndexName(table)} ON ${table} (${column})`],
      down: [`DROP INDEX ${fullTextIndexName(table)} ON ${table}`],
    };
  const forget = `INSERT INTO ${index} (${index}, rowid, ${column}) VALUES ('delete', old.${serial}, old.${column});`;
  const note = `INSERT INTO ${index} (rowid, ${column}) VALUES (new.${serial}, new.${column});`;
  return {
    up: [
      // The words are in the table; the index says which rows, and neither where in them nor how often.
      `CREATE VIRTUAL TABLE IF NOT EXISTS ${index} USING fts5 (${column}, content = '${table}', content_rowid = '${serial}', detail = none, columnsize = 0, tokenize = 'ascii')`,
      // Deleted words leave the file at once, and not with a later merge of the index.
      `INSERT INTO ${index} (${index}, rank) VALUES ('secure-delete', 1)`,
      `CREATE TRIGGER IF NOT EXISTS ${index}_insert AFTER INSERT ON ${table} BEGIN ${note} END`,
      `CREATE TRIGGER IF NOT EXISTS ${index}_delete AFTER DELETE ON ${table} BEGIN ${forget} END`,
      `CREATE TRIGGER IF NOT EXISTS ${index}_update AFTER UPDATE OF ${column} ON ${table} BEGIN ${forget} ${note} END`,
    ],
    down: [
      ...['insert', 'delete', 'update'].map((when) => `DROP TRIGGER IF EXISTS ${index}_${when}`),
      `DROP TABLE IF EXISTS ${index}`,
    ],
  };
}

function serialOf(table: Table): string {
  const found = Object.entries(table.columns).find(([, { kind }]) => kind === 'serial');
  if (!found) throw new Error(`table ${table.name} has a full-text column and no serial`);
  return found[0];
}
