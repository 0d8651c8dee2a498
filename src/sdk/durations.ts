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
