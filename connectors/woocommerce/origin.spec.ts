import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { originOf } from './origin.js';

const from = (source: string | undefined, url: string) =>
  originOf({ headers: { 'x-wc-webhook-source': source } }, { url });

describe('where a delivery comes from', () => {
  it.each([
    ['the same address', 'https://shop.example/', 'https://shop.example'],
    ['another scheme', 'http://shop.example/', 'https://shop.example'],
    ['www', 'https://www.shop.example/', 'https://shop.example'],
    ['www in the settings', 'https://shop.example/', 'https://www.shop.example/'],
    ['another case', 'https://SHOP.example/Store/', 'https://shop.example/store'],
    ['a port that says nothing', 'http://shop.example:443/', 'https://shop.example'],
    ['a language the page was read in', 'https://shop.example/fr/', 'https://shop.example'],
    ['a language in the settings', 'https://shop.example/', 'https://shop.example/pt-br/'],
    ['a query', 'https://shop.example/?lang=fr', 'https://shop.example'],
    ['no source at all', undefined, 'https://shop.example'],
    ['an empty source', ' ', 'https://shop.example'],
  ])('is the shop itself with %s', (_what, source, url) => {
    expect(from(source, url)).toBeUndefined();
  });

  it.each([
    ['another host', 'https://staging.shop.example/', 'https://shop.example', 'staging.shop.example'],
    ['a folder', 'https://shop.example/staging/', 'https://shop.example', 'shop.example/staging'],
    ['a short folder', 'https://shop.example/dev', 'https://shop.example', 'shop.example/dev'],
    ['another port', 'http://127.0.0.1:8081/', 'http://127.0.0.1:8080', '127.0.0.1:8081'],
    ['the host above', 'https://shop.example/', 'https://shop.example/store', 'shop.example'],
    ['a language of another host', 'https://copy.example/fr/', 'https://shop.example', 'copy.example/fr'],
    ['text that is no address', '<b>nowhere</b>', 'https://shop.example', 'bnowhere/b'],
  ])('is a copy with %s', (_what, source, url, place) => {
    const origin = from(source, url);
    expect(origin?.from).toBe(place);
    expect(origin?.reason).toContain(`A copy of the shop at ${place} sends here too`);
    expect(origin?.hint).toContain('Webhooks');
  });

  it('is told the same way round: two addresses agree or they do not', () => {
    const place = fc.tuple(
      fc.constantFrom('http://', 'https://'),
      fc.constantFrom('', 'www.', 'WWW.'),
      fc.constantFrom('shop.example', 'Shop.example', 'copy.example', 'shop.example:8443'),
      fc.constantFrom('', '/', '/store', '/store/', '/Store', '/staging', '/fr', '/fr/'),
    );
    fc.assert(
      fc.property(place, place, (one, two) => {
        const [first, second] = [one.join(''), two.join('')];
        expect(from(first, second) === undefined).toBe(from(second, first) === undefined);
        expect(from(first, first)).toBeUndefined();
      }),
    );
  });
});
