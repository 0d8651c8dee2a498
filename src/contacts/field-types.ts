import type { Reader, Tx } from '../database/index.js';
import { notFound, ProblemError } from '../platform/index.js';
import { contactFieldTypeTable, type ContactFieldTypeRow } from './contact-values.entity.js';

/** Types a custom field can be declared with. */
export const fieldTypes = ['string', 'number', 'boolean', 'date', 'datetime', 'enum'] as const;
/** `json` is a list or an object, which no declaration asks for. */
export type FieldType = (typeof fieldTypes)[number] | 'json';

/** A custom field an account declared. */
export interface FieldDeclaration {
  name: string;
  type: (typeof fieldTypes)[number];
  /** Of an enum: the values it may have. */
  options: string[] | null;
  updatedAt: number;
}

/** Declared fields an account can have. */
const mostDeclared = 200;

const advice: Readonly<Record<FieldDeclaration['type'], string>> = {
  string: 'a text',
  number: 'a number, such as 38 and not "38"',
  boolean: 'true or false',
  date: 'a date such as "2026-11-30"',
  datetime: 'a time with its offset, such as "2026-11-30T18:00:00Z"',
  enum: 'one of its options',
};

/** Why a value does not fit what its field is declared as, and what to do; undefined when it does. Pure. */
export function misfit(
  declared: Pick<FieldDeclaration, 'type' | 'options'>,
  value: unknown,
): string | undefined {
  if (fits(declared, value)) return undefined;
  const wanted =
    declared.type === 'enum'
      ? `one of its options: ${(declared.options ?? [])
          .slice(0, 10)
          .map((option) => JSON.stringify(option))
          .join(', ')}`
      : advice[declared.type];
  return `is declared as ${declared.type}; give ${wanted}, or declare the field differently`;
}

function fits({ type, options }: Pick<FieldDeclaration, 'type' | 'options'>, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDay(value);
    case 'datetime':
      return (
        typeof value === 'string' &&
        /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
        isDay(value.slice(0, 10)) &&
        !Number.isNaN(Date.parse(value))
      );
    case 'enum':
      return typeof value === 'string' && (options ?? []).includes(value);
  }
}

/** February 30 is no day, though it is read as March 2. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** What a value is that nobody declared. */
export function typeOf(value: unknown): FieldType {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'json';
}

/** Declared fields of many accounts, by name. */
export class FieldTypes {
  private constructor(private readonly rows: ReadonlyMap<string, ContactFieldTypeRow>) {}

  /** One statement, none without accounts. */
  static async load(reader: Reader, accountIds: readonly string[]): Promise<FieldTypes> {
    const ids = [...new Set(accountIds)];
    const rows = await reader.selectIn(contactFieldTypeTable, 'accountId', ids);
    return new FieldTypes(new Map(rows.map((row) => [JSON.stringify([row.accountId, row.name]), row])));
  }

  typeOf(accountId: string, name: string, value: unknown): FieldType {
    const declared = this.of(accountId, name);
    return declared && misfit(declared, value) === undefined ? declared.type : typeOf(value);
  }

  /** Why the value does not fit; undefined when it does, or nothing is declared, or it removes the field. */
  misfit(accountId: string, name: string, value: unknown): string | undefined {
    const declared = this.of(accountId, name);
    return declared === undefined || value === null || value === undefined
      ? undefined
      : misfit(declared, value);
  }

  private of(accountId: string, name: string): FieldDeclaration | undefined {
    const row = this.rows.get(JSON.stringify([accountId, name]));
    return row && declarationOf(row);
  }
}

/** What an account declared, by name. */
export async function declaredFields(reader: Reader, accountId: string): Promise<FieldDeclaration[]> {
  const rows = await reader.select(contactFieldTypeTable, 'WHERE accountId = ? ORDER BY name', [accountId]);
  return rows.map(declarationOf);
}

/**
 * Declares a field, or declares it differently. Values that are stored already stay as they are.
 *
 * @throws ProblemError 409 `too_many_fields`
 */
export async function declareField(
  tx: Tx,
  accountId: string,
  declaration: FieldDeclaration,
): Promise<FieldDeclaration> {
  const { name, type, options, updatedAt } = declaration;
  const known = await declaredFields(tx, accountId);
  if (known.length >= mostDeclared && !known.some((one) => one.name === name)) {
    throw new ProblemError(
      409,
      'too_many_fields',
      `The field was not declared: an account can declare up to ${mostDeclared} fields. Delete one that you no longer need.`,
    );
  }
  const row = { accountId, name, type, options, updatedAt };
  await tx.upsert(contactFieldTypeTable, [row], ['accountId', 'name'], ['type', 'options', 'updatedAt']);
  return declaration;
}

/**
 * Ends a declaration; the values stay.
 *
 * @throws ProblemError 404
 */
export async function undeclareField(tx: Tx, accountId: string, name: string): Promise<void> {
  const ended = await tx.execute('DELETE FROM contact_field_type WHERE accountId = ? AND name = ?', [
    accountId,
    name,
  ]);
  if (ended === 0) throw notFound('declared field', name);
}

function declarationOf({ name, type, options, updatedAt }: ContactFieldTypeRow): FieldDeclaration {
  return { name, type: type as FieldDeclaration['type'], options, updatedAt };
}
