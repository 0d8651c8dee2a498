import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantOrNone, instantSchema, isoInstant, plannedInstantSchema } from './instants.js';

/** Every kind of number there is: whole, huge, negative, broken, none. */
const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(NaN, Infinity, -Infinity),
);

describe('instants', () => {
  it('of any number can be written as ISO 8601, of which a computer can read all', () => {
    fc.assert(
      fc.property(anyNumber, (ms) => {
        expect(isoInstant(ms)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Date.parse(isoInstant(ms))).not.toBeNaN();
      }),
    );
    expect(isoInstant(Date.UTC(2026, 10, 29, 8))).toBe('2026-11-29T08:00:00.000Z');
  });

  it('are taken exactly when they can be computed with and printed as they are', () => {
    fc.assert(
      fc.property(anyNumber, (ms) => {
        if (instantSchema.safeParse(ms).success) expect(Date.parse(isoInstant(ms))).toBe(ms);
        if (plannedInstantSchema.safeParse(ms).success)
          expect(Date.parse(isoInstant(ms))).toBe(Math.trunc(ms));
        const found = instantOrNone(ms);
        if (found !== undefined) expect(instantSchema.safeParse(found).success).toBe(true);
      }),
    );
  });

  it.each([
    -9007199254740991,
    9007199254740991,
    0,
    NaN,
    Infinity,
    Date.UTC(1999, 11, 31),
    Date.UTC(2101, 0, 1),
    1.5,
  ])('refuse %p in words that say what is understood', (ms) => {
    const refused = instantSchema.safeParse(ms);
    expect(refused.error?.issues[0]?.message).toBe('must be an instant between the years 2000 and 2100');
  });
});
