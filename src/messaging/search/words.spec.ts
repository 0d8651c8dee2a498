import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keysOfTerm, keysOfText, meets, termsOf, tooShort, wordsOf } from './words.js';

/** What a search does: what the index names, and then whether it is true. */
function finds(query: string, text: string): boolean {
  const words = wordsOf(text);
  const keys = keysOfText(words);
  return termsOf(query).every(
    (term) => [...keysOfTerm(term)].every((key) => keys.has(key)) && meets(words, term),
  );
}

describe('words of messages', () => {
  it.each([
    ['rechnung', 'Ihre Rechnung ist da', true],
    ['RECHNUNG da', 'Ihre Rechnung ist da', true],
    ['rechnung morgen', 'Ihre Rechnung ist da', false],
    ['rech', 'Ihre Rechnung ist da', false],
    ['rech*', 'Ihre Rechnung ist da', true],
    ['rechnu*', 'Ihre Rechnung ist da', true],
    ['rechnx*', 'Ihre Rechnung ist da', false],
    ['"rechnung ist"', 'Ihre Rechnung ist da', true],
    ['"ist rechnung"', 'Ihre Rechnung ist da', false],
    ['„Rechnung ist“ ihre', 'Ihre Rechnung ist da', true],
    ['ok', 'ok', true],
    ['is', 'this is the', true],
    ['cafe', 'Un CAFÉ, por favor', true],
    ['café', 'un cafe', true],
    ['strasse', 'Hauptstraße 1, Straße', true],
    ['naïve', 'NAIVE', true],
    ['#1042', 'Order 1042 has left', true],
    ['1042', 'Order 10421', false],
    ['ada@example.com', 'Write to Ada@Example.com', true],
    ['ada@example.com', 'ada or example.com', false],
    ['заказ', 'Ваш ЗАКАЗ готов', true],
    ['طلب', 'أين طلب', true],
    ['注文', 'ご注文ありがとうございます', true],
    ['文注', 'ご注文ありがとうございます', false],
    ['注', 'ご注文ありがとうございます', true],
    ['สินค้า', 'ฉันต้องการสินค้านี้', true],
    ['주문', '주문 확인', true],
  ])('%s finds %s: %s', (query, text, expected) => {
    expect(finds(query, text)).toBe(expected);
  });

  it('ask for nothing without a letter or a digit, and for too much with too short a beginning', () => {
    expect(termsOf(' … "" 🎉 *')).toEqual([]);
    expect(termsOf('ab*').map(tooShort)).toEqual(['ab']);
    expect(termsOf('abc* ab').map(tooShort)).toEqual([undefined, undefined]);
  });

  it('are found by each of them, each pair of neighbours and each beginning, in any case', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join(' ');
        const words = wordsOf(text);
        for (const [index, { text: word, isCharacter }] of words.entries()) {
          expect(finds(word, text)).toBe(true);
          const next = words[index + 1];
          if (next) expect(finds(`"${word} ${next.text}"`, text)).toBe(true);
          const beginning = [...word].slice(0, 4).join('');
          if (!isCharacter && [...word].length >= 3) expect(finds(`${beginning}*`, text)).toBe(true);
        }
      }),
    );
  });
});
