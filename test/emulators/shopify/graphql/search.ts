/** A value an object is found by: texts, numbers, times in milliseconds, several for one name (tags). */
export type Searchable = Readonly<Record<string, string | bigint | number | null | readonly string[]>>;

interface Term {
  name: string | undefined;
  comparison: '' | '>' | '<' | '>=' | '<=';
  value: string;
  not: boolean;
}

/**
 * Whether an object answers a search, such as `updated_at:>='2026-11-01T00:00:00Z' AND tag:vip`.
 *
 * Source: shopify.dev/docs/api/usage/search-syntax. Of it: terms with and without a name, comparisons, quotes, `-` and
 * `NOT`, `AND` or a blank between terms, `OR` between groups. A name that is not known is ignored, with a warning in
 * `extensions` that is not imitated; *assumed*: ignored means that it excludes nothing.
 */
export function matches(query: string | null | undefined, object: Searchable): boolean {
  if (query === null || query === undefined || query.trim() === '') return true;
  return query.split(/\s+OR\s+/).some((group) => termsOf(group).every((term) => holds(term, object)));
}

function termsOf(group: string): Term[] {
  const pattern = /(NOT\s+|-)?(?:(\w+):)?(>=|<=|>|<)?("[^"]*"|'[^']*'|\S+)/g;
  return [...group.replace(/[()]/g, ' ').matchAll(pattern)]
    .map(([, not, name, comparison = '', value = '']) => ({
      not: not !== undefined,
      name,
      comparison: comparison as Term['comparison'],
      value: value.replace(/^(["'])(.*)\1$/, '$2'),
    }))
    .filter(({ name, value }) => !(name === undefined && value === 'AND'));
}

function holds(term: Term, object: Searchable): boolean {
  return term.not ? !found(term, object) : found(term, object);
}

function found({ name, comparison, value }: Term, object: Searchable): boolean {
  if (name === undefined)
    return Object.values(object).some((one) => texts(one).some((text) => within(text, value)));
  if (!(name in object)) return true;
  const held = object[name] ?? null;
  if (value === '*') return texts(held).length > 0;
  if (comparison !== '') return compare(held, comparison, value);
  return texts(held).some((text) => equal(text, value, typeof held));
}

function texts(held: Searchable[string]): string[] {
  if (held === null) return [];
  return Array.isArray(held) ? [...(held as readonly string[])] : [String(held)];
}

const within = (text: string, value: string): boolean => text.toLowerCase().includes(value.toLowerCase());

function equal(text: string, value: string, type: string): boolean {
  if (type === 'number' && /\D/.test(value)) return Number(text) === Date.parse(value);
  if (value.endsWith('*')) return text.toLowerCase().startsWith(value.slice(0, -1).toLowerCase());
  return text.toLowerCase() === value.toLowerCase();
}

function compare(held: Searchable[string], comparison: string, value: string): boolean {
  if (typeof held !== 'number' && typeof held !== 'bigint') return false;
  const [one, other] =
    typeof held === 'bigint'
      ? [held, BigInt(value)]
      : [held, /\D/.test(value) ? Date.parse(value) : Number(value)];
  if (comparison === '>') return one > other;
  if (comparison === '<') return one < other;
  return comparison === '>=' ? one >= other : one <= other;
}
