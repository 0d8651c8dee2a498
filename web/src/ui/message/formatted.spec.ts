import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstHost, formattedPieces, safeAddress } from './formatted.js';

const kinds = (text: string) => formattedPieces(text).map(({ kind, text: inner }) => [kind, inner]);

describe('a text as WhatsApp formats it', () => {
  it('has bold, italic, struck and fixed parts, and addresses', () => {
    expect(kinds('*Hi* _you_, ~no~ ```42``` https://shop.example/a')).toEqual([
      ['bold', 'Hi'],
      ['plain', ' '],
      ['italic', 'you'],
      ['plain', ', '],
      ['struck', 'no'],
      ['plain', ' '],
      ['fixed', '42'],
      ['plain', ' '],
      ['link', 'https://shop.example/a'],
    ]);
  });

  it.each(['2*3*4', 'snake_case_name', '* not bold *', 'a ~ b', '<b>bold</b>'])(
    'leaves %s as it is',
    (text) => {
      expect(kinds(text)).toEqual([['plain', text]]);
    },
  );

  it('loses no character that was not a mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '*', '_', '~', '`', '\n', '.') }), (text) => {
        const bare = (one: string) => one.replace(/[*_~`]/g, '');
        const shown = formattedPieces(text)
          .map((piece) => piece.text)
          .join('');
        expect(bare(shown)).toBe(bare(text));
      }),
    );
  });
});

describe('addresses', () => {
  it('of a text are told by their host', () => {
    expect(firstHost('See https://shop.example:8443/x?y=1 now')).toEqual({
      url: 'https://shop.example:8443/x?y=1',
      host: 'shop.example:8443',
    });
    expect(firstHost('Nothing here')).toBeUndefined();
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://shop.example', 'https://', undefined])(
    '%s cannot be opened',
    (url) => expect(safeAddress(url)).toBeUndefined(),
  );
});
