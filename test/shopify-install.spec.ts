import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signSessionToken } from './emulators/shopify/index.js';
import { databaseKinds } from './support/databases.js';
import { shopifyApp, ShopifyHub } from './support/shopify-hub.js';

const otherApp = { clientId: 'another-client', clientSecret: 'another-client-secret' };
const count = async (hub: ShopifyHub, table: string, where = '') => {
  const rows = await hub.api.db.read.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} ${where}`);
  return Number(rows[0]?.n);
};

describe.each(databaseKinds)('installing the Shopify app on $kind', ({ create }) => {
  let hub: ShopifyHub;
  let appId: string;

  beforeAll(async () => {
    hub = await ShopifyHub.start(await create());
    appId = await hub.register({ newTenants: 'own_account' });
  }, 60_000);
  afterAll(() => hub.close());

  const exchanges = () =>
    hub.shopify.requests.filter(
      ({ path, body }) => path === '/admin/oauth/access_token' && body.includes('token-exchange'),
    ).length;

  describe('session tokens', () => {
    const seconds = () => Math.floor(hub.api.clock.now() / 1_000);
    const asked = (token: string) => hub.embedded('get', 'session', token);
    const forged: [string, (shop: string) => Parameters<typeof signSessionToken>[1]][] = [
      ['of algorithm none', () => ({ alg: 'none' })],
      ['of another algorithm', () => ({ alg: 'HS512' })],
      ['for another app', () => ({ aud: otherApp.clientId })],
      ['for an app nobody has', () => ({ aud: 'nobody' })],
      ['that have expired', () => ({ exp: seconds() - 6, iat: seconds() - 66, nbf: seconds() - 66 })],
      ['that count later', () => ({ nbf: seconds() + 6 })],
      ['that were issued later', () => ({ iat: seconds() + 6 })],
      ['that live for an hour', () => ({ exp: seconds() + 3_600 })],
      ['issued by another shop', () => ({ iss: 'https://other.myshopify.com/admin' })],
      ['about another shop than they were issued by', () => ({ dest: 'https://other.myshopify.com' })],
      ['about no shop', () => ({ dest: 'https://example.com', iss: 'https://example.com/admin' })],
      ['about a shop with more behind its name', (shop) => ({ dest: `https://${shop}.example.com` })],
    ];

    it.each(forged)('%s reach nothing', async (_what, changed) => {
      const shop = hub.shopWithApp();
      const answer = await asked(hub.token(shop, changed(shop.domain)));
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: 'invalid_session_token' });
      // App Bridge asks again with a new token.
      expect(answer.headers['x-shopify-retry-invalid-session-request']).toBe('1');
    });

    it('signed with another secret, cut off, lengthened or absent reach nothing', async () => {
      const shop = hub.shopWithApp();
      const good = hub.token(shop);
      const strange = signSessionToken({
        shop: shop.domain,
        clientId: shopifyApp.clientId,
        secret: otherApp.clientSecret,
        now: hub.api.clock.now(),
      });
      const [header = '', payload = '', signature = ''] = good.split('.');
      const tokens = [
        strange,
        `${header}.${payload}`,
        `${header}.${payload}.`,
        `${good}.${signature}`,
        `${header}.${payload}.${signature}${'A'.repeat(5_000)}`,
        `${header}.${Buffer.from('[]').toString('base64url')}.${signature}`,
        'not-a-token',
      ];
      for (const token of tokens) expect((await asked(token)).status).toBe(401);
      expect((await hub.api.call('get', '/embedded/shopify/session', '')).status).toBe(401);
      expect((await asked(good)).status).toBe(200);
    });

    it('alone say the shop: headers and queries are not listened to', async () => {
      const [shop, other] = [hub.shopWithApp(), hub.shopWithApp()];
      const answer = await hub
        .embedded('get', `session?shop=${other.domain}&host=x`, hub.token(shop))
        .set('x-shopify-shop-domain', other.domain)
        .set('liaison-account', '00000000-0000-7000-8000-000000000002');
      expect(answer.body).toMatchObject({ tenant: { id: shop.domain }, user: '548380009' });
    });

    it('reach no route of the API, and API keys none of the embedded pages', async () => {
      const shop = hub.shopWithApp();
      expect((await hub.api.call('get', '/v1/connections', hub.token(shop))).status).toBe(401);
      const { key } = await hub.api.accountKey();
      expect((await hub.embedded('get', 'session', key)).status).toBe(401);
      expect((await hub.api.call('get', '/embedded/woocommerce/session', hub.token(shop))).status).toBe(404);
    });
  });

  it('shops install with nothing but their session token, and get an account of their own', async () => {
    const shop = hub.shopWithApp();
    expect(await hub.session(shop)).toEqual({
      tenant: { id: shop.domain, name: shop.domain },
      account: null,
      connection: null,
      state: 'needs_install',
      user: '548380009',
    });
    const { status, body } = await hub.install(shop);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'connected',
      connection: { status: 'active', health: { state: 'healthy' } },
    });
    expect(await hub.session(shop)).toEqual(body);
    const other = await hub.install(hub.shopWithApp());
    expect(other.body.account?.id).not.toBe(body.account?.id);
    // What is stored is what a refresh needs: the token of a grant that expires.
    const tokens = await count(
      hub,
      'connection_token',
      `WHERE id = '${body.connection?.id}' AND refreshAt IS NOT NULL`,
    );
    expect(tokens).toBe(1);
  });

  it('twenty pages of one shop install it once', async () => {
    const shop = hub.shopWithApp();
    const before = exchanges();
    const answers = await Promise.all(Array.from({ length: 20 }, () => hub.install(shop)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.connection?.id)).size).toBe(1);
    expect(await count(hub, 'connection', `WHERE tenant = '${shop.domain}'`)).toBe(1);
    expect(await count(hub, 'account', `WHERE name = '${shop.domain}'`)).toBe(1);
    expect(await count(hub, 'app_tenant')).toBe(0);
    // Those that waited use what the first got; one that comes after it has ended asks for itself.
    expect(exchanges() - before).toBeLessThan(20);
  });

  it('a shop that removed the app comes back to the connection it had', async () => {
    const shop = hub.shopWithApp();
    const first = (await hub.install(shop)).body;
    hub.api.clock.advance(5_000);
    await shop.uninstall(shopifyApp.clientId);
    await hub.work();
    expect(await hub.session(shop)).toMatchObject({ state: 'disconnected', connection: null });
    // The app is not in the shop: Shopify exchanges nothing.
    const refused = await hub.install(shop);
    expect(refused.status).toBe(422);
    hub.api.clock.advance(5_000);
    shop.install(shopifyApp.clientId);
    const again = (await hub.install(shop)).body;
    expect(again).toMatchObject({ state: 'connected', connection: { id: first.connection?.id } });
    expect(again.account).toEqual(first.account);
  });

  it('a shop whose vendor cannot be reached is told so, and nothing is half made', async () => {
    const shop = hub.shopWithApp();
    hub.shopify.inject('server_error', 1);
    const failed = await hub.install(shop);
    expect(failed.status).toBe(502);
    expect(await hub.session(shop)).toMatchObject({ state: 'needs_install' });
    expect(await count(hub, 'account', `WHERE name = '${shop.domain}'`)).toBe(0);
    expect((await hub.install(shop)).body.state).toBe('connected');
  });

  describe('an account', () => {
    const codeOf = async (key: string) =>
      (
        (await hub.api.call('post', '/v1/connections/codes', key).send({ connector: 'shopify' })).body as {
          code: string;
        }
      ).code;

    it('is joined with a connect code, which is one shop’s', async () => {
      const { key, accountId } = await hub.api.accountKey();
      const connectCode = await codeOf(key);
      const shop = hub.shopWithApp();
      expect((await hub.install(shop, { connectCode })).body.account?.id).toBe(accountId);
      const list = (await hub.api.call('get', '/v1/connections', key)).body as { data: { tenant: string }[] };
      expect(list.data.map(({ tenant }) => tenant)).toEqual([shop.domain]);
      const thief = await hub.install(hub.shopWithApp(), { connectCode });
      expect(thief).toMatchObject({ status: 400, body: { code: 'invalid_code' } });
      // The same shop may say it again: an answer may have been lost.
      expect((await hub.install(shop, { connectCode })).status).toBe(200);
    });

    it('is not left for another while the shop is connected', async () => {
      const shop = hub.shopWithApp();
      const { body } = await hub.install(shop);
      const connectCode = await codeOf((await hub.api.accountKey()).key);
      expect(await hub.install(shop, { connectCode })).toMatchObject({
        status: 409,
        body: { code: 'tenant_connected' },
      });
      expect((await hub.session(shop)).account).toEqual(body.account);
    });

    it('is not joined with a code that has expired, or is of another connector', async () => {
      const { key } = await hub.api.accountKey();
      const connectCode = await codeOf(key);
      hub.api.clock.advance(11 * 60_000);
      const shop = hub.shopWithApp();
      expect((await hub.install(shop, { connectCode })).status).toBe(400);
      const made = await hub.api
        .call('post', '/v1/connections/codes', key)
        .send({ connector: 'woocommerce' });
      const { code } = made.body as { code: string };
      expect((await hub.install(shop, { connectCode: code })).status).toBe(400);
      expect((await hub.session(shop)).state).toBe('needs_install');
    });
  });

  describe('a registration', () => {
    const own = { clientId: 'custom-client', clientSecret: 'custom-client-secret' };
    let custom: ShopifyHub;
    beforeAll(async () => {
      custom = await ShopifyHub.start(await create());
    }, 60_000);
    afterAll(() => custom.close());

    it('refuses new shops until they have a code, says to which account they go, or is one account’s', async () => {
      const { api } = custom;
      const id = await custom.register();
      const shop = custom.shopWithApp();
      expect((await custom.session(shop)).state).toBe('needs_account');
      expect(await custom.install(shop)).toMatchObject({ status: 409, body: { code: 'needs_account' } });
      const { accountId, key } = await api.accountKey();
      const change = (body: object) => api.call('patch', `/v1/apps/${id}`).send(body);
      expect((await change({ newTenants: '00000000-0000-7000-8000-00000000dead' })).status).toBe(404);
      expect((await change({ newTenants: accountId })).body).toMatchObject({ newTenants: accountId });
      expect((await custom.session(shop)).state).toBe('needs_install');
      expect((await custom.install(shop)).body.account?.id).toBe(accountId);
      expect((await change({ newTenants: 'refused' })).status).toBe(200);
      const code = await api.call('post', '/v1/connections/codes', key).send({ connector: 'shopify' });
      const { code: connectCode } = code.body as { code: string };
      const second = await custom.install(custom.shopWithApp(), { connectCode });
      expect(second.body.account?.id).toBe(accountId);
    });

    it('of one account takes its shops there, and takes no other account’s', async () => {
      const { api } = custom;
      const { accountId } = await api.accountKey();
      const body = { connector: 'shopify', name: 'Custom app', ...own, accountId };
      const refused = await api.call('post', '/v1/apps').send({ ...body, newTenants: 'own_account' });
      expect(refused.status).toBe(422);
      expect(refused.body).toMatchObject({ code: 'invalid_app' });
      const made = await api.call('post', '/v1/apps').send(body);
      expect(made.body).toMatchObject({ newTenants: accountId });
    });
  });

  it('of a kind that is not installed at its vendor has no rule for new tenants', async () => {
    const made = await hub.api
      .call('post', '/v1/apps')
      .send({ channel: 'whatsapp', name: 'x', ...otherApp, newTenants: 'refused' });
    expect(made.status).toBe(422);
  });

  it('the audit log of the account says who installed it, and no secret stands in the rows', async () => {
    const shop = hub.shopWithApp();
    const { account, connection } = (await hub.install(shop)).body;
    const { key } = await hub.api.accountKey(['read', 'manage'], account?.id);
    const log = (await hub.api.call('get', '/v1/audit-log', key)).body as {
      data: { action: string; detail: object }[];
    };
    expect(log.data.find(({ action }) => action === 'connection.created')).toMatchObject({
      detail: { connector: 'shopify', by: 'embedded', user: '548380009' },
    });
    const rows = await hub.api.db.read.query('SELECT tokens FROM connection_token WHERE id = ?', [
      connection?.id,
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/shp|offline/);
    expect(appId).not.toBe('');
  });
});
