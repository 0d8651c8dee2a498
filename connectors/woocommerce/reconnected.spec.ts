import { describe, expect, it } from '@jest/globals';
import type { AnyEventDraft } from '../../src/sdk/index.js';
import { order, OrderStory, SECOND, T0 } from './fixtures/story.js';

const hour = 3_600_000;
const connection = (disconnections: { from: number; to: number }[], companion = true) => ({
  connection: { id: 'c', name: 'Shop', createdAt: T0 - hour, companion, disconnections },
  receivedAt: T0 + hour,
});
const pastOf = (events: readonly AnyEventDraft[]) =>
  events.map(({ transition, data }) =>
    'order' in data ? [transition, data.order.history ?? false, data.order.historyReason] : [transition],
  );

/** Orders of a shop that disconnected and came back; the sample order was placed at T0. */
describe('an order of a shop that came back', () => {
  it.each([
    ['while it was away', { from: T0 - 5 * SECOND, to: T0 + 5 * SECOND }, true],
    ['in the second in which it left', { from: T0 + 500, to: T0 + 5 * SECOND }, false],
    ['in the second in which it came back', { from: T0 - 5 * SECOND, to: T0 + 500 }, false],
    ['before it left', { from: T0 + 5 * SECOND, to: T0 + 10 * SECOND }, false],
  ])('placed %s', (_when, gap, history) => {
    const events = new OrderStory(connection([gap])).receive(order({ status: 'processing' }));
    const past = history ? [true, 'while_disconnected'] : [false, undefined];
    expect(pastOf(events)).toEqual([
      ['placed', ...past],
      ['accepted', ...past],
    ]);
  });

  it('is news when order.created tells of it, whatever the clocks say, and where no plugin runs', () => {
    const gap = { from: T0 - 5 * SECOND, to: T0 + 5 * SECOND };
    const created = new OrderStory(connection([gap])).receive(order(), 'order.created');
    const byWebhook = new OrderStory(connection([gap], false)).receive(order());
    for (const events of [created, byWebhook])
      expect(pastOf(events).every(([, history]) => history === false)).toBe(true);
  });

  it('that was known before goes on, though a first plugin takes it for history now', () => {
    const story = new OrderStory(connection([{ from: T0 + 5 * SECOND, to: T0 + 10 * SECOND }]));
    story.receive(order({ status: 'processing' }), 'order.created');
    const shipped = story.receive(
      order({ status: 'completed', liaison: { history: true } }, 20, { completed: T0 + 20 * SECOND }),
    );
    expect(pastOf(shipped)).toEqual([['shipped', false, undefined]]);
    // What it never told of before stays history.
    const unknown = new OrderStory(connection([{ from: T0 + 5 * SECOND, to: T0 + 10 * SECOND }]));
    const events = unknown.receive(order({ status: 'processing', liaison: { history: true } }));
    expect(pastOf(events).every(([, history]) => history === true)).toBe(true);
  });

  it('is history as ever where the shop was never away', () => {
    const story = new OrderStory(connection([]));
    story.receive(order({ status: 'processing' }), 'order.created');
    const shipped = story.receive(
      order({ status: 'completed', liaison: { history: true } }, 20, { completed: T0 + 20 * SECOND }),
    );
    expect(pastOf(shipped)).toEqual([['shipped', true, undefined]]);
  });
});
