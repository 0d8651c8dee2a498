import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../platform/index.js';
import { knownSpelling, numberingPlans } from './numbering-plans.js';
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

describe('phones as people, shops and spreadsheets write them', () => {
  it.each([
    ['\u202A+34 600 201 001\u202C', null, '34600201001'],
    ['\u2068600201002\u2069', 'ES', '34600201002'],
    ['+34\u200E600 201 003', null, '34600201003'],
    ['+34\uFE0D-600-201-005', null, '34600201005'],
    ['\uFEFF+34\u00AD600\u200B201\u2060006', null, '34600201006'],
    ['+34\u00A0600\u202F201\u2009007', null, '34600201007'],
    ['\u{E0041}+34600201008\u{E007F}', null, '34600201008'],
    ['6\uFE0F\u20E30\uFE0F\u20E30\uFE0F\u20E3 201 009', 'ES', '34600201009'],
    ['+３４　６００−２０１−０１０', null, '34600201010'],
    ['۰۹۱۲۳۴۵۶۷۸۹', 'IR', '989123456789'],
    ['+९१ ९८७६५ ४३२१०', null, '919876543210'],
    ['（０３）１２３４ー５６７８', 'JP', '81312345678'],
  ])('sees nothing in invisible marks and other digits: %j', (raw, country, digits) => {
    expect(digitsOf(raw, country)).toBe(digits);
  });

  it.each([
    ['34600233002.0', 'ES', '34600233002'],
    ["'+34600233003", null, '34600233003'],
    ['=+34600233005', null, '34600233005'],
    ['="34600233006"', 'ES', '34600233006'],
    ['="+34600233007"', null, '34600233007'],
    ['"600 233 008"', 'ES', '34600233008'],
    ['34,600,233,009', 'ES', '34600233009'],
    ['tel:+34-600-233-010', null, '34600233010'],
    ['tel:600233011;phone-context=+34', null, '34600233011'],
    ['whatsapp:+34600233012', null, '34600233012'],
    ['WhatsApp: +34 600 233 013', null, '34600233013'],
    ['Tlf. 600 233 014', 'ES', '34600233014'],
    ['https://wa.me/34600233015?text=Hola', null, '34600233015'],
    ['https://api.whatsapp.com/send?phone=34600233016&text=x', null, '34600233016'],
    ['00 34 600 233 017', null, '34600233017'],
    ['(0034) 600 233 018', null, '34600233018'],
    ['+0034 600 233 019', null, '34600233019'],
    ['0049 (0)151 12345678', null, '4915112345678'],
    ['+44 ( 0 ) 7911 123456', null, '447911123456'],
    ['0151/12345678', 'DE', '4915112345678'],
    ['600 233 020 (WhatsApp)', 'ES', '34600233020'],
    ['600 233 021 ext.', 'ES', '34600233021'],
    ['600 233 022 / +34 600 233 022', 'ES', '34600233022'],
    ['600.233.023;', 'ES', '34600233023'],
  ])('reads %j in %s', (raw, country, digits) => {
    expect(digitsOf(raw, country)).toBe(digits);
  });

  it.each([
    '+1 212-456-7890 ext. 54321',
    '+1 212-456-7890 ext 99888',
    '+1 212-456-7890 x54321',
    '+1 212-456-7890 X 5',
    '+1 212-456-7890 #54321',
    '+1 212-456-7890 (ext. 54321)',
    '+1 (212) 456-7890 [x123]',
    '+12124567890;ext=54321',
    'tel:+1-212-456-7890;ext=12',
    '+12124567890,,54321#',
    '+12124567890;54321',
    '+1 212 456 7890 p123',
    '+1 212-456-7890 extension 54321',
    '+1 212-456-7890 \u202Aext.\u202C\u00A054321',
    '+1 212-456-7890 ｅｘｔ．５４３２１',
    '+1 212-456-7890 PIN: 54321',
    '+33 1 23 45 67 89 poste 12',
    '+49 30 1234567 Durchwahl 12',
    '+49 30 1234567 DW 12',
    '+31 20 123 4567 toestel 12',
    '+55 11 3456-7890 ramal 210',
    '+54 11 4321-5678 interno 12',
    '+56 2 2345 6789 anexo 12',
    '+34 912 345 678 extensión 12',
    '+48 22 123 45 67 wew. 12',
    '+90 212 345 67 89 dahili 12',
    '+7 495 123-45-67 доб. 12',
    '+81 3-1234-5678 内線12',
    '+86 10 1234 5678 转 12',
  ])('refuses %j: others share the number without its extension', (raw) => {
    expect(digitsOf(raw, null)).toBe('phone_with_extension');
  });

  it.each([
    ['3.46E+10', 'ES', 'phone_digits_lost'],
    ['3,46e10', 'ES', 'phone_digits_lost'],
    ["'3.46002E+10", 'ES', 'phone_digits_lost'],
    ['3.4600233002E+10', null, 'phone_digits_lost'],
    ['600111222 / 600333444', 'ES', 'several_phones'],
    ['600111222, 600333444', 'ES', 'several_phones'],
    ['600 111 222 y 600 333 444', 'ES', 'several_phones'],
    ['+34600111222 +34600333444', null, 'several_phones'],
    ['600111222\n600333444', 'ES', 'several_phones'],
    ['600111222 (600333444)', 'ES', 'several_phones'],
    ['20 12 34 56 / 30 12 34 56', 'DK', 'several_phones'],
    ['1-800-FLOWERS', 'US', 'phone_with_letters'],
    ['+1 (212) CALL-NOW', null, 'phone_with_letters'],
    ['600 111 222 Ana', 'ES', 'phone_with_letters'],
  ])('refuses %j in %s with %s', (raw, country, reason) => {
    expect(digitsOf(raw, country)).toBe(reason);
  });

  it('reads the same whatever invisible marks stand between the characters', () => {
    const marks = fc.constantFrom(
      '\u200B',
      '\u202A',
      '\u2069',
      '\uFEFF',
      '\u00AD',
      '\uFE0F',
      '\u{E0061}',
      '\u061C',
    );
    const written = fc.constantFrom<string>(
      '+34 600 111 222',
      '0034600111222',
      '+1 212-456-7890 ext. 54321',
      '600111222 / 600333444',
    );
    fc.assert(
      fc.property(written, fc.array(fc.tuple(fc.nat(40), marks), { maxLength: 8 }), (text, insertions) => {
        const marked = insertions.reduce<string>(
          (all, [at, mark]) => all.slice(0, at) + mark + all.slice(at),
          text,
        );
        expect(normalisePhone(marked, 'ES')).toEqual(normalisePhone(text, 'ES'));
      }),
    );
  });

  it('never reads a number out of one with an extension', () => {
    const markers = fc.constantFrom(
      ' ext. ',
      ' x',
      '#',
      ';ext=',
      ' poste ',
      ' Durchwahl ',
      ',',
      ' ramal ',
      ' доб. ',
    );
    fc.assert(
      fc.property(markers, fc.integer({ min: 0, max: 99_999 }), (marker, extension) => {
        expect(digitsOf(`+1 212-456-7890${marker}${extension}`, 'US')).toBe('phone_with_extension');
      }),
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

  describe('of countries that gave their numbers new digits', () => {
    const beninese = fc
      .tuple(fc.constantFrom('2', '4', '6', '8', '9'), digits(7))
      .map(([a, b]) => `229${a}${b}`);
    const ivorian = fc
      .tuple(fc.constantFrom('0', '4', '5', '6', '7', '8', '9'), digits(7))
      .map(([a, b]) => `225${a}${b}`)
      .filter((number) => knownSpelling(number) !== undefined);
    const old = fc.oneof(beninese, ivorian);

    it.each([
      ['97 00 00 31', 'BJ', '2290197000031'],
      ['+229 97 00 00 32', null, '2290197000032'],
      ['22997000032', 'BJ', '2290197000032'],
      ['0022997000032', null, '2290197000032'],
      ['01 97 00 00 33', 'BJ', '2290197000033'],
      ['68 00 00 33', 'CI', '2250768000033'],
      ['+225 05 00 00 34', null, '2250505000034'],
      ['01 00 00 35', 'CI', '2250101000035'],
      ['+225 40 00 00 36', null, '2250140000036'],
      ['07 68 00 00 33', 'CI', '2250768000033'],
      ['0123 456 7890', 'VN', '84834567890'],
      ['+84 168 765 4321', null, '84387654321'],
      ['84 199 765 4321', 'VN', '84597654321'],
      ['083 456 7890', 'VN', '84834567890'],
      ['06 11 11 11', 'GA', '24166111111'],
      ['+241 07 28 01 50', null, '24177280150'],
      ['+241 7 28 01 50', null, '24177280150'],
      ['077 28 01 50', 'GA', '24177280150'],
    ])('gives %s in %s its new digits', (raw, country, expected) => {
      expect(digitsOf(raw, country)).toBe(expected);
    });

    it('gives every old Vietnamese and Gabonese number one new number, of nobody else', () => {
      const prefixes = [
        ...['120', '121', '122', '123', '124', '125', '126', '127', '128', '129'],
        ...['162', '163', '164', '165', '166', '167', '168', '169', '186', '188', '199'],
      ];
      const before = fc.oneof(
        fc.tuple(fc.constantFrom(...prefixes), digits(7)).map(([prefix, rest]) => `84${prefix}${rest}`),
        fc
          .tuple(fc.constantFrom('06', '07', '6', '7'), digits(6))
          .map(([prefix, rest]) => `241${prefix}${rest}`),
      );
      const withoutZero = (number: string) => number.replace(/^2410/, '241');
      fc.assert(
        fc.property(before, before, (one, two) => {
          const today = knownSpelling(one)?.today ?? '';
          expect(today).toHaveLength(11);
          expect(addressKey(one)).toBe(today);
          expect(addressKey(today)).toBe(today);
          expect(digitsOf(`+${one}`, null)).toBe(today);
          expect(addressKey(one) === addressKey(two)).toBe(withoutZero(one) === withoutZero(two));
        }),
        { numRuns: 300 },
      );
    });

    it('tells a landline of before from a mobile number', () => {
      expect(digitsOf('20 21 22 23', 'CI')).toBe('2252720212223');
      expect(typeOf('20 21 22 23', 'CI')).toBe('landline');
      expect(typeOf('97 00 00 31', 'BJ')).toBe('mobile');
    });

    it('gives every old number one new number, which its country knows, and which leads back to it', () => {
      fc.assert(
        fc.property(old, (before) => {
          const today = knownSpelling(before)?.today ?? '';
          expect(today).toHaveLength(13);
          expect(today.endsWith(before.slice(3))).toBe(true);
          expect(matchKeyOf(today)).toBe(matchKeyOf(before));
          expect(addressKey(before)).toBe(today);
          // Whether anybody ever had the number only the country's ranges tell.
          const phone = normalisePhone(`+${before}`, null);
          expect(phone).toEqual(normalisePhone(`+${today}`, null));
        }),
        { numRuns: 300 },
      );
    });

    it('never makes two people one', () => {
      fc.assert(
        fc.property(old, old, (one, two) => {
          fc.pre(one !== two);
          expect(addressKey(one)).not.toBe(addressKey(two));
        }),
        { numRuns: 300 },
      );
    });

    it('never takes a new number for another operator’s old one', () => {
      fc.assert(
        fc.property(fc.constantFrom('01', '05', '07'), digits(8), (operator, rest) => {
          const number = `225${operator}${rest}`;
          expect(addressKey(number)).toBe(number);
        }),
      );
    });
  });

  it('names a source and a date for each country of the table', () => {
    for (const plan of numberingPlans) {
      expect(plan.since).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(plan.source.length).toBeGreaterThan(20);
    }
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
      fc.property(
        fc.constantFrom('55', '54', '549', '52', '521', '34', '1', '225', '229', '2'),
        digits(10),
        (prefix, rest) => {
          const key = addressKey(prefix + rest);
          expect(addressKey(key)).toBe(key);
        },
      ),
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
