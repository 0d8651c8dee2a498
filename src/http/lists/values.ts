import { z } from 'zod';
import { earliestInstant, isoInstant, latestInstant } from '../../sdk/index.js';

/** An instant as the API writes it. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .meta({ description: 'ISO 8601, UTC', example: '2026-11-23T08:14:36.000Z' });

/** Milliseconds UTC as ISO 8601; see {@link isoInstant} for what no date can hold. */
export function iso(ms: number): string;
export function iso(ms: number | null): string | null;
export function iso(ms: number | null): string | null {
  return ms === null ? null : isoInstant(ms);
}

/** An instant as a request gives it: ISO 8601 with an offset. */
export const instantInput = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-11-23T08:14:36Z' })
  .transform((text) => Date.parse(text))
  .refine((ms) => ms >= earliestInstant && ms <= latestInstant, {
    error: 'must lie between the years 2000 and 2100',
  });

/** What every id there is looks like, ours and Meta's: databases are asked for nothing else. */
export const idShape = /^[\w.:-]{1,190}$/;

/** An id in a body or a filter. One that nothing has is simply not found. */
export const idSchema = z.string().regex(idShape, 'is not an id: copy it from an earlier answer');

/** Free-form JSON. */
export const jsonObject = z.record(z.string(), z.unknown());

/** A yes or no in a query; absent means no. */
export const flagQuery = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .default('false')
  .transform((word) => word === 'true' || word === '1');
