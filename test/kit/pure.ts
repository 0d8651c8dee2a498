import { isDeepStrictEqual } from 'node:util';

/** Freezes a value and everything in it, so that a function that changes its input throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

/** A year: far enough for any rule that reads the clock to notice. */
const SHIFT = 365 * 86_400_000;

/** Runs `body` with the machine's clock and dice changed: a pure function does not notice. */
export function withMovedClock<T>(body: () => T): T {
  const RealDate = globalThis.Date;
  const realRandom = Math.random;
  class MovedDate extends RealDate {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) super(RealDate.now() + SHIFT);
      else super(...(parts as [number]));
    }
    static override now(): number {
      return RealDate.now() + SHIFT;
    }
  }
  globalThis.Date = MovedDate as DateConstructor;
  Math.random = () => 1 - realRandom();
  try {
    return body();
  } finally {
    globalThis.Date = RealDate;
    Math.random = realRandom;
  }
}

/** The value as it comes back from a JSON column. */
export function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

export function sameJson(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(throughJson(left), throughJson(right));
}

export type Path = readonly (string | number)[];

export const showPath = (path: Path): string => (path.length === 0 ? '(the whole)' : path.join('.'));

/** Every path inside a JSON value, parents before children. */
export function pathsOf(value: unknown, prefix: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys: (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const path = [...prefix, key];
    return [path, ...pathsOf((value as Record<string | number, unknown>)[key], path)];
  });
}

/** A path with its list positions forgotten, to treat alike what is alike. */
export const shapeOf = (path: Path): string =>
  path.map((part) => (typeof part === 'number' ? '*' : part)).join('.');

/** A deep copy in which `change` was applied to the parent of `path`. */
export function edited(
  value: unknown,
  path: Path,
  change: (parent: Record<string | number, unknown>, key: string | number) => void,
): unknown {
  const copy = structuredClone(value);
  let parent = copy as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) parent = parent[part] as Record<string | number, unknown>;
  const key = path.at(-1);
  if (key !== undefined) change(parent, key);
  return copy;
}

/** A copy without what is at `path`; list entries are taken out, not left as holes. */
export function without(value: unknown, path: Path): unknown {
  return edited(value, path, (parent, key) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  });
}

/** A field no vendor sends today: what tolerance of unknown fields is tried with. */
export const UNKNOWN_FIELD = 'liaison_kit_unknown_field';

/** A copy with {@link UNKNOWN_FIELD} added to every object in it. */
export function withUnknownFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownFields);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withUnknownFields(inner)] as const);
  return Object.fromEntries([...entries, [UNKNOWN_FIELD, { nested: [1, null, 'x'] }]]);
}

/** Every path that leads to an object, the whole among them. */
export function objectsOf(value: unknown): Path[] {
  const isObject = (path: Path): boolean => {
    const found = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
    return typeof found === 'object' && found !== null && !Array.isArray(found);
  };
  return ([[]] as Path[]).concat(pathsOf(value)).filter(isObject);
}

/** A copy with {@link UNKNOWN_FIELD} added to one object in it. */
export function withUnknownFieldAt(value: unknown, path: Path): unknown {
  return edited(value, [...path, UNKNOWN_FIELD], (parent, key) => (parent[key] = { nested: [1, null, 'x'] }));
}

/** A copy in which {@link UNKNOWN_FIELD} was taken out again, for fields that pass through whole. */
export function withoutUnknownFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnknownFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== UNKNOWN_FIELD)
      .map(([key, inner]) => [key, withoutUnknownFields(inner)]),
  );
}

/**
 * Where `actual` lacks or contradicts `expected`. Objects may hold more than expected; lists must
 * have the same length. Undefined when everything expected is there.
 */
export function firstDifference(actual: unknown, expected: unknown, path: Path = []): string | undefined {
  if (typeof expected !== 'object' || expected === null) {
    return actual === expected
      ? undefined
      : `${showPath(path)} is ${JSON.stringify(actual) ?? 'missing'}, expected ${JSON.stringify(expected)}`;
  }
  if (Array.isArray(expected) !== Array.isArray(actual) || typeof actual !== 'object' || actual === null) {
    return `${showPath(path)} is ${JSON.stringify(actual) ?? 'missing'}, expected ${JSON.stringify(expected)}`;
  }
  if (Array.isArray(expected) && (actual as unknown[]).length !== expected.length) {
    return `${showPath(path)} has ${(actual as unknown[]).length} entries, expected ${expected.length}`;
  }
  for (const [key, inner] of Object.entries(expected)) {
    const found = firstDifference((actual as Record<string, unknown>)[key], inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A shuffle that is the same on every run. */
export function shuffled<T>(values: readonly T[], seed: number): T[] {
  const result = [...values];
  let state = seed >>> 0 || 1;
  for (let index = result.length - 1; index > 0; index -= 1) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}
