import { Duration } from 'luxon';
import { z } from 'zod';

/** Keeps every instant within what a date can hold. */
const LONGEST = Duration.fromObject({ years: 1000 }).toMillis();

/** Milliseconds of an ISO-8601 duration; a month counts 30 days, a year 365. NaN when it is none. */
export function durationMs(iso: string): number {
  return Duration.fromISO(iso).toMillis();
}

/** A setting that holds an ISO-8601 duration of one second or more. */
export function isoDuration(): z.ZodISODuration {
  return z.iso
    .duration({
      abort: true,
      error: 'must be an ISO-8601 duration, for example PT24H for 24 hours or P7D for 7 days',
    })
    .refine((iso) => durationMs(iso) >= 1000, { error: 'must be one second (PT1S) or longer' })
    .refine((iso) => durationMs(iso) <= LONGEST, { error: 'must be 1000 years or shorter' });
}

/**
 * A length of time as an English sentence names it, to the minute below two days and to the hour from then
 * on: `40 min`, `25 h 30 min`, `3 days 4 h`. Never a bare `0 h`.
 */
export function durationWords(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes === 0) return 'less than a minute';
  const hours = Math.floor(minutes / 60);
  const parts =
    hours >= 48
      ? [`${Math.floor(hours / 24)} days`, hours % 24 === 0 ? '' : `${hours % 24} h`]
      : [hours === 0 ? '' : `${hours} h`, minutes % 60 === 0 ? '' : `${minutes % 60} min`];
  return parts.filter((part) => part !== '').join(' ');
}
