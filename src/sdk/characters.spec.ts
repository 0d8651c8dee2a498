import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isVisible, machineText, plainLine, plainText } from './characters.js';

const anything = fc.string({ unit: 'binary', maxLength: 60 });
const invisibles = [
  ...['\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u202A', '\u202E', '\u2060', '\u2066', '\u2069'],
  ...[
    '\uFEFF',
    '\u00AD',
    '\uFE0F',
    '\uFE0D',
    '\u061C',
    '\u{E0001}',
    '\u{E0041}',
    '\u{E0100}',
    '\u0000',
    '\u0085',
  ],
];

describe('text that people read', () => {
  it('turns nothing round and hides nothing', () => {
    expect(plainText('Ana\u202Egro.live')).toBe('Anagro.live');
    expect(plainText('\uFEFFsoft\u00ADhy\u200Bphen\u{E0041}')).toBe('softhyphen');
    expect(plainText('one\r\ntwo\u2028three\tfour\u0007')).toBe('one\ntwo\nthree four');
  });

  it.each([
    ['Persian', 'می\u200Cخواهم'],
    ['Hindi', 'क्\u200Dष रक्\u200Cषा'],
    ['Sinhala', 'ශ්\u200Dරී'],
    ['a Japanese name with its variant', '辻\u{E0100}さん'],
    ['Mongolian', 'ᠠ\u180B'],
    ['joined emoji', '👩🏽\u200D🚀 👨\u200D👩\u200D👧\u200D👦 🏳\uFE0F\u200D🌈 ❤\uFE0F\u200D🔥'],
    ['keycaps and flags', '6\uFE0F\u20E3 🇪🇸 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'],
    ['accents written apart', 'e\u0301'],
  ])('keeps %s whole', (_, text) => {
    expect(plainText(text)).toBe(text);
    expect(plainLine(text)).toBe(text);
  });

  it('drops a joiner that joins nothing', () => {
    expect(plainText('a\u200Db')).toBe('ab');
    expect(plainText('👩\u200D')).toBe('👩');
    expect(plainText('می\u200C\u200C\u200Cخواهم')).toBe('می\u200Cخواهم');
    expect(plainText('a\uFE0Fb')).toBe('ab');
  });

  it('leaves no format character in whatever it is given but those of emoji and of letters', () => {
    const mixed = fc.array(
      fc.oneof(fc.constantFrom(...invisibles, 'a', '👩', '❤', 'م', '6', '🏴'), anything),
    );
    fc.assert(
      fc.property(mixed, (parts) => {
        const text = plainText(parts.join(''));
        expect(text).not.toMatch(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u00AD\u061C]/u);
        expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
        expect(text).not.toMatch(/(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])\p{Cf}/u);
        expect(text).not.toMatch(
          /(?<![\p{L}\p{M}\p{Emoji_Modifier}\p{Extended_Pictographic}\uFE0F\uFE0E])[\u200C\u200D]/u,
        );
        expect(text).not.toMatch(/(?<!\u{1F3F4}|[\u{E0020}-\u{E007E}])[\u{E0020}-\u{E007F}]/u);
        expect(plainText(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves ordinary text as it is', () => {
    const word = fc.constantFrom(
      'Ana',
      'Ñandú',
      'a < b',
      'Åse & Bo',
      '日本',
      'שלום',
      'مرحبا',
      '50 %',
      '✓',
      '🙂',
      '"x"',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(plainText(words.join(' '))).toBe(words.join(' '));
      }),
    );
  });

  it('knows when nothing is to be seen', () => {
    for (const blank of [
      '',
      ' ',
      '\u200B\u200F\u2060',
      '\u3164',
      '\u2800',
      '\u00A0\uFEFF',
      '\u{E0100}',
      '\n',
    ]) {
      expect(isVisible(blank)).toBe(false);
      expect(plainLine(blank)).toBeUndefined();
    }
    expect(plainLine(null)).toBeUndefined();
    expect(plainLine('  Ana \n María ')).toBe('Ana María');
  });
});

describe('text that machines compare', () => {
  it('has plain digits, plain spaces and nothing invisible', () => {
    expect(machineText('\u202A＋３４\u00A0６００\u200B１１１\u202C')).toBe('+34 600111');
    expect(machineText('٠١٢٣٤٥٦٧٨٩ ०१२ ۷۸۹ 𝟗')).toBe('0123456789 012 789 9');
    expect(machineText('ana\u200B＠shop.example')).toBe('ana@shop.example');
  });

  it('knows the digits of every script', () => {
    const digits = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter(
      (character) => /\p{Nd}/u.test(character),
    );
    const read = digits.map((digit) => machineText(digit)).join('');
    expect(read).toBe('0123456789'.repeat(digits.length / 10));
  });
});
