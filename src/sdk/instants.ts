import { z } from 'zod';

/** Nothing a vendor tells of happened earlier: what claims to is a mistake, or malice. */
export const earliestInstant = Date.UTC(2000, 0, 1);
/** What vendors tell of lies before. Waits and expiries of ours may end later, see {@link plannedInstantSchema}. */
export const latestInstant = Date.UTC(2100, 0, 1);
/** The last instant that dates of four-digit years can write. */
const lastOfDates = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const firstOfDates = new Date('0000-01-01T00:00:00Z').getTime();

const understood = 'must be an instant between the years 2000 and 2100';
const planned = 'must be an instant from the year 2000 on that a date can hold';

/** An instant somebody tells us of: whole milliseconds UTC that every part of Liaison can compute with and print. */
export const instantSchema = z
  .number({ error: (issue) => (typeof issue.input === 'number' ? understood : undefined) })
  .int(understood)
  .min(earliestInstant, understood)
  .max(latestInstant, understood)
  .describe('Milliseconds since 1970-01-01T00:00:00Z');

/** An instant a plugin plans for: as {@link instantSchema}, but waits may be as long as settings allow. */
export const plannedInstantSchema = z
  .number({ error: (issue) => (typeof issue.input === 'number' ? planned : undefined) })
  .min(earliestInstant, planned)
  .max(lastOfDates, planned)
  .describe('Milliseconds since 1970-01-01T00:00:00Z');

/** The instant when it is one that {@link instantSchema} takes, undefined otherwise: for what vendors write freely. */
export function instantOrNone(ms: number | undefined): number | undefined {
  return ms !== undefined && ms >= earliestInstant && ms <= latestInstant ? Math.round(ms) : undefined;
}

/**
 * ISO 8601 of any number, for printing: never throws. What no date of four-digit years can hold, as
 * rows of old may, is shown as the nearest one that it can.
 */
export function isoInstant(ms: number): string {
  const within = Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, firstOfDates), lastOfDates);
  return new Date(within).toISOString();
}
