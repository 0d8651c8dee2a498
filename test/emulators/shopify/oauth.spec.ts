import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ShopifyEmulator, signQuery, type EmulatedShop } from './index.js';

const app = {
  clientId: 'liaison-key',
  clientSecret: 'hush-0123456789',
  redirectUrls: ['https://hub.example/v1/oauth/callback'],
};
const own = { clientId: 'own-key', clientSecret: 'hush-own', distribution: 'own' } as const;
const start = Date.parse('2026-11-30T10:00:00Z');

let shopify: ShopifyEmulator;
let shop: EmulatedShop;
let other: EmulatedShop;

beforeEach(async () => {
  shopify = await ShopifyEmulator.start({ apps: [app, own], now: () => start });
  shop = shopify.open('acme.myshopify.com');
  other = shopify.open('other.myshopify.com');
  shop.install(app.clientId);
});
afterEach(() => shopify.close());

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(
  fields: Record<string, string>,
  path = '/acme.myshopify.com',
  json = false,
): Promise<Answer> {
  const whole = { client_id: app.clientId, client_secret: app.clientSecret, ...fields };
  const response = await fetch(`${shopify.url}${path}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded' },
    body: json ? JSON.stringify(whole) : new URLSearchParams(whole).toString(),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const exchange = (token: string, more: Record<string, string> = {}) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: token,
  subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
  expiring: '1',
  ...more,
});

/** Whether a token opens the API of the shop. */
async function opens(token: unknown, path = '/acme.myshopify.com'): Promise<number> {
  const response = await fetch(`${shopify.url}${path}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'x-shopify-access-token': String(token) },
    body: JSON.stringify({ query: '{ shop { id } }' }),
  });
  return response.status;
}

describe('token exchange', () => {
  it('gives an expiring offline token for a session token, as a form or JSON, with or without the shop in the path', async () => {
    for (const [path, json] of [
      ['/acme.myshopify.com', true],
      ['', false],
    ] as const) {
      const { status, body } = await ask(exchange(shop.sessionToken(app.clientId)), path, json);
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.stringMatching(/^shpat_/),
        scope: expect.stringContaining('write_orders'),
        expires_in: 3_600,
        refresh_token: expect.stringMatching(/^shprt_/),
        refresh_token_expires_in: 7_776_000,
      });
      expect(await opens(body['access_token'])).toBe(200);
      expect(await opens(body['access_token'], '')).toBe(200);
      expect(await opens(body['access_token'], '/other.myshopify.com')).toBe(401);
    }
  });

  it('gives one that never expires without `expiring`, which the API refuses of a public app', async () => {
    const { body } = await ask(exchange(shop.sessionToken(app.clientId), { expiring: '0' }));
    expect(Object.keys(body)).toEqual(['access_token', 'scope']);
    expect(await opens(body['access_token'])).toBe(403);
    shopify.configure(app.clientId, { distribution: 'custom' });
    expect(await opens(body['access_token'])).toBe(200);
  });

  it('ends earlier expiring tokens of the app in the shop', async () => {
    const first = await ask(exchange(shop.sessionToken(app.clientId)));
    await ask(exchange(shop.sessionToken(app.clientId)));
    expect(await opens(first.body['access_token'])).toBe(401);
  });

  it.each([
    ['for another app', () => shop.sessionToken(app.clientId, { aud: 'another' })],
    ['of another shop', () => other.sessionToken(app.clientId)],
    ['that ran out', () => shop.sessionToken(app.clientId, { exp: start / 1_000 - 1 })],
    ['that is not yet valid', () => shop.sessionToken(app.clientId, { nbf: start / 1_000 + 60 })],
    ['without a signature', () => shop.sessionToken(app.clientId, { alg: 'none' })],
    ['whose issuer is another', () => shop.sessionToken(app.clientId, { iss: 'https://evil.example/admin' })],
    ['signed with another secret', () => `${shop.sessionToken(app.clientId).slice(0, -4)}AAAA`],
    ['that is none', () => 'x.y'],
  ])('refuses a session token %s', async (_, made) => {
    const { status, body } = await ask(exchange(made()));
    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_subject_token' });
  });

  it('refuses another kind of token, an unknown app, a wrong secret, a shop without the app', async () => {
    const token = shop.sessionToken(app.clientId);
    const error = async (...given: Parameters<typeof ask>) => {
      const { status, body } = await ask(...given);
      return [status, body['error']];
    };
    expect(await error(exchange(token, { subject_token_type: 'jwt' }))).toEqual([400, 'invalid_request']);
    expect(await error(exchange(token, { requested_token_type: 'x' }))).toEqual([400, 'invalid_request']);
    expect(await error(exchange(token, { client_id: 'no' }))).toEqual([400, 'application_cannot_be_found']);
    expect(await error(exchange(token, { client_secret: 'no' }))).toEqual([401, 'invalid_client']);
    expect(await error({ grant_type: 'password' })).toEqual([400, 'unsupported_grant_type']);
    expect(await error(exchange(other.sessionToken(app.clientId)), '/other.myshopify.com')).toEqual([
      400,
      'app_not_installed',
    ]);
  });
});

describe('refreshing', () => {
  const refresh = (token: unknown) => ({ grant_type: 'refresh_token', refresh_token: String(token) });

  it('gives a new pair and ends the old one: a refresh token counts once', async () => {
    const { body: first } = await ask(exchange(shop.sessionToken(app.clientId)));
    await shopify.advance(3_600_000);
    expect(await opens(first['access_token'])).toBe(401);
    const { body: second } = await ask(refresh(first['refresh_token']), '');
    expect(await opens(second['access_token'])).toBe(200);
    expect(second['refresh_token']).not.toBe(first['refresh_token']);
    const again = await ask(refresh(first['refresh_token']));
    expect(again).toEqual({
      status: 401,
      body: { error: 'invalid_request', error_description: 'This request requires an active refresh_token' },
    });
  });

  it('refuses after 90 days, of another app, at another shop, after the app was removed', async () => {
    const { body } = await ask(exchange(shop.sessionToken(app.clientId)));
    const token = refresh(body['refresh_token']);
    expect((await ask({ ...token, client_id: own.clientId, client_secret: own.clientSecret })).status).toBe(
      401,
    );
    expect((await ask(token, '/other.myshopify.com')).status).toBe(401);
    await shopify.advance(90 * 86_400_000);
    expect((await ask(token)).status).toBe(401);
    const fresh = await ask(exchange(shop.sessionToken(app.clientId)));
    await shop.uninstall(app.clientId);
    expect((await ask(refresh(fresh.body['refresh_token']))).status).toBe(401);
    expect(await opens(fresh.body['access_token'])).toBe(401);
  });
});

describe('the authorization code', () => {
  const authorize = (more: Record<string, string> = {}) =>
    `https://acme.myshopify.com/admin/oauth/authorize?${new URLSearchParams({
      client_id: app.clientId,
      scope: 'read_orders',
      redirect_uri: app.redirectUrls[0] ?? '',
      state: 'nonce',
      ...more,
    }).toString()}`;

  it('comes with a signed query, and counts once', async () => {
    const back = new URL(shopify.agree(authorize(), 'acme.myshopify.com'));
    const query = Object.fromEntries(back.searchParams);
    expect(query).toMatchObject({ shop: 'acme.myshopify.com', state: 'nonce' });
    expect(query['hmac']).toBe(signQuery(query, app.clientSecret));
    expect(signQuery({ ...query, shop: 'other.myshopify.com' }, app.clientSecret)).not.toBe(query['hmac']);
    const code = { code: query['code'] ?? '', expiring: '1' };
    const { status, body } = await ask(code, '');
    expect([status, Object.keys(body)]).toEqual([
      200,
      ['access_token', 'scope', 'expires_in', 'refresh_token', 'refresh_token_expires_in'],
    ]);
    expect((await ask(code)).status).toBe(400);
  });

  it('is given by the page of the shop too, and to nobody but the registered address', async () => {
    const path = authorize().replace('https://', `${shopify.url}/`);
    const page = await fetch(path, { redirect: 'manual' });
    expect([page.status, page.headers.get('location')?.startsWith(app.redirectUrls[0] ?? '?')]).toEqual([
      302,
      true,
    ]);
    const evil = authorize({ redirect_uri: 'https://evil.example/' }).replace(
      'https://acme',
      `${shopify.url}/acme`,
    );
    expect((await fetch(evil, { redirect: 'manual' })).status).toBe(400);
    expect(() => shopify.agree(authorize({ client_id: 'no' }), 'acme.myshopify.com')).toThrow('api_key');
  });

  it('runs out after ten minutes', async () => {
    const code = new URL(shopify.agree(authorize(), 'acme.myshopify.com')).searchParams.get('code') ?? '';
    await shopify.advance(600_001);
    expect((await ask({ code })).body['error']).toBe('invalid_request');
  });
});

describe('the admin of a shop', () => {
  it('opens the app with a session token, all of it signed', async () => {
    const address = new URL(shop.launchAddress(app.clientId, 'https://hub.example/shopify'));
    const query = Object.fromEntries(address.searchParams);
    expect(query['hmac']).toBe(signQuery(query, app.clientSecret));
    expect(Buffer.from(query['host'] ?? '', 'base64').toString()).toBe('admin.shopify.com/store/acme');
    expect((await ask(exchange(query['id_token'] ?? ''))).status).toBe(200);
  });

  it('grants other scopes, which the app is told', async () => {
    shopify.configure(app.clientId, {
      webhooks: [{ topics: ['app/scopes_update'], uri: 'https://hub.example/x' }],
    });
    const { deliveries } = await shop.grant(app.clientId, ['read_orders']);
    expect(JSON.parse(deliveries[0]?.body ?? '')).toMatchObject({
      previous: expect.arrayContaining(['write_orders']),
      current: ['read_orders'],
    });
    expect((await ask(exchange(shop.sessionToken(app.clientId)))).body['scope']).toBe('read_orders');
  });
});

describe('client credentials', () => {
  const fields = { grant_type: 'client_credentials' };

  it('are for apps of the shop’s own organisation, where they are installed', async () => {
    const mine = { ...fields, client_id: own.clientId, client_secret: own.clientSecret };
    expect((await ask(mine)).body['error']).toBe('app_not_installed');
    shop.install(own.clientId);
    const { body } = await ask(mine);
    expect(body['expires_in']).toBe(86_399);
    expect(await opens(body['access_token'])).toBe(200);
    expect((await ask(fields)).body['error']).toBe('shop_not_permitted');
  });
});
