import { DateTime } from 'luxon';
import { saysNo, saysYes } from '../../src/sdk/index.js';
import { tooDeep } from './body.js';
import { isInstant, type Shape } from './catalogue.js';

/** Below it, a number of milliseconds would lie in 1973: it is taken for seconds. */
const SECONDS_BELOW = 100_000_000_000;

/**
 * Turns what templates gave into what a shape asks for: texts into numbers, yes and no, instants,
 * and, where a list or an object is asked for, JSON text into it. What does not fit is left as it
 * is, for the schema to refuse by name. Empty texts are absent, in lists too.
 */
export function coerce(value: unknown, shape: Shape): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const [first] = shape.anyOf ?? [];
  if (first !== undefined && shape.type === undefined) return coerce(value, first);
  switch (shape.type) {
    case 'object':
      return coerceObject(fromJson(value), shape);
    case 'array':
      return coerceList(fromJson(value), shape);
    case 'integer':
    case 'number':
      return isInstant(shape) ? toInstant(value) : toNumber(value);
    case 'boolean':
      return toBoolean(value);
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : trimmed(value);
    case undefined:
    default:
      return trimmed(value);
  }
}

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const read = JSON.parse(value) as unknown;
    return tooDeep(read) ? value : read;
  } catch {
    return value;
  }
}

function coerceObject(value: unknown, shape: Shape): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const open = typeof shape.additionalProperties === 'object' ? shape.additionalProperties : {};
  const entries = Object.entries(value)
    .filter(([key]) => key !== '__proto__')
    .map(([key, inner]) => {
      const own = Object.hasOwn(shape.properties ?? {}, key) ? shape.properties?.[key] : open;
      return [key, coerce(inner, own ?? {})] as const;
    });
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

function coerceList(value: unknown, shape: Shape): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((inner) => coerce(inner, shape.items ?? {})).filter((inner) => inner !== undefined);
}

function toNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : value;
}

function toBoolean(value: unknown): unknown {
  if (saysYes(value)) return true;
  return saysNo(value) ? false : value;
}

/** Milliseconds, seconds, ISO-8601, SQL or RFC 2822; without a zone it is UTC. */
export function toInstant(value: unknown): unknown {
  const number = toNumber(value);
  if (typeof number === 'number') {
    return Math.round(Math.abs(number) < SECONDS_BELOW ? number * 1000 : number);
  }
  if (typeof value !== 'string') return value;
  const text = value.trim();
  const zone = { zone: 'utc' };
  const read = [DateTime.fromISO(text, zone), DateTime.fromSQL(text, zone), DateTime.fromRFC2822(text, zone)];
  return read.find((at) => at.isValid)?.toMillis() ?? value;
}
