import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompanionEmulator } from '../emulators/companion/index.js';
import { TestHub } from '../support/hub.js';
import { adminKey, until } from '../support/processes.js';
import { customerOf, orderOf } from '../support/shop.js';

type Json = Record<string, unknown>;
interface EventRow {
  id: string;
  type: string;
  subject: string;
}
interface Decided {
  decisions: { plugin: string | null; verdict: string; reason: string | null }[];
}

/** A French shop whose customers pay on delivery. */
describe('an order paid on delivery', () => {
  let hub: TestHub;
  let shop: CompanionEmulator;
  let deliveries = 0;
  const notes: Json[] = [];
  const statuses: Json[] = [];

  beforeAll(async () => {
    hub = await TestHub.start();
    shop = await CompanionEmulator.start();
    await hub.addNumber();
    await hub.enablePlugin('order-notifications');
    await hub.enablePlugin('cash-on-delivery', { setStatus: true });
    shop.verbs['add-order-note'] = (input) => {
      notes.push(input);
      return { id: notes.length, added: true };
    };
    shop.verbs['set-order-status'] = (input) => {
      statuses.push(input);
      return { changed: true };
    };
    const back = await fetch(`${hub.url}/connect/woocommerce`, {
      method: 'POST',
      body: new URLSearchParams([...shop.connectQuery(), ['api_key', adminKey]]),
      redirect: 'manual',
    });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('liaison_code') ?? '';
    const site = { ...(shop.exchangeBody(code)['site'] as Json), locale: 'fr_FR' };
    expect((await shop.exchange(hub.url, code, { site })).status).toBe(201);
    await shop.call('PUT', '/mode', { mode: 'live' });
  }, 180_000);
  afterAll(async () => {
    await hub.stop();
    await shop.close();
  }, 60_000);

  const cod = (n: number, changes: Json = {}) =>
    orderOf(n, { payment_method: 'cod', date_paid_gmt: null, status: 'processing', ...changes });
  const tell = (topic: string, payload: Json) => shop.deliver([{ id: String(++deliveries), topic, payload }]);
  const got = (n: number) => hub.graph.messages({ recipient: customerOf(n) });
  const messages = (n: number, count: number) =>
    until(
      `${count} messages`,
      async () => {
        const found = await got(n);
        return found.length >= count ? found : undefined;
      },
      20_000,
    );
  /** What a plugin decided about an event of an order, once it has. */
  const decided = (n: number, type: string, plugin: string) =>
    until(
      `${plugin} to decide about ${type}`,
      async () => {
        const events = await hub.list<EventRow>(`/v1/events?type=${type}`);
        const event = events.find(({ subject }) => subject === `order:${n}`);
        if (!event) return undefined;
        const { body } = await hub.get<Decided>(`/v1/events/${event.id}`);
        return body.decisions.find((decision) => decision.plugin === plugin);
      },
      20_000,
    );
  const press = async (n: number, question: Json, label: string) => {
    // Nobody presses a button before their phone shows it, and the hub hears of that.
    await until(
      'the question to be delivered',
      async () => {
        const sent = await hub.list<{ status: string }>(`/v1/messages?to=%2B${customerOf(n)}`);
        return sent.some(({ status }) => status === 'delivered' || status === 'read');
      },
      20_000,
    );
    await hub.graph.inbound({
      phoneNumberId: String(question['phoneNumberId']),
      from: customerOf(n),
      message: { type: 'button', payload: label, messageId: String(question['id']) },
    });
  };

  it('is thanked for and asked about in one message', async () => {
    await tell('order.created', cod(1));
    const [question] = await messages(1, 1);
    expect(JSON.stringify(question)).toContain('order_cod_confirmation');
    expect(await decided(1, 'order.accepted', 'order-notifications')).toMatchObject({
      verdict: 'skip',
      reason: 'asked_to_confirm',
    });
    expect(await got(1)).toHaveLength(1);
  }, 40_000);

  it('once confirmed is answered, once, and noted in the language of the shop', async () => {
    const [question] = await got(1);
    await press(1, question as unknown as Json, 'Confirmar');
    const [, answer] = await messages(1, 2);
    expect(answer?.text).toContain('tu pedido está confirmado');
    await until('the note', async () => notes.length > 0, 10_000);
    expect(notes[0]).toEqual({
      orderId: '1',
      note: 'Paiement à la livraison\u00a0: le client a confirmé la commande par WhatsApp.',
    });
    await press(1, question as unknown as Json, 'Confirmar');
    await until('the second press', async () => notes.length > 1, 10_000);
    expect(await got(1)).toHaveLength(2);
    // The answer stands in the order's thread.
    const thread = await shop.call<{ data: { text: string | null }[] }>('GET', '/messages?subject=order:1');
    expect(thread.body.data.map(({ text }) => text)).toContain(answer?.text);
  }, 40_000);

  it('once cancelled is answered, and not told once more when the shop cancels it', async () => {
    await tell('order.created', cod(2));
    const [question] = await messages(2, 1);
    await press(2, question as unknown as Json, 'Anular');
    const [, answer] = await messages(2, 2);
    expect(answer?.text).toContain('Hemos recibido tu cancelación');
    await until('the status', async () => statuses.some(({ status }) => status === 'cancelled'), 10_000);
    await tell('order.updated', cod(2, { status: 'cancelled' }));
    expect(await decided(2, 'order.cancelled', 'order-notifications')).toMatchObject({
      reason: 'cancelled_by_customer',
    });
    expect(await got(2)).toHaveLength(2);
    // One that the shop cancels by itself is told of.
    await tell('order.created', cod(3));
    await messages(3, 1);
    await tell('order.updated', cod(3, { status: 'cancelled' }));
    expect(await messages(3, 2)).toHaveLength(2);
  }, 60_000);

  it('is not asked about once the switch is off, whatever the order says, and thanked for as any other', async () => {
    const off = await shop.call('PUT', '/settings/plugins/cash-on-delivery', { enabled: false });
    expect(off.status).toBe(200);
    await tell('order.created', cod(4, { liaison: { cod: { confirm: true, set_status: true } } }));
    const [thanks] = await messages(4, 1);
    expect(JSON.stringify(thanks)).toContain('order_placed');
    expect(await decided(4, 'order.accepted', 'order-notifications')).toMatchObject({ verdict: 'send' });
    expect(await got(4)).toHaveLength(1);
  }, 40_000);
});
