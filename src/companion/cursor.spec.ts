import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextPlace, readCursor, writeCursor, type Place } from './cursor.js';

const epoch = 1_764_000_000_000;
const pageSize = 3;

/** Whatever somebody may hand in as a cursor: nothing, nonsense, of any time, and of the far future. */
const forged = fc.oneof(
  fc.constant(undefined),
  fc.string(),
  fc.constantFrom('9999999999999999.', '9007199254740991.ffffffff-ffff-7fff-bfff-ffffffffffff', '-1.', '.'),
  fc.integer({ min: 0, max: 10_000_000 }).map((ahead) => `${epoch + ahead}.`),
);

describe('the cursor of a companion', () => {
  it('is never of the future, whoever wrote it', () => {
    fc.assert(
      fc.property(forged, fc.nat({ max: 1_000_000 }), (cursor, later) => {
        const place = readCursor(cursor, epoch + later);
        expect(place?.at ?? 0).toBeLessThanOrEqual(epoch + later);
      }),
    );
    const own = { at: epoch - 5, id: '0192aaaa-0000-7000-8000-000000000000' };
    expect(readCursor(writeCursor(own), epoch)).toEqual(own);
  });

  it('hides nothing that is recorded after a look, whatever was handed in there', () => {
    const looks = fc.array(fc.record({ wait: fc.nat({ max: 200_000 }), changes: fc.nat({ max: 8 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(forged, looks, (given, rounds) => {
        let now = epoch;
        let cursor = given;
        const rows: Place[] = [];
        const told = new Set<string>();
        const look = () => {
          const after = readCursor(cursor, now) ?? { at: 0, id: '' };
          const found = rows
            .filter((row) => row.at > after.at || (row.at === after.at && row.id > after.id))
            .slice(0, pageSize);
          for (const { id } of found) told.add(id);
          cursor = writeCursor(nextPlace(after, found.at(-1), found.length === pageSize, now));
        };
        look();
        for (const { wait, changes } of rounds) {
          now += wait;
          for (let made = 0; made < changes; made++)
            rows.push({ at: now, id: rows.length.toString(16).padStart(8, '0') });
          now += 1;
          look();
        }
        for (let more = 0; more < rows.length; more++) look();
        expect(told.size).toBe(rows.length);
      }),
    );
  });
});
