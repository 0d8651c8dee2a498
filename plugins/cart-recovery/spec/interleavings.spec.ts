import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CanonicalEvent, Person } from '../../../src/sdk/index.js';
import { settings } from '../cart-recovery.settings.js';
import { DAY, cartEvent, HOUR, MINUTE, orderEvent, START } from './make.js';
import { World } from './world.js';

/** One person as different pages of a shop know them. */
const faces: Person[] = [
  { phone: '+33 6 12 34 56 78', email: 'anna@example.com', externalId: '7', firstName: 'Anna' },
  { phone: '0033612345678', email: 'ANNA@example.com' },
  { phone: '+33612345678', externalId: '7' },
];
const buyers: Person[] = [...faces, { email: 'anna@example.com' }, { externalId: '7' }];

type Action =
  | { do: 'cart'; token: string; ago: number; face: number }
  | { do: 'order'; type: 'order.accepted' | 'order.paid'; face: number }
  | { do: 'wait'; minutes: number }
  | { do: 'replay'; index: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('cart' as const),
      token: fc.constantFrom('cart-a', 'cart-b'),
      ago: fc.integer({ min: 0, max: 90 }),
      face: fc.nat(faces.length - 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      type: fc.constantFrom('order.accepted' as const, 'order.paid' as const),
      face: fc.nat(buyers.length - 1),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constantFrom(12 * 60, 30 * 60, 8 * 24 * 60)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replay' as const), index: fc.nat(30) }) },
);
const history = fc.array(action, { minLength: 1, maxLength: 40 });
const options = { numRuns: 400 };

interface Run {
  shop: World;
  past: CanonicalEvent[];
}

/** Plays a history, calling `after` when each action is done. */
function play(
  actions: readonly Action[],
  after: (run: Run, done: Action, event?: CanonicalEvent) => void,
): Run {
  const shop = new World(START, settings.parse({}));
  shop.attemptLag = 3 * MINUTE;
  // The shop knows the person from before: every face is the same contact.
  shop.receive(orderEvent(START - 30 * DAY, { id: 'earlier' }, faces[0] ?? null));
  const run: Run = { shop, past: [] };
  for (const done of actions) {
    const event = eventOf(done, run);
    if (done.do === 'wait') shop.advance(done.minutes * MINUTE);
    if (event !== undefined) {
      shop.receive(event);
      if (done.do !== 'replay') run.past.push(event);
    }
    after(run, done, event);
  }
  return run;
}

function eventOf(done: Action, { shop, past }: Run): CanonicalEvent | undefined {
  switch (done.do) {
    case 'cart': {
      const recordedAt = shop.now;
      return cartEvent(
        shop.now - done.ago * MINUTE,
        { token: done.token, recordedAt },
        faces[done.face] ?? null,
      );
    }
    case 'order':
      return orderEvent(shop.now, { type: done.type, id: `${100 + past.length}` }, buyers[done.face] ?? null);
    case 'replay':
      return past.length === 0 ? undefined : past[done.index % past.length];
    case 'wait':
      return undefined;
  }
}

const updatedAt = (event: CanonicalEvent): number =>
  'cart' in event.data && 'updatedAt' in event.data.cart ? event.data.cart.updatedAt : 0;
const sendsOf = (shop: World): string[] => [...shop.messages.keys()];

describe('in any order of carts, timers, orders and replays', () => {
  it('never two recoveries of one person run at once', () => {
    fc.assert(
      fc.property(history, (actions) => {
        play(actions, ({ shop }) => {
          expect(shop.active.length).toBeLessThanOrEqual(1);
          expect(shop.declined).toEqual([]);
        });
      }),
      options,
    );
  });

  it('never a send, queued or decided, of a recovery whose person has ordered', () => {
    fc.assert(
      fc.property(history, (actions) => {
        const ended = new Map<string, number>();
        const { shop } = play(actions, ({ shop: now }, done) => {
          if (done.do !== 'order') return;
          expect(now.active).toEqual([]);
          expect([...now.messages.values()].filter((message) => message.status === 'queued')).toEqual([]);
          for (const { key } of now.journeys) if (!ended.has(key)) ended.set(key, now.messages.size);
        });
        shop.advance(10 * DAY);
        const sends = [...shop.messages.values()];
        for (const [journey, count] of ended) {
          expect(sends.slice(count).filter((message) => message.journey === journey)).toEqual([]);
        }
      }),
      options,
    );
  });

  it('the person is left alone for seven days after a recovery ended', () => {
    fc.assert(
      fc.property(history, (actions) => {
        const { shop } = play(actions, () => undefined);
        shop.journeys.forEach((journey, index) => {
          const before = shop.journeys[index - 1];
          if (before !== undefined)
            expect(journey.startedAt).toBeGreaterThanOrEqual((before.endedAt ?? NaN) + 7 * DAY);
        });
      }),
      options,
    );
  });

  it('the first timer is the last change plus the first wait, later steps count from the same change', () => {
    fc.assert(
      fc.property(history, (actions) => {
        let journey: string | undefined;
        let newest = 0;
        const { shop } = play(actions, ({ shop: now }, _done, event) => {
          const [active] = now.active;
          if (active === undefined) return;
          if (active.key !== journey) [journey, newest] = [active.key, 0];
          const sent = active.state['fired'] as number;
          if (event?.type === 'cart.updated' && sent === 0) newest = Math.max(newest, updatedAt(event));
          const [timer, ...more] = now.pending;
          expect(more).toEqual([]);
          const waits = [HOUR, 24 * HOUR, 48 * HOUR, 60 * HOUR];
          expect(timer?.dueAt).toBe(newest + (waits[sent] ?? NaN));
        });
        shop.advance(10 * DAY);
        expect(shop.pending).toEqual([]);
        expect(shop.active).toEqual([]);
      }),
      options,
    );
  });

  it('replaying everything, at any time, sends nothing more and starts nothing', () => {
    fc.assert(
      fc.property(
        history,
        fc.boolean(),
        fc.constantFrom(0, 2 * HOUR, 40 * DAY),
        (actions, backwards, later) => {
          const { shop, past } = play(actions, () => undefined);
          shop.advance(later);
          const before = {
            sends: sendsOf(shop),
            journeys: shop.journeys.length,
            conversions: [...shop.conversions],
          };
          // An order that is replayed ends what runs now, so carts are replayed first.
          const carts = past.filter((event) => event.type === 'cart.updated');
          const orders = past.filter((event) => event.type !== 'cart.updated');
          const replayed = [...(backwards ? carts.reverse() : carts), ...orders];
          const dueBefore = shop.pending.map(({ key, dueAt }) => [key, dueAt]);
          carts.forEach((event) => shop.receive(event));
          expect(shop.pending.map(({ key, dueAt }) => [key, dueAt])).toEqual(dueBefore);
          replayed.forEach((event) => shop.receive(event));
          expect(sendsOf(shop)).toEqual(before.sends);
          expect(shop.journeys).toHaveLength(before.journeys);
          expect([...shop.conversions]).toEqual(before.conversions);
        },
      ),
      options,
    );
  });

  it('the same history gives the same intents, each send for marketing, guarded, expiring and unique', () => {
    fc.assert(
      fc.property(history, (actions) => {
        const [one, two] = [play(actions, () => undefined).shop, play(actions, () => undefined).shop];
        one.advance(10 * DAY);
        two.advance(10 * DAY);
        expect(one.log).toEqual(two.log);
        for (const { send, decidedAt } of one.messages.values()) {
          expect(send.purpose).toBe('marketing');
          expect(one.journeys.map((journey) => journey.key)).toContain(send.journey);
          expect(send.guards?.[0]).toMatchObject({ action: 'cart.status', unanswered: 'cart_state_unknown' });
          expect(send.expiresAt).toBeGreaterThan(decidedAt);
        }
        const keys = [...one.messages.values()].map(
          ({ send }) => `${send.subject}|${send.transition}|${send.step}`,
        );
        expect(new Set(keys).size).toBe(keys.length);
      }),
      options,
    );
  });
});
