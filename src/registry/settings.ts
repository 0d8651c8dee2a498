import { z } from 'zod';
import { fieldProblems, ProblemError, type FieldProblem } from '../platform/index.js';
import { untypedSettings, type AnyConnector } from '../sdk/index.js';

/** JSON Schema of a settings schema, for forms; `.meta()` (title, help, secret) is carried through. */
export function settingsJsonSchema(settings: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(settings, { io: 'input' });
}

/**
 * JSON Schema of a connector's settings as its owner meets them: what nobody types, because the vendor tells it or the
 * hub makes it up, is `readOnly` and required of nobody.
 */
export function connectorSettingsSchema({ settings, auth }: AnyConnector): Record<string, unknown> {
  const schema = settingsJsonSchema(settings);
  const untyped = untypedSettings(auth);
  if (untyped.length === 0) return schema;
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, object>);
  const required = (schema['required'] ?? []) as string[];
  return {
    ...schema,
    properties: Object.fromEntries(
      properties.map(([name, one]) => [name, untyped.includes(name) ? { ...one, readOnly: true } : one]),
    ),
    required: required.filter((name) => !untyped.includes(name)),
  };
}

/** Names of the settings marked secret, at any depth of the top level. */
export function secretNames(settings: z.ZodType): string[] {
  const properties = (settingsJsonSchema(settings)['properties'] ?? {}) as Record<
    string,
    { secret?: unknown }
  >;
  return Object.entries(properties)
    .filter(([, property]) => property.secret === true)
    .map(([name]) => name);
}

/** Settings as their schema reads them, or the fields that are wrong. */
export type SettingsRead<T> = { ok: true; data: T } | { ok: false; fields: FieldProblem[] };

/** Reads settings that were stored; never throws, whatever the schema does. */
export function readSettings<S extends z.ZodType>(schema: S, stored: unknown): SettingsRead<z.output<S>> {
  try {
    const parsed = schema.safeParse(stored);
    if (parsed.success) return { ok: true, data: parsed.data };
    return { ok: false, fields: fieldProblems(parsed.error.issues, ['settings']) };
  } catch {
    // A rule of the schema failed instead of answering; which field it was about is not known.
    return { ok: false, fields: [{ field: 'settings', reason: 'cannot be read by this version' }] };
  }
}

/** Validates settings and names every field that is wrong. @throws ProblemError 422 `invalid_settings`. */
export function parseSettings<S extends z.ZodType>(schema: S, given: unknown, what: string): z.output<S> {
  const read = readSettings(schema, given);
  if (read.ok) return read.data;
  throw new ProblemError(
    422,
    'invalid_settings',
    `The settings of ${what} are invalid. Correct the fields listed under errors and send them again.`,
    { fields: read.fields },
  );
}
