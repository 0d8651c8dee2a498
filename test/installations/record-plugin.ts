import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { root } from '../support/processes.js';
import { box, fillIn, openCheckout, placeOrder } from '../wordpress/support/checkout.js';
import { somebody } from '../wordpress/support/people.js';
import { Shop } from '../wordpress/support/shop.js';
import type { Json, PluginCalls } from './plugin-calls.js';

/**
 * Records every call that the WordPress plugin makes to its hub, with what it was answered, while an owner and
 * shoppers use a real shop: run it before a release of the plugin, as README.md says. `earlier-plugin.e2e.ts` makes
 * the calls again.
 */
const folder = join(root, 'test/installations', process.env['INSTALLATION'] ?? 'unreleased');

interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  answer: { status: number; body: string };
}

/** Stands for the hub's public address, passes everything on, and writes it down. */
class Recorder {
  hub = '';
  readonly calls: Call[] = [];
  private constructor(private readonly server: Server) {}

  static async open(): Promise<Recorder> {
    const server = createServer();
    const recorder = new Recorder(server);
    server.on('request', (request, response) => void recorder.serve(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return recorder;
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const method = request.method ?? 'GET';
    const path = request.url ?? '/';
    const hopByHop = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'expect']);
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && !hopByHop.has(name) ? [[name, value]] : [],
      ),
    );
    const answer = await fetch(`${this.hub}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await answer.text();
    if (path.startsWith('/favicon')) return void response.writeHead(404).end();
    const fromBrowser = 'sec-fetch-mode' in headers || headers['user-agent']?.includes('Mozilla') === true;
    if (!fromBrowser || method === 'GET')
      this.calls.push({
        method,
        path,
        headers,
        body: body.toString(),
        answer: { status: answer.status, body: text },
      });
    const location = answer.headers.get('location');
    response
      .writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        ...(location === null ? {} : { location }),
      })
      .end(text);
  }
}

let recorder: Recorder;
let shop: Shop;
beforeAll(async () => {
  recorder = await Recorder.open();
  shop = await Shop.open({ connect: false, hub: { environment: { PUBLIC_URL: recorder.url } } });
  recorder.hub = shop.hub.url;
}, 240_000);
afterAll(async () => {
  await shop.close();
  await recorder.close();
}, 60_000);

it('records what the plugin says to its hub', async () => {
  const owner = await shop.browser.owner(shop.site.url);
  const url = shop.site.url;
  const admin = (query = '') => owner.goto(`${url}/wp-admin/admin.php?page=liaison${query}`);
  // The page asks for the key at the hub's public address.
  await admin();
  const form = owner.locator('form:has(input[name="action"][value="liaison_connect"])');
  await form.locator('input[name="hub"]').fill(recorder.url);
  await Promise.all([
    owner.waitForURL(`${recorder.url}/**`),
    form.locator('[type="submit"]').first().click(),
  ]);
  await owner.locator('input[type="password"]').fill(shop.hub.key);
  await Promise.all([
    owner.waitForURL(/admin\.php\?page=liaison/),
    owner.getByRole('button', { name: /connect this shop/i }).click(),
  ]);
  await shop.hub.enablePlugin('order-notifications');
  await shop.hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT1S', template: 'cart_reminder' }] });
  await shop.heartbeat();
  const tester = somebody();
  await shop.ask('PUT', '/mode', { mode: 'test', testNumbers: [`+${tester.digits}`] });
  await admin();
  await owner.fill('#liaison-phone', tester.phone);
  const test = owner.locator('#liaison-test form').first();
  await test.locator('input[name="own"]').check();
  await Promise.all([owner.waitForURL(/page=liaison/), test.locator('[type="submit"]').click()]);
  await shop.receives(tester.digits, 1, 60_000);
  await shop.live();

  // Shoppers: a cart with consent, orders in both checkouts, a note, a refund, a change of status, a sign-up.
  const orders: number[] = [];
  for (const kind of ['block', 'classic'] as const) {
    const person = somebody();
    const page = await shop.browser.person();
    await page.goto(`${url}/?add-to-cart=${shop.site.shop.products['mug']}`);
    await openCheckout(page, url, kind);
    await fillIn(page, kind, person);
    for (const purpose of ['transactional', 'marketing'] as const) await box(page, purpose).first().check();
    await page.waitForTimeout(3_000);
    await shop.flush();
    orders.push(await placeOrder(page, kind));
    await shop.flush();
    await shop.receives(person.digits, 1, 60_000);
    await page.context().close();
  }
  await shop.site.php(
    `$order = wc_get_order( $args['id'] );
     $order->add_order_note( 'Packed &amp; ready.', 1 );
     $order->update_status( 'completed' );
     wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => 1, 'reason' => 'Scratch' ) );
     wc_get_order( $args['other'] )->update_status( 'cancelled' );
     wc_create_new_customer( 'someone@shop.example', 'someone', 'someone-0123456789' );`,
    { id: orders[0], other: orders[1] },
  );
  await shop.flush();
  await shop.heartbeat();

  // The owner: every page, settings, a message to an order, pause, resume, privacy, and the end.
  for (const query of [
    ...['', '&tab=messages', '&tab=deliveries', '&tab=settings', `&tab=send&orders=${orders[0]}`],
    ...['statuses', 'orders', 'consent', 'carts', 'chat'].map(
      (section) => `&tab=settings&section=${section}`,
    ),
  ])
    await admin(query);
  await owner.goto(`${url}/wp-admin/admin.php?page=wc-orders&action=edit&id=${orders[0]}`);
  const settings = await shop.ask<{
    plugins: { id: string; settings: unknown }[];
    connector: { settings: unknown };
  }>('GET', '/settings');
  const recovery = settings.plugins.find(({ id }) => id === 'cart-recovery');
  await shop.ask('PUT', '/settings/plugins/cart-recovery', { enabled: true, settings: recovery?.settings });
  await shop.ask('PUT', '/settings/plugins/review-request', { enabled: true });
  await shop.ask('PUT', '/settings/connector', { settings: settings.connector.settings });
  await shop.ask('POST', '/messages', {
    subject: `order:${orders[0]}`,
    to: { phone: tester.phone, country: 'ES' },
    purpose: 'transactional',
    text: 'Your parcel is at the door.',
  });
  await shop.ask('POST', '/pause', { reason: 'owner' });
  await shop.ask('POST', '/resume');
  await shop.site.php(
    `foreach ( apply_filters( 'wp_privacy_personal_data_exporters', array() ) as $id => $exporter )
       if ( false !== strpos( $id, 'liaison' ) ) call_user_func( $exporter['callback'], $args['email'], 1 );
     foreach ( apply_filters( 'wp_privacy_personal_data_erasers', array() ) as $id => $eraser )
       if ( false !== strpos( $id, 'liaison' ) ) call_user_func( $eraser['callback'], $args['email'], 1 );`,
    { email: 'someone@shop.example' },
  );
  await shop.heartbeat();
  await shop.ask('POST', '/disconnect');
  await shop.heartbeat();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plugin-calls.json.gz'), gzipSync(JSON.stringify(recording(recorder.calls))));
  const said = recorder.calls.map(
    ({ method, path, answer }) => `${method} ${path.slice(0, 90)} ${answer.status}`,
  );
  console.log(said.join('\n'));
  expect(said.length).toBeGreaterThan(20);
}, 600_000);

const told = ['idempotency-key', 'x-wc-webhook-topic', 'x-wc-webhook-source', 'x-liaison-site'];

/** What is needed to say it all again: signatures are made anew, and no secret is kept. */
function recording([page, exchanged, ...calls]: readonly Call[]): PluginCalls {
  if (!page || !exchanged) throw new Error('a shop connects first');
  const answer = JSON.parse(exchanged.answer.body) as Json;
  return {
    at: Date.now(),
    connectionId: String(answer['connectionId']),
    query: Object.fromEntries(new URL(page.path, recorder.url).searchParams),
    exchange: {
      body: {
        ...(JSON.parse(exchanged.body) as Json),
        code: '',
        consumerKey: 'ck_recorded',
        consumerSecret: 'cs_recorded',
      },
      status: exchanged.answer.status,
      answer: { ...answer, secret: '' },
    },
    calls: calls.map(({ method, path, headers, body, answer: { status, body: text } }) => ({
      method,
      path,
      body,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => told.includes(name))),
      status,
      answer: text === '' ? null : (JSON.parse(text) as Json),
    })),
  };
}
