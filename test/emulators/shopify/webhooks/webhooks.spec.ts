import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { retriesAfter, ShopifyEmulator, type EmulatedShop } from '../index.js';

const app = { clientId: 'liaison-key', clientSecret: 'hush-0123456789' };

let hub: Server;
let address: string;
let status: number;
let hang: boolean;
let received: { headers: NodeJS.Dict<string | string[]>; body: string }[];
let shopify: ShopifyEmulator;
let shop: EmulatedShop;

beforeEach(async () => {
  received = [];
  status = 200;
  hang = false;
  hub = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      if (!hang) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/hooks/shopify`;
  const topics = ['orders/create', 'orders/paid', 'app/uninstalled', 'customers/redact', 'shop/redact'];
  shopify = await ShopifyEmulator.start({
    apps: [{ ...app, webhooks: [{ topics, uri: 'https://hub.example/hooks/shopify' }] }],
    now: () => Date.parse('2026-11-30T10:00:00Z'),
    route: (uri) => uri.replace('https://hub.example/hooks/shopify', address),
    answerWithin: 300,
  });
  shop = shopify.open('acme.myshopify.com');
  shop.install(app.clientId);
});
afterEach(async () => {
  await shopify.close();
  hub.closeAllConnections();
  await new Promise((resolve) => hub.close(resolve));
});

async function graphql(query: string): Promise<Record<string, never>> {
  const response = await fetch(`${shopify.url}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'x-shopify-access-token': shop.accessToken(app.clientId) },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: Record<string, never> }).data;
}

const subscribe = (topic: string, uri: string, more = '') =>
  graphql(
    `mutation { webhookSubscriptionCreate(topic: ${topic}, webhookSubscription: { uri: "${uri}" ${more} }) { webhookSubscription { id topic uri apiVersion { handle } } userErrors { field message } } }`,
  );

describe('webhooks', () => {
  it('are signed over their bytes and carry who, what, when', async () => {
    const { deliveries, made } = await shop.shopper.order({ email: 'ñ@x.example' });
    expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    const [create, paid] = received;
    expect(create?.headers).toMatchObject({
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': 'acme.myshopify.com',
      'x-shopify-api-version': '2026-07',
      'x-shopify-triggered-at': expect.stringMatching(/^2026-11-30T10:00:00\.\d{9}Z$/),
      'x-shopify-hmac-sha256': createHmac('sha256', app.clientSecret)
        .update(create?.body ?? '')
        .digest('base64'),
    });
    expect(create?.headers['x-shopify-webhook-id']).not.toBe(paid?.headers['x-shopify-webhook-id']);
    expect(create?.headers['x-shopify-event-id']).toBe(paid?.headers['x-shopify-event-id']);
    // Numbers with all their digits, which JSON.parse takes away.
    expect(create?.body).toContain(`"id":${made.id},`);
    expect(JSON.parse(create?.body ?? '')).toMatchObject({
      email: 'ñ@x.example',
      financial_status: 'paid',
      admin_graphql_api_id: `gid://shopify/Order/${made.id}`,
    });
  });

  it('are tried again 8 times over 4 hours with what they said first, then given up', async () => {
    status = 500;
    const { made, deliveries } = await shop.shopper.order({ paid: false });
    const [delivery] = deliveries;
    await shop.merchant.update(made, { note: 'later' });
    for (const [index, after] of retriesAfter.entries()) {
      expect(received).toHaveLength(index + 1);
      await shopify.advance(after - (retriesAfter[index - 1] ?? 0) - 1);
      expect(received).toHaveLength(index + 1);
      await shopify.advance(1);
    }
    expect(retriesAfter.at(-1)).toBe(4 * 3_600_000);
    expect(received).toHaveLength(9);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['x-shopify-webhook-id'])).size).toBe(1);
    expect([delivery?.state, delivery?.answers]).toEqual(['given up', Array.from({ length: 9 }, () => 500)]);
    await shopify.advance(86_400_000);
    expect(received).toHaveLength(9);
    // The app's own configuration stays.
    status = 200;
    await shop.shopper.order({ paid: false });
    expect(received).toHaveLength(10);
  });

  it('end with the first good answer', async () => {
    status = 301;
    const { deliveries } = await shop.shopper.order({ paid: false });
    status = 202;
    await shopify.advance(60_000);
    expect([deliveries[0]?.state, deliveries[0]?.answers]).toEqual(['delivered', [301, 202]]);
    await shopify.advance(86_400_000);
    expect(received).toHaveLength(2);
  });

  it('count as failed when nobody answers in time', async () => {
    hang = true;
    const { deliveries } = await shop.shopper.order({ paid: false });
    expect([deliveries[0]?.state, deliveries[0]?.answers]).toEqual(['waiting', [0]]);
  });

  it('go nowhere but to this machine', async () => {
    await subscribe('ORDERS_EDITED', 'https://elsewhere.example/hooks');
    const { made } = await shop.shopper.order();
    const { deliveries } = await shop.merchant.edit(made, { add: [{}] });
    expect(deliveries.map(({ state }) => state)).toEqual(['elsewhere']);
  });

  it('that were subscribed by the API end with the subscription after the last failure', async () => {
    const made = await subscribe('REFUNDS_CREATE', address);
    expect(made).toMatchObject({
      webhookSubscriptionCreate: {
        userErrors: [],
        webhookSubscription: { topic: 'REFUNDS_CREATE', uri: address, apiVersion: { handle: '2026-10' } },
      },
    });
    const { made: order } = await shop.shopper.order({ paid: false });
    status = 500;
    const { deliveries } = await shop.merchant.refund(order, { lines: [[order.lines[0]!, 1]] });
    expect(deliveries).toHaveLength(1);
    await shopify.advance(4 * 3_600_000);
    expect(deliveries[0]?.state).toBe('given up');
    expect(await graphql('{ webhookSubscriptions(first: 9) { nodes { id } } }')).toEqual({
      webhookSubscriptions: { nodes: [] },
    });
  });

  it('bring only the fields a subscription names', async () => {
    await subscribe('ORDERS_CANCELLED', address, ', includeFields: ["id", "name"]');
    const { made } = await shop.shopper.order();
    await shop.merchant.cancel(made);
    expect(received.at(-1)?.body).toBe(`{"id":${made.id},"name":"${made.name}"}`);
  });

  it('are subscribed once for an address, over https, with the scope of the topic', async () => {
    await subscribe('ORDERS_CREATE', address);
    expect(JSON.stringify(await subscribe('ORDERS_CREATE', address))).toContain('already been taken');
    expect(JSON.stringify(await subscribe('ORDERS_CREATE', 'http://hub.example/x'))).toContain(
      'not supported',
    );
    shop.install(app.clientId).scopes = ['read_products'];
    expect(JSON.stringify(await subscribe('ORDERS_PAID', address))).toContain('read_orders');
  });

  it('say that the app was removed, and then that the shop is to be forgotten', async () => {
    const token = shop.accessToken(app.clientId);
    await shop.uninstall(app.clientId);
    expect(received.at(-1)?.headers['x-shopify-topic']).toBe('app/uninstalled');
    expect(JSON.parse(received.at(-1)?.body ?? '')).toMatchObject({ myshopify_domain: 'acme.myshopify.com' });
    await shop.shopper.order();
    expect(received).toHaveLength(1);
    const response = await fetch(`${shopify.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-shopify-access-token': token },
      body: '{"query":"{ shop { id } }"}',
    });
    expect(response.status).toBe(401);
    const { made: customer } = await shop.shopper.join({ email: 'a@x.example' });
    await shop.redact(app.clientId, customer);
    await shop.redactShop(app.clientId);
    expect(received.slice(1).map(({ headers }) => headers['x-shopify-topic'])).toEqual([
      'customers/redact',
      'shop/redact',
    ]);
    expect(received[1]?.body).toContain(`"customer":{"id":${customer.id},`);
    shop.install(app.clientId);
    await shop.shopper.order({ paid: false });
    expect(received).toHaveLength(4);
  });

  it('can be drawn without being sent', () => {
    const drawn = shop.drawn(app.clientId, 'orders/create', { id: 1 });
    expect(drawn).toMatchObject([{ topic: 'orders/create', body: '{"id":1}', state: 'waiting' }]);
    expect(received).toEqual([]);
    expect(shopify.deliveries.sent).toEqual([]);
  });
});
