import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDate, formatMoney, formatNumber, isIsoDate } from './format.js';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const money = (amount: string, currency: string, language: string) =>
  plain(formatMoney({ amount, currency }, language));

/** ISO 4217 minor units, written down here and not asked of the code under test. */
const minorUnits = { EUR: 2, USD: 2, BRL: 2, JPY: 0, KRW: 0, CLP: 0, KWD: 3, BHD: 3, TND: 3 };
const currencies: [string, number][] = Object.entries(minorUnits);
const languages = ['en', 'fr', 'it', 'es', 'de', 'pt-BR', 'pt-PT'];

/** What a reader reads: the decimal digits with a dot, and a minus. */
function read(text: string, decimals: number): string {
  const digits = text.replace(/[^0-9]/g, '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const negative = /[-−]/.test(text);
  return `${negative ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}

describe('money', () => {
  it('is written as people of a language write it', () => {
    expect(money('1234.5', 'EUR', 'de')).toBe('1.234,50 €');
    expect(money('1234.5', 'EUR', 'en')).toBe('€1,234.50');
    expect(money('1234.5', 'EUR', 'fr')).toBe('1 234,50 €');
    expect(money('49.9', 'BRL', 'pt_BR')).toBe('R$ 49,90');
    expect(money('1500.00', 'JPY', 'en')).toBe('¥1,500');
    expect(money('12.5', 'KWD', 'en')).toBe('KWD 12.500');
    expect(money('1.2345', 'BHD', 'en')).toBe('BHD 1.235');
    expect(money('-5', 'EUR', 'en')).toBe('-€5.00');
    expect(money('-0.001', 'EUR', 'en')).toBe('€0.00');
  });

  it('is written somehow in a language or currency nobody knows', () => {
    expect(money('5', 'EUR', 'not a language')).toBe('€5.00');
    expect(money('5', 'XQQ', 'en')).toBe('XQQ 5.00');
  });

  it('is written somehow whatever the amount, the currency and the language are', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double().map(String),
      fc.constantFrom('', 'eur', 'E€R'),
    );
    fc.assert(
      fc.property(any, any, any, (amount, currency, language) => {
        expect(typeof formatMoney({ amount, currency }, language)).toBe('string');
        expect(typeof formatDate(amount, language)).toBe('string');
        expect(typeof formatNumber(Number(amount), language)).toBe('string');
      }),
    );
    expect(money('ten', 'EUR', 'en')).toBe('ten EUR');
    expect(money('5', '€', 'en')).toBe('5 €');
  });

  it('keeps every digit of amounts beyond what a float can hold', () => {
    expect(money('123456789012345.67', 'EUR', 'en')).toBe('€123,456,789,012,345.67');
    expect(money('999999999999999.999', 'KWD', 'en')).toBe('KWD 999,999,999,999,999.999');
  });

  it('reads back as the decimal that went in, in every language and currency', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...currencies),
        fc.constantFrom(...languages),
        fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }),
        fc.nat(999),
        ([currency, decimals], language, whole, fraction) => {
          const cents = decimals === 0 ? '' : `.${String(fraction).padStart(3, '0').slice(0, decimals)}`;
          const amount = `${whole}${cents}`;
          const expected = /^-0(\.0+)?$/.test(amount) ? amount.slice(1) : amount;
          expect(read(formatMoney({ amount, currency }, language), decimals)).toBe(expected);
        },
      ),
    );
  });

  it('rounds what is finer than the smallest coin to the nearest, halves away from zero', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...currencies),
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.integer({ min: 0, max: 999_999 }),
        ([currency, decimals], whole, finer) => {
          const fraction = String(finer).padStart(6, '0');
          const scaled = BigInt(`${whole}${fraction}`);
          const step = 10n ** BigInt(6 - decimals);
          const rounded = (scaled + step / 2n) / step;
          const text = formatMoney({ amount: `${whole}.${fraction}`, currency }, 'en');
          expect(BigInt(text.replace(/[^0-9]/g, ''))).toBe(rounded);
        },
      ),
    );
  });
});

describe('numbers', () => {
  it('have the decimal sign of the language, and no separators unless asked for', () => {
    expect(formatNumber(10427, 'en')).toBe('10427');
    expect(formatNumber(1234.5, 'de')).toBe('1234,5');
    expect(formatNumber(1234.5, 'de', { grouping: true })).toBe('1.234,5');
    expect(formatNumber(0.1 + 0.2, 'en')).toBe('0.3');
  });
});

describe('days', () => {
  it('are written out, on that very day whatever the time zone', () => {
    expect(formatDate('2027-03-18', 'en')).toBe('March 18, 2027');
    expect(formatDate('2027-03-18', 'de')).toBe('18. März 2027');
    expect(formatDate('2027-01-01', 'pt-BR')).toBe('1 de janeiro de 2027');
  });
  it('come back as they are when they are none', () => {
    for (const text of ['tomorrow', '2027-13-01', '2027-02-30', '18.03.2027']) {
      expect(isIsoDate(text)).toBe(false);
      expect(formatDate(text, 'en')).toBe(text);
    }
  });
});
