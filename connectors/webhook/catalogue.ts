import { z } from 'zod';
import { eventCatalogue, eventNames, type EventName } from '../../src/sdk/index.js';

/** What Liaison says about itself; a shop's system may not put words into its mouth. */
const OWN_WORDS = /^(message|conversation|template|connection|alert)\./;

/** Events a mapping may give. */
export const mappableEvents = eventNames.filter((name) => !OWN_WORDS.test(name)) as [
  EventName,
  ...EventName[],
];

/** The part of JSON Schema the catalogue uses. */
export interface Shape {
  type?: string;
  description?: string;
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  anyOf?: Shape[];
  enum?: string[];
  additionalProperties?: Shape | boolean;
}

const shapes = new Map<z.ZodType, Shape>();

/** The shape of a schema of the catalogue, as JSON Schema. */
export function shapeOf(schema: z.ZodType): Shape {
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = z.toJSONSchema(schema, { io: 'input' }) as Shape;
  shapes.set(schema, shape);
  return shape;
}

/**
 * The shape of an event's data.
 *
 * @param data - what is given: where an event takes one of several forms, that whose fields it has.
 *   Default: the first form
 */
export function dataShape(event: EventName, data?: unknown): Shape {
  const shape = shapeOf(eventCatalogue[event]);
  const forms = shape.anyOf ?? [];
  const given = typeof data === 'object' && data !== null ? Object.keys(data) : [];
  return forms.find(({ required }) => required?.some((name) => given.includes(name))) ?? forms[0] ?? shape;
}

/** Instants are the integers the catalogue describes in milliseconds. */
export const isInstant = (shape: Shape): boolean =>
  shape.description?.startsWith('Milliseconds since') === true;

export interface ShapeProblem {
  path: (string | number)[];
  message: string;
}

/**
 * What a mapping's `data` can be seen to lack or to have too much before any delivery came: a
 * misspelt field would otherwise vanish in silence.
 */
export function shapeProblems(value: unknown, shape: Shape, path: (string | number)[] = []): ShapeProblem[] {
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) => shapeProblems(inner, shape.items ?? {}, [...path, index]));
  }
  // A text may be a template that gives JSON: it is checked when it is rendered.
  if (typeof value !== 'object' || value === null || shape.properties === undefined) return [];
  const fields = Object.keys(shape.properties);
  const missing = (shape.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => ({
      path: [...path, name],
      message: 'is required by this event. Add a template that gives it.',
    })),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const found = Object.hasOwn(shape.properties ?? {}, name) ? shape.properties?.[name] : undefined;
      if (found !== undefined) return shapeProblems(inner, found, [...path, name]);
      const message = `is no field of this event. Use one of: ${fields.join(', ')}.`;
      return [{ path: [...path, name], message }];
    }),
  ];
}
