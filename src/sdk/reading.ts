/**
 * Reading values that vendors write freely: numbers as text, lists that are absent, addresses that are none. Nothing
 * here throws.
 */

/** Whether a value is an object and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Trimmed text; numbers count as text, everything else, and empty text, is undefined.
 *
 * @param max - characters kept. @defaultValue 190
 */
export function textOf(value: unknown, max = 190): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const trimmed = String(value).trim().slice(0, max).trim();
  return trimmed === '' ? undefined : trimmed;
}

/** An http(s) address of at most 2,000 characters; anything else, `javascript:` included, is undefined. */
export function webAddressOf(value: unknown): string | undefined {
  const candidate = textOf(value, 2_000);
  return candidate !== undefined && /^https?:\/\//i.test(candidate) && URL.canParse(candidate)
    ? candidate
    : undefined;
}

/** A type without its undefined fields: those that may be undefined may be absent. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its undefined fields: what is absent stays absent. */
export function defined<T extends object>(value: T): Defined<T> {
  const kept: Partial<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    if (value[key] !== undefined) kept[key] = value[key];
  }
  return kept as unknown as Defined<T>;
}
