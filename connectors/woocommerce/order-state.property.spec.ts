import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeOrder, type Json } from '../../test/emulators/woocommerce/index.js';
import { deepFreeze } from '../../test/kit/pure.js';
import { readOrder } from './order.js';
import { orderTrigger } from './order.trigger.js';
import { orderPayload } from './schema.js';
import { stagesOf } from './stages.js';
import { contextOf, OrderStory, sampleSettings, SECOND, T0 } from './fixtures/story.js';

const settings = sampleSettings();
const STATUSES = ['pending', 'failed', 'on-hold', 'processing', 'completed', 'cancelled', 'picking', 'trash'];

type Step =
  | { do: 'status'; status: string }
  | { do: 'pay' }
  | { do: 'track'; number: string; tag: string | undefined }
  | { do: 'refund'; cents: number }
  | { do: 'note' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('status' as const), status: fc.constantFrom(...STATUSES) }),
  fc.record({ do: fc.constant('pay' as const) }),
  fc.record({
    do: fc.constant('track' as const),
    number: fc.constantFrom('T1', 'T2', 'T3'),
    tag: fc.constantFrom(undefined, 'InTransit', 'OutForDelivery', 'Delivered', 'Exception'),
  }),
  fc.record({ do: fc.constant('refund' as const), cents: fc.integer({ min: 0, max: 1990 }) }),
  fc.record({ do: fc.constant('note' as const) }),
);

/** The life of one order, as a list of the payloads WooCommerce would build after each step. */
const life = (gap: fc.Arbitrary<number>): fc.Arbitrary<Json[]> =>
  fc.array(fc.tuple(step, gap), { minLength: 1, maxLength: 9 }).map((steps) => {
    let current: Json & { id: number } = { id: 5, status: 'pending', needs_payment: true };
    let paid: number | undefined;
    let modified = T0;
    const tracking = new Map<string, Json>();
    const refunds: Json[] = [];
    return steps.map(([one, wait], index) => {
      modified += index === 0 ? 0 : wait * SECOND;
      if (one.do === 'status') current = { ...current, status: one.status };
      if (one.do === 'pay') paid ??= modified;
      if (one.do === 'track') tracking.set(one.number, { tracking_number: one.number, tag: one.tag ?? '' });
      if (one.do === 'refund') {
        const total = `-${Math.floor(one.cents / 100)}.${String(one.cents % 100).padStart(2, '0')}`;
        refunds.push({ id: 100 + index, reason: '', total });
      }
      const meta_data = [{ id: 1, key: '_aftership_tracking_items', value: [...tracking.values()] }];
      return makeOrder(
        { ...current, meta_data, refunds: [...refunds], customer_note: `step ${index}` },
        { created: T0, modified, ...(paid === undefined ? {} : { paid }) },
      );
    });
  });

const anyGap = fc.integer({ min: 0, max: 2 });
const realGap = fc.integer({ min: 1, max: 3 });

/** Deliveries of a life: some missing, never the last one; some twice; in any order. */
const deliveries = (gap: fc.Arbitrary<number>) =>
  life(gap).chain((snapshots) =>
    fc
      .tuple(
        fc.subarray(snapshots.slice(0, -1)),
        fc.array(fc.constantFrom(...snapshots), { maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      )
      .chain(([kept, repeated, created]) => {
        const all = [...kept, ...repeated, snapshots.at(-1) as Json];
        return fc
          .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
          .map((order) => order.map((payload, index) => ({ payload, created: created[index] === true })));
      }),
  );

const implied = (payload: Json): string[] =>
  stagesOf(readOrder(orderPayload.parse(payload), T0), settings, false).map(({ draft }) => draft.transition);

const orderTransitions = (story: OrderStory): string[] =>
  story.events.filter(({ subject }) => subject.startsWith('order:')).map(({ transition }) => transition);

const isLast = (payload: Json, all: readonly { payload: Json }[]): boolean =>
  all.every((other) => String(other.payload['date_modified_gmt']) <= String(payload['date_modified_gmt']));

describe('any life of an order, delivered in any way', () => {
  it('tells nothing twice, nothing untrue, and all that its last state shows', () => {
    fc.assert(
      fc.property(deliveries(anyGap), (order) => {
        const story = new OrderStory();
        for (const { payload, created } of order)
          story.receive(payload, created ? 'order.created' : 'order.updated');
        const keys = story.events.map(({ subject, transition }) => `${subject} ${transition}`);
        expect(new Set(keys).size).toBe(keys.length);
        const possible = new Set(order.flatMap(({ payload }) => implied(payload)));
        for (const transition of orderTransitions(story)) expect(possible).toContain(transition);
        const parcels = [...possible].some((transition) => transition.startsWith('shipped:'));
        const last = order.find(({ payload }) => isLast(payload, order));
        for (const transition of implied(last?.payload ?? {})) {
          // Completed without a number, in the second in which another payload shows one.
          if (transition === 'shipped' && parcels) continue;
          expect(orderTransitions(story)).toContain(transition);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('tells the same in whatever order the deliveries come', () => {
    fc.assert(
      fc.property(deliveries(realGap), (order) => {
        const sorted = [...order].sort((one, other) =>
          String(one.payload['date_modified_gmt']) < String(other.payload['date_modified_gmt']) ? -1 : 1,
        );
        const tell = (all: typeof order): string[] => {
          const story = new OrderStory();
          for (const { payload } of all) story.receive(payload);
          return orderTransitions(story).sort();
        };
        expect(tell(order)).toEqual(tell(sorted));
      }),
      { numRuns: 300 },
    );
  });

  it('names, for each stage that is overtaken, stages of the same delivery, and never itself', () => {
    fc.assert(
      fc.property(deliveries(realGap), (order) => {
        const story = new OrderStory();
        let latest = '';
        for (const { payload } of order) {
          const events = story.receive(payload);
          const modified = String(payload['date_modified_gmt']);
          for (const { type, superseded, supersededBy } of events) {
            if (modified < latest) expect(supersededBy).toBeUndefined();
            if (supersededBy === undefined) continue;
            expect(superseded).toBe(true);
            expect(supersededBy).not.toContain(type);
            expect(events.map((event) => event.type)).toEqual(expect.arrayContaining([...supersededBy]));
            const last = events.filter((event) => supersededBy.includes(event.type));
            expect(last.some((event) => event.superseded !== true)).toBe(true);
          }
          latest = modified > latest ? modified : latest;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('makes no news of a payload older than one seen', () => {
    fc.assert(
      fc.property(deliveries(realGap), (order) => {
        const story = new OrderStory();
        let latest = '';
        for (const { payload } of order) {
          const modified = String(payload['date_modified_gmt']);
          const news = story.receive(payload).filter(({ superseded }) => superseded !== true);
          if (modified < latest) expect(news).toEqual([]);
          latest = modified > latest ? modified : latest;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says of an order from before the connection only what was not true at first sight', () => {
    fc.assert(
      fc.property(deliveries(realGap), (order) => {
        const story = new OrderStory({ connection: { id: 'c', name: 'Shop', createdAt: T0 + 86_400_000 } });
        for (const { payload } of order) story.receive(payload);
        const before = new Set(implied(order[0]?.payload ?? {}));
        for (const transition of orderTransitions(story)) expect(before).not.toContain(transition);
        expect(orderTransitions(story)).not.toContain('placed');
      }),
      { numRuns: 300 },
    );
  });

  it('is mapped purely: frozen input, the same answer twice', () => {
    fc.assert(
      fc.property(deliveries(anyGap), (order) => {
        const story = new OrderStory();
        for (const { payload } of order) {
          const frozen = deepFreeze(orderTrigger.payload.parse(structuredClone(payload)));
          const context = deepFreeze(contextOf({ previous: structuredClone(story.state) }));
          expect(orderTrigger.map(frozen, context)).toEqual(orderTrigger.map(frozen, context));
          story.receive(payload);
        }
      }),
      { numRuns: 100 },
    );
  });
});
