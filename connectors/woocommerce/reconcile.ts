import { z } from 'zod';
import {
  instantSchema,
  isoInstant,
  Rejected,
  type DeliveryItem,
  type Reconcile,
  isRecord,
  textOf,
} from '../../src/sdk/index.js';
import type { Shop, ShopContext } from './client.js';
import { unexpected } from './errors.js';
import { isOlderThanConnection, RECORDED_TOPIC } from './order-state.js';
import { gmt } from './reading.js';
import { orderPayload } from './schema.js';
import type { WooSettings } from './settings.js';
import { awaitsFulfillments } from './tracking.js';

const PAGE = 100;

/** Orders read twice at each step, so that as many may be deleted meanwhile without one being missed. */
const SHARED = 10;
const DAY = 86_400_000;

/** How far back the first sweep records orders, so that their next change is seen as a change. */
const HISTORY = 30 * DAY;

/** Looked at again by each sweep: rows committed late, clocks that disagree. Milliseconds. */
const OVERLAP = 5 * 60_000;

/** Fulfillments asked for at the same time. */
const PARALLEL = 4;

/** Where a sweep stands. Times are of the shop's clock, but for `startedAt`. */
const cursorSchema = z.object({
  v: z.literal(1),
  /** Record what is there, or watch for what webhooks missed. */
  phase: z.enum(['record', 'watch']),
  /** Orders modified later are looked at. */
  after: instantSchema,
  /** Set while a sweep is under way. */
  reading: z
    .object({
      /** Orders to pass over: those read already, but for some. */
      offset: z.number().int().positive(),
      /** Highest id read. */
      lastId: z.number(),
      /** Latest modification seen. */
      newest: z.union([z.literal(0), instantSchema]),
      /** When the sweep began, by our clock. */
      startedAt: instantSchema,
    })
    .optional(),
});
type Cursor = z.output<typeof cursorSchema>;

/**
 * Finds what webhooks missed: WooCommerce never sends a failed delivery again. The first sweep
 * records the orders of the last 30 days that are older than the connection; orders made since are
 * left to the webhooks and to the second sweep, which starts before the connection was made.
 *
 * Orders are read in the order of their ids, not of their modification: bulk edits give hundreds
 * the same second, which no page boundary can cut, and by id an order modified while we read stays
 * in its place. One that comes into the range moves others back, onto pages still to be read, and
 * is itself found by the next sweep.
 */
export const reconcile: Reconcile<WooSettings, Shop> = {
  every: 'PT5M',
  async sweep(context, written) {
    const { connection, now } = context;
    const cursor = read(written, now) ?? { v: 1, phase: 'record', after: connection.createdAt - HISTORY };
    const orders = await fetchOrders(context, cursor);
    const items = await itemsOf(context, cursor, orders);
    const lastId = Math.max(0, ...orders.map(({ id }) => Number(id)));
    const reading = {
      offset: (cursor.reading?.offset ?? 0) + PAGE - SHARED,
      lastId,
      newest: Math.max(cursor.reading?.newest ?? 0, ...orders.map(modifiedAt)),
      startedAt: cursor.reading?.startedAt ?? now,
    };
    // A shop that answers every page alike must not be asked for ever.
    const more = orders.length >= PAGE && lastId > (cursor.reading?.lastId ?? 0);
    const next = more ? { ...cursor, reading } : finished(cursor, reading, context);
    return { items, cursor: JSON.stringify(next), more };
  },
};

function read(cursor: string | undefined, now: number): Cursor | undefined {
  if (cursor === undefined) return undefined;
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(cursor)).data;
    // One that an order dated years ahead has led away: what it passed over is found by beginning anew.
    return parsed && parsed.after > now + DAY ? undefined : parsed;
  } catch {
    // An unreadable cursor costs another recording sweep, never an event twice.
    return undefined;
  }
}

/** Source: woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders */
async function fetchOrders(
  context: ShopContext,
  { after, reading }: Cursor,
): Promise<Record<string, unknown>[]> {
  const { data } = await context.client.request(context, {
    method: 'get',
    path: 'orders',
    params: {
      modified_after: shopTime(after),
      dates_are_gmt: true,
      orderby: 'id',
      order: 'asc',
      per_page: PAGE,
      ...(reading === undefined ? {} : { offset: reading.offset }),
    },
  });
  if (!Array.isArray(data)) throw unexpected('a list of orders was expected');
  return data.filter(isRecord);
}

/**
 * The next sweep begins a little before this one began, told by the shop's clock: the latest
 * modification seen, less the time the reading took. Nothing seen moves nothing, and nothing moves it
 * past our own time: an order dated ahead, or a clock that is early, costs reading some orders again.
 */
function finished(
  { phase, after }: Cursor,
  { newest, startedAt }: { newest: number; startedAt: number },
  { connection, now }: ShopContext,
): Cursor {
  const took = Math.max(0, now - startedAt);
  const seen = newest === 0 ? after : Math.min(newest, now) - took - OVERLAP;
  const next = phase === 'record' ? Math.min(seen, connection.createdAt - OVERLAP) : seen;
  return { v: 1, phase: 'watch', after: Math.max(Math.min(after, now - OVERLAP), next) };
}

async function itemsOf(
  context: ShopContext,
  { phase }: Cursor,
  orders: Record<string, unknown>[],
): Promise<DeliveryItem[]> {
  if (phase === 'watch') {
    const complete = await withFulfillments(context, orders);
    return complete.map((payload) => ({ topic: 'order.updated', payload }));
  }
  return orders
    .filter((order) =>
      isOlderThanConnection(gmt(order['date_created_gmt']) ?? 0, context.connection.createdAt),
    )
    .map((payload) => ({ topic: RECORDED_TOPIC, payload }));
}

/** Core Fulfillments have an address of their own; their tracking numbers are put into the order. */
async function withFulfillments(
  context: ShopContext,
  orders: Record<string, unknown>[],
): Promise<Record<string, unknown>[]> {
  const complete: Record<string, unknown>[] = [];
  for (let start = 0; start < orders.length; start += PARALLEL) {
    complete.push(
      ...(await Promise.all(orders.slice(start, start + PARALLEL).map((one) => withItsOwn(context, one)))),
    );
  }
  return complete;
}

async function withItsOwn(
  context: ShopContext,
  order: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const parsed = orderPayload.safeParse(order);
  if (!parsed.success || !awaitsFulfillments(parsed.data)) return order;
  try {
    const path = `orders/${encodeURIComponent(parsed.data.id)}/fulfillments`;
    const { data } = await context.client.request(context, { method: 'get', path });
    const list = isRecord(data) && Array.isArray(data['fulfillments']) ? data['fulfillments'] : data;
    return { ...order, fulfillments: Array.isArray(list) ? list : [] };
  } catch (error) {
    // The feature was switched off after it had been used: there is nothing to wait for.
    if (error instanceof Rejected) return { ...order, fulfillments: [] };
    throw error;
  }
}

function modifiedAt(order: Record<string, unknown>): number {
  return gmt(order['date_modified_gmt']) ?? 0;
}

/** ISO 8601 in GMT without a zone, as `dates_are_gmt` wants it. */
function shopTime(instant: number): string {
  return textOf(isoInstant(instant), 19) ?? '';
}
