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

  describe('the coupon of a message', () => {
    const steps = [
      { after: 'PT1S', template: 'cart_reminder' },
      { after: 'PT3S', template: 'cart_coupon' },
      { after: 'PT5S', template: 'cart_last_chance' },
    ];
    /** A cart of the plugin in the shop, as its first version tells it. */
    const cartOf = (id: number) => {
      const token = `cart${id}`.padEnd(32, '0');
      const now = new Date().toISOString();
      woo.carts?.set(token, { open: true });
      return {
        token,
        updated_at_gmt: now.slice(0, 23),
        currency: 'EUR',
        total: '39.80',
        recovery_url: `https://shop.example/?liaison-cart=${token}`,
        customer_id: 0,
        locale: 'en_GB',
        billing: { first_name: 'Ana', country: 'ES', phone: phoneOf(id), email: `buyer-${id}@shop.example` },
        line_items: [{ product_id: 11, name: 'Tee', quantity: 1, total: '39.80' }],
        consent: { marketing: { granted: true, at_gmt: now.slice(0, 19), wording: 'Yes', version: '1' } },
      };
    };
    /** The links of the messages somebody got, in their order. */
    const linksOf = async (id: number): Promise<URL[]> =>
      (await hub.graph.messages({ recipient: digitsOf(id) }))
        .map(({ text }) => /https:\/\/shop\.example\S+/.exec(text)?.[0] ?? '')
        .map((link) => new URL(link));
    const couponOf = (link: URL | undefined) => link?.searchParams.get('liaison-coupon') ?? null;

    beforeAll(() => {
      woo.carts = new Map();
    });

    it('made for one customer is in the link they get, is made in the shop, and stays in later links', async () => {
      await hub.enablePlugin('cart-recovery', { steps, coupon: { mode: 'unique', code: 'tea' } });
      const cart = cartOf(511);
      await deliver(hub, shop.id, 'cart.updated', cart);
      await until('all three messages', async () => (await sent(511)) === 3, 25_000);
      const [reminder, offer, lastChance] = await linksOf(511);
      const made = [...woo.coupons.values()].map((coupon) => coupon['code']);
      expect(made).toHaveLength(1);
      expect([reminder, offer, lastChance].map(couponOf)).toEqual([null, made[0], made[0]]);
      for (const link of [reminder, offer, lastChance])
        expect(link?.searchParams.get('liaison-cart')).toBe(cart.token);
      const texts = (await hub.graph.messages({ recipient: digitsOf(511) })).map(({ text }) => text);
      expect(texts[1]).toContain(`With the code ${String(made[0])} you get 10% off`);
    }, 60_000);

    it('that exists in the shop is in the link as the shop writes it', async () => {
      await hub.enablePlugin('cart-recovery', { steps, coupon: { mode: 'fixed', code: 'TEA 10' } });
      await deliver(hub, shop.id, 'cart.updated', cartOf(512));
      await until('all three messages', async () => (await sent(512)) === 3, 25_000);
      expect((await linksOf(512)).map(couponOf)).toEqual([null, 'TEA 10', 'TEA 10']);
    }, 60_000);

    it('is in no link, and in no words, where the shop refuses to make it', async () => {
      await hub.enablePlugin('cart-recovery', {
        steps,
        coupon: { mode: 'unique', percent: 20 },
        freshness: 'PT3S',
      });
      // It keeps no day on which a coupon ends, so the one the message would name is not true.
      woo.keepsDates = false;
      await deliver(hub, shop.id, 'cart.updated', cartOf(513));
      await until('the last message', async () => (await sent(513)) === 2, 25_000);
      expect((await linksOf(513)).map(couponOf)).toEqual([null, null]);
      const other = (await messages(513)).find(({ reason }) => reason === 'coupon_unavailable');
      expect(['delayed', 'refused']).toContain(other?.status);
    }, 60_000);
  });
});
