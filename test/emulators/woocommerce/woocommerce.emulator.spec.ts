import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  deliveryRequest,
  makeOrder,
  phpJson,
  signBody,
  startWooCommerceEmulator,
  type WooCommerceEmulator,
} from './index.js';

type Client = new (options: object) => { get(path: string, params: object): Promise<{ status: number }> };

let shop: WooCommerceEmulator;
let hub: Server;
let hubUrl: string;
let received: { headers: NodeJS.Dict<string | string[]>; body: string }[];
let hubStatus: number;

beforeEach(async () => {
  shop = await startWooCommerceEmulator();
  received = [];
  hubStatus = 200;
  hub = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(hubStatus).end();
    });
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/hooks/1`;
});
afterEach(async () => {
  await shop.close();
  hub.closeAllConnections();
  await new Promise((resolve) => hub.close(resolve));
});

const hook = (status = 'active') =>
  shop.webhooks.set(1, {
    id: 1,
    topic: 'order.created',
    delivery_url: hubUrl,
    secret: 'se',
    status,
    failure_count: 0,
  });

describe('the imitation of WooCommerce', () => {
  it('writes and signs bodies as PHP does', async () => {
    expect(phpJson({ url: 'http://a/b', name: 'Ñandú 🧉' })).toBe(
      '{"url":"http:\\/\\/a\\/b","name":"\\u00d1and\\u00fa \\ud83e\\uddc9"}',
    );
    await shop.deliver('order.created', makeOrder({ id: 1 }), 'se', hubUrl);
    const [delivery] = received;
    expect(delivery?.headers['x-wc-webhook-signature']).toBe(signBody(delivery?.body ?? '', 'se'));
    expect(delivery?.headers['x-wc-webhook-topic']).toBe('order.created');
    expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ id: 1, billing: { last_name: 'Núñez' } });
  });

  it('gives two deliveries of one second the same delivery id', () => {
    const id = (order: number, at: number) =>
      deliveryRequest('order.created', { id: order }, 's', { at }).headers['x-wc-webhook-delivery-id'];
    expect(id(1, 1_000)).toBe(id(2, 1_999));
    expect(id(1, 1_000)).not.toBe(id(1, 2_000));
  });

  it('sends once, never again, and disables a webhook after more than five failures', async () => {
    hook();
    hubStatus = 500;
    for (let id = 1; id <= 8; id += 1) await shop.save('order.created', { ...makeOrder({ id }), id });
    expect(received).toHaveLength(6);
    expect(shop.webhooks.get(1)?.['status']).toBe('disabled');
  });

  it('forgets failures after a success, and tells only active webhooks of the topic', async () => {
    hook();
    hubStatus = 500;
    await shop.save('order.created', { ...makeOrder({ id: 1 }), id: 1 });
    hubStatus = 200;
    await shop.save('order.created', { ...makeOrder({ id: 2 }), id: 2 });
    expect(shop.webhooks.get(1)?.['failure_count']).toBe(0);
    await shop.save('order.updated', { ...makeOrder({ id: 2 }), id: 2 });
    hook('paused');
    await shop.save('order.created', { ...makeOrder({ id: 3 }), id: 3 });
    expect(received).toHaveLength(2);
  });

  it('refuses a request without keys, with wrong ones, and over http one that was sent before', async () => {
    const path = '/wp-json/wc/v3/orders';
    expect((await fetch(`${shop.url}${path}`)).status).toBe(401);
    const { consumerKey, consumerSecret } = shop.keys;
    const module = (await import('@woocommerce/woocommerce-rest-api')) as unknown as {
      default: { default: Client };
    };
    const client = new module.default.default({ url: shop.url, consumerKey, consumerSecret });
    expect((await client.get('orders', { per_page: 5 })).status).toBe(200);
    const sent = shop.requests.at(-1)?.query.toString() ?? '';
    expect((await fetch(`${shop.url}${path}?${sent}`)).status).toBe(401);
    expect((await fetch(`${shop.url}${path}?${sent.replace('per_page=5', 'per_page=6')}`)).status).toBe(401);
    shop.behindTls = true;
    const basic = (secret: string) => ({
      headers: { authorization: `Basic ${Buffer.from(`ck_emulator:${secret}`).toString('base64')}` },
    });
    expect((await fetch(`${shop.url}${path}`, basic('cs_emulator'))).status).toBe(200);
    expect((await fetch(`${shop.url}${path}`, basic('no'))).status).toBe(401);
  });
});
