import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stableFraction, type CanonicalEvent } from '../../../src/sdk/index.js';
import { settings } from '../cart-recovery.settings.js';
import { cartEvent, DAY, HOUR, MINUTE, orderEvent, START } from './make.js';
import { World, type Message } from './world.js';

const shops = ['conn1', 'conn2'] as const;
type Shop = (typeof shops)[number];

/** The first shop has the account's own settings, the second its own. */
const own = settings.parse({ steps: [{ after: 'PT3H', template: 'cart_reminder' }], reentryAfter: 'P1D' });
const world = (): World => {
  const made = new World(START, settings.parse({}), { conn2: own });
  made.attemptLag = MINUTE;
  return made;
};
const cart = (at: number, connection: Shop, token = 'cart-token-1') => cartEvent(at, { connection, token });
const sentBy = (made: World, shop: Shop): Message[] =>
  [...made.messages.values()].filter(({ journey }) => journey.startsWith(`${shop}:`));

describe('two shops of one account', () => {
  it('each remind of their own cart, each by its own settings', () => {
    const made = world();
    made.receive(cart(START, 'conn1'));
    made.receive(cart(START, 'conn2'));
    expect(made.active.map(({ connectionId }) => connectionId)).toEqual([...shops]);
    made.advance(4 * DAY);
    expect(sentBy(made, 'conn1').map(({ decidedAt }) => decidedAt - START)).toEqual([
      HOUR,
      24 * HOUR,
      48 * HOUR,
    ]);
    expect(sentBy(made, 'conn2').map(({ decidedAt }) => decidedAt - START)).toEqual([3 * HOUR]);
  });

  it('leave the same person alone for an hour after one of them wrote', () => {
    const made = new World(START, settings.parse({}));
    made.receive(cart(START, 'conn1'));
    made.receive(cart(START + 59 * MINUTE, 'conn2'));
    made.advance(3 * HOUR);
    expect(made.skips).toMatchObject([{ reason: 'reminded_elsewhere', step: 'step-1' }]);
    const later = new World(START, settings.parse({}));
    later.receive(cart(START, 'conn1'));
    later.receive(cart(START + HOUR, 'conn2'));
    later.advance(3 * HOUR);
    expect(later.messages.size).toBe(2);
  });

  it('are not kept from reminding by a shop that held the person out', () => {
    const key = 'acc1:cart-recovery:contact-1';
    const share = stableFraction(key) + 0.01;
    const made = new World(START, settings.parse({ holdoutShare: Math.min(1, share) }), {
      conn2: settings.parse({}),
    });
    made.receive(cart(START, 'conn1'));
    made.receive(cart(START, 'conn2'));
    made.advance(2 * HOUR);
    expect(sentBy(made, 'conn1')).toMatchObject([{ status: 'held_out' }]);
    // The one held out is decided in the same minute, before its arm is known; the next step is free.
    made.advance(DAY);
    expect(sentBy(made, 'conn2').filter(({ status }) => status === 'attempted')).not.toEqual([]);
    expect(made.journeys.map(({ connectionId, arm }) => [connectionId, arm])).toEqual([
      ['conn1', 'control'],
      ['conn2', 'treatment'],
    ]);
  });

  it('count an order for the recovery of the shop that took it', () => {
    const made = world();
    made.receive(cart(START, 'conn1'));
    made.receive(cart(START, 'conn2'));
    made.advance(4 * HOUR);
    made.receive(orderEvent(START + 4 * HOUR, { connection: 'conn2' }));
    expect([...made.conversions.values()].map(({ journey }) => journey)).toEqual([
      `conn2:cart:cart-token-1:${START}`,
    ]);
    expect(made.journeys.map(({ outcome }) => outcome)).toEqual(['ordered', 'recovered']);
  });

  it('are each free after their own pause', () => {
    const made = world();
    for (const shop of shops) made.receive(cart(START, shop));
    made.advance(HOUR);
    made.receive(orderEvent(made.now, { connection: 'conn1' }));
    made.advance(2 * DAY);
    for (const shop of shops) made.receive(cart(made.now, shop, 'next'));
    expect(made.active.map(({ connectionId }) => connectionId)).toEqual(['conn2']);
  });
});

type Action =
  | { do: 'cart'; shop: Shop; token: string; ago: number }
  | { do: 'order'; shop: Shop; type: 'order.accepted' | 'order.paid' }
  | { do: 'wait'; minutes: number }
  | { do: 'replay'; index: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('cart' as const),
      shop: fc.constantFrom(...shops),
      token: fc.constantFrom('cart-a', 'cart-b'),
      ago: fc.integer({ min: 0, max: 90 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      shop: fc.constantFrom(...shops),
      type: fc.constantFrom('order.accepted' as const, 'order.paid' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constantFrom(12 * 60, 30 * 60, 8 * 24 * 60)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay' as const), index: fc.nat(30) }) },
);
const history = fc.array(action, { minLength: 1, maxLength: 40 });

/** Plays a history in both shops, calling `after` when each action is done. */
function play(actions: readonly Action[], after: (made: World, done: Action) => void): World {
  const made = world();
  const past: CanonicalEvent[] = [];
  for (const done of actions) {
    if (done.do === 'wait') made.advance(done.minutes * MINUTE);
    const event = eventOf(done, made, past);
    if (event !== undefined) made.receive(event);
    if (event !== undefined && done.do !== 'replay') past.push(event);
    after(made, done);
  }
  return made;
}

function eventOf(done: Action, { now }: World, past: readonly CanonicalEvent[]): CanonicalEvent | undefined {
  switch (done.do) {
    case 'cart':
      return cartEvent(now - done.ago * MINUTE, {
        connection: done.shop,
        token: done.token,
        recordedAt: now,
      });
    case 'order':
      return orderEvent(now, { connection: done.shop, type: done.type, id: `${100 + past.length}` });
    case 'replay':
      return past.length === 0 ? undefined : past[done.index % past.length];
    case 'wait':
      return undefined;
  }
}

describe('in any order of carts, timers, orders and replays in two shops', () => {
  const options = { numRuns: 200 };

  it('one recovery runs in each, and an order in any of them ends both, with all that waits', () => {
    fc.assert(
      fc.property(history, (actions) => {
        const ended = new Map<string, number>();
        const made = play(actions, (now, done) => {
          const running = now.active.map(({ connectionId }) => connectionId);
          expect(new Set(running).size).toBe(running.length);
          expect(now.declined).toEqual([]);
          if (done.do !== 'order') return;
          expect(running).toEqual([]);
          expect([...now.messages.values()].filter(({ status }) => status === 'queued')).toEqual([]);
          for (const { key } of now.journeys) if (!ended.has(key)) ended.set(key, now.messages.size);
        });
        made.advance(10 * DAY);
        const sends = [...made.messages.values()];
        for (const [journey, count] of ended)
          expect(sends.slice(count).filter((message) => message.journey === journey)).toEqual([]);
        expect(made.active).toEqual([]);
      }),
      options,
    );
  });

  it('what is told late of a cart starts nothing, when the person ordered anywhere after it changed', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.constantFrom(...shops),
        (order, bought) => {
          const events = [
            orderEvent(START + 10 * MINUTE, { connection: bought }),
            cart(START, 'conn1'),
            cart(START + 5 * MINUTE, 'conn1', 'two'),
            cart(START, 'conn2'),
          ] as const;
          const made = world();
          made.now = START + 15 * MINUTE;
          for (const index of order) made.receive(events[index] as CanonicalEvent);
          expect(made.active).toEqual([]);
          made.advance(4 * DAY);
          expect(made.messages.size).toBe(0);
        },
      ),
      options,
    );
  });

  it('the person never hears of two shops within the hour', () => {
    fc.assert(
      fc.property(history, (actions) => {
        const made = play(actions, () => undefined);
        made.advance(10 * DAY);
        const sends = [...made.messages.values()].sort((one, two) => one.decidedAt - two.decidedAt);
        sends.forEach((message, index) => {
          const before = sends[index - 1];
          if (before === undefined || before.journey.split(':')[0] === message.journey.split(':')[0]) return;
          expect(message.decidedAt - before.decidedAt).toBeGreaterThanOrEqual(HOUR);
        });
      }),
      options,
    );
  });
});
