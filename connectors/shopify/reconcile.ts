import { z } from 'zod';
import { instantSchema, isoInstant, type DeliveryItem, type Reconcile } from '../../src/sdk/index.js';
import type { Shop, ShopContext } from './client.js';
import { idOf } from './ids.js';
import { lookup, ordersAtOnce } from './lookup.js';
import { queries } from './queries.js';
import { asWebhook, checkoutNode } from './read-checkout.js';
import { instantOf } from './reading.js';
import type { ShopifySettings } from './settings.js';

const day = 86_400_000;
/** How far back the first sweep looks for open orders, so that their next change is seen as one. Milliseconds. */
const historyMs = 30 * day;
/** Looked at again by each sweep: what was stored late, and clocks that disagree. Milliseconds. */
const overlapMs = 5 * 60_000;
/** Orders of one step: named by one question, told by two. A step that is refused is asked again as a whole. */
const ordersPerStep = 2 * ordersAtOnce;
/** Checkouts of one step: what it asks of each counts 91 points, and 1,000 is Shopify's limit for a question. */
const checkoutsPerStep = 10;

/** Where a sweep stands. */
const cursorSchema = z.object({
  v: z.literal(1),
  /** Record what is there, or watch for what webhooks missed. */
  phase: z.enum(['record', 'watch']),
  list: z.enum(['orders', 'checkouts']),
  /** Changed since then, milliseconds UTC. */
  after: instantSchema,
  /** Highest id that was read of the list, in digits. */
  lastId: z.string().regex(/^\d+$/),
  /** When the sweep began; absent between two. */
  startedAt: instantSchema.optional(),
});
type Cursor = z.output<typeof cursorSchema>;

const named = z.object({
  orders: z.object({ nodes: z.array(z.object({ id: z.string(), createdAt: z.string() })) }),
});
const checkouts = z.object({ abandonedCheckouts: z.object({ nodes: z.array(checkoutNode) }) });

interface Step {
  items: DeliveryItem[];
  ids: string[];
  full: boolean;
}

/**
 * Finds what webhooks missed: Shopify gives up on one after four hours. The first sweep records the open orders of the
 * last 30 days that are older than the connection; from then on each asks for orders, then checkouts, that changed
 * since the one before began.
 *
 * Both are read in the order of their ids, from the highest that was read: what changes while we read stays in its
 * place and is found by the next sweep, and nothing that goes away takes the place to go on from with it.
 *
 * Source: shopify.dev/docs/api/admin-graphql/latest/queries/orders, abandonedCheckouts (`updated_at`, `id`, `status`)
 */
export const reconcile: Reconcile<ShopifySettings, Shop> = {
  every: 'PT15M',
  async sweep(context, written) {
    const { connection, now } = context;
    const cursor = { startedAt: now, ...(read(written, now) ?? first(connection.createdAt)) };
    const step =
      cursor.list === 'orders' ? await orders(context, cursor) : await changedCheckouts(context, cursor);
    const lastId = highest([cursor.lastId, ...step.ids]);
    // A shop that answers every question alike must not be asked for ever.
    if (step.full && lastId !== cursor.lastId)
      return { items: step.items, cursor: JSON.stringify({ ...cursor, lastId }), more: true };
    // Checkouts from before the connection are nobody's to remind.
    if (cursor.list === 'orders' && cursor.phase === 'watch') {
      const next: Cursor = { ...cursor, list: 'checkouts', lastId: '0' };
      return { items: step.items, cursor: JSON.stringify(next), more: true };
    }
    return { items: step.items, cursor: JSON.stringify(finished(cursor, connection.createdAt)), more: false };
  },
};

function first(connectedAt: number): Cursor {
  return { v: 1, phase: 'record', list: 'orders', after: connectedAt - historyMs, lastId: '0' };
}

/** An unreadable cursor, or one ahead of time, costs another recording sweep, never an event twice. */
function read(written: string | undefined, now: number): Cursor | undefined {
  if (written === undefined) return undefined;
  try {
    const cursor = cursorSchema.safeParse(JSON.parse(written)).data;
    return cursor && cursor.after > now + day ? undefined : cursor;
  } catch {
    return undefined;
  }
}

function finished({ phase, startedAt = 0 }: Cursor, connectedAt: number): Cursor {
  const since = phase === 'record' ? Math.min(startedAt, connectedAt) : startedAt;
  return { v: 1, phase: 'watch', list: 'orders', after: since - overlapMs, lastId: '0' };
}

/** Search for what changed and was not read yet. @param more - further terms */
function searchOf({ after, lastId }: Cursor, more = ''): string {
  return `updated_at:>='${isoInstant(after)}' AND id:>=${BigInt(lastId) + 1n}${more}`;
}

async function orders(context: ShopContext, cursor: Cursor): Promise<Step> {
  const recording = cursor.phase === 'record';
  const answer = await context.client.ask(
    queries.changedOrders,
    { search: searchOf(cursor, recording ? ' AND status:open' : ''), first: ordersPerStep },
    named,
  );
  const { nodes } = answer.orders;
  const wanted = nodes
    // Those made since are the webhooks' to tell, and the next sweep's.
    .filter(({ createdAt }) => !recording || (instantOf(createdAt) ?? 0) < context.connection.createdAt)
    .flatMap(({ id }) => idOf(id) ?? []);
  const { items } = await lookup(
    context,
    wanted.map((id) => `order:${id}`),
  );
  return { items, ids: nodes.map(({ id }) => id), full: nodes.length >= ordersPerStep };
}

async function changedCheckouts({ client }: ShopContext, cursor: Cursor): Promise<Step> {
  const answer = await client.ask(
    queries.changedCheckouts,
    { search: searchOf(cursor), first: checkoutsPerStep },
    checkouts,
  );
  const { nodes } = answer.abandonedCheckouts;
  return {
    items: nodes.map((node) => ({ topic: 'checkouts/update', payload: asWebhook(node) })),
    ids: nodes.map(({ id }) => id),
    full: nodes.length >= checkoutsPerStep,
  };
}

function highest(ids: readonly string[]): string {
  return ids
    .map((id) => BigInt(idOf(id) ?? '0'))
    .reduce((one, other) => (other > one ? other : one), 0n)
    .toString();
}
