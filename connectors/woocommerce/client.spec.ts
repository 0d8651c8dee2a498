import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  RETRY_AFTER,
  startWooCommerceEmulator,
  type ShopFault,
  type WooCommerceEmulator,
} from '../../test/emulators/woocommerce/index.js';
import {
  ContractViolation,
  LiaisonError,
  RateLimited,
  Reauthorize,
  Rejected,
  Transient,
} from '../../src/sdk/index.js';
import { baseAddress } from './client.js';
import { shopError } from './errors.js';
import { health } from './health.js';
import { settings } from './settings.js';
import { callContext, T0 } from './fixtures/story.js';

let shop: WooCommerceEmulator;
beforeEach(async () => {
  shop = await startWooCommerceEmulator();
});
afterEach(() => shop.close());

const failure = async (promise: Promise<unknown>): Promise<LiaisonError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LiaisonError);
  return error as LiaisonError;
};

describe('the client', () => {
  it('signs with OAuth over plain http', async () => {
    expect(await health(await callContext(shop.settings('s')))).toEqual({ state: 'healthy' });
    expect(shop.requests[0]?.query.get('oauth_signature_method')).toBe('HMAC-SHA256');
  });

  it('uses Basic over https, and the agents it is given', async () => {
    shop.behindTls = true;
    const port = Number(new URL(shop.url).port);
    // The TLS of the address ends in this agent, as it would in a proxy.
    class EndsTls extends HttpsAgent {
      override createConnection(): Socket {
        return connect(port, '127.0.0.1');
      }
    }
    const agents = { http: new HttpAgent(), https: new EndsTls() };
    const context = await callContext(
      { ...shop.settings('s'), url: 'https://shop.invalid/store/' },
      { agents },
    );
    await failure(health(context));
    expect(shop.requests[0]?.path).toBe('/store/wp-json/wc/v3/orders');
    const atRoot = await callContext({ ...shop.settings('s'), url: 'https://shop.invalid' }, { agents });
    expect(await health(atRoot)).toEqual({ state: 'healthy' });
    expect(shop.requests[1]?.query.has('oauth_signature')).toBe(false);
  });

  it.each([
    ['https://shop.example', 'https://shop.example'],
    ['https://shop.example/', 'https://shop.example'],
    ['https://shop.example/store/wp-admin/admin.php?page=wc', 'https://shop.example/store'],
    ['https://shop.example:8443/wp-json/wc/v3', 'https://shop.example:8443'],
    ['http://shop.example/wp-login.php', 'http://shop.example'],
    ['https://shop.example/#top', 'https://shop.example'],
  ])('reads the address %s as %s', (entered, address) => {
    expect(baseAddress(entered)).toBe(address);
  });

  it.each([
    ['shop.example'],
    ['ftp://shop.example'],
    ['https://a:b@shop.example'],
    [''],
    ['javascript:alert(1)'],
  ])('does not take %p for an address', (url) => {
    const result = settings.safeParse({ url, consumerKey: 'k', consumerSecret: 's', webhookSecret: 'w' });
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.path).toEqual(['url']);
  });
});

describe('what goes wrong', () => {
  const cases: [ShopFault, abstract new (...args: never[]) => LiaisonError, RegExp][] = [
    [
      'unauthorized',
      Reauthorize,
      /consumer key was refused .*REST API create a key with the permission "Read\/Write"/,
    ],
    ['forbidden', Reauthorize, /administrator or shop manager/],
    ['firewall', Transient, /firewall .* Wordfence/],
    ['rate_limited', RateLimited, /slow down/],
    ['server_error', Transient, /could not answer \(500\)/],
    ['unavailable', Transient, /could not answer \(503\)/],
    ['reset', Transient, /could not be reached/],
    ['login_page', ContractViolation, /page instead of data/],
    ['garbage', ContractViolation, /PHP warning/],
    ['redirect', Rejected, /url: the shop sends us to https:\/\/www\.shop\.example; enter that address/],
    ['not_found', Rejected, /url: no WooCommerce answers .*permalinks/],
  ];
  it.each(cases)(
    '%s becomes an error the owner can act on, without keys in it',
    async (fault, kind, words) => {
      shop.inject(fault);
      const error = await failure(health(await callContext(shop.settings('s'))));
      expect(error).toBeInstanceOf(kind);
      expect(error.message).toMatch(words);
      expect(error.cause).toBeUndefined();
      expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toMatch(
        /ck_emulator|cs_emulator|oauth_/,
      );
    },
  );

  it('waits as long as the shop asks', async () => {
    shop.inject('rate_limited');
    const context = await callContext(shop.settings('s'));
    expect(await failure(health(context))).toMatchObject({ retryAfter: RETRY_AFTER * 1_000 });
    shop.inject('unavailable');
    expect(await failure(health(context))).toMatchObject({ retryAfter: RETRY_AFTER * 1_000 });
  });

  it('stops when the core stops waiting', async () => {
    shop.inject('timeout');
    const error = await failure(
      health(await callContext(shop.settings('s'), { signal: AbortSignal.timeout(100) })),
    );
    expect(error).toBeInstanceOf(Transient);
    expect(error.message).toMatch(/did not answer in time/);
  });

  it('tells a key that may only read from a wrong one', async () => {
    const readOnly = await startWooCommerceEmulator({ permissions: 'read' });
    const context = await callContext(readOnly.settings('s'));
    expect(await health(context)).toEqual({ state: 'healthy' });
    const error = await failure(
      context.client.request(context, { method: 'post', path: 'coupons', data: { code: 'a' } }),
    );
    expect(error).toBeInstanceOf(Reauthorize);
    expect(error.message).toMatch(/give the key the permission "Read\/Write"/);
    await readOnly.close();
  });

  it('refuses wrong keys', async () => {
    const context = await callContext({ ...shop.settings('s'), consumerSecret: 'wrong' });
    expect(await failure(health(context))).toBeInstanceOf(Reauthorize);
  });

  it('passes on the refusal of an address that may not be called, literal or by name', async () => {
    const refusal = Object.assign(new Error('shop.invalid resolves to a private address'), {
      code: 'ELIAISONADDRESS',
    });
    class Guarded extends HttpAgent {
      override createConnection(): never {
        throw refusal;
      }
    }
    const byName = new HttpAgent({ lookup: (_host, _options, callback) => callback(refusal, '', 0) });
    for (const http of [new Guarded(), byName]) {
      const address = { ...shop.settings('s'), url: 'http://shop.invalid' };
      const context = await callContext(address, { agents: { http, https: new HttpsAgent() } });
      const error = await failure(health(context));
      expect(error).toBeInstanceOf(Rejected);
      expect(error).toMatchObject({ field: 'url', reason: 'shop.invalid resolves to a private address' });
    }
  });

  it('goes around a proxy named in the environment, which would not be asked about addresses', async () => {
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      expect(await health(await callContext(shop.settings('s')))).toEqual({ state: 'healthy' });
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  it.each([
    ['CERT_HAS_EXPIRED', /certificate is not valid/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate is not valid/],
    ['ENOTFOUND', /could not be found/],
    ['ECONNREFUSED', /could not be reached \(ECONNREFUSED\)/],
    ['ECONNABORTED', /did not answer in time/],
  ])('says what %s means', (code, words) => {
    const error = shopError(Object.assign(new Error('x'), { code }), T0);
    expect(error).toBeInstanceOf(Transient);
    expect(error.message).toMatch(words);
  });

  it('names the field WordPress complains about', () => {
    const refused = (data: unknown) => shopError({ response: { status: 400, headers: {}, data } }, T0);
    const message = 'Invalid parameter(s): amount';
    expect(refused({ code: 'rest_invalid_param', message, data: { params: { amount: 'x' } } })).toMatchObject(
      {
        field: 'amount',
        reason: 'Invalid parameter(s): amount (400)',
      },
    );
    expect(refused({ message, data: { params: ['code'] } })).toMatchObject({ field: 'code' });
    expect(refused('no')).toMatchObject({ field: undefined, reason: 'the shop refused (400)' });
    const busy = shopError(
      { response: { status: 429, headers: { 'retry-after': new Date(T0 + 9_000).toUTCString() } } },
      T0,
    );
    expect(busy).toMatchObject({ retryAfter: 9_000 });
    expect(shopError({ response: { status: 429, headers: {} } }, T0)).toMatchObject({ retryAfter: 60_000 });
    const password = {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="staging"' },
      data: '<html>',
    };
    expect(shopError({ response: password }, T0).message).toMatch(/whole site asks for a password/);
    for (const thrown of [undefined, null, 'x', 5, new Error('x')])
      expect(shopError(thrown, T0)).toBeInstanceOf(Transient);
  });
});
