import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ContractViolation } from '../../src/sdk/index.js';
import { absolute, compare, decimal, money, sum } from './money.js';

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.integer({ min: 0, max: 4 }))
  .map(([units, scale]) => {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return { text: units < 0n ? `-${text}` : text, scaled: units * 10n ** BigInt(4 - scale) };
  });

describe('money', () => {
  it('keeps the digits the shop wrote, in a currency with or without minor units', () => {
    expect(money('19.90', 'EUR', 'total')).toEqual({ amount: '19.90', currency: 'EUR' });
    expect(money('1990', 'jpy', 'total')).toEqual({ amount: '1990', currency: 'JPY' });
    expect(money('1.250', 'KWD', 'total')).toEqual({ amount: '1.250', currency: 'KWD' });
    expect(money(17.91, 'EUR', 'total')).toEqual({ amount: '17.91', currency: 'EUR' });
  });

  it.each([['free'], [''], ['1,99'], ['1e3'], [null], [Number.NaN], ['12345678901234567']])(
    'refuses %p as a violation that names the field',
    (value) => {
      expect(() => money(value, 'EUR', 'total')).toThrow(ContractViolation);
      expect(decimal(value)).toBeUndefined();
    },
  );

  it('refuses a currency that is none', () => {
    expect(() => money('1', 'POINTS', 'total')).toThrow('currency is not an ISO 4217 code');
  });

  it('adds and compares exactly', () => {
    expect(sum('0.1', '0.2')).toBe('0.3');
    expect(compare(sum('0.1', '0.2'), '0.3')).toBe(0);
    expect(sum()).toBe('0');
    expect(sum('-5.00', '4.999')).toBe('-0.001');
    expect(absolute('-5.00')).toBe('5.00');
    expect(compare('10', '9.99')).toBeGreaterThan(0);
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const order = one.scaled === other.scaled ? 0 : one.scaled < other.scaled ? -1 : 1;
        expect(compare(one.text, other.text)).toBe(order);
        expect(compare(sum(one.text, other.text), sum(other.text, one.text))).toBe(0);
        expect(compare(sum(one.text, other.text, absolute(other.text)), one.text) >= 0).toBe(true);
        const negated = other.text.startsWith('-') ? other.text.slice(1) : `-${other.text}`;
        expect(compare(sum(one.text, other.text, negated), one.text)).toBe(0);
      }),
    );
  });
});
