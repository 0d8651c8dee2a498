import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf, pageOfAll, pageQuerySchema, sliceOf } from './page.js';

const ids = fc.uniqueArray(fc.stringMatching(/^[\w.:-]{1,40}$/), { maxLength: 60 });

describe('pages', () => {
  it('visited one after the other give every row once, in order, whatever the limit', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 200 }), (given, limit) => {
        const rows = given.map((id) => ({ id })).sort((one, two) => (one.id < two.id ? -1 : 1));
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const query = pageQuerySchema.parse({ limit, ...(cursor === undefined ? {} : { cursor }) });
          const { take, last } = sliceOf(query);
          const found = rows.filter((row) => last === undefined || row.id > last).slice(0, take);
          const page = pageOf(query, found, (row) => row.id);
          expect(page.data.length).toBeLessThanOrEqual(limit);
          expect(page).toEqual(pageOfAll(query, rows, (row) => row.id));
          seen.push(...page.data);
          cursor = page.next ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual(rows.map((row) => row.id));
      }),
    );
  });

  it('have no next page exactly when nothing is left', () => {
    const query = pageQuerySchema.parse({ limit: '2' });
    expect(pageOf(query, [{ id: 'a' }, { id: 'b' }], (row) => row.id).next).toBeNull();
    expect(pageOf(query, [{ id: 'a' }, { id: 'b' }, { id: 'c' }], (row) => row.id).next).toBe(
      encodeCursor('b'),
    );
  });

  it.each([
    { limit: '0' },
    { limit: '201' },
    { limit: 'many' },
    { limit: '1.5' },
    { limit: '' },
    { offset: '3' },
  ])('refuse %j', (query) => {
    expect(pageQuerySchema.safeParse(query).success).toBe(false);
  });

  it('are 50 long unless told otherwise', () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: 50 });
  });

  it('read back their own cursors and no others', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.:-]{1,100}$/), (id) =>
        expect(decodeCursor(encodeCursor(id))).toBe(id),
      ),
    );
    for (const cursor of ['x', '', encodeCursor("' OR 1"), encodeCursor('')]) {
      expect(() => decodeCursor(cursor)).toThrow(
        expect.objectContaining({ status: 422, code: 'invalid_cursor' }),
      );
    }
  });
});
