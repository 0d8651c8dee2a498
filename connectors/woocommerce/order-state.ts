import {
  stableId,
  type AnyEventDraft,
  type MapContext,
  type MapResult,
  eventOfStage,
  type OrderStage,
} from '../../src/sdk/index.js';
import { consentsOf } from './consent.js';
import { cartTokenOf, readOrder, unpaidCart, type OrderFacts } from './order.js';
import type { OrderPayload } from './schema.js';
import { markOf, type PluginMark, type StatusEvent } from './plugin-mark.js';
import type { WooSettings } from './settings.js';
import { paidInPart, stagesOf } from './stages.js';

/** Topic under which the first sweep hands over what was there before us. */
export const RECORDED_TOPIC = 'order.recorded';

/** What is kept of an order between deliveries: no personal data, only what was said of it. */
export interface OrderState {
  /** Transitions that became events. */
  emitted: string[];
  /** Transitions that were true before the connection knew the order: recorded, never emitted. */
  recorded: string[];
  /** Latest `date_modified_gmt` seen, milliseconds UTC. */
  modifiedAt: number;
  /** When the first delivery that showed the order arrived, milliseconds UTC. */
  firstSeenAt?: number;
  /** `modifiedAt` of the payload that set the baseline; absent for orders known from their beginning. */
  baselineAt?: number;
  /** `modifiedAt` of the last `cart.updated`. */
  cartAt?: number;
  /** Fingerprint of the phone the ticks were told with last; absent in states of before it was kept. */
  phone?: string;
  /** Placed before connecting or long ago, as the plugin or its age said: stays so. */
  history?: true;
  /** What the owner said a status means, as the plugin told last. */
  meaning?: { status: string; event: StatusEvent };
  /** Deleted in the shop: what arrives afterwards is history. */
  deleted?: true;
}

type OrderContext = MapContext<WooSettings, OrderState>;

/** The state of an order of which only the deletion is known. */
export function deletedState(previous: OrderState | undefined): OrderState {
  return { emitted: [], recorded: [], modifiedAt: 0, ...previous, deleted: true };
}

/**
 * Compares an order's payload with what is known of the order and says what is new.
 *
 * WooCommerce builds a payload when it delivers it, so one delivery may show several transitions,
 * deliveries may be missing, and they may arrive in any order. Therefore every stage a payload
 * shows becomes an event unless it became one before, and:
 * - An order first seen by `order.updated` or by the sweep, and created before the connection, sets
 *   a baseline: what is already true is recorded and emits nothing. `order.created` proves the
 *   order new, whatever the clocks say: it lifts a baseline, and always emits `placed`.
 * - A payload older than one already seen (`date_modified_gmt`, grain one second: equal is not
 *   older) still tells of transitions nobody else showed, but as history: `superseded`.
 * - So do payloads of orders in the bin or deleted.
 * - Drafts say nothing; an order that was seen as a draft is new when it is placed.
 * - Consent is granted at first sight of the tick, baseline or not: a past tick is evidence too,
 *   and its date lets a later withdrawal win. It is for the phone of this order: where the shop
 *   corrects that, the tick is told again with the right one, of the same date.
 */
export function nextOrder(payload: OrderPayload, context: OrderContext): MapResult<OrderState> {
  const facts = readOrder(payload, context.receivedAt);
  const previous = lifted(context);
  if (facts.draft) {
    return { events: [], state: previous ?? { emitted: [], recorded: [], modifiedAt: facts.modifiedAt } };
  }
  const firstSeenAt = previous?.firstSeenAt ?? context.receivedAt;
  facts.order.firstSeenAt = firstSeenAt;
  const mark = markOf(payload);
  const history = isOfThePast(facts, context, mark);
  if (history) Object.assign(facts.order, pastOf(facts, context));
  const meaning = mark.statusEvent ? { status: facts.status, event: mark.statusEvent } : previous?.meaning;
  const older = previous !== undefined && facts.modifiedAt < previous.modifiedAt;
  const known = new Set([...(previous?.emitted ?? []), ...(previous?.recorded ?? [])]);
  // A late payload is judged by itself: what it lacks may be in a later one only.
  const knownParcels = !older && [...known].some((transition) => transition.startsWith('shipped:'));
  const said = meaning?.status === facts.status ? meaning.event : undefined;
  const fresh = stagesOf(facts, context.settings, knownParcels, said)
    .filter(({ draft }) => !known.has(draft.transition))
    // The shop keeps the day of the first payment: the rest was paid when this payload was made.
    .map((stage) => (stage.draft.transition === 'paid' && known.has(paidInPart) ? now(stage, facts) : stage));
  // What the plugin marks as history is told as history; what nobody marks is recorded in silence.
  const silent = isHistory(facts, context, previous) && !mark.history && !isOfGap(facts, context);
  const past = older || facts.trashed || previous?.deleted === true;
  const phone = facts.person?.phone === undefined ? undefined : stableId(facts.person.phone, 16);
  const corrected = !past && phone !== undefined && previous?.phone !== undefined && phone !== previous.phone;
  const consents = consentsOf(payload, context.settings, facts).flatMap((draft) => {
    if (!known.has(draft.transition)) return [draft];
    const again = { ...draft, transition: `${draft.transition}:${phone ?? ''}` };
    return corrected && !known.has(again.transition) ? [again] : [];
  });
  const cart = silent || past || history ? undefined : cartEvent(facts, context, previous);
  const stages = silent ? [] : fresh.map((stage) => eventOfStage(stage, fresh, past));
  return {
    events: [...consents, ...stages, ...(cart === undefined ? [] : [cart])],
    state: {
      emitted: [
        ...(previous?.emitted ?? []),
        ...[...consents, ...stages].map(({ transition }) => transition),
      ],
      recorded: [
        ...(previous?.recorded ?? []),
        ...(silent ? fresh.map(({ draft }) => draft.transition) : []),
      ],
      modifiedAt: Math.max(facts.modifiedAt, previous?.modifiedAt ?? facts.modifiedAt),
      firstSeenAt,
      ...(past ? kept(previous?.phone) : kept(phone ?? previous?.phone)),
      ...baseline(facts, previous, silent),
      ...cartAt(cart, previous),
      ...(history ? { history: true as const } : {}),
      ...(meaning ? { meaning } : {}),
      ...(previous?.deleted === true ? { deleted: true } : {}),
    },
  };
}

function now({ draft, ...stage }: OrderStage, { modifiedAt }: OrderFacts): OrderStage {
  return { ...stage, draft: { ...draft, occurredAt: modifiedAt } };
}

function kept(phone: string | undefined): Pick<OrderState, 'phone'> {
  return phone === undefined ? {} : { phone };
}

/**
 * Whether an order belongs to the past: it makes events, and never a message. The plugin says so; so
 * does its age; and where the plugin delivers, so does having been placed before it connected.
 */
function isOfThePast(facts: OrderFacts, context: OrderContext, mark: PluginMark): boolean {
  if (context.previous?.history === true) return true;
  if (mark.history && !wasNews(context)) return true;
  if (isOfGap(facts, context) && !wasNews(context)) return true;
  const { createdAt } = facts;
  if (context.receivedAt - createdAt > context.settings.historyAfterDays * 86_400_000) return true;
  return (
    context.connection.companion === true &&
    context.topic !== 'order.created' &&
    isOlderThanConnection(createdAt, context.connection.createdAt)
  );
}

/**
 * True of an order that was known as news before its shop disconnected and came back: plugins of the first
 * version count from the last time they connected, and take it for history.
 */
function wasNews({ connection, previous }: OrderContext): boolean {
  const cameBack = (connection.disconnections?.length ?? 0) > 0;
  return cameBack && previous !== undefined && previous.modifiedAt > 0 && previous.baselineAt === undefined;
}

/** True of an order placed while the shop was disconnected; WooCommerce cuts the milliseconds off. */
function isOfGap({ createdAt }: OrderFacts, { connection, topic }: OrderContext): boolean {
  if (connection.companion !== true || topic === 'order.created') return false;
  return (connection.disconnections ?? []).some(
    ({ from, to }) => createdAt >= from && isOlderThanConnection(createdAt, to),
  );
}

/** How an order of the past is marked. */
function pastOf(
  facts: OrderFacts,
  context: OrderContext,
): Pick<OrderFacts['order'], 'history' | 'historyReason'> {
  return { history: true, ...(isOfGap(facts, context) ? { historyReason: 'while_disconnected' } : {}) };
}

/** The order of another delivery, such as a note, with what is known of it. */
export function orderAsKnown(facts: OrderFacts, context: OrderContext): OrderFacts['order'] {
  const past = isOfThePast(facts, context, markOf(facts.payload));
  return {
    ...facts.order,
    firstSeenAt: context.previous?.firstSeenAt ?? context.receivedAt,
    ...(past ? pastOf(facts, context) : {}),
  };
}

/** What is known, without the baseline when `order.created` disproves it. */
function lifted({ topic, previous }: OrderContext): OrderState | undefined {
  if (topic !== 'order.created' || previous?.baselineAt === undefined) return previous;
  const { baselineAt: _lifted, ...rest } = previous;
  return { ...rest, recorded: [] };
}

/** Whether what this payload shows was true before the connection knew the order. */
function isHistory(facts: OrderFacts, context: OrderContext, previous: OrderState | undefined): boolean {
  // A state of no date knows of the deletion alone: this is the first sight of the order itself.
  if (previous !== undefined && previous.modifiedAt > 0) {
    return previous.baselineAt !== undefined && facts.modifiedAt < previous.baselineAt;
  }
  if (context.topic === 'order.created') return false;
  return (
    context.topic === RECORDED_TOPIC || isOlderThanConnection(facts.createdAt, context.connection.createdAt)
  );
}

/** WooCommerce cuts the milliseconds off: an order of the connection's own second is new. */
export function isOlderThanConnection(createdAt: number, connectedAt: number): boolean {
  return createdAt < Math.floor(connectedAt / 1_000) * 1_000;
}

function baseline(
  facts: OrderFacts,
  previous: OrderState | undefined,
  silent: boolean,
): Pick<OrderState, 'baselineAt'> {
  if (previous?.baselineAt !== undefined) return { baselineAt: previous.baselineAt };
  return silent ? { baselineAt: facts.modifiedAt } : {};
}

function cartAt(
  cart: AnyEventDraft | undefined,
  previous: OrderState | undefined,
): Pick<OrderState, 'cartAt'> {
  if (cart !== undefined) return { cartAt: cart.occurredAt };
  return previous?.cartAt === undefined ? {} : { cartAt: previous.cartAt };
}

/**
 * `cart.updated` for an order left unpaid, at each change. Never for an order that had been
 * accepted or paid, nor for one that was there before the connection.
 */
function cartEvent(
  facts: OrderFacts,
  { settings }: OrderContext,
  previous: OrderState | undefined,
): AnyEventDraft | undefined {
  const cart = settings.unpaidOrdersAsCarts ? unpaidCart(facts) : undefined;
  if (cart === undefined || previous?.baselineAt !== undefined) return undefined;
  if (previous?.emitted.some((transition) => transition === 'accepted' || transition === 'paid') === true)
    return undefined;
  if (previous?.cartAt !== undefined && facts.modifiedAt <= previous.cartAt) return undefined;
  return {
    type: 'cart.updated',
    subject: `cart:${cartTokenOf(facts.payload)}`,
    transition: `unpaid:${facts.order.id}:${facts.modifiedAt}`,
    occurredAt: facts.modifiedAt,
    ...(facts.person === undefined ? {} : { person: facts.person }),
    data: { cart },
  };
}
