import { describe, expect, it } from '@jest/globals';
import type { Cart, Order, Person } from '../../../src/sdk/index.js';
import { settings } from '../cart-recovery.settings.js';
import { plugin } from '../cart-recovery.plugin.js';
import { anna, cartEvent, DAY, HOUR, MINUTE, orderEvent, START } from './make.js';
import { World } from './world.js';

const world = (chosen: object = {}): World => new World(START, settings.parse(chosen));

describe('what ends a recovery', () => {
  it('is an accepted or a paid order, or a cart the shop forgot, and nothing else', () => {
    expect(Object.keys(plugin.on).sort()).toEqual([
      'cart.abandoned',
      'cart.deleted',
      'cart.updated',
      'order.accepted',
      'order.paid',
    ]);
    for (const type of ['order.accepted', 'order.paid'] as const) {
      const shop = world();
      shop.receive(cartEvent(START));
      shop.receive(orderEvent(START + MINUTE, { type }));
      expect(shop.journeys).toMatchObject([{ status: 'ended', outcome: 'ordered' }]);
      shop.advance(10 * DAY);
      expect(shop.messages.size).toBe(0);
    }
  });

  it('cancels a message that has not left yet', () => {
    const shop = world();
    shop.attemptLag = 5 * MINUTE;
    shop.receive(cartEvent(START));
    shop.advance(61 * MINUTE);
    shop.receive(orderEvent(START + 61 * MINUTE, { type: 'order.paid' }));
    shop.advance(10 * DAY);
    expect([...shop.messages.values()].map((message) => message.status)).toEqual(['cancelled']);
  });

  const nobody: Person = { firstName: 'Somebody' };
  const matches: [string, Partial<Cart>, Person, Partial<Order>, Person | null][] = [
    ['contact', {}, anna, {}, anna],
    ['phone written otherwise', {}, { phone: '+33 6 12 34 56 78' }, {}, { phone: '0033612345678' }],
    ['e-mail', {}, anna, {}, { email: 'ANNA@example.com' }],
    ['customer id', {}, anna, {}, { externalId: '7' }],
    ['cart token', {}, anna, { cartToken: 'cart-token-1' }, null],
    ['unpaid order', { kind: 'order', orderId: '13', token: 'order-13' }, anna, { id: '13' }, nobody],
    ['recovery link', {}, anna, { recoveryToken: 'secret-of-cart-token-1' }, { phone: '+4915112345678' }],
  ];
  it.each(matches)('is found by %s', (_name, cart, who, order, buyer) => {
    const shop = world();
    shop.receive(cartEvent(START, cart, who));
    shop.receive(orderEvent(START + MINUTE, { id: '99', ...order }, buyer));
    expect(shop.journeys).toMatchObject([{ status: 'ended' }]);
  });

  it('is not the order of somebody else, nor of another shop that counts alike', () => {
    const shop = world();
    shop.receive(cartEvent(START, { kind: 'order', orderId: '13' }));
    shop.receive(
      orderEvent(START + MINUTE, { id: '14' }, { phone: '+33699999999', email: 'bob@example.com' }),
    );
    shop.receive(
      orderEvent(
        START + MINUTE,
        { connection: 'conn2', id: '13', cartToken: 'cart-token-1' },
        { externalId: '7' },
      ),
    );
    expect(shop.active).toHaveLength(1);
  });

  it('is found by what a later change told, before and after the first message', () => {
    const unpaid = { kind: 'order', orderId: '13' } as const;
    for (const wait of [MINUTE, 2 * HOUR]) {
      const shop = world();
      shop.receive(cartEvent(START, {}, { phone: '+33612345678' }));
      shop.advance(wait);
      shop.receive(cartEvent(START + wait, unpaid, { phone: '+33612345678' }));
      shop.receive(orderEvent(START + wait, { id: '13' }, null));
      expect(shop.active).toEqual([]);
    }
  });

  it('is not an order of the past that is replayed, but is one whose delivery was late', () => {
    const shop = world();
    const [past, late] = [orderEvent(START - 25 * HOUR), orderEvent(START - 23 * HOUR, { id: '14' })];
    shop.receive(cartEvent(START));
    shop.receive(past);
    expect(shop.active).toHaveLength(1);
    shop.receive(late);
    expect(shop.active).toEqual([]);
  });

  it('counts also when the order overtook itself or renewed a subscription', () => {
    for (const order of [{ superseded: true }, { renewal: true }]) {
      const shop = world();
      shop.receive(cartEvent(START));
      shop.receive(orderEvent(START + MINUTE, order));
      expect(shop.active).toEqual([]);
    }
  });
});

describe('conversions', () => {
  const running = (chosen: object = {}, cart: Partial<Cart> = {}): World => {
    const shop = world(chosen);
    shop.receive(cartEvent(START, cart));
    shop.advance(2 * HOUR);
    return shop;
  };
  const rulesOf = (shop: World): string[] =>
    [...shop.conversions.values()].map((conversion) => conversion.rule);

  it.each([
    ['link', { recoveryToken: 'secret-of-cart-token-1', cartToken: 'cart-token-1' }],
    ['link', { recoveryToken: 'cart-token-1' }],
    ['cart_token', { cartToken: 'cart-token-1', recoveryToken: 'of-something-else' }],
    ['identity', { cartToken: 'another' }],
    ['identity', {}],
  ])('are attributed by the first rule that holds: %s', (rule, order) => {
    const shop = running();
    const intents = shop.receive(orderEvent(START + 3 * HOUR, order));
    expect(intents[0]).toEqual({
      intent: 'convert',
      journey: `conn1:cart:cart-token-1:${START}`,
      rule,
      subject: 'order:13',
      value: { amount: '49.90', currency: 'EUR' },
      at: START + 3 * HOUR,
    });
    expect(shop.journeys).toMatchObject([{ outcome: 'recovered' }]);
  });

  it('know an unpaid order by its own id', () => {
    const shop = running({}, { kind: 'order', orderId: '13', token: 'order-13' });
    shop.receive(orderEvent(START + 3 * HOUR));
    expect(rulesOf(shop)).toEqual(['cart_token']);
  });

  it('are counted in both arms, within the window, once per order', () => {
    for (const [holdoutShare, arm] of [
      [1, 'control'],
      [0, 'treatment'],
    ] as const) {
      const shop = running({ holdoutShare });
      const first = orderEvent(START + 3 * HOUR, { id: '1' });
      shop.receive(first);
      shop.receive(first);
      shop.receive(orderEvent(START + HOUR + 7 * DAY, { id: '2' }));
      shop.receive(orderEvent(START + HOUR + 7 * DAY + 1, { id: '3' }));
      expect([...shop.conversions.values()]).toMatchObject([
        { subject: 'order:1', arm },
        { subject: 'order:2', arm },
      ]);
    }
  });

  it('count from the first message, not from the last', () => {
    const shop = running();
    shop.advance(5 * DAY);
    expect(shop.attempted).toHaveLength(3);
    shop.receive(orderEvent(START + HOUR + 7 * DAY, { id: '1' }));
    shop.receive(orderEvent(START + HOUR + 7 * DAY + 1, { id: '2' }));
    expect([...shop.conversions.values()].map(({ subject }) => subject)).toEqual(['order:1']);
  });

  it('know carts of another shop by the person only, whatever their tokens', () => {
    const shop = running();
    shop.receive(orderEvent(START + 3 * HOUR, { connection: 'conn2', cartToken: 'cart-token-1' }));
    expect(rulesOf(shop)).toEqual(['identity']);
    expect(shop.active).toEqual([]);
  });

  it('begin with the first message: an order before it, or before any arm, counts for nobody', () => {
    const before = world();
    before.receive(cartEvent(START));
    before.receive(orderEvent(START + MINUTE));
    const late = running();
    late.receive(orderEvent(START + 59 * MINUTE));
    const refused = world();
    refused.gate = () => 'consent';
    refused.receive(cartEvent(START));
    refused.advance(2 * HOUR);
    refused.receive(orderEvent(START + 3 * HOUR));
    for (const shop of [before, late, refused]) {
      expect(shop.conversions.size).toBe(0);
      expect(shop.journeys).toMatchObject([{ outcome: 'ordered' }]);
    }
  });

  it('leave renewals and mere payments out', () => {
    const shop = running();
    shop.receive(orderEvent(START + 3 * HOUR, { renewal: true }));
    shop.receive(orderEvent(START + 3 * HOUR, { type: 'order.paid' }));
    expect(shop.conversions.size).toBe(0);
  });

  it('give one order to one recovery, the better match first', () => {
    const shop = world({ reentryAfter: 'PT1S' });
    shop.receive(cartEvent(START));
    shop.advance(61 * HOUR);
    const second = START + 61 * HOUR;
    shop.receive(cartEvent(second, { token: 'cart-token-2' }));
    shop.advance(2 * HOUR);
    expect(shop.journeys.map((journey) => journey.status)).toEqual(['ended', 'active']);
    shop.receive(orderEvent(second + 2 * HOUR, { cartToken: 'cart-token-1' }));
    expect([...shop.conversions.values()]).toMatchObject([
      { journey: `conn1:cart:cart-token-1:${START}`, rule: 'cart_token' },
    ]);
    expect(shop.journeys.map((journey) => journey.outcome)).toEqual(['not_recovered', 'ordered']);
  });
});

describe('the hold-out', () => {
  it('receives nothing, at no step, and says so', () => {
    const shop = world({ holdoutShare: 1 });
    shop.receive(cartEvent(START));
    shop.advance(5 * DAY);
    expect([...shop.messages.values()].map((message) => message.status)).toEqual(['held_out']);
    expect(shop.skips.map(({ reason, step }) => [reason, step])).toEqual([
      ['holdout', 'step-2'],
      ['holdout', 'step-3'],
    ]);
    expect(shop.journeys).toMatchObject([{ status: 'ended', arm: 'control', outcome: 'not_recovered' }]);
  });

  it('is decided by the first message that passes, whichever step it is, and by the person alone', () => {
    const shop = world({ holdoutShare: 1 });
    shop.gate = (send) => (send.step === 'step-1' ? 'template' : undefined);
    shop.receive(cartEvent(START));
    shop.advance(5 * DAY);
    const holdouts = [...shop.messages.values()].map(({ send, status }) => [status, send.holdout]);
    const holdout = { key: 'acc1:cart-recovery:contact-1', share: 1 };
    expect(holdouts).toEqual([
      ['refused', holdout],
      ['held_out', holdout],
    ]);
  });

  it('is nobody by default, and is not asked again once the arm is known', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.advance(5 * DAY);
    expect(shop.attempted.map((message) => message.send.holdout?.share)).toEqual([0, undefined, undefined]);
  });

  it('holds back about the share asked for', () => {
    const shop = world({ holdoutShare: 0.25, steps: [{ after: 'PT1S', template: 'cart_reminder' }] });
    for (let index = 0; index < 400; index += 1) {
      shop.receive(cartEvent(START, { token: `cart-${index}` }, { phone: `+33612${100_000 + index}` }));
    }
    shop.advance(1000);
    const held = shop.journeys.filter((journey) => journey.arm === 'control').length;
    expect(shop.attempted).toHaveLength(400 - held);
    expect(held).toBeGreaterThan(70);
    expect(held).toBeLessThan(130);
  });
});
