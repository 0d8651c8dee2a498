import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AppContactRow } from './app-contact.entity.js';
import { bookAfter, type BookChange } from './address-book.js';

let serial = 0;
const newId = () => `id-${String(++serial).padStart(6, '0')}`;
const change = (more: Partial<BookChange>): BookChange => ({
  accountId: 'account',
  numberId: 'number',
  phone: '491701',
  userId: undefined,
  name: 'Ada',
  phoneHash: '#491701',
  userIdHash: undefined,
  isRemoved: false,
  at: 1,
  ...more,
});

/** The rows an address book has once a plan is written. */
function written(known: readonly AppContactRow[], changes: readonly BookChange[]): AppContactRow[] {
  const { made, changed, doubled } = bookAfter(known, changes, newId, 0);
  const next = new Map(changed.map((row) => [row.id, row]));
  return [...known.filter(({ id }) => !doubled.includes(id)).map((row) => next.get(row.id) ?? row), ...made];
}
const said = (rows: readonly AppContactRow[]) =>
  rows.map(({ phone, userId, name, isRemoved, changedAt }) => ({
    phone,
    userId,
    name,
    isRemoved,
    changedAt,
  }));

describe('an address book', () => {
  it('has each person once, as they were changed last, by whatever of them is told', () => {
    const both = { userId: 'US.1', userIdHash: '#US.1' };
    const byId = { ...both, phone: undefined, phoneHash: undefined };
    let rows = written([], [change({ ...byId, name: 'A.', at: 1 }), change({ at: 2 })]);
    expect(rows).toHaveLength(2);
    rows = written(rows, [change({ ...both, name: 'Ada L.', at: 3 })]);
    expect(said(rows)).toEqual([
      { phone: '491701', userId: 'US.1', name: 'Ada L.', isRemoved: false, changedAt: 3 },
    ]);
    rows = written(rows, [change({ ...byId, name: undefined, isRemoved: true, at: 4 })]);
    expect(said(rows)).toEqual([{ phone: null, userId: null, name: null, isRemoved: true, changedAt: 4 }]);
    expect(rows[0]).toMatchObject({ addressHash: '#491701', userIdHash: '#US.1' });
    expect(said(written(rows, [change({ name: 'Late', at: 2 })]))).toEqual(said(rows));
    expect(said(written(rows, [change({ name: 'Again', at: 5 })]))).toMatchObject([{ name: 'Again' }]);
  });

  it('writes nothing for what is known already', () => {
    const rows = written([], [change({})]);
    expect(bookAfter(rows, [change({})], newId, 9)).toEqual({ made: [], changed: [], doubled: [] });
  });

  it('is the same in any order and in any batches', () => {
    const change_ = fc.record({
      at: fc.nat({ max: 3 }),
      isRemoved: fc.boolean(),
      name: fc.constantFrom('Ada', 'Bo', 'Cy'),
      by: fc.constantFrom('phone', 'both'),
    });
    fc.assert(
      fc.property(fc.array(change_, { minLength: 1, maxLength: 6 }), fc.nat(), (told, seed) => {
        const changes = told.map(({ by, ...one }) =>
          change({ ...one, ...(by === 'both' ? { userId: 'US.1', userIdHash: '#US.1' } : {}) }),
        );
        const shuffled = changes
          .map((one, index) => ({ one, key: (index * 7919 + seed) % 101 }))
          .sort((one, two) => one.key - two.key)
          .map(({ one }) => one);
        const what = (rows: readonly AppContactRow[]) =>
          rows.map(({ name, isRemoved, changedAt }) => ({ name, isRemoved, changedAt }));
        const oneByOne = shuffled.reduce<AppContactRow[]>((rows, one) => written(rows, [one]), []);
        expect(what(oneByOne)).toEqual(what(written([], changes)));
      }),
    );
  });
});
