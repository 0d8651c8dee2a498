import type { JsonObject } from '../../model/model.js';
import { isObject } from '../message-validation.js';

/** The object of a field, or an empty one: what is shown was checked when it was accepted. */
export function objectIn(raw: JsonObject | undefined, field: string): JsonObject {
  const value = raw?.[field];
  return isObject(value) ? value : {};
}

/** The objects in a list; empty when it is none. */
export function listIn(raw: JsonObject | undefined, field: string): JsonObject[] {
  const value = raw?.[field];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text of a field; undefined when there is none or it is empty. */
export function textIn(raw: JsonObject | undefined, field: string): string | undefined {
  const value = raw?.[field];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The number of a field, also where it is written as text. */
export function numberIn(raw: JsonObject | undefined, field: string): number | undefined {
  const value = raw?.[field];
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The same without the fields that are undefined. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
