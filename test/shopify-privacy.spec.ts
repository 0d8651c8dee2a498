import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signBody, type EmulatedShop } from './emulators/shopify/index.js';
import { databaseKinds } from './support/databases.js';
import { shopifyApp, ShopifyHub } from './support/shopify-hub.js';

interface Receipt {
  people: number;
  erased?: number;
  forgotten?: number;
  events?: number;
  sha256?: string;
  refused?: string;
}
interface PrivacyRequest {
  id: string;
  kind: string;
  status: string;
  subject: string | null;
  requestedAt: string;
  dueAt: string;
  doneAt: string | null;
  receipt: Receipt;
}

const buyer = { firstName: 'Ada', phone: '+34600111222', email: 'ada@example.com' };

describe.each(databaseKinds)('privacy law and Shopify shops on $kind', ({ create }) => {
  let hub: ShopifyHub;
  let appId: string;
  beforeAll(async () => {
    hub = await ShopifyHub.start(await create());
    appId = await hub.register({ newTenants: 'own_account' });
  }, 60_000);
  afterAll(() => hub.close());

  /** A shop that installed the app, and a key of its account. */
  const installed = async () => {
    const shop = hub.shopWithApp();
    const { body } = await hub.install(shop);
    const { key } = await hub.api.accountKey(['read', 'manage'], body.account?.id);
    hub.api.clock.advance(1_000);
    return { shop, key, connectionId: body.connection?.id ?? '', accountId: body.account?.id ?? '' };
  };
  const ordered = async (shop: EmulatedShop, who = buyer) => {
    const known = [...shop.data.customers.values()].find(({ phone }) => phone === who.phone);
    const customer = known ?? (await shop.shopper.join(who)).made;
    const { made: order } = await shop.shopper.order({ customer, paid: false });
    await hub.work();
    return { order, customer };
  };
  const requests = async (key: string) =>
    ((await hub.api.call('get', '/v1/privacy-requests', key)).body as { data: PrivacyRequest[] }).data;
  const contacts = async (key: string) => (await hub.api.call('get', '/v1/contacts', key)).text;
  const uninstall = async (shop: EmulatedShop) => {
    hub.api.clock.advance(5_000);
    await shop.uninstall(shopifyApp.clientId);
    await hub.work();
  };

  it('a person’s data can be downloaded, while the shop is connected and after it removed the app', async () => {
    const { shop, key, connectionId } = await installed();
    const { order, customer } = await ordered(shop);
    const [sent] = await shop.requestData(shopifyApp.clientId, customer);
    expect(sent?.answers).toEqual([200]);
    await uninstall(shop);
    const later = await shop.requestData(shopifyApp.clientId, customer);
    expect(later[0]?.answers).toEqual([200]);
    await hub.work();
    const all = await requests(key);
    expect(all).toHaveLength(2);
    for (const request of all) {
      expect(request).toMatchObject({
        kind: 'export',
        status: 'ready',
        subject: `customer:${customer.id}`,
        receipt: { people: 1 },
        doneAt: null,
      });
      expect(Date.parse(request.dueAt) - Date.parse(request.requestedAt)).toBe(30 * 86_400_000);
      const file = await hub.api.call('get', `/v1/privacy-requests/${request.id}/export`, key);
      expect(file.status).toBe(200);
      expect(file.headers['content-disposition']).toContain('attachment');
      expect(file.headers['cache-control']).toBe('no-store');
      expect(file.text).toContain('34600111222');
      expect(file.text).toContain(`order:${order.id}`);
      expect(file.text).toContain(connectionId);
      const read = (await hub.api.call('get', `/v1/privacy-requests/${request.id}`, key))
        .body as PrivacyRequest;
      expect(read).toMatchObject({
        status: 'done',
        receipt: { people: 1, sha256: createHash('sha256').update(file.text).digest('hex') },
      });
      // Downloaded again, the receipt stays that of the first time.
      await hub.api.call('get', `/v1/privacy-requests/${request.id}/export`, key);
      const again = (await hub.api.call('get', `/v1/privacy-requests/${request.id}`, key)).body as unknown;
      expect(again).toEqual(read);
    }
  });

  it('somebody nobody knows is answered too: nothing is stored of them', async () => {
    const { shop, key } = await installed();
    const { made: customer } = await shop.shopper.join({ email: 'nobody@example.com' });
    await hub.work();
    const stranger = { ...customer, id: 7n, email: 'stranger@example.com', phone: null };
    await shop.requestData(shopifyApp.clientId, stranger);
    await hub.work();
    const [request] = await requests(key);
    expect(request).toMatchObject({ status: 'ready', receipt: { people: 0 } });
  });

  it('a customer is erased with a receipt, also when the shop has removed the app', async () => {
    for (const isGone of [false, true]) {
      const { shop, key } = await installed();
      const { customer } = await ordered(shop);
      expect(await contacts(key)).toContain('34600111222');
      if (isGone) await uninstall(shop);
      await shop.redact(shopifyApp.clientId, customer);
      await hub.work();
      expect(await contacts(key)).not.toContain('34600111222');
      const [request] = await requests(key);
      expect(request).toMatchObject({
        kind: 'erase_person',
        status: 'done',
        receipt: { people: 1, erased: 1, forgotten: 0 },
      });
      const refused = await hub.api.call('get', `/v1/privacy-requests/${request?.id}/export`, key);
      expect(refused.status).toBe(409);
      const rows = await hub.api.db.read.query(
        "SELECT data FROM event WHERE connectionId IN (SELECT id FROM connection WHERE tenant = ?) AND type LIKE 'order.%' AND data IS NOT NULL",
        [shop.domain],
      );
      expect(rows).toEqual([]);
    }
  });

  it('a shop is erased two days after it removed the app, and nobody but who is known elsewhere stays', async () => {
    const one = await installed();
    const other = hub.shopWithApp();
    const code = await hub.api.call('post', '/v1/connections/codes', one.key).send({ connector: 'shopify' });
    await hub.install(other, { connectCode: (code.body as { code: string }).code });
    hub.api.clock.advance(1_000);
    await ordered(one.shop);
    await ordered(one.shop);
    await ordered(other);
    // Enough that it takes several steps.
    for (let n = 10; n < 30; n++) {
      const { made: customer } = await one.shop.shopper.join({
        firstName: `Only${n}`,
        phone: `+346100000${n}`,
        email: `only${n}@example.com`,
      });
      await one.shop.shopper.order({ customer, paid: false });
    }
    await hub.work();
    await uninstall(one.shop);
    await one.shop.redactShop(shopifyApp.clientId);
    await hub.work();
    const [request] = await requests(one.key);
    expect(request).toMatchObject({
      kind: 'erase_tenant',
      status: 'done',
      receipt: { people: 21, erased: 20, forgotten: 1 },
    });
    const text = await contacts(one.key);
    expect(text).toContain('34600111222');
    expect(text).not.toContain('Only');
    const left = async (sql: string) =>
      Number((await hub.api.db.read.query<{ n: number }>(sql, [one.connectionId]))[0]?.n);
    expect(
      await left(
        'SELECT COUNT(*) AS n FROM event WHERE connectionId = ? AND (data IS NOT NULL OR person IS NOT NULL)',
      ),
    ).toBe(0);
    expect(await left('SELECT COUNT(*) AS n FROM delivery WHERE connectionId = ? AND body IS NOT NULL')).toBe(
      0,
    );
    expect(await left("SELECT COUNT(*) AS n FROM connection WHERE id = ? AND settings <> '{}'")).toBe(0);
    // It comes back as somebody new.
    one.shop.install(shopifyApp.clientId);
    hub.api.clock.advance(5_000);
    expect((await hub.install(one.shop)).body.connection?.id).not.toBe(one.connectionId);
  });

  it('a shop that has the app again is not erased: the signature does not say how old the request is', async () => {
    const { shop, key } = await installed();
    await ordered(shop);
    await shop.redactShop(shopifyApp.clientId);
    await hub.work();
    expect(await requests(key)).toMatchObject([
      { kind: 'erase_tenant', status: 'refused', receipt: { refused: 'connected_again' } },
    ]);
    expect(await contacts(key)).toContain('34600111222');
  });

  it('a request that is not signed by the app is refused, and nothing comes of it', async () => {
    const { shop, key } = await installed();
    const { customer } = await ordered(shop);
    const body = JSON.stringify({ shop_domain: shop.domain, customer: { id: String(customer.id) } });
    const send = (signature: string | undefined) =>
      fetch(`${hub.url}/hooks/apps/${appId}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-shopify-topic': 'customers/redact',
          'x-shopify-shop-domain': shop.domain,
          'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd777',
          ...(signature === undefined ? {} : { 'x-shopify-hmac-sha256': signature }),
        },
        body,
      });
    expect((await send(undefined)).status).toBe(401);
    expect((await send(signBody(body, 'another secret'))).status).toBe(401);
    await hub.work();
    expect(await requests(key)).toEqual([]);
    expect((await send(signBody(body, shopifyApp.clientSecret))).status).toBe(200);
    await hub.work();
    expect(await requests(key)).toMatchObject([{ kind: 'erase_person', status: 'done' }]);
  });

  it('are shown to their own account only', async () => {
    const { shop, key } = await installed();
    const { customer } = await ordered(shop);
    await shop.requestData(shopifyApp.clientId, customer);
    await hub.work();
    const [request] = await requests(key);
    const stranger = await hub.api.accountKey(['read', 'manage']);
    expect(await requests(stranger.key)).toEqual([]);
    for (const path of [
      `/v1/privacy-requests/${request?.id}`,
      `/v1/privacy-requests/${request?.id}/export`,
    ]) {
      const answer = await hub.api.call('get', path, stranger.key);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('34600111222');
      expect((await hub.api.call('get', path, '')).status).toBe(401);
      const weak = await hub.api.accountKey(['send']);
      expect((await hub.api.call('get', path, weak.key)).status).toBe(403);
    }
    expect((await requests(key))[0]?.status).toBe('ready');
  });
});
