import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWooCommerceEmulator, type WooCommerceEmulator } from '../emulators/woocommerce/index.js';
import { TestHub } from '../support/hub.js';
import { until } from '../support/processes.js';
import {
  connectShop,
  deliver,
  digitsOf,
  orderPayload,
  phoneOf,
  webhookSecret,
} from '../support/deliveries.js';

const both = [
  { id: 1, key: 'liaison_whatsapp_optin', value: 'yes' },
  { id: 2, key: 'liaison_whatsapp_optin_marketing', value: '1' },
];

interface Message {
  id: string;
  status: string;
  reason: string | null;
  purpose: string;
}

describe('a cart left behind is recovered, once, and never after the purchase', () => {
  let hub: TestHub;
  let woo: WooCommerceEmulator;
  let shop: { id: string; webhookUrl: string };
  beforeAll(async () => {
    hub = await TestHub.start();
    woo = await startWooCommerceEmulator();
    await hub.addNumber();
    await hub.enablePlugin('cart-recovery', {
      steps: [
        { after: 'PT1S', template: 'cart_reminder' },
        { after: 'PT3S', template: 'cart_last_chance' },
      ],
    });
    shop = await connectShop(hub, woo.settings(webhookSecret));
  }, 120_000);
  afterAll(async () => {
    await hub.stop();
    await woo.close();
  }, 60_000);

  const unpaid = (id: number, fields: Record<string, unknown> = {}) =>
    orderPayload(id, { status: 'pending', needs_payment: true, meta_data: both, ...fields });
  const atShop = (order: Record<string, unknown>) => woo.orders.set(order['id'] as number, order);
  const sent = async (id: number) => (await hub.graph.messages({ recipient: digitsOf(id) })).length;
  const messages = (id: number) => hub.list<Message>(`/v1/messages?to=%2B${digitsOf(id)}`);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('has a healthy connection whose webhooks were made', async () => {
    const { body } = await hub.get(`/v1/connections/${shop.id}`);
    expect(body).toMatchObject({ health: { state: 'healthy' } });
    expect(woo.webhooks.size).toBeGreaterThan(0);
  });

  it('sends both steps to a person with marketing consent while the order stays unpaid', async () => {
    const order = unpaid(501);
    atShop(order);
    await deliver(hub, shop.id, 'order.created', order);
    await until('both reminders', async () => (await sent(501)) === 2, 20_000);
    expect((await messages(501)).every((message) => message.purpose === 'marketing')).toBe(true);
    await pause(1_500);
    expect(await sent(501)).toBe(2);
  }, 40_000);

  it('sends nothing without marketing consent: the transactional one never suffices', async () => {
    const order = unpaid(502, { meta_data: both.slice(0, 1) });
    atShop(order);
    await deliver(hub, shop.id, 'order.created', order);
    const [refused] = await until(
      'the refusal',
      async () => {
        const found = await messages(502);
        return found.length > 0 ? found : undefined;
      },
      20_000,
    );
    expect(refused).toMatchObject({ status: 'refused', reason: 'no_consent' });
    expect(await sent(502)).toBe(0);
  }, 40_000);

  it('stops when the order is accepted, or any other order of the same person or by their e-mail address', async () => {
    const email = 'household@shop.example';
    // Known to share it, though the cart does not name it.
    await hub.post('/v1/contacts', { phone: `+${digitsOf(507)}`, email });
    for (const [cart, purchase] of [
      [unpaid(503), orderPayload(503, { date_modified_gmt: '2031-01-01T00:00:00' })],
      [unpaid(504), orderPayload(9_504, { billing: { phone: phoneOf(504) } })],
      [
        unpaid(506, { billing: { email: 'pair@shop.example' } }),
        orderPayload(9_506, { billing: { email: 'pair@shop.example' } }),
      ],
      [unpaid(507, { billing: { email: '' } }), orderPayload(9_507, { billing: { email } })],
    ] as const) {
      atShop(cart);
      await deliver(hub, shop.id, 'order.created', cart);
      await until('the timer', async () => (await hub.list('/v1/timers?status=pending')).length > 0);
      await deliver(
        hub,
        shop.id,
        cart['id'] === purchase['id'] ? 'order.updated' : 'order.created',
        purchase,
      );
    }
    await pause(5_000);
    for (const id of [503, 504, 506, 507]) expect(await sent(id)).toBe(0);
  }, 40_000);

  it('asks the shop right before sending: a cart that is closed there is left alone', async () => {
    const order = unpaid(505);
    atShop({ ...order, status: 'processing', needs_payment: false, date_paid_gmt: '2026-01-01T00:00:00' });
    await deliver(hub, shop.id, 'order.created', order);
    const refused = await until(
      'the refusal',
      async () => (await messages(505)).find((message) => message.status === 'refused'),
      20_000,
    );
    expect(refused.reason).toBe('cart_closed');
    expect(await sent(505)).toBe(0);
  }, 40_000);
});
