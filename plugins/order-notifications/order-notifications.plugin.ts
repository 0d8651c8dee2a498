import {
  definePlugin,
  type CanonicalEvent,
  type EventName,
  type Intent,
  type Order,
  type PluginContext,
  durationMs,
  durationWords,
  historyRefusal,
  isoInstant,
  orderIn,
  sentFrom,
  wholeOrder,
} from '../../src/sdk/index.js';
import { unsaid } from './order-notifications.kinds.js';
import * as moments from './order-notifications.messages.js';
import { commonVariables, type Moment, type OrderEventName } from './order-notifications.messages.js';
import { reasons, reasonTranslations } from './order-notifications.reasons.js';
import { translations } from './order-notifications.translations.js';
import { settings, type Settings, type Stage } from './order-notifications.settings.js';
import { templates } from './templates/index.js';

interface Refusal {
  reason: string;
  detail: string;
}

/** The switch each event obeys. */
const stageOf: Partial<Record<EventName, Stage>> = {
  'order.accepted': 'placed',
  'order.paid': 'paid',
  'order.shipped': 'shipped',
  'order.out_for_delivery': 'outForDelivery',
  'order.delivered': 'delivered',
  'order.delayed': 'delayed',
  'order.cancelled': 'cancelled',
  'order.refunded': 'refunded',
  'payment.failed': 'paymentFailed',
};

/** What ends an order: nothing that came before is worth a message, told of the end or not. */
const endings: readonly EventName[] = ['order.cancelled', 'order.refunded'];

/**
 * One message a delivery: the latest stage that is switched on. A stage is silent because of a later
 * one only when that later one is told, or ends the order; what is history is told to nobody.
 */
function overtaken(
  event: CanonicalEvent<OrderEventName>,
  chosen: Settings,
  order: Order | undefined,
): Refusal | undefined {
  if (event.superseded !== true) return undefined;
  if (event.supersededBy === undefined)
    return { reason: 'superseded', detail: 'It was history already when the shop told of it.' };
  const ending = event.supersededBy.find((name) => endings.includes(name));
  if (ending !== undefined)
    return { reason: 'superseded', detail: `${ending} arrived in the same delivery: the order has ended.` };
  const told = event.supersededBy.find((name) => {
    const stage = stageOf[name];
    // Its kind keeps the later stage silent too: then this one is the latest that is told.
    return (
      stage !== undefined &&
      switchedOff(order, stage, chosen) === undefined &&
      unsaid(event, stage, order) === undefined
    );
  });
  return told === undefined
    ? undefined
    : {
        reason: 'superseded',
        detail: `${told} of the same order arrived in the same delivery and is told instead.`,
      };
}

function switchedOff(order: Order | undefined, stage: Stage, chosen: Settings): Refusal | undefined {
  if (order?.renewal === true) {
    if (chosen.renewals[stage]) return undefined;
    return { reason: 'renewal_switched_off', detail: `The setting renewals.${stage} is off.` };
  }
  return chosen[stage] ? undefined : { reason: 'switched_off', detail: `The setting ${stage} is off.` };
}

/**
 * What counts is the age of the order when it was first seen, not when this happened: a parcel sent on day
 * three is news, a past order touched by an import is not. That says something only of whoever has the order
 * from its beginning. A parcel tracker meets it when it is sent: its news are judged by when they happened,
 * as every message is by the setting freshness.
 */
function tooOld(
  event: CanonicalEvent<OrderEventName>,
  context: PluginContext<Settings>,
): Refusal | undefined {
  const order = orderIn(event);
  if (order === undefined || context.connection.category === 'shipping') return undefined;
  // Nobody saw an order before they were connected, whatever they say.
  const said = order.firstSeenAt && Math.max(order.firstSeenAt, context.connection.createdAt);
  const firstSeenAt = Math.min(said ?? event.recordedAt, event.firstSeenAt ?? event.recordedAt);
  const age = firstSeenAt - order.createdAt;
  const { maxAge } = context.settings;
  if (age <= durationMs(maxAge)) return undefined;
  return {
    reason: 'order_too_old',
    detail: `The order was placed at ${readable(order.createdAt)} and first seen at ${readable(firstSeenAt)}, ${durationWords(age)} later; the setting maxAge allows ${durationWords(durationMs(maxAge))}.`,
  };
}

/** UTC, to the second. */
function readable(at: number): string {
  return `${isoInstant(at).slice(0, 19)}Z`;
}

function refusal(
  event: CanonicalEvent<OrderEventName>,
  context: PluginContext<Settings>,
  stage: Stage,
): Refusal | undefined {
  const order = wholeOrder(event, context);
  const off = switchedOff(order, stage, context.settings) ?? unsaid(event, stage, order);
  if (off !== undefined) return off;
  const past = order && historyRefusal(order);
  if (past !== undefined) return past;
  const late = overtaken(event, context.settings, order);
  if (late !== undefined) return late;
  const old = tooOld(event, context);
  if (old !== undefined) return old;
  if (context.contact === undefined) {
    return event.person?.phone === undefined
      ? { reason: 'no_contact', detail: 'The order names nobody: no phone, e-mail or customer id.' }
      : {
          reason: 'no_contact',
          detail:
            'What the order gives as a phone is no number a message can go to, and it names no e-mail or customer id. Correct the phone in the shop.',
        };
  }
  return undefined;
}

function decide<N extends OrderEventName>(moment: Moment<N>) {
  return (event: CanonicalEvent<N>, context: PluginContext<Settings>): Intent[] => {
    const refused = refusal(event, context, moment.stage);
    if (refused !== undefined) return [{ intent: 'skip', ...refused }];
    const message = moment.compose(event);
    if ('reason' in message) return [{ intent: 'skip', ...message }];
    const variables = { ...commonVariables(event, context), ...message.variables };
    return [
      {
        intent: 'send',
        ...sentFrom(context.settings.sender),
        purpose: 'transactional',
        template: { name: message.template.name, variables },
        expiresAt: event.occurredAt + durationMs(context.settings.freshness),
      },
    ];
  };
}

/** Tells customers what happens to their orders. Every moment can be switched off. */
export const plugin = definePlugin({
  id: 'order-notifications',
  title: 'Order notifications',
  description:
    'Messages customers when their order is placed, paid, shipped, out for delivery, delivered, delayed, cancelled or refunded, and can send your notes to customers.',
  settings,
  translations: { ...translations, ...reasonTranslations },
  reasons,
  templates,
  on: {
    'order.accepted': decide(moments.placed),
    'order.paid': decide(moments.paid),
    'order.shipped': decide(moments.shipped),
    'order.out_for_delivery': decide(moments.outForDelivery),
    'order.delivered': decide(moments.delivered),
    'order.delayed': decide(moments.delayed),
    'order.cancelled': decide(moments.cancelled),
    'order.refunded': decide(moments.refunded),
    'payment.failed': decide(moments.paymentFailed),
    'order.note_added': decide(moments.customerNote),
  },
});
