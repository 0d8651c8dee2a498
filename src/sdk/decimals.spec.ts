import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { absoluteDecimal, compareDecimals, decimalOf, moneyOf, sumDecimals } from './decimals.js';
import { ContractViolation } from './errors.js';

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.integer({ min: 0, max: 4 }))
  .map(([units, scale]) => {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return { text: units < 0n ? `-${text}` : text, scaled: units * 10n ** BigInt(4 - scale) };
  });

describe('money', () => {
  it('keeps the digits the shop wrote, in a currency with or without minor units', () => {
    expect(moneyOf('19.90', 'EUR', 'total')).toEqual({ amount: '19.90', currency: 'EUR' });
    expect(moneyOf('1990', 'jpy', 'total')).toEqual({ amount: '1990', currency: 'JPY' });
    expect(moneyOf('1.250', 'KWD', 'total')).toEqual({ amount: '1.250', currency: 'KWD' });
    expect(moneyOf(17.91, 'EUR', 'total')).toEqual({ amount: '17.91', currency: 'EUR' });
  });

  it.each([['free'], [''], ['1,99'], ['1e3'], [null], [Number.NaN], ['12345678901234567']])(
    'refuses %p as a violation that names the field',
    (value) => {
      expect(() => moneyOf(value, 'EUR', 'total')).toThrow(ContractViolation);
      expect(decimalOf(value)).toBeUndefined();
    },
  );

  it('refuses a currency that is none', () => {
    expect(() => moneyOf('1', 'POINTS', 'total')).toThrow('currency is not an ISO 4217 code');
  });

  it('adds and compares exactly', () => {
    expect(sumDecimals('0.1', '0.2')).toBe('0.3');
    expect(compareDecimals(sumDecimals('0.1', '0.2'), '0.3')).toBe(0);
    expect(sumDecimals()).toBe('0');
    expect(sumDecimals('-5.00', '4.999')).toBe('-0.001');
    expect(absoluteDecimal('-5.00')).toBe('5.00');
    expect(compareDecimals('10', '9.99')).toBeGreaterThan(0);
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const order = one.scaled === other.scaled ? 0 : one.scaled < other.scaled ? -1 : 1;
        expect(compareDecimals(one.text, other.text)).toBe(order);
        expect(compareDecimals(sumDecimals(one.text, other.text), sumDecimals(other.text, one.text))).toBe(0);
        expect(
          compareDecimals(sumDecimals(one.text, other.text, absoluteDecimal(other.text)), one.text) >= 0,
        ).toBe(true);
        const negated = other.text.startsWith('-') ? other.text.slice(1) : `-${other.text}`;
        expect(compareDecimals(sumDecimals(one.text, other.text, negated), one.text)).toBe(0);
      }),
    );
  });
});
