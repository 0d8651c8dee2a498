import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  makeOrder,
  startWooCommerceEmulator,
  type Json,
  type WooCommerceEmulator,
} from '../../test/emulators/woocommerce/index.js';
import { Transient, type DeliveryItem } from '../../src/sdk/index.js';
import type { ShopContext } from './client.js';
import { reconcile } from './reconcile.js';
import { callContext, meta, SECOND, T0 } from './fixtures/story.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

let shop: WooCommerceEmulator;
let context: ShopContext;
beforeEach(async () => {
  shop = await startWooCommerceEmulator();
  context = await callContext(shop.settings('s'));
});
afterEach(() => shop.close());

const put = (id: number, modified: number, created = modified, changes: Json = {}): void => {
  shop.orders.set(id, makeOrder({ id, ...changes }, { created, modified }));
};

/** Sweeps until nothing more is to fetch at once. */
async function sweepAll(
  cursor: string | undefined,
  clock = () => T0 + 10 * MINUTE,
): Promise<{ items: DeliveryItem[]; cursor: string }> {
  const items: DeliveryItem[] = [];
  let next = cursor;
  for (let round = 0; round < 200; round += 1) {
    const result = await reconcile.sweep({ ...context, now: clock() }, next);
    items.push(...result.items);
    next = result.cursor;
    if (!result.more) return { items, cursor: next };
  }
  throw new Error('the sweep does not end');
}

const ids = (items: readonly DeliveryItem[]): number[] =>
  [...new Set(items.map(({ payload }) => (payload as { id: number }).id))].sort((one, other) => one - other);

describe('the first sweep', () => {
  it('records what was there before the connection, thirty days back', async () => {
    put(1, T0 - 40 * DAY);
    put(2, T0 - 20 * DAY);
    put(3, T0 - MINUTE);
    const { items } = await sweepAll(undefined);
    expect(ids(items)).toEqual([2, 3]);
    expect(new Set(items.map(({ topic }) => topic))).toEqual(new Set(['order.recorded']));
  });

  it('leaves orders made since to the webhooks, and to the second sweep', async () => {
    put(3, T0 - MINUTE);
    put(4, T0 + MINUTE);
    put(5, T0 + 50 * MINUTE);
    const first = await sweepAll(undefined);
    expect(ids(first.items)).toEqual([3]);
    const second = await sweepAll(first.cursor);
    expect(ids(second.items)).toEqual([3, 4, 5]);
    expect(new Set(second.items.map(({ topic }) => topic))).toEqual(new Set(['order.updated']));
  });

  it('begins anew when its cursor cannot be read', async () => {
    put(3, T0 - MINUTE);
    const future = JSON.stringify({ v: 1, phase: 'watch', after: T0 + 20 * 365 * DAY });
    for (const cursor of ['', 'x', '{"v":2}', future]) {
      expect((await sweepAll(cursor)).items.map(({ topic }) => topic)).toEqual(['order.recorded']);
    }
  });
});

describe('later sweeps', () => {
  it('ask WooCommerce for what was modified, in its own way', async () => {
    const { cursor } = await sweepAll(undefined);
    await sweepAll(cursor);
    const query = shop.requests.at(-1)?.query;
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      dates_are_gmt: 'true',
      per_page: '100',
      order: 'asc',
    });
    expect(query?.get('modified_after')).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
  });

  it('find what changed since, and go on from there with an overlap', async () => {
    put(1, T0 - MINUTE);
    const at = (minutes: number) => () => T0 + minutes * MINUTE;
    let { cursor } = await sweepAll(undefined);
    put(1, T0 + 30 * MINUTE, T0 - MINUTE);
    put(2, T0 + 40 * MINUTE);
    const found = await sweepAll(cursor, at(41));
    expect(ids(found.items)).toEqual([1, 2]);
    cursor = found.cursor;
    // Committed late, stamped before what was seen.
    put(3, T0 + 38 * MINUTE);
    put(4, T0 + 50 * MINUTE);
    expect(ids((await sweepAll(cursor, at(51))).items)).toEqual([2, 3, 4]);
  });

  it('are not led past what comes by an order that is dated years ahead', async () => {
    put(1, T0 + 20 * 365 * DAY, T0 - MINUTE);
    let { cursor } = await sweepAll(undefined);
    ({ cursor } = await sweepAll(cursor));
    put(2, T0 + 15 * MINUTE);
    const found = await sweepAll(cursor, () => T0 + 20 * MINUTE);
    expect(ids(found.items)).toContain(2);
    put(3, T0 + 25 * MINUTE);
    expect(ids((await sweepAll(found.cursor, () => T0 + 30 * MINUTE)).items)).toContain(3);
  });

  it('hide nothing while the clock of the shop is an hour early', async () => {
    const early = 60 * MINUTE;
    let { cursor } = await sweepAll(undefined);
    for (let minute = 10; minute < 60; minute += 10) {
      put(minute, T0 + early + minute * MINUTE);
      const found = await sweepAll(cursor, () => T0 + (minute + 1) * MINUTE);
      expect(ids(found.items)).toContain(minute);
      cursor = found.cursor;
    }
  });

  it("follow the shop's clock, be it an hour late", async () => {
    const late = T0 - 60 * MINUTE;
    put(1, late - MINUTE);
    const first = await sweepAll(undefined);
    put(2, late + MINUTE);
    expect(ids((await sweepAll(first.cursor)).items)).toContain(2);
  });

  it('do not lose the cursor when nothing happens', async () => {
    let cursor: string | undefined;
    for (let round = 0; round < 3; round += 1) cursor = (await sweepAll(cursor)).cursor;
    put(1, T0 + MINUTE);
    expect(ids((await sweepAll(cursor)).items)).toEqual([1]);
  });

  it('read any number of orders of one second', async () => {
    const { cursor } = await sweepAll(undefined);
    for (let id = 1; id <= 350; id += 1) put(id, T0 + MINUTE);
    expect(ids((await sweepAll(cursor)).items)).toHaveLength(350);
  });

  it.each([[99], [100], [101], [190], [250]])('read all of %i orders', async (count) => {
    const { cursor } = await sweepAll(undefined);
    for (let id = 1; id <= count; id += 1) put(id, T0 + id * SECOND);
    expect(ids((await sweepAll(cursor)).items)).toHaveLength(count);
  });

  it('miss nothing whatever is modified, made or deleted while they read, however long it takes', async () => {
    const change = fc.record({
      /** Orders from before, modified now: they come into the range in front of what is not read yet. */
      touched: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 8 }),
      made: fc.integer({ min: 0, max: 3 }),
      deleted: fc.array(fc.integer({ min: 301, max: 600 }), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 6 }),
        fc.integer({ min: 90, max: 300 }),
        fc.integer({ min: 0, max: 20 }),
        async (changes, count, minutesEach) => {
          shop.orders.clear();
          for (let id = 1; id <= 300; id += 1) put(id, T0 - 90 * DAY);
          const { cursor } = await sweepAll(undefined);
          for (let id = 301; id <= 300 + count; id += 1) put(id, T0 + (id % 90) * MINUTE);
          const wanted = new Set(
            ids([...shop.orders.values()].map((payload) => ({ topic: '', payload }))).slice(300),
          );
          let clock = T0 + 120 * MINUTE;
          const queue = [...changes];
          let id = 700;
          shop.onRequest = () => {
            clock += minutesEach * MINUTE;
            const { touched, made, deleted } = queue.shift() ?? { touched: [], made: 0, deleted: [] };
            for (const one of touched) {
              put(one, clock, T0 - 90 * DAY);
              wanted.add(one);
            }
            for (let one = 0; one < made; one += 1) {
              wanted.add(id);
              put(id++, clock);
            }
            for (const one of deleted) {
              shop.orders.delete(one);
              wanted.delete(one);
            }
          };
          const first = await sweepAll(cursor, () => clock);
          const second = await sweepAll(first.cursor, () => clock);
          delete shop.onRequest;
          const third = await sweepAll(second.cursor, () => clock);
          const found = new Set(ids([...first.items, ...second.items, ...third.items]));
          for (const one of wanted) expect(found).toContain(one);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('end with a shop that answers every page alike', async () => {
    const { cursor } = await sweepAll(undefined);
    for (let id = 1; id <= 150; id += 1) put(id, T0 + MINUTE);
    const { client } = context;
    const deaf: ShopContext['client'] = {
      request: (call, { params: { offset: _offset, ...params } = {}, ...request }) =>
        client.request(call, { ...request, params }),
    };
    context = { ...context, client: deaf };
    expect(ids((await sweepAll(cursor)).items)).toHaveLength(100);
  });

  it('add the tracking numbers of core Fulfillments to the orders that have some', async () => {
    const { cursor } = await sweepAll(undefined);
    const fulfilled = meta({ _fulfillment_status: 'fulfilled' });
    put(1, T0 + MINUTE, T0, fulfilled);
    put(2, T0 + MINUTE);
    const fulfillment = { id: 1, is_fulfilled: true, ...meta({ _tracking_number: 'F1' }) };
    shop.fulfillments = new Map([[1, [fulfillment]]]);
    const payloads = (await sweepAll(cursor)).items.map(({ payload }) => payload as Json);
    expect(payloads.map(({ fulfillments }) => fulfillments)).toEqual([[fulfillment], undefined]);
    shop.fulfillments = undefined;
    const without = (await sweepAll(cursor)).items.map(({ payload }) => payload as Json);
    expect(without[0]?.['fulfillments']).toEqual([]);
  });

  it('fail as a whole, and are repeated from the same cursor', async () => {
    const { cursor } = await sweepAll(undefined);
    put(1, T0 + MINUTE);
    shop.inject('server_error', 1);
    await expect(reconcile.sweep(context, cursor)).rejects.toBeInstanceOf(Transient);
    expect(ids((await sweepAll(cursor)).items)).toEqual([1]);
  });
});
