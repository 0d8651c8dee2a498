import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompanionEmulator, type Beat, type HubAnswer } from '../emulators/companion/index.js';
import { customerOf, orderOf } from '../support/shop.js';
import { TestHub } from '../support/hub.js';
import { adminKey, until } from '../support/processes.js';

type Json = Record<string, unknown>;
interface Message {
  id: string;
  status: string;
  reason: string | null;
  text: string | null;
}

const gmt = (at = Date.now()) => new Date(at).toISOString().slice(0, 23);
const consent = { granted: true, wording: 'Reminders by WhatsApp', version: '1', language: 'es_ES' };

/** The whole way of a shop that installs our plugin, from the button to the end. */
describe('a shop with our plugin', () => {
  let hub: TestHub;
  let shop: CompanionEmulator;
  let deliveries = 0;

  beforeAll(async () => {
    hub = await TestHub.start();
    shop = await CompanionEmulator.start();
    await hub.addNumber();
    await hub.enablePlugin('order-notifications');
    await hub.enablePlugin('cash-on-delivery');
    await hub.enablePlugin('cart-recovery', {
      steps: [{ after: 'PT1S', template: 'cart_reminder' }],
      holdoutShare: 0,
    });
  }, 180_000);
  afterAll(async () => {
    await hub.stop();
    await shop.close();
  }, 60_000);

  const item = (topic: string, payload: Json): Json => ({
    id: String(++deliveries),
    topic,
    occurred_at_gmt: gmt(),
    payload,
  });
  const messages = (n: number) => hub.list<Message>(`/v1/messages?to=%2B${customerOf(n)}`);
  const sent = async (n: number) => (await hub.graph.messages({ recipient: customerOf(n) })).length;
  const found = (n: number, what: string) =>
    until(
      what,
      async () => {
        const [message] = await messages(n);
        return message && !['queued', 'sending'].includes(message.status) ? message : undefined;
      },
      20_000,
    );
  const cart = (n: number, token: string): Json => ({
    token,
    updated_at_gmt: gmt(),
    currency: 'EUR',
    total: '39.80',
    recovery_url: `${shop.url}/?liaison-cart=${token}`,
    customer_id: 0,
    locale: 'es_ES',
    billing: {
      first_name: 'Ana',
      country: 'ES',
      phone: customerOf(n).slice(2),
      email: `cart-${n}@shop.example`,
    },
    line_items: [{ product_id: 11, name: 'Taza', quantity: 2, total: '32.89', total_tax: '6.91' }],
    consent: { marketing: { ...consent, at_gmt: gmt() } },
  });
  const beatUntil = async (what: string, done: (beat: HubAnswer<Beat>) => boolean) =>
    until(
      what,
      async () => {
        const beat = await shop.heartbeat();
        return beat.status === 200 && done(beat) ? beat.body : undefined;
      },
      30_000,
    );

  it('connects by the page: the code comes back to the shop and is exchanged once', async () => {
    const page = await fetch(`${hub.url}/connect/woocommerce?${shop.connectQuery().toString()}`);
    expect(await page.text()).toContain('Connect this shop?');
    const form = new URLSearchParams([...shop.connectQuery(), ['api_key', adminKey]]);
    const back = await fetch(`${hub.url}/connect/woocommerce`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    expect(back.status).toBe(303);
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('liaison_code') ?? '';
    const first = await shop.exchange(hub.url, code);
    expect({ status: first.status, mode: first.body['mode'] }).toEqual({ status: 201, mode: 'test' });
    expect((await shop.exchange(hub.url, code)).status).toBe(200);
    expect(await hub.list('/v1/connections')).toHaveLength(1);
  });

  it('finds out by itself how it reaches the shop, and says so', async () => {
    const beat = await beatUntil(
      'the connection to the shop',
      ({ body }) => body.connectionToShop.way === 'rest',
    );
    expect(beat).toMatchObject({ copy: null, connection: { mode: 'test', status: 'active' } });
    expect(shop.asked[0]).toMatchObject({ way: 'rest', verb: 'ping' });
  });

  it('corrects its clock, and a call that is overheard is not made again', async () => {
    shop.clockAhead = 3_600;
    expect((await shop.heartbeat()).status).toBe(200);
    expect(Math.abs(shop.clockAhead)).toBeLessThan(3);
    const url = new URL(`${shop.companionUrl}/mode`);
    const body = JSON.stringify({ mode: 'test', testNumbers: [`+${customerOf(1)}`] });
    const headers = shop.signed('PUT', url.pathname, body);
    const overheard = () => fetch(url, { method: 'PUT', headers, body }).then((answer) => answer.status);
    expect([await overheard(), await overheard()]).toEqual([200, 409]);
    const beats = await Promise.all([shop.heartbeat(), shop.heartbeat()]);
    expect(beats.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('in test mode writes to listed numbers alone, and shows what the others would have read', async () => {
    expect(await shop.deliver([item('order.created', orderOf(1)), item('order.created', orderOf(2))])).toBe(
      200,
    );
    await until('the test number to be written to', async () => (await sent(1)) > 0, 20_000);
    const refused = await found(2, 'the refusal');
    expect(refused).toMatchObject({ status: 'refused', reason: 'test_mode' });
    expect(refused.text).toContain('2');
    expect(await sent(2)).toBe(0);
    const thread = await shop.call<{ data: Json[] }>('GET', '/messages?subject=order:2');
    expect(thread.body.data[0]).toMatchObject({
      status: 'refused',
      reason: 'test_mode',
      to: `…${customerOf(2).slice(-4)}`,
      text: refused.text,
    });
  });

  it('sets a broken item of a batch aside and keeps copies of the shop out', async () => {
    await shop.deliver([item('order.created', { id: 'broken' }), item('order.created', orderOf(3))]);
    await found(3, 'the sibling of the broken item');
    const copy = { source: 'https://staging.shop.example/', site: shop.siteId };
    expect(await shop.deliver([item('order.created', orderOf(4))], copy)).toBe(200);
    const list = await until(
      'the quarantine',
      async () => {
        const { data } = (await shop.call<{ data: Json[] }>('GET', '/deliveries?limit=10')).body;
        return data.some(({ status }) => status === 'quarantined') ? data : undefined;
      },
      20_000,
    );
    expect(list.map(({ topic, status }) => `${String(topic)} ${String(status)}`)).toEqual(
      expect.arrayContaining(['order.created parked', 'liaison.batch done', 'liaison.batch quarantined']),
    );
    expect(await hub.list('/v1/deliveries?status=quarantined')).toHaveLength(1);
    expect(await messages(4)).toEqual([]);
    const site = { ...shop.site(), url: 'https://staging.shop.example' };
    expect((await shop.heartbeat({ site })).body.copy).not.toBeNull();
    expect((await shop.call('POST', '/identity', { choice: 'copy', site })).status).toBe(200);
    expect(await hub.list('/v1/deliveries?status=quarantined')).toHaveLength(0);
    expect(await messages(4)).toEqual([]);
  });

  it('goes live, and asks the shop about a cart right before the reminder leaves', async () => {
    const overview = await shop.call<{ wouldStart: string[] }>('GET', '/overview');
    expect(overview.body.wouldStart.length).toBeGreaterThanOrEqual(3);
    expect((await shop.call('PUT', '/mode', { mode: 'live' })).body).toMatchObject({ mode: 'live' });
    shop.verbs['cart-status'] = ({ token }) => ({ open: String(token).startsWith('open') });
    await shop.deliver([item('cart.updated', cart(5, 'open-cart'))]);
    await until('the reminder', async () => (await sent(5)) === 1, 20_000);
    expect(shop.asked).toContainEqual(expect.objectContaining({ way: 'rest', verb: 'cart-status' }));
    await shop.deliver([item('cart.updated', cart(6, 'closed-cart'))]);
    expect(await found(6, 'the closed cart')).toMatchObject({ status: 'refused', reason: 'cart_closed' });
    await beatUntil('what became of the reminders', () => {
      const kinds = shop.notes.map(({ cartToken, kind }) => `${cartToken} ${kind}`);
      return kinds.includes('open-cart delivered') && kinds.includes('closed-cart not_sent');
    });
  });

  it('where a firewall closes every way, the question rides on the heartbeat', async () => {
    shop.walls.set('*', { status: 403, body: '<p>Generated by Wordfence</p>' });
    await shop.deliver([item('cart.updated', cart(7, 'open-behind-a-wall'))]);
    const beat = await beatUntil('the question', ({ body }) => body.questions.length > 0);
    expect(beat.connectionToShop).toMatchObject({ way: 'heartbeat', blocker: 'wordfence' });
    await until('the reminder after the answer', async () => (await sent(7)) === 1, 20_000);
    shop.walls.clear();
  });

  it('a withdrawal in the shop is obeyed, and orders get one line about each message', async () => {
    const billing = { phone: customerOf(8).slice(2), country: 'ES' };
    const at_gmt = gmt(Date.now() + 2_000);
    await shop.deliver([
      item('consent.updated', {
        billing,
        customer_id: 0,
        consent: { transactional: { granted: false, at_gmt } },
        source: 'my-account',
      }),
    ]);
    await until(
      'the withdrawal',
      async () => (await hub.list('/v1/events?type=consent.revoked')).length > 0,
      20_000,
    );
    await shop.deliver([
      item('order.created', orderOf(8, { date_created_gmt: gmt(Date.now() - 5_000).slice(0, 19) })),
    ]);
    await found(8, 'the refusal');
    await beatUntil('the lines', () => {
      const lines = shop.notes.map(({ orderId, text }) => `${orderId} ${text}`);
      return (
        lines.some((line) => /^1 .*: (?:delivered|read) \d\d:\d\d$/.test(line)) &&
        lines.some((line) => /^8 .*: not sent: consent withdrawn$/.test(line))
      );
    });
  });

  it('a STOP on WhatsApp is told to the shop by the customer’s id, and a copy hears nothing', async () => {
    await shop.deliver([item('order.created', orderOf(11))]);
    await found(11, 'the order message');
    const [number] = await hub.list<{ phoneNumberId: string }>('/v1/numbers');
    await hub.graph.inbound({
      phoneNumberId: number?.phoneNumberId,
      from: customerOf(11),
      message: { type: 'text', body: 'STOP' },
    });
    await beatUntil('the STOP', () => shop.consents.length > 0);
    const words = shop.consents.map(({ customerId, state, source }) => `${customerId} ${state} ${source}`);
    expect(new Set(words)).toEqual(new Set(['11 revoked whatsapp']));
    expect(shop.consents.map(({ purpose }) => purpose)).toContain('transactional');
    const site = { ...shop.site(), url: 'https://staging.shop.example' };
    const copied = await shop.heartbeat({ site, consentsAfter: '' });
    expect(copied.body).toMatchObject({ consents: [], outcomes: [] });
    const again = await shop.heartbeat({ consentsAfter: '' });
    expect(again.body.consents.map(({ id }) => id)).toContain(shop.consents[0]?.id);
  });

  it('an answer by button becomes a note of the order', async () => {
    const noted: Json[] = [];
    shop.verbs['add-order-note'] = (input) => {
      noted.push(input);
      return { id: 1, added: true };
    };
    await shop.deliver([item('order.created', orderOf(9, { payment_method: 'cod', date_paid_gmt: null }))]);
    const asked = await until(
      'the question to the buyer',
      async () => {
        const all = await hub.graph.messages({ recipient: customerOf(9) });
        return all.find((message) => JSON.stringify(message).includes('order_cod_confirmation'));
      },
      20_000,
    );
    const buttons = JSON.stringify(asked);
    expect(buttons).toContain('order_cod_confirmation');
    const [confirmation] = (
      await hub.list<Message & { template: { name: string }; numberId: string }>(
        `/v1/messages?to=%2B${customerOf(9)}`,
      )
    ).filter(({ template }) => template.name === 'order_cod_confirmation');
    await hub.graph.inbound({
      phoneNumberId: String(asked['phoneNumberId']),
      from: customerOf(9),
      message: { type: 'button', payload: 'Confirmar', messageId: String(asked['id']) },
    });
    expect(confirmation).toBeDefined();
    await beatUntil('the note', () => noted.length > 0);
    expect(noted[0]).toEqual({ orderId: '9', note: expect.stringContaining('ha confirmado') as unknown });
  });

  it('gets a new secret, behind a firewall too, and loses nothing of what is told meanwhile', async () => {
    const rotate = () =>
      hub.post<{ secretRotation: Json }>(`/v1/connections/${shop.connectionId}/secret/rotate`, {});
    const first = shop.secret;
    expect((await rotate()).body.secretRotation).toMatchObject({ state: 'done' });
    expect(shop.secret).not.toBe(first);
    expect(await shop.deliver([item('order.created', orderOf(12))])).toBe(200);
    await found(12, 'the order message');
    const second = shop.secret;
    shop.walls.set('*', { status: 403, body: '<p>Generated by Wordfence</p>' });
    expect((await rotate()).body.secretRotation).toMatchObject({ state: 'rotating' });
    expect(await shop.deliver([item('order.created', orderOf(13))])).toBe(200);
    expect((await shop.heartbeat()).status).toBe(200);
    expect(shop.secret).not.toBe(second);
    expect(await shop.deliver([item('order.created', orderOf(14))])).toBe(200);
    await found(14, 'the order message after it');
    const [connection] = await hub.list<{ secretRotation: Json }>('/v1/connections');
    expect(connection?.secretRotation).toMatchObject({ state: 'done' });
    shop.walls.clear();
  });

  it('ends: afterwards nothing of it is taken', async () => {
    expect((await shop.call('POST', '/disconnect')).status).toBe(204);
    await until(
      'the end to be known everywhere',
      async () => (await shop.heartbeat()).status === 401,
      10_000,
    );
    expect(await shop.deliver([item('order.created', orderOf(10))])).toBe(401);
    expect(await hub.list('/v1/connections')).toEqual([]);
  });
});
