import { describe, expect, it } from '@jest/globals';
import { grant } from './grant.js';

describe('WooCommerce’s grant screen', () => {
  it('is asked for below the folder of the shop, with everything it needs', () => {
    const url = new URL(
      grant.url({
        address: 'https://shop.example/store/?x=1#y',
        nonce: 'n+1',
        callbackUrl: 'https://hub.example/c',
        returnUrl: 'https://hub.example/r',
      }),
    );
    expect(url.href).toMatch(/^https:\/\/shop\.example\/store\/wc-auth\/v1\/authorize\?app_name=Liaison&/);
    expect(url.searchParams.get('user_id')).toBe('n+1');
  });

  it('hands over keys as it was recorded doing', () => {
    const recorded = {
      key_id: 4,
      user_id: 'tenant-42',
      consumer_key: 'ck_REDACTED_40_hex_chars_local_test_store____',
      consumer_secret: 'cs_REDACTED_40_hex_chars_local_test_store____',
      key_permissions: 'read_write',
    };
    expect(grant.read(recorded)).toEqual({
      nonce: 'tenant-42',
      settings: { consumerKey: recorded.consumer_key, consumerSecret: recorded.consumer_secret },
    });
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { user_id: 'x', consumer_key: 'ck_1' },
    { user_id: '', consumer_key: 'ck_1', consumer_secret: 'cs_1' },
  ])('is not answered by %j', (body) => {
    expect(grant.read(body)).toBeUndefined();
  });

  it('knows a shop however its address is written', () => {
    expect(grant.place('http://www.Shop.example/')).toBe(grant.place('https://shop.example'));
    expect(grant.place('https://shop.example/a')).not.toBe(grant.place('https://shop.example'));
    expect(grant.place('shop.example')).toBeUndefined();
  });
});
