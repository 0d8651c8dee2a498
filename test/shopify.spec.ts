import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signBody, type EmulatedShop, type ShopifyEmulator } from './emulators/shopify/index.js';
import type { ApiFixture } from './support/api.js';
import { databaseKinds } from './support/databases.js';
import { shopifyApp as app, startShopifyHub, type ShopifyHub, type Told } from './support/shopify.js';

describe.each(databaseKinds)('Shopify shops and a hub on $kind', ({ create }) => {
  let setting: ShopifyHub;
  let api: ApiFixture;
  let shopify: ShopifyEmulator;
  let hub: string;
  let appId: string;

  beforeAll(async () => {
    setting = await startShopifyHub(create);
    ({ api, shopify, url: hub, appId } = setting);
  }, 60_000);
  afterAll(() => setting.close());

  const connect = (...given: Parameters<ShopifyHub['connect']>) => setting.connect(...given);
  const work = () => setting.work();
  const events = (key: string, order: { id: bigint }) => setting.events(key, `order:${order.id}`);
  const told = (key: string, order: { id: bigint }) => setting.told(key, order);
  const buyer = { phone: '+34600111222', email: 'ada@example.com' };
  const placedIn = async (shop: EmulatedShop) => (await shop.shopper.order({ ...buyer, paid: false })).made;

  it('tell an order from its placing to its refund, each step once', async () => {
    const { shop, key } = await connect((await api.accountKey()).key);
    api.clock.advance(1_000);
    const order = await placedIn(shop);
    await work();
    api.clock.advance(2_000);
    await shop.merchant.pay(order);
    await work();
    api.clock.advance(2_000);
    const { made: parcel } = await shop.merchant.fulfil(order, {
      tracking: { company: 'Correos', number: 'PQ1' },
    });
    await work();
    api.clock.advance(2_000);
    await shop.merchant.carry(order, parcel, 'OUT_FOR_DELIVERY');
    await work();
    api.clock.advance(2_000);
    await shop.merchant.carry(order, parcel, 'DELIVERED');
    await work();
    api.clock.advance(2_000);
    await shop.merchant.refund(order);
    await work();
    expect(await told(key, order)).toEqual(
      ['accepted', 'delivered', 'out_for_delivery', 'paid', 'refunded', 'shipped'].sort(),
    );
    const all = await events(key, order);
    expect(new Set(all.map(({ transition }) => transition)).size).toBe(all.length);
  });

  it('of one account keep their own settings, and nothing of one reaches the other', async () => {
    const { key } = await api.accountKey();
    const till = await connect(key, { pointOfSale: true });
    const web = await connect(key);
    api.clock.advance(1_000);
    const history = async (from: typeof till) => {
      const { made: order } = await from.shop.shopper.order({ ...buyer, source: 'pos' });
      await work();
      const all = (await events(key, order)) as (Told & { data: { order?: { history?: boolean } } })[];
      expect(new Set(all.map(({ connectionId }) => connectionId))).toEqual(new Set([from.id]));
      return all.find(({ transition }) => transition === 'placed')?.data.order?.history;
    };
    expect(await history(till)).toBeUndefined();
    expect(await history(web)).toBe(true);
  });

  it('that could not reach the hub for an hour send what was, and the hub tells what is', async () => {
    const { shop, key } = await connect((await api.accountKey()).key);
    api.clock.advance(1_000);
    setting.isUp = false;
    const order = await placedIn(shop);
    api.clock.advance(60_000);
    await shop.merchant.cancel(order);
    setting.isUp = true;
    api.clock.advance(3_600_000);
    await shopify.advance(0);
    await work();
    expect(await told(key, order)).toEqual(['cancelled']);
  });

  it('whose token ended before its time are asked with another', async () => {
    const { shop, key, id } = await connect((await api.accountKey()).key);
    api.clock.advance(1_000);
    const order = await placedIn(shop);
    const { made: parcel } = await shop.merchant.fulfil(order);
    shop.expireTokens(app.clientId);
    api.clock.advance(1_000);
    await shop.merchant.carry(order, parcel, 'ATTEMPTED_DELIVERY');
    await work();
    expect(await told(key, order)).toContain('delayed');
    expect((await api.call('get', `/v1/connections/${id}`, key)).body).toMatchObject({
      health: { state: 'healthy' },
    });
  });

  it('ask as slowly as their budget of questions allows', async () => {
    const { shop, key } = await connect((await api.accountKey()).key);
    api.clock.advance(1_000);
    const order = await placedIn(shop);
    const { made: parcel } = await shop.merchant.fulfil(order);
    await work();
    shopify.inject('rate_limited', 1);
    await shop.merchant.carry(order, parcel, 'DELIVERED');
    await work();
    expect(await told(key, order)).not.toContain('delivered');
    api.clock.advance(60_000);
    await work();
    expect(await told(key, order)).toContain('delivered');
  });

  it('tell of carts, say whether one is still open, and make its discount once', async () => {
    const { shop, key, id } = await connect((await api.accountKey()).key);
    api.clock.advance(1_000);
    const attributes = [{ name: 'liaison_whatsapp_optin_marketing', value: 'yes' }];
    const { made: checkout } = await shop.shopper.checkOut({ ...buyer, attributes });
    await work();
    const about = async () =>
      (
        (await api.call('get', `/v1/events?subject=cart:${checkout.id}&limit=100`, key)).body as {
          data: Told[];
        }
      ).data
        .map(({ type }) => type)
        .sort();
    expect(await about()).toEqual(['cart.updated', 'consent.granted']);
    const run = async (action: string, input: object) =>
      (await api.call('post', `/v1/connections/${id}/actions/${action}`, key).send({ input })).body as {
        output?: Record<string, unknown>;
      };
    const status = async () =>
      (await run('cart-status', { token: String(checkout.id), kind: 'cart' })).output;
    expect(await status()).toMatchObject({
      open: true,
      recoveryUrl: expect.stringContaining(checkout.token),
    });

    const coupon = { code: 'liaison-c0ffee', amount: '10', expiresAt: api.clock.now() + 86_400_000 };
    const [first, second] = [await run('create-coupon', coupon), await run('create-coupon', coupon)];
    expect(first.output).toMatchObject({ created: true, code: 'liaison-c0ffee' });
    expect(second.output).toMatchObject({ created: false, id: first.output?.['id'] });
    expect([...shop.data.discounts.values()].map(({ code }) => code)).toEqual(['liaison-c0ffee']);
    expect(await run('create-coupon', { ...coupon, amount: '20' })).toMatchObject({
      outcome: 'failed',
      output: null,
    });

    api.clock.advance(1_000);
    await shop.shopper.order({ ...buyer, checkout });
    await work();
    expect(await status()).toMatchObject({ open: false, reason: 'ordered' });
  });

  it('that uninstall the app stop at once, and come back to their settings when they install it again', async () => {
    const { key } = await api.accountKey();
    const { shop, id } = await connect(key, { pointOfSale: true });
    api.clock.advance(5_000);
    const { deliveries } = await shop.uninstall(app.clientId);
    await work();
    const list = async () =>
      ((await api.call('get', '/v1/connections', key)).body as { data: { id: string }[] }).data;
    expect(await list()).toEqual([]);
    expect(await api.db.read.query('SELECT id FROM connection_token WHERE id = ?', [id])).toEqual([]);

    api.clock.advance(5_000);
    const again = await connect(key, {}, shop);
    expect(again.id).toBe(id);
    expect((await api.call('get', `/v1/connections/${id}`, key)).body).toMatchObject({
      status: 'active',
      settings: { pointOfSale: true, shop: shop.domain },
    });
    // The same webhook, as Shopify repeats it when it got no answer: under another id, so that it is seen at all.
    const [sent] = deliveries.filter(({ topic }) => topic === 'app/uninstalled');
    const repeated = await fetch(`${hub}/hooks/apps/${appId}`, {
      method: 'POST',
      headers: { ...sent?.headers, 'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd099' },
      body: sent?.body ?? '',
    });
    expect(repeated.status).toBe(200);
    await work();
    expect(await list()).toHaveLength(1);
    api.clock.advance(1_000);
    const order = await placedIn(shop);
    await work();
    expect(await told(key, order)).toContain('accepted');
  });

  it('are billed by Shopify: the hub knows the plan, and tells each change once', async () => {
    const { key } = await api.accountKey();
    const { shop, id } = await connect(key);
    const plan = async () =>
      ((await api.call('get', `/v1/connections/${id}`, key)).body as { plan: object | null }).plan;
    expect(await plan()).toBeNull();
    expect((await api.call('post', `/v1/connections/${id}/plan`, key)).status).toBe(202);
    await work();
    const handle = shop.domain.replace('.myshopify.com', '');
    const manageUrl = `https://admin.shopify.com/store/${handle}/charges/liaison/pricing_plans`;
    expect(await plan()).toMatchObject({ status: 'none', name: null, manageUrl });
    api.clock.advance(1_000);
    const { made } = await shop.choosePlan(app.clientId, { name: 'Growth', price: 1_900, cap: 5_000 });
    await work();
    const currency = shop.data.currency;
    expect(await plan()).toMatchObject({
      status: 'active',
      name: 'Growth',
      price: { amount: '19.0', currency, interval: '30_days' },
      usage: { used: { amount: '0.0', currency }, cap: { amount: '50.0', currency } },
    });
    api.clock.advance(1_000);
    await shop.endPlan(app.clientId, made, 'FROZEN');
    await shop.endPlan(app.clientId, made, 'FROZEN');
    await work();
    expect(await plan()).toMatchObject({ status: 'frozen' });
    const { data } = (await api.call('get', '/v1/events?type=connection.plan_changed', key)).body as {
      data: { data: { plan: { status: string } } }[];
    };
    expect(data.map((event) => event.data.plan.status).sort()).toEqual(['active', 'frozen', 'none']);
    // Nobody of another account asks for it, or reads it.
    const { key: other } = await api.accountKey();
    expect((await api.call('post', `/v1/connections/${id}/plan`, other)).status).toBe(404);
  });

  it('are asked for many orders in as many questions as their limits need', async () => {
    const { shop, key } = await connect((await api.accountKey()).key);
    api.clock.advance(1_000);
    const orders = [];
    for (let made = 0; made < 20; made++) orders.push(await placedIn(shop));
    await work();
    for (const order of orders) await shop.merchant.fulfil(order);
    await work();
    for (const order of orders) expect(await told(key, order)).toContain('shipped');
    expect((await api.db.read.query<{ n: number }>('SELECT COUNT(*) AS n FROM lookup'))[0]?.n).toBe(0);
  });

  it('are not taken for each other: a body of one under the name of another reaches nobody', async () => {
    const one = await connect((await api.accountKey()).key);
    const other = await connect((await api.accountKey()).key);
    api.clock.advance(1_000);
    const order = await placedIn(one.shop);
    const [sent] = shopify.deliveries.sent.filter(({ topic }) => topic === 'orders/create').slice(-1);
    const address = `${hub}/hooks/apps/${appId}`;
    const send = (headers: Record<string, string>, body: string) =>
      fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    const headers = {
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': other.shop.domain,
      'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
      'x-shopify-triggered-at': new Date(api.clock.now()).toISOString(),
    };
    const body = sent?.body ?? '';
    expect(
      (await send({ ...headers, 'x-shopify-hmac-sha256': signBody(body, app.clientSecret) }, body)).status,
    ).toBe(200);
    expect(
      (await send({ ...headers, 'x-shopify-hmac-sha256': signBody(body, 'another secret') }, body)).status,
    ).toBe(401);
    expect((await send(headers, body)).status).toBe(401);
    await work();
    expect(await events(other.key, order)).toEqual([]);
    expect((await events(one.key, order)).length).toBeGreaterThan(0);
  });
});
