import { insertStatement, insertValues } from './insert.js';
import { decode, encode, type Column, type Columns, type Dialect, type RowOf, type Table } from './table.js';

/** Placeholders a statement may have at most; SQLite allows 32,766. */
const maxPlaceholders = 30_000;

/** What a statement gave. */
export interface Outcome {
  rows: unknown[];
  affected: number;
}

/** Runs statements on one connection. */
export interface Statements {
  run(sql: string, params: readonly unknown[]): Promise<Outcome>;
  /**
   * One statement for each set of parameters, all or nothing; returns how many rows changed. Only
   * where a statement costs no round trip: on SQLite a small prepared statement run a hundred times is
   * several times cheaper than one with a hundred rows in it, which has to be read and planned anew.
   */
  each?(sql: string, sets: readonly (readonly unknown[])[]): Promise<number>;
}

/** Reads: inside a unit of work they see its writes, outside they see what is committed. */
export class Reader {
  constructor(
    readonly dialect: Dialect,
    protected readonly run: Statements['run'],
    protected readonly each?: Statements['each'],
  ) {}

  /** Raw rows of a statement with `?` placeholders. Arrays expand: `IN (?)` takes a list. */
  async query<T = Record<string, unknown>>(sql: string, params: readonly unknown[] = []): Promise<T[]> {
    const [text, flat] = expandLists(this.dialect, sql, params);
    return (await this.run(text, flat)).rows as T[];
  }

  /** Milliseconds UTC by the database's clock: leases must not depend on a process's own. */
  async now(): Promise<number> {
    if (this.dialect === 'sqlite') return Date.now();
    const [row] = await this.query<{ now: number | string }>(
      'SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) AS now',
    );
    return Number(row?.now);
  }

  /** Rows of one table, decoded: `rest` is everything after `FROM table`, e.g. `WHERE id IN (?) ORDER BY id`. */
  async select<C extends Columns>(
    table: Table<C>,
    rest: string,
    params: readonly unknown[] = [],
  ): Promise<RowOf<Table<C>>[]> {
    const raw = await this.query(`SELECT ${table.name}.* FROM ${table.name} ${rest}`, params);
    return raw.map((row) => decode(table, row));
  }

  /** The first such row, or undefined. */
  async first<C extends Columns>(
    table: Table<C>,
    rest: string,
    params: readonly unknown[] = [],
  ): Promise<RowOf<Table<C>> | undefined> {
    return (await this.select(table, rest, params))[0];
  }

  /** Rows whose `columnName` is one of `values`; no statement for an empty list, chunks for a long one. */
  async selectIn<C extends Columns>(
    table: Table<C>,
    columnName: keyof C & string,
    values: readonly unknown[],
    and = '',
    params: readonly unknown[] = [],
  ): Promise<RowOf<Table<C>>[]> {
    const found: RowOf<Table<C>>[] = [];
    for (const part of chunks(values, 5_000)) {
      found.push(...(await this.select(table, `WHERE ${columnName} IN (?) ${and}`, [part, ...params])));
    }
    return found;
  }
}

/** A unit of work's handle: hand it to every repository call that belongs to the unit. */
export class Tx extends Reader {
  private readonly hooks: (() => void)[] = [];

  /** Appended to a SELECT to lock what it found until the unit ends. Empty on SQLite, whose writer is alone. */
  get forUpdate(): string {
    return this.dialect === 'mysql' ? 'FOR UPDATE' : '';
  }
  /** Appended to a SELECT to hold what it found against changes, which other units may hold too. */
  get forShare(): string {
    return this.dialect === 'mysql' ? 'LOCK IN SHARE MODE' : '';
  }
  /** Like {@link forUpdate}, passing over rows another unit holds. */
  get forUpdateSkipLocked(): string {
    return this.dialect === 'mysql' ? 'FOR UPDATE SKIP LOCKED' : '';
  }

  /** Runs a writing statement; returns how many rows it changed. */
  async execute(sql: string, params: readonly unknown[] = []): Promise<number> {
    const [text, flat] = expandLists(this.dialect, sql, params);
    return (await this.run(text, flat)).affected;
  }

  /** Inserts rows in as few statements as fit. Throws DatabaseError `duplicate` on a unique key. */
  async insert<C extends Columns>(table: Table<C>, rows: readonly RowOf<Table<C>>[]): Promise<number> {
    return this.insertWith('INSERT', table, rows, '');
  }

  /**
   * Inserts rows, leaving out those whose unique keys exist; returns how many went in. A concurrent
   * unit inserting the same key makes this one wait for its outcome.
   */
  async insertIgnore<C extends Columns>(table: Table<C>, rows: readonly RowOf<Table<C>>[]): Promise<number> {
    return this.insertWith(this.dialect === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE', table, rows, '');
  }

  /** Inserts rows, or overwrites `update` columns where the unique key `conflict` exists. */
  async upsert<C extends Columns>(
    table: Table<C>,
    rows: readonly RowOf<Table<C>>[],
    conflict: readonly (keyof C & string)[],
    update: readonly (keyof C & string)[],
  ): Promise<number> {
    const suffix =
      this.dialect === 'mysql'
        ? `ON DUPLICATE KEY UPDATE ${update.map((name) => `${name} = VALUES(${name})`).join(', ')}`
        : `ON CONFLICT (${conflict.join(', ')}) DO UPDATE SET ${update.map((name) => `${name} = excluded.${name}`).join(', ')}`;
    return this.insertWith('INSERT', table, rows, suffix);
  }

  /**
   * Updates many rows, each with values of its own, in one statement per chunk. Every patch must
   * have the same columns.
   */
  async updateMany<C extends Columns>(
    table: Table<C>,
    keyColumn: keyof C & string,
    patches: readonly { key: string; set: Partial<RowOf<Table<C>>> }[],
  ): Promise<number> {
    const names = Object.keys(patches[0]?.set ?? {});
    if (names.length === 0) return 0;
    if (this.each) return this.updateEach(this.each, table, keyColumn, names, patches);
    let affected = 0;
    for (const part of chunks(patches, Math.min(500, Math.floor(maxPlaceholders / (names.length * 2 + 1))))) {
      const params: unknown[] = [];
      const assignments = names.map((name) => {
        const definition = columnOf(table, name);
        const first = JSON.stringify((part[0]?.set as Record<string, unknown>)[name]);
        if (part.every((patch) => JSON.stringify((patch.set as Record<string, unknown>)[name]) === first)) {
          params.push(encode(definition, (part[0]?.set as Record<string, unknown>)[name]));
          return `${name} = ?`;
        }
        const cases = part.map((patch) => {
          params.push(patch.key, encode(definition, (patch.set as Record<string, unknown>)[name]));
          return 'WHEN ? THEN ?';
        });
        return `${name} = CASE ${keyColumn} ${cases.join(' ')} ELSE ${name} END`;
      });
      params.push(part.map((patch) => patch.key));
      affected += await this.execute(
        `UPDATE ${table.name} SET ${assignments.join(', ')} WHERE ${keyColumn} IN (?)`,
        params,
      );
    }
    return affected;
  }

  /** Runs after the commit, never after a rollback; must not throw and is not awaited. Hints go here. */
  afterCommit(hook: () => void): void {
    this.hooks.push(hook);
  }

  /** For the unit of work alone: the hooks to run once committed. */
  committed(): readonly (() => void)[] {
    return this.hooks;
  }

  private async updateEach<C extends Columns>(
    each: NonNullable<Statements['each']>,
    table: Table<C>,
    keyColumn: string,
    names: readonly string[],
    patches: readonly { key: string; set: Partial<RowOf<Table<C>>> }[],
  ): Promise<number> {
    const columns = names.map((name) => columnOf(table, name));
    const sets = new Map<string, unknown[]>();
    // The first patch of a key counts, as in the statement for many.
    for (const { key, set } of patches) {
      if (sets.has(key)) continue;
      const values = set as Record<string, unknown>;
      sets.set(key, [...columns.map((column, index) => encode(column, values[names[index] as string])), key]);
    }
    const assignments = names.map((name) => `${name} = ?`).join(', ');
    return each(`UPDATE ${table.name} SET ${assignments} WHERE ${keyColumn} = ?`, [...sets.values()]);
  }

  private async insertWith<C extends Columns>(
    verb: string,
    table: Table<C>,
    rows: readonly RowOf<Table<C>>[],
    suffix: string,
  ): Promise<number> {
    if (this.each) {
      return this.each(
        insertStatement(verb, table, 1, suffix),
        rows.map((row) => insertValues(table, [row])),
      );
    }
    let affected = 0;
    for (const part of chunks(rows, Math.floor(maxPlaceholders / Object.keys(table.columns).length))) {
      const statement = insertStatement(verb, table, part.length, suffix);
      affected += (await this.run(statement, insertValues(table, part))).affected;
    }
    return affected;
  }
}

/** `list` in parts of at most `size`. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
  return parts;
}

function columnOf(table: Table, name: string): Column<unknown> {
  const definition = table.columns[name];
  if (!definition) throw new Error(`table ${table.name} has no column ${name}`);
  return definition;
}

function expandLists(
  dialect: Dialect,
  sql: string,
  params: readonly unknown[],
): [string, readonly unknown[]] {
  if (!params.some((param) => Array.isArray(param))) return [sql, params];
  const flat: unknown[] = [];
  let index = 0;
  const text = sql.replace(/\?/g, () => {
    const param = params[index++];
    if (!Array.isArray(param)) {
      flat.push(param);
      return '?';
    }
    if (param.length === 0) return 'NULL';
    const list = dialect === 'sqlite' && param.length > 1 ? asJson(param) : undefined;
    if (list !== undefined) {
      flat.push(list);
      return 'SELECT value FROM json_each(?)';
    }
    flat.push(...(param as unknown[]));
    return param.map(() => '?').join(', ');
  });
  return [text, flat];
}

/**
 * A list as one parameter, so that lists of every length share one prepared statement. Undefined when
 * it holds what JSON writes with an escape of its own (NUL, half a character): that would not come back.
 */
function asJson(list: readonly unknown[]): string | undefined {
  const json = JSON.stringify(list);
  return json.includes('\\u') ? undefined : json;
}
