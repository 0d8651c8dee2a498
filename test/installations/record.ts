import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CompanionEmulator } from '../emulators/companion/index.js';
import { startWooCommerceEmulator, type WooCommerceEmulator } from '../emulators/woocommerce/index.js';
import {
  connectShop,
  deliver,
  digitsOf,
  orderPayload,
  phoneOf,
  webhookSecret,
} from '../support/deliveries.js';
import { backend, TestHub } from '../support/hub.js';
import { adminKey, root, until } from '../support/processes.js';
import { customerOf, orderOf } from '../support/shop.js';
import { dump } from './dump.js';

/**
 * Records an installation of the version that stands in `dist/`, in the middle of its work: run it before a release,
 * once for each backend, as README.md says. What it writes is what later versions have to start with.
 */
const folder = join(root, 'test/installations', process.env['INSTALLATION'] ?? 'unreleased');
const both = [
  { id: 1, key: 'liaison_whatsapp_optin', value: 'yes' },
  { id: 2, key: 'liaison_whatsapp_optin_marketing', value: '1' },
];
/** Posted with an idempotency key; the person wrote a moment ago. */
const answer = {
  to: { phone: `+${digitsOf(4)}` },
  purpose: 'transactional',
  text: 'It arrives tomorrow.',
};
type Json = Record<string, unknown>;
interface Message {
  id: string;
  status: string;
}

let hub: TestHub;
let shop: CompanionEmulator;
let woo: WooCommerceEmulator;
beforeAll(async () => {
  // Few requests at a time, so that messages wait when Meta answers slowly.
  hub = await TestHub.start({ environment: { LIAISON_REQUEST_SLOTS: '2' } });
  shop = await CompanionEmulator.start();
  woo = await startWooCommerceEmulator();
}, 120_000);
afterAll(async () => {
  await hub.stop();
  await shop.close();
  await woo.close();
}, 60_000);

const state = async (id: number) =>
  (await hub.list<Message>(`/v1/messages?to=%2B${digitsOf(id)}`)).map(({ status }) => status);
const settled = (id: number) =>
  until(
    `the message of order ${id}`,
    async () => (await state(id)).some((status) => ['sent', 'delivered', 'read', 'refused'].includes(status)),
    30_000,
  );
/** Delivers what the store says about an order. */
const tellOrder = async (store: { id: string }, payload: Json | string) =>
  expect(await deliver(hub, store.id, 'order.created', payload, { source: woo.url })).toBe(200);
const post = async (path: string, body: Json): Promise<Json> => {
  const answer = await hub.post(path, body);
  if (answer.status >= 300)
    throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

it('records an installation in the middle of its work', async () => {
  const number = await hub.addNumber();
  await hub.enablePlugin('order-notifications');
  await hub.enablePlugin('cash-on-delivery');
  await hub.enablePlugin('cart-recovery', {
    steps: [
      { after: 'PT1S', template: 'cart_reminder' },
      { after: 'PT1H', template: 'cart_last_chance' },
    ],
    holdoutShare: 0,
  });
  const store = await connectShop(hub, woo.settings(webhookSecret));
  const till = await post('/v1/connections', {
    connector: 'webhook',
    name: 'Till',
    settings: {
      verification: 'token',
      secret: 'the-token-of-the-till-0123456789',
      mappings: [
        {
          when: 'body.whatsapp',
          event: 'consent.granted',
          subject: 'order:{{ body.id }}',
          transition: 'consent',
          person: { phone: '{{ body.phone }}', phoneCountry: 'ES' },
          data: {
            purposes: ['transactional'],
            method: 'till',
            effectiveAt: '{{ body.placed }}',
            evidence: { asked: 'May we write to you on WhatsApp about this order?' },
          },
        },
      ],
    },
  });
  const tell = (body: Json) =>
    fetch(String(till['webhookUrl']), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer the-token-of-the-till-0123456789',
      },
      body: JSON.stringify(body),
    });

  // People: with fields and tags, merged, joined by an e-mail alone, told by the till, stopped, writing.
  const fields = { fields: { size: 'M', loyalty: 3 }, tags: ['vip', 'newsletter'] };
  const ana = await post('/v1/contacts', { phone: `+${digitsOf(900)}`, firstName: 'Ana', ...fields });
  await post('/v1/consents', {
    contact: ana['id'],
    purpose: 'marketing',
    state: 'granted',
    method: 'web_form',
    evidence: 'Offers on WhatsApp',
  });
  const mail = await post('/v1/contacts', { email: 'only-mail@shop.example', firstName: 'Eva' });
  await post('/v1/consents', {
    contact: mail['id'],
    purpose: 'transactional',
    state: 'granted',
    method: 'phone_call',
  });
  const double = await post('/v1/contacts', { phone: `+${digitsOf(901)}`, tags: ['double'] });
  await post(`/v1/contacts/${String(double['id'])}/merge`, { into: ana['id'] });
  const shared = { email: 'family@shop.example' };
  await tellOrder(store, orderPayload(10, { billing: { ...shared, first_name: 'Bob', phone: phoneOf(10) } }));
  // One after the other: this version writes to the phone it heard of last.
  await settled(10);
  await tellOrder(
    store,
    orderPayload(11, { billing: { ...shared, first_name: 'Cleo', phone: phoneOf(11) }, meta_data: [] }),
  );
  await tell({ id: 20, whatsapp: 'no', phone: phoneOf(20), placed: new Date().toISOString() });
  await tell({ id: 21, whatsapp: true, phone: phoneOf(21), placed: new Date().toISOString() });

  // What happened already: an order delivered, a reminder sent whose journey waits for its second step.
  await tellOrder(store, orderPayload(1));
  await settled(1);
  const unpaid = orderPayload(2, { status: 'pending', needs_payment: true, meta_data: both });
  woo.orders.set(2, unpaid);
  await tellOrder(store, unpaid);
  await settled(2);
  await until('the second timer', async () => (await hub.list('/v1/timers?status=pending')).length > 0);
  for (const id of [3, 4]) {
    await tellOrder(store, orderPayload(id));
    await settled(id);
  }
  await hub.graph.inbound({
    phoneNumberId: number.phoneNumberId,
    from: digitsOf(3),
    message: { type: 'text', body: 'STOP' },
  });
  await hub.graph.inbound({
    phoneNumberId: number.phoneNumberId,
    from: digitsOf(4),
    message: { type: 'text', body: 'When does it arrive?' },
  });
  await until('both messages', async () => (await hub.list('/v1/events?type=message.received')).length === 2);

  // A shop with our plugin, whose cart waits for its second step.
  const code = await connect();
  const connected = await shop.exchange(hub.url, code);
  expect(connected.status).toBe(201);
  expect((await shop.call('PUT', '/mode', { mode: 'live' })).status).toBe(200);
  shop.verbs['cart-status'] = () => ({ open: true });
  await shop.deliver([item('cart.updated', cart(30))]);
  await until(
    'the first reminder of the cart',
    async () => (await hub.graph.messages({ recipient: customerOf(30) })).length === 1,
    30_000,
  );
  await shop.deliver([item('order.created', { id: 'broken' }), item('order.created', orderOf(31))]);
  expect((await shop.heartbeat()).status).toBe(200);
  await tellOrder(store, '{"broken":');
  await until('the parked ones', async () => (await hub.list('/v1/deliveries?status=parked')).length === 2);
  const answered = await hub.post('/v1/messages', answer, {
    headers: { 'idempotency-key': 'a-key-of-before' },
  });
  expect(answered.status).toBe(202);
  await until(
    'the answer to be read',
    async () => (await hub.get(`/v1/messages/${String(answered.body['id'])}`)).body['status'] === 'read',
  );

  // The end comes in the middle: Meta answers slowly, messages wait, deliveries are not even read.
  await hub.graph.fault({ kind: 'slow', ms: 60_000, times: 1_000 });
  for (const id of [40, 41, 42, 43, 44, 45]) await tellOrder(store, orderPayload(id));
  await until('messages on their way', async () => (await state(45)).length > 0, 30_000);
  if (backend === 'mariadb') await Promise.all(hub.workers.map((worker) => worker.stop('SIGKILL')));
  await Promise.all(Array.from({ length: 20 }, (_, index) => tellOrder(store, orderPayload(50 + index))));
  const at = Date.now();
  await hub.stopProcesses('SIGKILL');
  await hub.emulator.stop();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${backend}.sql.gz`), gzipSync(await dump(hub.location)));
  writeFileSync(
    join(folder, `${backend}.graph.jsonl.gz`),
    gzipSync(readFileSync(join(hub.dataDir, '../graph.jsonl'))),
  );
  const known = {
    at,
    number,
    store: store.id,
    till: till['id'],
    ana: ana['id'],
    mail: mail['id'],
    double: double['id'],
    answered: answered.body['id'],
    companion: {
      siteId: shop.siteId,
      url: shop.url,
      connectionId: shop.connectionId,
      secret: shop.secret,
      outcomesCursor: shop.outcomesCursor,
      consentsCursor: shop.consentsCursor,
    },
  };
  writeFileSync(join(folder, `${backend}.json`), `${JSON.stringify(known, null, 2)}\n`);
}, 240_000);

async function connect(): Promise<string> {
  const back = await fetch(`${hub.url}/connect/woocommerce`, {
    method: 'POST',
    body: new URLSearchParams([...shop.connectQuery(), ['api_key', adminKey]]),
    redirect: 'manual',
  });
  return new URL(back.headers.get('location') ?? '').searchParams.get('liaison_code') ?? '';
}

let items = 0;
function item(topic: string, payload: Json): Json {
  return { id: String(++items), topic, occurred_at_gmt: new Date().toISOString().slice(0, 23), payload };
}

function cart(n: number): Json {
  const at = new Date().toISOString().slice(0, 23);
  return {
    token: `cart-${n}`,
    updated_at_gmt: at,
    currency: 'EUR',
    total: '39.80',
    recovery_url: `${shop.url}/?liaison-cart=cart-${n}`,
    customer_id: 0,
    locale: 'es_ES',
    billing: {
      first_name: 'Ana',
      country: 'ES',
      phone: customerOf(n).slice(2),
      email: `cart-${n}@shop.example`,
    },
    line_items: [{ product_id: 11, name: 'Taza', quantity: 2, total: '32.89', total_tax: '6.91' }],
    consent: {
      marketing: {
        granted: true,
        wording: 'Reminders by WhatsApp',
        version: '1',
        language: 'es_ES',
        at_gmt: at,
      },
    },
  };
}
