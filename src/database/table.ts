import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

/** The databases one set of tables and migrations serves. MariaDB and MySQL are one dialect here. */
export type Dialect = 'sqlite' | 'mysql';

type Kind = 'id' | 'key' | 'text' | 'body' | 'json' | 'instant' | 'int' | 'flag' | 'serial';

/** A column as data. `T` is the type of its value in a row. */
export interface Column<T> {
  readonly kind: Kind;
  readonly length: number;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
  /** Says something about a person: its module declares what happens to it on merge and erasure. */
  readonly isPersonal: boolean;
  /** Only carries the type. */
  readonly type?: T;
}

/** A column about a person, as a type. */
export interface PersonalColumn<T> extends Column<T> {
  readonly isPersonal: true;
}

function make<T>(kind: Kind, length = 0, isNullable = false): Column<T> {
  return { kind, length, isNullable, isPrimary: false, isPersonal: false };
}

/** The kinds of column there are; everything dialect-specific about them is in this file. */
export const column = {
  /** UUIDv7 as text, compared byte by byte. */
  id: () => make<string>('id', 36),
  /** Machine text (names, hashes, keys): compared byte by byte. Length in characters. */
  key: (length = 64) => make<string>('key', length),
  /** Human text of bounded length. */
  text: (length = 255) => make<string>('text', length),
  /** Text of any length. */
  body: () => make<string>('body'),
  /** JSON kept as text. */
  json: <T>() => make<T>('json'),
  /** Milliseconds UTC. */
  instant: () => make<number>('instant'),
  int: () => make<number>('int'),
  flag: () => make<boolean>('flag'),
  /** A number the database gives a row that is inserted with null; always the primary key. */
  serial: (): Column<number | null> => ({ ...make<number | null>('serial'), isPrimary: true }),
  nullable: <T>(of: Column<T>): Column<T | null> => ({ ...of, isNullable: true }),
  primary: <T>(of: Column<T>): Column<T> => ({ ...of, isPrimary: true }),
  /** Marks what says something about a person; the outermost word: `c.personal(c.nullable(c.body()))`. */
  personal: <T>(of: Column<T>): PersonalColumn<T> => ({ ...of, isPersonal: true }),
};

export type Columns = Readonly<Record<string, Column<unknown>>>;

/** Names of the columns that are marked personal. */
export type PersonalColumnNames<C extends Columns> = {
  [K in keyof C & string]: C[K] extends { readonly isPersonal: true } ? K : never;
}[keyof C & string];

/** The row type of a set of columns. */
export type RowOf<T extends { columns: Columns }> = {
  [K in keyof T['columns']]: T['columns'][K] extends Column<infer V> ? V : never;
};

export interface TableIndex {
  columns: readonly string[];
  unique?: boolean;
}

export interface TableOptions {
  indexes?: readonly TableIndex[];
  /** Column of words in ASCII that {@link matching} searches: see `full-text.ts`. The table has a serial. */
  fullText?: string;
}

/** A table as data: from it come the row type, TypeORM's entity and the first migration. */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  readonly indexes: readonly TableIndex[];
  readonly fullText?: string | undefined;
}

const tables = new Map<string, Table>();

/** Declares a table. Every `*.entity.ts` calls it once per table; {@link allTables} knows them all. */
export function defineTable<C extends Columns>(
  name: string,
  columns: C,
  options: TableOptions = {},
): Table<C> {
  const table = Object.freeze({
    name,
    columns,
    indexes: options.indexes ?? [],
    fullText: options.fullText,
  });
  tables.set(name, table);
  return table;
}

export function allTables(): readonly Table[] {
  return [...tables.values()];
}

/** Name of an index: short, stable, the same on every database. */
export function indexName(table: string, index: TableIndex): string {
  return `${index.unique ? 'uq' : 'ix'}_${table}_${index.columns.join('_')}`.slice(0, 60);
}

/** Name of a table's full-text index on MariaDB and MySQL. */
export function fullTextIndexName(table: string): string {
  return `ft_${table}`;
}

/** How a kind of column is stored in a dialect, in TypeORM's words. */
export function columnType(
  definition: Column<unknown>,
  dialect: Dialect,
): {
  type: 'varchar' | 'char' | 'text' | 'longtext' | 'bigint' | 'int' | 'integer' | 'tinyint';
  length?: string;
  charset?: string;
  collation?: string;
} {
  const binary = dialect === 'mysql' ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
  const ascii = dialect === 'mysql' ? { charset: 'ascii', collation: 'ascii_bin' } : {};
  const human = dialect === 'mysql' ? { charset: 'utf8mb4', collation: 'utf8mb4_unicode_ci' } : {};
  switch (definition.kind) {
    case 'id':
      return { type: 'varchar', length: String(definition.length), ...ascii };
    case 'key':
      return { type: 'varchar', length: String(definition.length), ...binary };
    case 'text':
      return { type: 'varchar', length: String(definition.length), ...human };
    case 'body':
    case 'json':
      return { type: dialect === 'mysql' ? 'longtext' : 'text', ...binary };
    case 'instant':
      return { type: 'bigint' };
    case 'serial':
      return { type: dialect === 'mysql' ? 'bigint' : 'integer' };
    case 'int':
      return { type: dialect === 'mysql' ? 'int' : 'integer' };
    case 'flag':
      return { type: dialect === 'mysql' ? 'tinyint' : 'integer' };
  }
}

const transformers: Partial<Record<Kind, EntitySchemaColumnOptions['transformer']>> = {
  json: {
    to: (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value)),
    from: (value: unknown) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : (value ?? null)),
  },
  instant: {
    to: (value: unknown) => value,
    from: (value: unknown) => (value === null || value === undefined ? null : Number(value)),
  },
  flag: {
    to: (value: unknown) => (value === null || value === undefined ? null : value ? 1 : 0),
    from: (value: unknown) => (value === null || value === undefined ? null : Boolean(value)),
  },
};

/** TypeORM's view of a table in a dialect. */
export function entitySchema(table: Table, dialect: Dialect): EntitySchema<Record<string, unknown>> {
  const columns: Record<string, EntitySchemaColumnOptions> = {};
  for (const [name, definition] of Object.entries(table.columns)) {
    const transformer = transformers[definition.kind];
    columns[name] = {
      ...columnType(definition, dialect),
      primary: definition.kind === 'id' && name === 'id' ? true : definition.isPrimary,
      nullable: definition.isNullable,
      ...(definition.kind === 'serial' ? { generated: 'increment' as const } : {}),
      ...(transformer ? { transformer } : {}),
    };
  }
  return new EntitySchema<Record<string, unknown>>({
    name: table.name,
    tableName: table.name,
    columns,
    indices: [
      ...table.indexes.map((index) => ({
        name: indexName(table.name, index),
        columns: [...index.columns],
        unique: index.unique ?? false,
      })),
      // SQLite has it as a table beside, which TypeORM does not know.
      ...(table.fullText === undefined || dialect === 'sqlite'
        ? []
        : [{ name: fullTextIndexName(table.name), columns: [table.fullText], fulltext: true }]),
    ],
  });
}

/** One value as the driver wants it, for the hand-written statements of `sql.ts`. */
export function encode(definition: Column<unknown>, value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  if (definition.kind === 'json') return JSON.stringify(value);
  if (definition.kind === 'flag') return value ? 1 : 0;
  return value as string | number;
}

/** One raw row as the table's row type. */
export function decode<C extends Columns>(table: Table<C>, raw: Record<string, unknown>): RowOf<Table<C>> {
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const kind = table.columns[name]?.kind;
    if (value === null || value === undefined) row[name] = null;
    else if (kind === 'json') row[name] = typeof value === 'string' ? JSON.parse(value) : value;
    else if (kind === 'instant' || kind === 'int' || kind === 'serial') row[name] = Number(value);
    else if (kind === 'flag') row[name] = Boolean(value);
    else row[name] = value;
  }
  return row as RowOf<Table<C>>;
}
