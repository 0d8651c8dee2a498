import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idOf, ownId, parseExactly } from './ids.js';

describe('ids', () => {
  it('keep every digit beyond 2^53, wherever they stand', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n - 1n }), fc.string(), (id, noise) => {
        const json = `{"id":${id},"text":${JSON.stringify(noise)},"list":[${id},{"deep":${id}}],"said":"no ${id} yes"}`;
        const read = parseExactly(json) as { id: unknown; text: string; list: unknown[]; said: string };
        expect(String(read.id)).toBe(String(id));
        expect(read.text).toBe(noise);
        expect(String(read.list[0])).toBe(String(id));
        expect(read.said).toBe(`no ${id} yes`);
      }),
    );
  });

  it('leave every other value as JSON says it', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/\d{16}/.test(json));
        expect(parseExactly(json)).toEqual(JSON.parse(json));
      }),
    );
    expect(parseExactly('{"rate":0.1234567890123456,"big":1e20,"digits":"1234567890123456789"}')).toEqual({
      rate: 0.1234567890123456,
      big: 1e20,
      digits: '1234567890123456789',
    });
    expect(() => parseExactly('{"a":')).toThrow(SyntaxError);
  });

  it.each([
    ['gid://shopify/Order/820982911946154508', '820982911946154508'],
    ['gid://shopify/Cart/12?key=a', '12'],
    [13, '13'],
    ['13', '13'],
    [null, undefined],
    ['gid://shopify/Order/', undefined],
    ['order 13', undefined],
  ])('%p is %p', (given, id) => expect(idOf(given)).toBe(id));

  it('of a webhook come from the exact one where the number was rounded', () => {
    expect(
      ownId({ id: 820982911946154500, admin_graphql_api_id: 'gid://shopify/Order/820982911946154508' }),
    ).toBe('820982911946154508');
  });
});
