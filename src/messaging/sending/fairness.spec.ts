import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pickFairly, type LaneRows } from './fairness.js';

const lanes = fc
  .uniqueArray(
    fc.record({
      account: fc.integer({ min: 0, max: 5 }),
      number: fc.integer({ min: 0, max: 2 }),
      lane: fc.integer({ min: 0, max: 1 }),
      count: fc.integer({ min: 0, max: 30 }),
    }),
    { selector: ({ account, number, lane }) => `${account}:${number}:${lane}`, maxLength: 20 },
  )
  .map((list) =>
    list.map(({ account, number, lane, count }): LaneRows<string> => ({
      accountId: `account-${account}`,
      numberId: `number-${account}-${number}`,
      lane,
      rows: Array.from({ length: count }, (_, index) => `${account}:${number}:${lane}:${index}`),
    })),
  );
const slots = fc.integer({ min: 0, max: 64 });
const accountOf = (row: string) => row.split(':')[0] ?? '';
const laneOf = (row: string) => row.split(':')[2];

describe('sharing request slots', () => {
  it('never gives more than there are, nothing twice, and leaves none unused while work waits', () => {
    fc.assert(
      fc.property(lanes, slots, (list, free) => {
        const { rows } = pickFairly(list, free, undefined);
        const waiting = list.reduce((sum, lane) => sum + lane.rows.length, 0);
        expect(rows.length).toBe(Math.min(free, waiting));
        expect(new Set(rows).size).toBe(rows.length);
      }),
    );
  });

  it('gives each account its share: none gets a second row more than one that still waits in the same lane', () => {
    fc.assert(
      fc.property(lanes, slots, (list, free) => {
        const urgent = list.filter(({ lane }) => lane === 0);
        const { rows } = pickFairly(urgent, free, undefined);
        const got = (account: string) => rows.filter((row) => accountOf(row) === account).length;
        const has = (account: string) =>
          urgent
            .filter(({ accountId }) => accountId === `account-${account}`)
            .reduce((sum, lane) => sum + lane.rows.length, 0);
        const accounts = [...new Set(urgent.map(({ accountId }) => accountId.split('-')[1] ?? ''))];
        for (const one of accounts) {
          for (const two of accounts)
            if (got(two) < has(two)) expect(got(one)).toBeLessThanOrEqual(got(two) + 1);
        }
      }),
    );
  });

  it('keeps the order within a lane of a number', () => {
    fc.assert(
      fc.property(lanes, slots, (list, free) => {
        const { rows } = pickFairly(list, free, 'account-2');
        const seen = new Map<string, number>();
        for (const row of rows) {
          const [account, number, lane, index] = row.split(':');
          const key = `${account}:${number}:${lane}`;
          expect(Number(index)).toBe(seen.get(key) ?? 0);
          seen.set(key, Number(index) + 1);
        }
      }),
    );
  });

  it('lets the transactional lane go first, and keeps one slot in eight for marketing', () => {
    const many = (lane: number): LaneRows<string> => ({
      accountId: 'a',
      numberId: 'n',
      lane,
      rows: Array.from({ length: 100 }, (_, index) => `a:n:${lane}:${index}`),
    });
    const { rows } = pickFairly([many(1), many(0)], 64, undefined);
    expect(rows.slice(0, 56).every((row) => laneOf(row) === '0')).toBe(true);
    expect(rows.filter((row) => laneOf(row) === '1')).toHaveLength(8);
    expect(pickFairly([many(1)], 64, undefined).rows).toHaveLength(64);
  });

  it('goes on after the account served last, so that with one slot everybody has a turn', () => {
    const list = ['x', 'y', 'z'].map((accountId) => ({
      accountId,
      numberId: accountId,
      lane: 0,
      rows: [`${accountId}:n:0:0`],
    }));
    const served: string[] = [];
    let cursor: string | undefined;
    for (let turn = 0; turn < 6; turn++) {
      const picked = pickFairly(list, 1, cursor);
      cursor = picked.cursor;
      served.push(accountOf(picked.rows[0] ?? ''));
    }
    expect(served).toEqual(['x', 'y', 'z', 'x', 'y', 'z']);
  });
});
