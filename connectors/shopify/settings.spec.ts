import { describe, expect, it } from '@jest/globals';
import { settings, shopOf } from './settings.js';

describe('the address of a shop', () => {
  it.each([
    ['casa-azul.myshopify.com'],
    ['https://casa-azul.myshopify.com/'],
    ['https://casa-azul.myshopify.com/admin?x=1'],
    ['https://admin.shopify.com/store/casa-azul/settings/domains'],
    ['admin.shopify.com/store/casa-azul'],
    ['  Casa-Azul '],
  ])('is read from %p', (given) => expect(shopOf(given)).toBe('casa-azul.myshopify.com'));

  it.each([
    ['www.casa-azul.example'],
    ['casa-azul.myshopify.com.evil.example'],
    ['evil.example/casa-azul.myshopify.com'],
    ['https://user@casa-azul.myshopify.com'],
    ['casa_azul.myshopify.com'],
    ['casa-azul.myshopify.com:8080'],
    ['-.myshopify.com'],
    [''],
    ['https://admin.shopify.com/store/'],
  ])('is not read from %p', (given) => expect(shopOf(given)).toBeUndefined());

  it('is refused by name with an example', () => {
    const { error } = settings.safeParse({ shop: 'www.casa-azul.example' });
    expect(error?.issues).toMatchObject([
      {
        path: ['shop'],
        message: 'must be the address of the shop at Shopify, such as my-shop.myshopify.com',
      },
    ]);
  });
});
