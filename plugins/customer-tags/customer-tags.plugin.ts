import {
  callOf,
  definePlugin,
  type CallResult,
  type CanonicalEvent,
  type Intent,
  type PluginContext,
  type Person,
  type TimerFiring,
} from '../../src/sdk/index.js';
import {
  enoughUntil,
  qualifies,
  stateSchema,
  union,
  withPurchase,
  type Purchase,
  type State,
} from './customer-tags.purchases.js';
import { reasons, reasonTranslations } from './customer-tags.reasons.js';
import { settings, type Settings } from './customer-tags.settings.js';
import { translations } from './customer-tags.translations.js';

type Context = PluginContext<Settings>;
type OrderEvent = CanonicalEvent<'order.paid' | 'order.cancelled' | 'order.refunded'>;

/** What is known of a customer's purchases, and under which journey it is kept. */
interface Known {
  key: string;
  isNew: boolean;
  state: State;
}

function skip(reason: string, detail: string): Intent[] {
  return [{ intent: 'skip', reason, detail }];
}

/** Purchases of the contact in this shop; journeys of people who share their e-mail address are theirs alone. */
function knownOf({ journeys, contact }: Context, order: string): Known {
  const own = journeys
    .filter(({ contactId, status }) => contactId === contact?.id && status === 'active')
    .flatMap((view) => {
      const state = stateSchema.safeParse(view.state).data;
      return state === undefined ? [] : [{ key: view.key, state }];
    });
  const [first] = own;
  if (first === undefined)
    return { key: `purchases:${order}`, isNew: true, state: { purchases: [], changes: 0 } };
  return {
    key: first.key,
    isNew: false,
    state: { ...first.state, purchases: union(own.map(({ state }) => state.purchases)) },
  };
}

/** An order is counted when it is paid as a whole, once, by who bought it: no share of another one, and no free one. */
function onPaid(event: CanonicalEvent<'order.paid'>, context: Context): Intent[] {
  const { order } = event.data;
  if (order.partOf !== undefined || order.payment !== undefined) return [];
  return onOrder(event, context, (known) =>
    known === undefined
      ? { order: order.id, at: event.occurredAt, total: order.total, refunds: {}, over: false }
      : known,
  );
}

function onCancelled(event: CanonicalEvent<'order.cancelled'>, context: Context): Intent[] {
  return onOrder(event, context, (known) => known && { ...known, over: true });
}

function onRefunded(event: CanonicalEvent<'order.refunded'>, context: Context): Intent[] {
  const { id, amount, full } = event.data.refund;
  return onOrder(
    event,
    context,
    (known) => known && { ...known, over: known.over || full, refunds: { ...known.refunds, [id]: amount } },
  );
}

function onOrder(
  event: OrderEvent,
  context: Context,
  change: (known: Purchase | undefined) => Purchase | undefined,
): Intent[] {
  if (context.contact === undefined)
    return skip('no_contact', 'The order names nobody: no phone, e-mail or customer id.');
  if (context.connection.capabilities?.includes('customer.tag') !== true)
    return skip('no_customer_tags', 'This shop has no tags of customers that Liaison could set.');
  const { order } = event.data;
  const known = knownOf(context, order.id);
  const purchases = withPurchase(known.state.purchases, order.id, change);
  // Of an order that was never counted there is nothing to take back.
  if (known.isNew && purchases.length === 0) return [];
  return decide({ ...known, state: { ...known.state, purchases } }, event.person, context);
}

/** The tag is given or taken where that follows, and looked at again when purchases grow too old. */
function decide({ key, isNew, state }: Known, person: Person | undefined, context: Context): Intent[] {
  const { settings: chosen, now, contact } = context;
  const { tag, purchases } = state;
  const wanted = qualifies(purchases, chosen, now) ? chosen.tag : chosen.remove ? undefined : tag;
  const changes = state.changes + (wanted === tag ? 0 : 1);
  const next: State = { purchases, changes, ...(wanted === undefined ? {} : { tag: wanted }) };
  const ends = chosen.remove ? enoughUntil(purchases, chosen, now) : undefined;
  return [
    isNew
      ? {
          intent: 'startJourney',
          key,
          tags: [`contact:${contact?.id ?? ''}`],
          state: { ...next },
          reentryAfter: 0,
        }
      : { intent: 'updateJourney', key, state: { ...next } },
    ...(wanted === tag
      ? []
      : [
          callOf('customer.tag', {
            input: {
              person: person ?? {},
              add: wanted === undefined ? [] : [wanted],
              // Another tag than before was chosen: the former one goes.
              remove: tag === undefined ? [] : [tag],
            },
            key: `tag:${key}:${changes}`,
            orderKey: `tag:${key}`,
          }),
        ]),
    ...(ends === undefined
      ? []
      : [{ intent: 'wait' as const, key: `recount:${key}`, dueAt: ends, journey: key, payload: {} }]),
  ];
}

function onTimer(timer: TimerFiring, context: Context): Intent[] {
  const state = stateSchema.safeParse(timer.journey?.state).data;
  if (timer.journey?.status !== 'active' || state === undefined) return [];
  const now = Math.max(context.now, timer.dueAt);
  return decide({ key: timer.journey.key, isNew: false, state }, timer.event.person, { ...context, now });
}

/** A tag that could not be given is tried again with the next order; one that could not be taken, too. */
function onCallResult({ key, status }: CallResult, context: Context): Intent[] {
  if (status !== 'failed') return [];
  return context.journeys.flatMap((view): Intent[] => {
    const state = stateSchema.safeParse(view.state).data;
    if (state === undefined || key !== `tag:${view.key}:${state.changes}`) return [];
    const { tag, ...rest } = state;
    const before = tag === undefined ? { ...rest, tag: context.settings.tag } : rest;
    return [{ intent: 'updateJourney', key: view.key, state: before }];
  });
}

/** Tags good customers in the shop: by what they spent, or how often they ordered, within a period. */
export const plugin = definePlugin({
  id: 'customer-tags',
  title: 'Customer tags',
  description:
    'Tags customers in the shop who spend much or order often, and removes the tag when they no longer do.',
  settings,
  translations: { ...translations, ...reasonTranslations },
  reasons,
  templates: [],
  on: { 'order.paid': onPaid, 'order.cancelled': onCancelled, 'order.refunded': onRefunded },
  onTimer,
  onCallResult,
});
