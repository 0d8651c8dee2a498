import { Duration } from 'luxon';
import {
  type CanonicalEvent,
  type Intent,
  type JourneyView,
  type PluginContext,
  durationMs,
} from '../../src/sdk/index.js';
import { readRecovery, type Recovery } from './cart-recovery.journey.js';
import type { Settings } from './cart-recovery.settings.js';
import { linkToken, tags } from './cart-recovery.tags.js';

type Context = PluginContext<Settings>;
type Accepted = CanonicalEvent<'order.accepted'>;
type OrderEvent = Accepted | CanonicalEvent<'order.paid'>;

interface Rule {
  name: 'link' | 'cart_token' | 'identity';
  holds(recovery: Recovery, event: Accepted): boolean;
}

/** Strongest first: an order counts for one recovery, by the first rule that holds. */
const rules: readonly Rule[] = [
  {
    name: 'link',
    holds: ({ state }, { data: { order } }) =>
      order.recoveryToken !== undefined && state.links.includes(linkToken(order.recoveryToken)),
  },
  {
    name: 'cart_token',
    holds: ({ state }, { connectionId, data: { order } }) =>
      state.connection === connectionId && (state.token === order.cartToken || state.orderId === order.id),
  },
  // The core handed over only journeys of this person, and of those who share their e-mail address.
  { name: 'identity', holds: () => true },
];

/** Both arms are counted alike: from the moment the first message left, or was held back. */
function isCounted({ view, state }: Recovery, event: Accepted, settings: Settings): boolean {
  if (view.arm === undefined || state.firstSendAt === undefined) return false;
  const waited = event.occurredAt - state.firstSendAt;
  return waited > 0 && waited <= durationMs(settings.conversionWindow);
}

function isOwn({ view }: Recovery, context: Context): boolean {
  return view.contactId !== undefined && view.contactId === context.contact?.id;
}

function attribution(event: Accepted, context: Context): { recovery: Recovery; rule: Rule } | undefined {
  // A renewal is made by a clock: counting it would claim what no message gained.
  if (event.data.order.renewal === true) return undefined;
  // A part, or a further payment, of an order that counts as a whole.
  if (event.data.order.partOf !== undefined) return undefined;
  // A recovery of the shop that took the order goes before one of another shop of the account.
  const counted = [...context.journeys, ...context.elsewhere.journeys]
    .map(readRecovery)
    .filter((recovery) => recovery !== undefined)
    .filter((recovery) => isCounted(recovery, event, context.settings))
    .sort((one, two) => Number(isOwn(two, context)) - Number(isOwn(one, context)));
  for (const rule of rules) {
    const recovery = counted.find((candidate) => rule.holds(candidate, event));
    if (recovery !== undefined) return { recovery, rule };
  }
  return undefined;
}

/**
 * An order recorded this long before a recovery began can only be a replay: no backlog lasts so
 * long, and a purchase of the past must not end what somebody left behind today.
 */
const REPLAY_MARGIN = Duration.fromObject({ hours: 24 }).toMillis();

function isReplay(event: OrderEvent, journey: JourneyView): boolean {
  return event.recordedAt + REPLAY_MARGIN < journey.startedAt;
}

/** Names the shop of a journey that belongs to another than the event's. */
function shopOf({ connectionId }: JourneyView, event: OrderEvent): { connectionId?: string } {
  return connectionId === event.connectionId ? {} : { connectionId };
}

/** In whatever shop of the account they run: who has just bought is reminded of nothing. */
function endAll(event: OrderEvent, context: Context, recovered: string | undefined): Intent[] {
  return [...context.journeys, ...context.elsewhere.journeys]
    .filter((journey) => journey.status === 'active' && !isReplay(event, journey))
    .map((journey) => ({
      intent: 'endJourney',
      key: journey.key,
      ...shopOf(journey, event),
      outcome: journey.key === recovered ? 'recovered' : 'ordered',
      reason: event.type === 'order.paid' ? 'order_paid' : 'order_accepted',
    }));
}

/** How long an order is remembered: longer than any cart waits for its first message. */
const REMEMBERED = Duration.fromObject({ days: 30 }).toMillis();

/** What is told late of a cart that was there before the order, or that became the order, starts nothing. */
function remember(event: OrderEvent): Intent[] {
  const found = tags(event);
  if (found.length === 0) return [];
  return [{ intent: 'remember', tags: found, at: event.occurredAt, until: event.recordedAt + REMEMBERED }];
}

/**
 * An accepted order, of this cart or another, ends every recovery of the person, and of those who share
 * their e-mail address, and counts for at most one: their own before another's.
 */
export function onAccepted(event: Accepted, context: Context): Intent[] {
  const counted = attribution(event, context);
  const ends = [...endAll(event, context, counted?.recovery.view.key), ...remember(event)];
  if (counted === undefined) return ends;
  return [
    {
      intent: 'convert',
      journey: counted.recovery.view.key,
      ...shopOf(counted.recovery.view, event),
      rule: counted.rule.name,
      subject: event.subject,
      value: event.data.order.total,
      at: event.occurredAt,
    },
    ...ends,
  ];
}

/** A paid order ends every recovery of the person. */
export function onPaid(event: CanonicalEvent<'order.paid'>, context: Context): Intent[] {
  return [...endAll(event, context, undefined), ...remember(event)];
}
