import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currentAddress, type MovedIdentity } from './moved-address.js';

const digits = (index: number) => `49151${String(10_000_000 + index)}`;
const moved = (from: number, to: number | null): MovedIdentity => ({
  kind: 'whatsapp',
  scope: '',
  value: digits(from),
  movedTo: to === null ? null : digits(to),
});

describe('where an address leads', () => {
  it('is itself until its person moved, and then the last number of the way', () => {
    expect(currentAddress([], digits(1))).toBe(digits(1));
    const way = [moved(1, 2), moved(2, 3), moved(3, null)];
    expect([1, 2, 3, 4].map((index) => currentAddress(way, digits(index)))).toEqual([3, 3, 3, 4].map(digits));
  });

  it('is found by any spelling of the number', () => {
    const row = { kind: 'phone', scope: '', value: '5511987654321', movedTo: '393331230000' };
    expect(currentAddress([row], '551187654321')).toBe('393331230000');
  });

  it('ends for every way people can go, also in a circle', () => {
    const step = fc.tuple(fc.nat(5), fc.nat(5)).map(([from, to]) => moved(from, to));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.nat(5), (rows, start) => {
        const end = currentAddress(rows, digits(start));
        const leadsOn = rows.some(({ value, movedTo }) => value === end && movedTo !== null);
        const circles = rows.length > 0 && leadsOn;
        if (!circles) expect(currentAddress(rows, end)).toBe(end);
      }),
    );
  });
});
