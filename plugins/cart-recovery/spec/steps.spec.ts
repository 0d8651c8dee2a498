import { describe, expect, it } from '@jest/globals';
import { settings } from '../cart-recovery.settings.js';
import { anna, cartEvent, DAY, HOUR, MINUTE, orderEvent, SECOND, START } from './make.js';
import { World, type Send } from './world.js';

const world = (chosen: object = {}): World => new World(START, settings.parse(chosen));
const steps = (...after: string[]): object => ({
  steps: after.map((wait) => ({ after: wait, template: 'cart_reminder' })),
});
const sent = (shop: World): Send[] => shop.attempted.map((message) => message.send);
const when = (shop: World): number[] => shop.attempted.map((message) => (message.decidedAt - START) / MINUTE);

describe('the steps of a recovery', () => {
  it('sends after 1, 24 and 48 hours, for marketing, and ends without cancelling the last message', () => {
    const shop = world({ coupon: { mode: 'fixed', code: 'TEA10', percent: 10 } });
    shop.attemptLag = 10 * MINUTE;
    shop.receive(cartEvent(START));
    shop.advance(47 * HOUR + 59 * MINUTE);
    expect(shop.attempted).toHaveLength(2);
    shop.advance(5 * DAY);
    expect(when(shop)).toEqual([60, 24 * 60, 48 * 60]);
    expect(sent(shop).map((send) => send.template.name)).toEqual([
      'cart_reminder',
      'cart_coupon',
      'cart_last_chance',
    ]);
    expect(sent(shop).map((send) => send.purpose)).toEqual(['marketing', 'marketing', 'marketing']);
    expect(shop.journeys).toMatchObject([{ status: 'ended', outcome: 'not_recovered', arm: 'treatment' }]);
    expect(shop.pending).toEqual([]);
  });

  it('takes waits of any length from one second', () => {
    const shop = world(steps('PT1S', 'PT2S', 'P3M'));
    shop.receive(cartEvent(START));
    shop.advance(SECOND);
    expect(shop.attempted).toHaveLength(1);
    shop.advance(SECOND);
    expect(shop.attempted).toHaveLength(2);
    shop.advance(90 * DAY - 3 * SECOND);
    expect(shop.attempted).toHaveLength(2);
    shop.advance(SECOND);
    expect(shop.attempted).toHaveLength(3);
  });

  it('starts the first wait anew with each newer change and never moves it back', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.advance(50 * MINUTE);
    shop.receive(cartEvent(START + 50 * MINUTE));
    shop.receive(cartEvent(START + 20 * MINUTE));
    shop.advance(59 * MINUTE);
    expect(shop.messages.size).toBe(0);
    shop.advance(MINUTE);
    expect(when(shop)).toEqual([110]);
    shop.advance(5 * DAY);
    expect(when(shop)).toEqual([110, 50 + 24 * 60, 50 + 48 * 60]);
  });

  it('does not move later steps, but shows the cart as it is by then', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.advance(2 * HOUR);
    const items = [
      { name: 'Assam', quantity: 3 },
      { name: 'Sencha', quantity: 1 },
    ];
    const recoveryUrl = 'https://tea.example/cart/?restore=another';
    shop.receive(cartEvent(START + 2 * HOUR, { items, recoveryUrl }));
    shop.receive(cartEvent(START + HOUR, { items: [{ name: 'Stale', quantity: 1 }] }));
    shop.advance(5 * DAY);
    expect(when(shop)).toEqual([60, 24 * 60, 48 * 60]);
    expect(sent(shop).map((send) => send.template.variables['items'])).toEqual([
      'Darjeeling',
      '3 × Assam (+1)',
      '3 × Assam (+1)',
    ]);
    expect(sent(shop)[2]?.template.variables['link']).toBe(recoveryUrl);
  });

  it('does not let a shop clock that runs ahead lengthen the wait', () => {
    const shop = world();
    shop.receive(cartEvent(START + 3 * HOUR, { recordedAt: START }));
    shop.advance(HOUR);
    expect(when(shop)).toEqual([60]);
  });

  it('asks the store before each send, naming the cart', () => {
    const shop = world();
    shop.receive(cartEvent(START, { kind: 'order', orderId: '13', token: 'order-13' }));
    shop.advance(3 * DAY);
    expect(sent(shop)).toHaveLength(3);
    for (const send of sent(shop)) {
      expect(send.guards).toEqual([
        {
          action: 'cart.status',
          input: { token: 'order-13', kind: 'order', orderId: '13' },
          expect: { field: 'open', equals: true },
          otherwise: 'cart_closed',
          unanswered: 'cart_state_unknown',
        },
      ]);
    }
  });

  it('asks about the order once the cart became one that was left unpaid', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.advance(2 * HOUR);
    shop.receive(cartEvent(START + 2 * HOUR, { kind: 'order', orderId: '13' }));
    shop.advance(DAY);
    expect(sent(shop).map((send) => send.guards?.[0]?.input['kind'])).toEqual(['cart', 'order']);
    expect(shop.attempted[1]?.decidedAt).toBe(START + DAY);
    shop.receive(orderEvent(START + DAY, { id: '13' }, null));
    expect(shop.active).toEqual([]);
  });

  it('sends nothing for a closed cart, nor without an answer', () => {
    const closed = world();
    closed.answer = () => ({ open: false });
    const silent = world();
    silent.answer = () => undefined;
    for (const shop of [closed, silent]) {
      shop.receive(cartEvent(START));
      shop.advance(4 * DAY);
      expect(shop.attempted).toEqual([]);
    }
    expect([...closed.messages.values()].map((message) => message.reason)).toEqual(
      Array(3).fill('cart_closed'),
    );
    expect([...silent.messages.values()].map((message) => message.reason)).toEqual(
      Array(3).fill('cart_state_unknown'),
    );
  });

  it('lets messages go stale when the process was down, and sends those still fresh', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.sleep(25 * HOUR);
    expect([...shop.messages.values()].map(({ status, reason }) => reason ?? status)).toEqual([
      'stale',
      'attempted',
    ]);
  });

  it('gives each message the time the setting says, from when it was due', () => {
    const shop = world({ freshness: 'PT2H' });
    shop.receive(cartEvent(START));
    shop.advance(DAY);
    expect(sent(shop).map((send) => send.expiresAt)).toEqual([START + 3 * HOUR, START + 26 * HOUR]);
  });

  it('names no amount that the link may not honour', () => {
    const shop = world({ coupon: { mode: 'unique' } });
    shop.receive(cartEvent(START, { total: { amount: '1234.56', currency: 'EUR' } }));
    shop.advance(4 * DAY);
    expect(sent(shop)).toHaveLength(3);
    for (const send of sent(shop)) {
      expect(JSON.stringify(send.template.variables)).not.toMatch(/1234|EUR/);
      expect(Object.values(send.template.variables).every((value) => typeof value !== 'object')).toBe(true);
    }
  });

  it('keeps names, phones, addresses and links out of journeys and timers', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.advance(2 * HOUR);
    const kept = JSON.stringify([
      shop.journeys.map((journey) => journey.state),
      shop.pending.map((t) => t.payload),
    ]);
    expect(kept).not.toMatch(/Anna|anna@|12 ?34|https:|secret-of/);
  });

  it('skips a step whose cart is empty, or whose details were purged', () => {
    const empty = world();
    empty.receive(cartEvent(START));
    empty.receive(cartEvent(START + MINUTE, { items: [] }));
    empty.advance(2 * HOUR);
    expect(empty.skips).toMatchObject([
      { reason: 'cart_empty', step: 'step-1', subject: 'cart:cart-token-1' },
    ]);
    const purged = world(steps('P40D'));
    purged.receive(cartEvent(START));
    for (const timer of purged.pending) timer.event = { ...timer.event, data: {} };
    purged.advance(41 * DAY);
    expect(purged.skips).toMatchObject([{ reason: 'cart_details_gone' }]);
    expect([...empty.messages, ...purged.messages]).toEqual([]);
  });

  it('skips a step when the cart can no longer be restored by a link', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.receive(cartEvent(START + MINUTE, { recoveryUrl: 'none' }));
    shop.advance(2 * HOUR);
    expect(shop.skips).toMatchObject([{ reason: 'no_recovery_link', step: 'step-1' }]);
    expect(shop.messages.size).toBe(0);
  });

  it('ends when a step was taken out of the settings', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.advance(2 * HOUR);
    shop.settings = settings.parse(steps('PT1H'));
    shop.advance(DAY);
    expect(shop.journeys).toMatchObject([{ status: 'ended', outcome: 'not_recovered' }]);
    expect(shop.attempted).toHaveLength(1);
  });

  it('ignores a timer that fires after the journey ended, twice, or without one', () => {
    const shop = world();
    const event = cartEvent(START);
    shop.receive(event);
    const [timer] = shop.pending;
    if (timer === undefined) throw new Error('no timer was set');
    shop.receive(orderEvent(START + MINUTE));
    timer.status = 'pending';
    shop.advance(2 * HOUR);
    expect(shop.skips).toMatchObject([{ reason: 'journey_ended', step: timer.key }]);
    expect(shop.messages.size).toBe(0);
    const again = world();
    again.receive(event);
    again.advance(2 * HOUR);
    again.timers.set('again', { ...timer, key: 'again', status: 'pending' });
    expect(() => again.advance(0)).not.toThrow();
    expect(again.messages.size).toBe(1);
  });
});

describe('the coupon', () => {
  const couponSends = (coupon: object, day = START): Send[] => {
    const shop = world({ coupon });
    shop.receive(cartEvent(day));
    shop.advance(25 * HOUR);
    return sent(shop).slice(1);
  };

  it('is left out by default: the step is a plain reminder', () => {
    const [send] = couponSends({});
    expect(send?.template.name).toBe('cart_reminder');
    expect(send?.template.variables).not.toHaveProperty('code');
    expect(send?.guards).toHaveLength(1);
  });

  it('is the shop code when fixed, told with the last day it works', () => {
    const [send] = couponSends({ mode: 'fixed', code: 'TEA15', percent: 15, validFor: 'P2D' });
    expect(send?.template).toMatchObject({
      name: 'cart_coupon',
      variables: { code: 'TEA15', percent: 15, valid_until: '2027-03-18' },
    });
    expect(send?.guards).toHaveLength(1);
  });

  it('is made in the shop when unique, after the cart was asked for, and lives to the end of its day', () => {
    const [send] = couponSends({ mode: 'unique', code: 'TEA', percent: 12.5, validFor: 'P2D' });
    const code = send?.template.variables['code'];
    expect(code).toMatch(/^tea-[0-9a-f]{10}$/);
    expect(send?.guards?.map((guard) => guard.action)).toEqual(['cart.status', 'coupon.create']);
    expect(send?.guards?.[1]).toEqual({
      action: 'coupon.create',
      input: {
        code,
        type: 'percent',
        amount: '12.5',
        expiresAt: Date.UTC(2027, 2, 18, 22, 59, 59, 999),
        usageLimit: 1,
      },
      expect: { field: 'code', equals: code },
      otherwise: 'coupon_unavailable',
      unanswered: 'coupon_unavailable',
    });
    expect(couponSends({ mode: 'unique', code: 'TEA', percent: 12.5, validFor: 'P2D' })).toEqual([send]);
  });

  const linkOf = (send: Send | undefined): string => {
    const link = send?.template.variables['link'];
    return typeof link === 'string' ? link : '';
  };

  it.each([
    ['fixed', { mode: 'fixed', code: 'TEA 15%' }, 'TEA 15%'],
    ['unique', { mode: 'unique' }, undefined],
  ] as const)('stands in the link where the shop reads it there: %s', (_kind, coupon, told) => {
    const shop = world({ coupon });
    shop.receive(cartEvent(START, { couponParameter: 'discount' }));
    shop.advance(5 * DAY);
    const [reminder, offer, lastChance] = sent(shop);
    expect(linkOf(reminder)).toBe('https://tea.example/cart/?restore=secret-of-cart-token-1');
    const opened = new URL(linkOf(offer));
    expect(opened.searchParams.get('restore')).toBe('secret-of-cart-token-1');
    expect(opened.searchParams.get('discount')).toBe(told ?? offer?.template.variables['code']);
    // The last message does not take back what the one before it gave.
    expect(lastChance?.template.name).toBe('cart_last_chance');
    expect(linkOf(lastChance)).toBe(linkOf(offer));
  });

  it('does not stand in a link that takes none: the customer enters it', () => {
    const [send] = couponSends({ mode: 'fixed', code: 'TEA15' });
    expect(linkOf(send)).toBe('https://tea.example/cart/?restore=secret-of-cart-token-1');
  });

  it('is not in a later link once its last day is over', () => {
    const shop = world({
      steps: [
        { after: 'PT1H', template: 'cart_coupon' },
        { after: 'P5D', template: 'cart_last_chance' },
      ],
      coupon: { mode: 'unique', validFor: 'P2D' },
    });
    shop.receive(cartEvent(START, { couponParameter: 'discount' }));
    shop.advance(6 * DAY);
    expect(
      sent(shop)
        .map(linkOf)
        .map((url) => url.includes('discount=')),
    ).toEqual([true, false]);
  });

  it('is not in a later link when its own message was refused: the shop may never have made it', () => {
    const shop = world({ coupon: { mode: 'unique' } });
    shop.answer = (guard) => (guard.action === 'coupon.create' ? undefined : { open: true });
    shop.receive(cartEvent(START, { couponParameter: 'discount' }));
    shop.advance(5 * DAY);
    expect(sent(shop).map((send) => send.template.name)).toEqual(['cart_reminder', 'cart_last_chance']);
    expect(sent(shop).map(linkOf).join()).not.toContain('discount=');
  });

  it('is promised for an unpaid order only where its payment page takes one', () => {
    const names = [{}, { couponParameter: 'discount' }].map((more) => {
      const shop = world({ coupon: { mode: 'fixed', code: 'TEA15' } });
      shop.receive(cartEvent(START, { kind: 'order', orderId: '13', token: 'order-13', ...more }));
      shop.advance(25 * HOUR);
      return sent(shop)[1]?.template.name;
    });
    expect(names).toEqual(['cart_reminder', 'cart_coupon']);
  });

  it('differs from cart to cart', () => {
    const codes = ['one', 'two'].map((token) => {
      const shop = world({ coupon: { mode: 'unique' } });
      shop.receive(cartEvent(START, { token }));
      shop.advance(25 * HOUR);
      return sent(shop)[1]?.template.variables['code'];
    });
    expect(codes[0]).toMatch(/^back-[0-9a-f]{10}$/);
    expect(codes[0]).not.toBe(codes[1]);
  });

  it.each([{ code: 'another' }, undefined])('refuses the message when the shop makes none (%p)', (reply) => {
    const shop = world({ coupon: { mode: 'unique' } });
    shop.answer = (guard) => (guard.action === 'coupon.create' ? reply : { open: true });
    shop.receive(cartEvent(START));
    shop.advance(25 * HOUR);
    expect([...shop.messages.values()].map((message) => message.reason)).toEqual([
      undefined,
      'coupon_unavailable',
    ]);
  });

  it('may be another one in a step of its own', () => {
    const shop = world({
      steps: [
        { after: 'PT1H', template: 'cart_coupon', coupon: { mode: 'fixed', code: 'STEP', percent: 5 } },
      ],
    });
    shop.receive(cartEvent(START));
    shop.advance(HOUR);
    expect(sent(shop)[0]?.template).toMatchObject({
      name: 'cart_coupon',
      variables: { code: 'STEP', percent: 5 },
    });
  });
});

describe('the words', () => {
  it('uses first name, shop, items and link, on one line each', () => {
    const shop = world();
    const items = [
      { name: '  Earl\n Grey\t', quantity: 2 },
      { name: '', quantity: 1 },
      { name: 'Gone', quantity: 0 },
    ];
    shop.receive(cartEvent(START, { items }, { ...anna, firstName: ' Anna\nMaria ' }));
    shop.advance(HOUR);
    expect(sent(shop)[0]?.template.variables).toEqual({
      first_name: 'Anna Maria',
      shop: 'Tea & Co',
      items: '2 × Earl Grey',
      link: 'https://tea.example/cart/?restore=secret-of-cart-token-1',
    });
  });

  it('prefers the name of the shop from the settings and leaves a missing first name to the fallback', () => {
    const shop = world({ shopName: 'Teahouse' });
    shop.receive(
      cartEvent(START, { items: [{ name: 'x'.repeat(100), quantity: 1 }] }, { phone: '+33612345678' }),
    );
    shop.advance(HOUR);
    const variables = sent(shop)[0]?.template.variables;
    expect(variables).toMatchObject({ shop: 'Teahouse', first_name: undefined });
    expect(variables?.['items']).toBe(`${'x'.repeat(59)}…`);
  });
});
