import { messagingError } from '../model/graph-error.js';
import type { JsonObject } from '../model/model.js';

/** A text within its limits. @throws GraphError 131008 when it is missing, 131009 for its length */
export function length(name: string, value: unknown, max: number): string {
  if (typeof value !== 'string') throw messagingError(131008, `${name} is required`);
  if (value.length < 1 || value.length > max) {
    throw messagingError(131009, `${name} length invalid. Min length: 1, Max length: ${max}`);
  }
  return value;
}

/** The object that a value is, if it is one. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The objects of a list; what is none of them stands as an empty one. */
export function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map((item) => objectOf(item) ?? {}) : [];
}

/** One of a few words. @throws GraphError 131008 when it is missing, 131009 when it is another */
export function oneOf(name: string, value: unknown, words: readonly string[]): void {
  if (value === undefined) throw messagingError(131008, `${name} is required`);
  if (typeof value !== 'string' || !words.includes(value))
    throw messagingError(131009, `${name} must be one of ${words.join(', ')}`);
}
