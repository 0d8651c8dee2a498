import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stableId, type CanonicalEvent } from '../../../src/sdk/index.js';
import { journeyKey, type CartEvent } from '../cart-recovery.journey.js';
import { settings } from '../cart-recovery.settings.js';
import { plugin } from '../cart-recovery.plugin.js';
import { tags } from '../cart-recovery.tags.js';
import { anna, cartEvent, DAY, HOUR, MINUTE, orderEvent, START } from './make.js';
import { World } from './world.js';

const world = (chosen: object = {}): World => new World(START, settings.parse(chosen));
const reasons = (shop: World): string[] => shop.skips.map((skip) => skip.reason);

describe('the names of recoveries', () => {
  const keyOf = (token: string): string => journeyKey(cartEvent(START, { token }) as CartEvent);

  it('stay what they were for the tokens shops make', () => {
    expect(keyOf('9f8c2b')).toMatch(/:cart:9f8c2b:\d+$/);
  });

  it('differ whenever the tokens do, also when one token is the hash of another', () => {
    const long = 'a-token-that-is-longer-than-the-sixty-four-characters-of-a-short-name';
    expect(keyOf(stableId(long, 32))).not.toBe(keyOf(long));
    const name = (token: string) => keyOf(token).split(':cart:')[1]?.replace(/:\d+$/, '') ?? '';
    const token = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.stringMatching(/^[0-9a-f]{32,65}$/),
    );
    fc.assert(
      fc.property(token, fc.array(token, { maxLength: 3 }), (one, others) => {
        for (const other of [
          ...others,
          name(one),
          `#${name(one)}`,
          `${one}\ud800`,
          `${one}\ud801`,
          `${one} `,
        ]) {
          expect(keyOf(other) === keyOf(one)).toBe(other === one);
          expect(name(other)).toMatch(/^[\x21-\x7e]{1,64}$/);
        }
      }),
    );
  });
});

describe('who gets a recovery', () => {
  it.each<[string, CanonicalEvent]>([
    ['no_contact', cartEvent(START, {}, null)],
    ['no_contact', cartEvent(START, {}, { email: 'anna@example.com' })],
    ['cart_empty', cartEvent(START, { items: [] })],
    ['cart_empty', cartEvent(START, { items: [{ name: 'Tea', quantity: 0 }] })],
    ['no_recovery_link', cartEvent(START, { recoveryUrl: 'javascript:alert(1)' })],
    ['superseded', { ...cartEvent(START), superseded: true }],
    ['cart_too_old', cartEvent(START - 13 * HOUR - 1, { recordedAt: START })],
  ])('is not started: %s', (reason, event) => {
    const shop = world();
    shop.receive(event);
    expect(reasons(shop)).toEqual([reason]);
    expect(shop.journeys).toEqual([]);
    expect(shop.pending).toEqual([]);
  });

  it('starts for a person known by WhatsApp only, and for a cart the shop itself calls abandoned', () => {
    const shop = world();
    shop.receive(cartEvent(START, {}, { email: 'anna@example.com', userId: 'FR.ABCDEFGH12345' }));
    expect(shop.active).toHaveLength(1);
    const other = world();
    other.receive({ ...cartEvent(START), type: 'cart.abandoned' });
    expect(other.active).toHaveLength(1);
  });

  it('starts once the cart has somebody and something in it', () => {
    const shop = world();
    shop.receive(cartEvent(START, {}, null));
    shop.receive(cartEvent(START + 1, { items: [] }));
    shop.receive(cartEvent(START + 2));
    expect(shop.active).toHaveLength(1);
  });

  it('starts for a cart as old as the first message allows', () => {
    const shop = world();
    shop.receive(cartEvent(START - 13 * HOUR, { recordedAt: START }));
    shop.advance(0);
    expect(shop.attempted).toHaveLength(1);
  });

  describe('after an order', () => {
    const after = (order: CanonicalEvent, cart: CanonicalEvent): World => {
      const shop = world();
      shop.receive(order);
      shop.advance(MINUTE);
      shop.receive(cart);
      shop.advance(4 * DAY);
      return shop;
    };
    const other = { email: 'someone@else.example', phone: '+33 7 00 00 00 01', phoneCountry: 'FR' };

    it.each<[string, CanonicalEvent, CanonicalEvent]>([
      ['a cart told of late', orderEvent(START), cartEvent(START - MINUTE)],
      ['a cart of that moment', orderEvent(START), cartEvent(START)],
      ['an order that was paid', orderEvent(START, { type: 'order.paid' }), cartEvent(START - MINUTE)],
      [
        'a person known by phone',
        orderEvent(START, {}, { phone: anna.phone ?? '' }),
        cartEvent(START - MINUTE),
      ],
      [
        'a person known by e-mail',
        orderEvent(START, {}, { email: 'Anna@example.com' }),
        cartEvent(START - MINUTE),
      ],
      ['a customer id', orderEvent(START, {}, { externalId: '7' }), cartEvent(START - MINUTE)],
      [
        'the cart that was ordered, by whoever',
        orderEvent(START, { cartToken: 'cart-token-1' }, other),
        cartEvent(START + MINUTE),
      ],
      [
        'the cart whose link was followed',
        orderEvent(START, { recoveryToken: 'cart-token-1' }, other),
        cartEvent(START + MINUTE),
      ],
      [
        'the order itself, unpaid before',
        orderEvent(START, { id: '13' }, other),
        cartEvent(START + MINUTE, { token: 'order-13', kind: 'order', orderId: '13' }),
      ],
    ])('starts nothing for %s', (_what, order, cart) => {
      const shop = after(order, cart);
      expect(shop.journeys).toEqual([]);
      expect(reasons(shop)).toEqual(['ordered']);
    });

    it.each<[string, CanonicalEvent, CanonicalEvent]>([
      ['a new cart', orderEvent(START, { cartToken: 'old-token' }), cartEvent(START + 1)],
      ['somebody else', orderEvent(START, {}, other), cartEvent(START - MINUTE)],
      ['an order merely placed', orderEvent(START, { type: 'order.placed' }), cartEvent(START - MINUTE)],
      [
        'an order of the same id in another shop',
        orderEvent(START, { connection: 'conn2', cartToken: 'cart-token-1' }, other),
        cartEvent(START),
      ],
    ])('starts for %s', (_what, order, cart) => {
      expect(after(order, cart).journeys).toHaveLength(1);
    });

    it('goes by the latest order, whatever order they are told in', () => {
      const time = fc.integer({ min: 0, max: 60 }).map((minutes) => START + minutes * MINUTE);
      fc.assert(
        fc.property(fc.array(time, { minLength: 1, maxLength: 5 }), time, (orders, changed) => {
          const shop = world();
          shop.advance(HOUR);
          orders.forEach((at, index) => shop.receive(orderEvent(at, { id: String(index) })));
          shop.receive(cartEvent(changed));
          expect(shop.journeys).toHaveLength(changed > Math.max(...orders) ? 1 : 0);
        }),
      );
    });
  });
});

describe('one recovery per person', () => {
  it('follows the newest cart of the same shop until the first step is due', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.advance(10 * MINUTE);
    const unpaid = { token: 'order-13', kind: 'order', orderId: '13' } as const;
    shop.receive(cartEvent(START + 10 * MINUTE, unpaid));
    shop.receive(cartEvent(START + 5 * MINUTE));
    shop.advance(HOUR);
    expect(shop.journeys).toHaveLength(1);
    expect(shop.attempted.map(({ decidedAt, send }) => [decidedAt, send.guards?.[0]?.input])).toEqual([
      [START + 70 * MINUTE, { token: 'order-13', kind: 'order', orderId: '13' }],
    ]);
    expect(reasons(shop)).toEqual(['recovery_active']);
  });

  it('forgets the unpaid order when an ordinary cart takes over again', () => {
    const shop = world();
    shop.receive(cartEvent(START, { token: 'order-13', kind: 'order', orderId: '13' }));
    shop.receive(cartEvent(START + MINUTE));
    shop.advance(2 * HOUR);
    expect(shop.attempted[0]?.send.guards?.[0]?.input).toEqual({ token: 'cart-token-1', kind: 'cart' });
  });

  it.each<[string, CanonicalEvent, number]>([
    ['an empty cart', cartEvent(START + MINUTE, { token: 'two', items: [] }), 0],
    [
      'somebody who shares the e-mail',
      cartEvent(START + MINUTE, { token: 'two' }, { phone: '+33699999999', email: 'a@b.fr' }),
      0,
    ],
    ['a cart after the first message', cartEvent(START + 2 * HOUR, { token: 'two' }), 2 * HOUR],
  ])('is not taken over by %s', (_name, event, wait) => {
    const shop = world();
    shop.receive(cartEvent(START, {}, { ...anna, email: 'a@b.fr' }));
    if (event.person?.phone === '+33699999999')
      shop.receive(orderEvent(START - DAY, {}, { phone: '+33699999999' }));
    shop.advance(wait);
    shop.receive(event);
    expect(reasons(shop)).toEqual(['recovery_active']);
    expect(shop.active).toHaveLength(1);
    shop.advance(4 * DAY);
    expect(shop.attempted.every((message) => message.send.subject === 'cart:cart-token-1')).toBe(true);
    expect(shop.attempted).toHaveLength(3);
  });

  it('comes back after the pause, with the same cart, under a key of its own', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    shop.receive(orderEvent(START + HOUR / 2));
    shop.advance(7 * DAY - 1);
    shop.receive(cartEvent(START + 7 * DAY - 1));
    expect(reasons(shop)).toEqual(['reentry']);
    shop.advance(1);
    shop.receive(cartEvent(START + 7 * DAY));
    expect(shop.active.map((journey) => journey.key)).toEqual([`conn1:cart:cart-token-1:${START + 7 * DAY}`]);
    shop.advance(2 * HOUR);
    expect(shop.attempted).toHaveLength(1);
    expect(shop.declined).toEqual([]);
  });

  it('keeps the pause that the settings say', () => {
    const shop = world({ reentryAfter: 'P1D' });
    shop.receive(cartEvent(START));
    shop.receive(orderEvent(START));
    shop.advance(DAY);
    shop.receive(cartEvent(START + DAY));
    expect(shop.active).toHaveLength(1);
  });

  it('does not begin again when an old change is replayed after the pause', () => {
    const shop = world();
    const events = [
      cartEvent(START),
      cartEvent(START + MINUTE),
      cartEvent(START + 3 * HOUR),
      orderEvent(START + 4 * HOUR),
    ];
    const [first, second, third, order] = events as [
      CanonicalEvent,
      CanonicalEvent,
      CanonicalEvent,
      CanonicalEvent,
    ];
    shop.receive(first);
    shop.receive(second);
    shop.advance(3 * HOUR);
    shop.receive(third);
    shop.advance(HOUR);
    shop.receive(order);
    shop.advance(30 * DAY);
    const sends = shop.messages.size;
    for (const event of events) shop.receive(event);
    shop.advance(5 * DAY);
    expect(shop.active).toEqual([]);
    expect(shop.journeys).toHaveLength(1);
    expect(shop.messages.size).toBe(sends);
    expect(shop.conversions.size).toBe(1);
  });

  it('does not begin again for a change it has seen, even one dated in the future', () => {
    const shop = world({ reentryAfter: 'PT1S' });
    const ahead = cartEvent(START + 3 * HOUR, { recordedAt: START });
    shop.receive(ahead);
    shop.receive(orderEvent(START));
    shop.advance(HOUR);
    shop.receive(ahead);
    expect(reasons(shop)).toEqual(['reentry']);
    expect(shop.active).toEqual([]);
  });

  it('leaves a journey of an unknown form alone', () => {
    const shop = world();
    shop.receive(cartEvent(START));
    const [journey] = shop.journeys;
    if (journey === undefined) throw new Error('no recovery started');
    journey.state = '{"form":"of another version"}';
    shop.receive(cartEvent(START + MINUTE));
    expect(reasons(shop)).toEqual(['recovery_active']);
    shop.advance(2 * HOUR);
    expect(shop.journeys).toMatchObject([{ status: 'ended', outcome: 'not_recovered' }]);
    expect(shop.messages.size).toBe(0);
  });
});

describe('tags', () => {
  it('name a person by phone, e-mail and customer id, the last within its shop', () => {
    const event = cartEvent(START, {}, { ...anna, whatsappId: '33612345678', email: ' Anna@Example.com ' });
    const link = tags(event).filter((tag) => tag.startsWith('link:conn1:'));
    expect(link).toHaveLength(2);
    expect(tags(event)).toEqual([
      'customer:conn1:7',
      'phone:33612345678',
      'email:anna@example.com',
      'cart:conn1:cart-token-1',
      ...link,
    ]);
    expect(plugin.tags?.(event)).toEqual(tags(event));
  });

  it('write a phone one way, and leave out what is none', () => {
    const phonesOf = (phone: string): string[] =>
      tags(cartEvent(START, {}, { phone })).filter((tag) => tag.startsWith('phone:'));
    expect(phonesOf('0033 (0)6.12')).toEqual(['phone:330612']);
    expect(phonesOf('+33-0612')).toEqual(['phone:330612']);
    expect(phonesOf('none')).toEqual([]);
  });

  it('let an order find its cart and its link', () => {
    const order = orderEvent(
      START,
      { cartToken: 'cart-token-1', recoveryToken: 'secret-of-cart-token-1' },
      null,
    );
    const cart = cartEvent(START, {}, null);
    expect(tags(order)).toEqual([
      'order:conn1:13',
      'cart:conn1:cart-token-1',
      expect.stringMatching(/^link:conn1:/),
    ]);
    expect(tags(cart)).toEqual(expect.arrayContaining(tags(order).slice(1)));
    expect(tags(order).join()).not.toContain('secret-of');
  });

  it('come from the path too, never from its plain words, and from no address at all', () => {
    const linksOf = (recoveryUrl: string): string[] =>
      tags(cartEvent(START, { recoveryUrl }, null)).filter((tag) => tag.startsWith('link:'));
    expect(linksOf('https://tea.example/recover/0123456789/')).toHaveLength(2);
    expect(linksOf('https://tea.example/cart?a=b')).toHaveLength(1);
    expect(linksOf('not an address')).toHaveLength(1);
  });
});
