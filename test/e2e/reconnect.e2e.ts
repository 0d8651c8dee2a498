import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompanionEmulator } from '../emulators/companion/index.js';
import { TestHub } from '../support/hub.js';
import { adminKey, until } from '../support/processes.js';
import { customerOf, orderOf } from '../support/shop.js';

type Json = Record<string, unknown>;
interface Message {
  id: string;
  status: string;
  reason: string | null;
  explanation: string | null;
  transition: string;
}

const gmt = (at = Date.now()) => new Date(at).toISOString().slice(0, 19);

/** A shop that disconnects and connects again goes on where it was. */
describe('a shop that was disconnected connects again', () => {
  let hub: TestHub;
  let shop: CompanionEmulator;
  let before: { id: string; url: string };
  let deliveries = 0;
  let gap = { from: 0, to: 0 };

  beforeAll(async () => {
    hub = await TestHub.start();
    shop = await CompanionEmulator.start();
    await hub.addNumber();
    await hub.enablePlugin('order-notifications');
    await hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT6S', template: 'cart_reminder' }] });
    shop.verbs['cart-status'] = () => ({ open: true });
    await connect();
    before = { id: shop.connectionId, url: shop.deliveryUrl };
    await shop.call('PUT', '/mode', { mode: 'live' });
    await shop.call('PUT', '/settings/plugins/order-notifications', {
      enabled: true,
      settings: { shopName: 'Casa Ana Madrid' },
    });
  }, 180_000);
  afterAll(async () => {
    await hub.stop();
    await shop.close();
  }, 60_000);

  /** A code as the page of the hub gives it to a shop. */
  const codeFor = async (site: CompanionEmulator, changes: Record<string, string> = {}, key = adminKey) => {
    const back = await fetch(`${hub.url}/connect/woocommerce`, {
      method: 'POST',
      body: new URLSearchParams([...site.connectQuery(changes), ['api_key', key]]),
      redirect: 'manual',
    });
    return new URL(back.headers.get('location') ?? '').searchParams.get('liaison_code') ?? '';
  };
  const connect = async () => (await shop.exchange(hub.url, await codeFor(shop))).body;
  const disconnect = async () => {
    expect((await shop.call('POST', '/disconnect', { site: shop.site() })).status).toBe(204);
    await until('the end to be known', async () => (await shop.heartbeat()).status === 401, 10_000);
  };
  const item = (topic: string, payload: Json): Json => ({ id: String(++deliveries), topic, payload });
  const tell = (topic: string, payload: Json) => shop.deliver([item(topic, payload)]);
  const texts = async (n: number) =>
    (await hub.graph.messages({ recipient: customerOf(n) })).map(({ text }) => text);
  const thread = async (n: number) =>
    (await shop.call<{ data: Message[] }>('GET', `/messages?subject=order:${n}`)).body.data;
  const cart = (n: number, token: string): Json => ({
    token,
    updated_at_gmt: new Date().toISOString().slice(0, 23),
    currency: 'EUR',
    total: '39.80',
    recovery_url: `${shop.url}/?liaison-cart=${token}`,
    customer_id: 0,
    locale: 'es_ES',
    billing: { first_name: 'Ana', country: 'ES', phone: customerOf(n).slice(2), email: `c${n}@shop.example` },
    line_items: [{ product_id: 11, name: 'Taza', quantity: 2, total: '39.80' }],
    consent: { marketing: { granted: true, at_gmt: gmt(), wording: 'Reminders', version: '1' } },
  });
  const shipped = (n: number, changes: Json = {}) =>
    orderOf(n, { status: 'completed', date_completed_gmt: gmt(), ...changes });

  it('finds its connection with its mode, settings, statistics and address', async () => {
    expect(await tell('order.created', orderOf(1))).toBe(200);
    await until('the order message', async () => (await texts(1)).length === 1, 20_000);
    await tell('cart.updated', cart(5, 'waiting-cart'));
    await until('the wait', async () => (await hub.list('/v1/timers?status=pending')).length === 1, 20_000);
    await disconnect();
    expect(await tell('order.created', orderOf(2))).toBe(401);
    // What falls due meanwhile waits: the shop cannot be asked whether the cart is still open.
    await until('the step', async () => (await hub.list('/v1/timers?status=parked')).length === 1, 20_000);
    expect(await texts(5)).toEqual([]);

    const answer = await connect();
    expect(answer).toMatchObject({ connectionId: before.id, reconnected: true, mode: 'live' });
    expect(answer['disconnections']).toHaveLength(1);
    [gap = gap] = answer['disconnections'] as { from: number; to: number }[];
    expect(gap.to - gap.from).toBeGreaterThan(2_000);
    expect(shop.deliveryUrl).toBe(before.url);
    expect(await hub.list('/v1/connections')).toHaveLength(1);
    const overview = await shop.call<{ last30Days: Json }>('GET', '/overview');
    expect(overview.body.last30Days).toMatchObject({ sent: 1 });
    const { body } = await shop.call<{ plugins: { id: string; settings: Json }[] }>('GET', '/settings');
    const plugin = body.plugins.find(({ id }) => id === 'order-notifications');
    expect(plugin?.settings).toMatchObject({ shopName: 'Casa Ana Madrid' });
  }, 60_000);

  it('goes on with the reminder that waited, once', async () => {
    await until('the reminder', async () => (await texts(5)).length === 1, 20_000);
    expect(await hub.list('/v1/timers?status=parked')).toEqual([]);
  }, 30_000);

  it('tells the further way of an order from before, also where the plugin takes it for history, and nothing twice', async () => {
    await tell('order.created', orderOf(1));
    // A plugin of before forgot when it was connected first.
    await tell('order.updated', shipped(1, { liaison: { history: true } }));
    await until('the parcel', async () => (await texts(1)).length === 2, 20_000);
    await tell('order.created', orderOf(3));
    await until('a new order', async () => (await texts(3)).length === 1, 20_000);
    expect(await texts(1)).toHaveLength(2);
  }, 60_000);

  it('writes to nobody about an order of the time between, and says why', async () => {
    const created = { date_created_gmt: gmt(gap.from + 1_000) };
    await tell('order.updated', orderOf(2, created));
    const [told] = await until(
      'the reason',
      async () => {
        const found = await thread(2);
        return found.length > 0 ? found : undefined;
      },
      20_000,
    );
    expect(told).toMatchObject({ status: 'refused', reason: 'order_while_disconnected' });
    expect(told?.explanation).toMatch(
      /placed while the shop was disconnected|mientras la tienda estaba desconectada/,
    );
    expect(await texts(2)).toEqual([]);
  }, 30_000);

  it('writes to nobody about an order that was too old when it arrived, and says so beside the order', async () => {
    await tell('order.created', orderOf(8, { date_created_gmt: gmt(Date.now() - 26 * 3_600_000) }));
    const told = await until(
      'the reason',
      async () => (await thread(8)).find(({ reason }) => reason === 'order_too_old'),
      20_000,
    );
    expect(told).toMatchObject({ status: 'refused', step: 'accepted' });
    expect(told.explanation).toMatch(/Maximum order age|Antigüedad máxima del pedido/);
    expect(await texts(8)).toEqual([]);
  }, 30_000);

  it('calls off what waited for its turn, and says so', async () => {
    await hub.graph.fault({ kind: 'throttle', recipient: customerOf(6), times: 1_000 });
    await tell('order.created', orderOf(6));
    await until(
      'the message to wait',
      async () => (await thread(6)).some(({ status }) => ['queued', 'delayed'].includes(status)),
      20_000,
    );
    await disconnect();
    await hub.graph.clearFaults();
    await connect();
    expect(await thread(6)).toMatchObject([{ status: 'cancelled', reason: 'shop_disconnected' }]);
    expect(await texts(6)).toEqual([]);
  }, 60_000);

  it('two connects at once give one connection, whose last secret counts', async () => {
    await disconnect();
    const codes = [await codeFor(shop), await codeFor(shop)];
    const answers = await Promise.all(codes.map((code) => shop.exchange(hub.url, code)));
    expect(answers.map(({ body }) => body['connectionId'])).toEqual([before.id, before.id]);
    expect(await hub.list('/v1/connections')).toHaveLength(1);
    await connect();
    expect((await shop.heartbeat()).status).toBe(200);
  }, 60_000);

  it('is not found by a copy at another address, by another account, nor once it was deleted in the hub', async () => {
    await disconnect();
    const made = await hub.post<{ apiKey: { key: string } }>('/v1/accounts', {
      name: 'Other',
      country: 'ES',
      language: 'es',
      timezone: 'Europe/Madrid',
    });
    const other = await shop.exchange(hub.url, await codeFor(shop, {}, made.body.apiKey.key));
    expect(other.body).toMatchObject({ reconnected: false, disconnections: [] });
    expect(other.body['connectionId']).not.toBe(before.id);

    const copy = 'https://staging.shop.example';
    const code = await codeFor(shop, { site_url: copy, return_url: `${copy}/wp-admin/admin.php` });
    const staging = await shop.exchange(hub.url, code, {
      site: { ...(shop.exchangeBody(code)['site'] as Json), url: copy },
    });
    expect(staging.status).toBe(201);
    expect(staging.body['connectionId']).not.toBe(before.id);

    expect(await connect()).toMatchObject({ connectionId: before.id, reconnected: true });
    await hub.graph.fault({ kind: 'throttle', recipient: customerOf(7), times: 1_000 });
    await tell('order.created', orderOf(7));
    const about = () => hub.list<Message>(`/v1/messages?to=%2B${customerOf(7)}`);
    await until('the message to wait', async () => (await about()).length > 0, 20_000);
    expect((await hub.request('DELETE', `/v1/connections/${before.id}`)).status).toBe(204);
    // One that is on its way at that moment is called off when Meta has answered that it takes nothing.
    await until(
      'the message to be called off',
      async () => (await about()).every(({ status }) => status === 'cancelled'),
      20_000,
    );
    expect(await about()).toMatchObject([{ status: 'cancelled', reason: 'connection_removed' }]);
    await hub.graph.clearFaults();
    const anew = await connect();
    expect(anew).toMatchObject({ reconnected: false, mode: 'test' });
    expect(anew['connectionId']).not.toBe(before.id);
  }, 60_000);
});
