import { z } from 'zod';
import { eventCatalogue, firstIssue, personSchema, type AnyEventDraft } from '../../src/sdk/index.js';

/** Before it, a number of milliseconds is really one of seconds. */
const YEAR_2001 = 1_000_000_000_000;
const MAX_KEY = 190;

/**
 * Why an event could not be stored: a path and a reason that complete "whose …". Undefined when
 * nothing is wrong.
 *
 * @param receivedAt - Milliseconds UTC; events may not lie more than a day after it.
 */
export function eventProblem(event: AnyEventDraft, receivedAt: number): string | undefined {
  const schema = (eventCatalogue as Record<string, z.ZodType | undefined>)[event.type];
  if (schema === undefined) return `type "${String(event.type)}" is not in the catalogue`;
  for (const key of ['subject', 'transition'] as const) {
    if (typeof event[key] !== 'string' || event[key].trim() === '') return `${key} is empty`;
    if (event[key].length > MAX_KEY) return `${key} is longer than ${MAX_KEY} characters`;
    if (/undefined|null|NaN|\[object /.test(event[key])) return `${key} is "${event[key]}"`;
  }
  if (!Number.isInteger(event.occurredAt)) return 'occurredAt is not a whole number of milliseconds';
  if (event.occurredAt < YEAR_2001) return 'occurredAt looks like seconds, not milliseconds';
  if (event.occurredAt > receivedAt + 86_400_000) return 'occurredAt lies more than a day after its delivery';
  if (event.supersededBy !== undefined && (event.superseded !== true || event.supersededBy.length === 0))
    return 'supersededBy names nothing, or the event is not superseded';
  const data = schema.safeParse(event.data);
  if (!data.success) return `data does not fit: ${oneLine(data.error, event.data)}`;
  const person = event.person === undefined ? undefined : personSchema.safeParse(event.person);
  return person === undefined || person.success
    ? undefined
    : `person does not fit: ${oneLine(person.error, event.person)}`;
}

const oneLine = (error: z.ZodError, value: unknown): string =>
  (error.issues.length > 1 ? error.issues : [firstIssue(error, value)])
    .map((issue) => `${issue.path.map(String).join('.') || '(all)'}: ${issue.message}`)
    .join('; ');
