import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../platform/index.js';
import { addressHash, addressKey, matchKeyOf, normalisePhone } from './phone.js';

const digitsOf = (raw: string, country: string | null) => {
  const phone = normalisePhone(raw, country);
  return phone.ok ? phone.digits : phone.reason;
};
const typeOf = (raw: string, country: string | null = null) => {
  const phone = normalisePhone(raw, country);
  return phone.ok ? phone.type : phone.reason;
};

describe('reading phones', () => {
  it.each([
    ['600 111 222', 'ES', '34600111222'],
    ['34600111222', 'ES', '34600111222'],
    ['0034 600 111 222', 'ES', '34600111222'],
    ['0034 600 111 222', 'US', '34600111222'],
    ['(+34) 600111222', 'ES', '34600111222'],
    ['+34 (0)600111222', null, '34600111222'],
    ['+49 (0)151 12345678', 'ES', '4915112345678'],
    ['0151 12345678', 'DE', '4915112345678'],
    ['tel:600111222', 'ES', '34600111222'],
    ['+39 06 1234567', null, '39061234567'],
    ['3331234567', 'IT', '393331234567'],
    ['٠٥٠١٢٣٤٥٦٧', 'SA', '966501234567'],
    ['+44 7911 123456', 'ES', '447911123456'],
    ['11 98765-4321', 'BR', '5511987654321'],
    ['021 98765-4321', 'BR', '5521987654321'],
    ['011 15 2345-6789', 'AR', '5491123456789'],
    ['+54 2966 15 434343', null, '5492966434343'],
    ['044 55 1234 5678', 'MX', '525512345678'],
  ])('reads %s in %s as %s', (raw, country, digits) => {
    expect(digitsOf(raw, country)).toBe(digits);
  });

  it.each([
    ['11 8765-4321', 'BR', '551187654321'],
    ['+55 11 8765 4321', null, '551187654321'],
    ['+52 1 55 1234 5678', null, '5215512345678'],
    ['5215512345678', 'MX', '5215512345678'],
  ])('keeps the older spelling of %s in %s as it was given', (raw, country, digits) => {
    expect(digitsOf(raw, country)).toBe(digits);
  });

  it.each([
    ['n/a', 'ES', 'not_a_number'],
    ['', 'ES', 'not_a_number'],
    ['ask my wife', null, 'not_a_number'],
    ['600111222 / 600333444', 'ES', 'not_a_number'],
    ['600 111 222', null, 'country_unknown'],
    ['12345678901', null, 'country_unknown'],
    ['600 111 222', 'XX', 'country_unknown'],
    ['0000000000', 'ES', 'invalid_number'],
    ['123456', 'ES', 'invalid_number'],
    ['4915112345678', 'ES', 'invalid_number'],
    ['+1 555 000 1111', null, 'invalid_number'],
  ])('refuses %j in %s with %s instead of guessing', (raw, country, reason) => {
    expect(digitsOf(raw, country)).toBe(reason);
  });

  it('recognises landlines, and says when the plan does not tell', () => {
    expect(typeOf('+34 912 345 678')).toBe('landline');
    expect(typeOf('+55 11 3456-7890')).toBe('landline');
    expect(typeOf('+44 20 7946 0000')).toBe('landline');
    expect(typeOf('600 111 222', 'ES')).toBe('mobile');
    expect(typeOf('+55 11 8765-4321')).toBe('mobile');
    expect(typeOf('+1 212 555 1234')).toBe('mobile_or_landline');
    expect(typeOf('+52 55 1234 5678')).toBe('mobile_or_landline');
    // An Argentine mobile number written without its 9 looks like a landline.
    expect(typeOf('11 2345-6789', 'AR')).toBe('mobile_or_landline');
    expect(typeOf('+54 9 11 2345-6789')).toBe('mobile');
    expect(typeOf('+800 1234 5678')).toBe('other');
  });

  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 64 }), fc.option(fc.string({ maxLength: 3 })), (raw, country) => {
        const phone = normalisePhone(raw, country);
        if (phone.ok) expect(phone.digits).toMatch(/^\d{5,17}$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('equivalent spellings', () => {
  const digits = (length: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
      .map((list) => list.join(''));

  it('pairs Brazilian mobiles with and without the ninth digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 6, max: 9 }),
        digits(7),
        (a, b, first, rest) => {
          expect(addressKey(`55${a}${b}9${first}${rest}`)).toBe(addressKey(`55${a}${b}${first}${rest}`));
        },
      ),
    );
  });

  it('never pairs a newer Brazilian mobile with the landline it would become without its 9', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), digits(7), (first, rest) => {
        expect(matchKeyOf(`55119${first}${rest}`)).toBeUndefined();
        expect(addressKey(`55119${first}${rest}`)).not.toBe(addressKey(`5511${first}${rest}`));
      }),
    );
  });

  it('pairs Argentine numbers with and without 9, and with 15 inside', () => {
    expect(addressKey('5491123456789')).toBe(addressKey('541123456789'));
    expect(addressKey('54111523456789')).toBe(addressKey('5491123456789'));
    expect(addressKey('54296615434343')).toBe(addressKey('5492966434343'));
  });

  it('pairs Mexican numbers with and without 1', () => {
    expect(addressKey('5215512345678')).toBe(addressKey('525512345678'));
  });

  it('leaves every other number alone', () => {
    for (const other of ['34600111222', '12125551234', '4915112345678', '551134567890', '5', '']) {
      expect(matchKeyOf(other)).toBeUndefined();
      expect(addressKey(other)).toBe(other);
    }
    expect(addressKey('BR.5511987654321')).toBe('BR.5511987654321');
  });

  it('is idempotent: the key of a key is the key', () => {
    fc.assert(
      fc.property(fc.constantFrom('55', '54', '549', '52', '521', '34', '1'), digits(10), (prefix, rest) => {
        const key = addressKey(prefix + rest);
        expect(addressKey(key)).toBe(key);
      }),
    );
  });
});

describe('the hash of an address', () => {
  const secrets = new Secrets({ secret: 'one' });
  it('is one for both spellings, keyed, and differs between people', () => {
    expect(addressHash(secrets, '5511987654321')).toBe(addressHash(secrets, '551187654321'));
    expect(addressHash(secrets, '34600111222')).not.toBe(addressHash(secrets, '34600111223'));
    expect(addressHash(secrets, '34600111222')).not.toBe(
      addressHash(new Secrets({ secret: 'two' }), '34600111222'),
    );
    expect(addressHash(secrets, '34600111222')).toMatch(/^[0-9a-f]{64}$/);
  });
});
