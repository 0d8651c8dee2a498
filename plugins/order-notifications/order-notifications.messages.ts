import {
  type CanonicalEvent,
  type EventName,
  type Money,
  type PluginContext,
  type Shipment,
  type TemplateDefinition,
  line,
  link,
  orderIn,
  orderNamed,
  shopNameOf,
} from '../../src/sdk/index.js';
import type { Settings, Stage } from './order-notifications.settings.js';
import { orderCancelled } from './templates/order-cancelled.template.js';
import { orderDelayed } from './templates/order-delayed.template.js';
import { orderDelayedUntil } from './templates/order-delayed-until.template.js';
import { orderDelivered } from './templates/order-delivered.template.js';
import { orderNote } from './templates/order-note.template.js';
import { orderOutForDelivery } from './templates/order-out-for-delivery.template.js';
import { orderPaid } from './templates/order-paid.template.js';
import { orderPartlyRefunded } from './templates/order-partly-refunded.template.js';
import { orderPaymentFailed } from './templates/order-payment-failed.template.js';
import { orderPlaced } from './templates/order-placed.template.js';
import { orderRefunded } from './templates/order-refunded.template.js';
import { orderShipped } from './templates/order-shipped.template.js';
import { orderShippedNumber } from './templates/order-shipped-number.template.js';
import { orderShippedUntracked } from './templates/order-shipped-untracked.template.js';
import { day, numberOf, unsigned } from './values.js';

type Variables = Record<string, string | Money | undefined>;

/** The words for one moment of an order, or why there are none. */
export type Message =
  { template: TemplateDefinition; variables: Variables } | { reason: string; detail: string };

/** Events whose data holds an order. */
export type OrderEventName = Extract<EventName, `order.${string}` | 'payment.failed'>;

/** One moment of an order: the switch it obeys and what is said. */
export interface Moment<N extends OrderEventName> {
  stage: Stage;
  compose(event: CanonicalEvent<N>): Message;
}

/** What every order message names: the person, the shop and the order. */
export function commonVariables(
  event: CanonicalEvent<OrderEventName>,
  context: PluginContext<Settings>,
): Variables {
  const order = orderIn(event);
  return {
    first_name: line(context.contact?.firstName ?? event.person?.firstName, 40),
    shop: shopNameOf(context.settings.shopName, context),
    order_number: order ? (line(numberOf(order)) ?? line(order.id)) : line(orderNamed(event)?.number),
  };
}

function tracking({ carrier, trackingNumber }: Shipment): string | undefined {
  const number = line(trackingNumber);
  return number === undefined ? undefined : line([line(carrier, 40), number].filter(Boolean).join(' '), 120);
}

function shippedMessage(shipment: Shipment = {}): Message {
  const trackingLink = link(shipment.trackingUrl);
  if (trackingLink !== undefined)
    return { template: orderShipped, variables: { tracking_link: trackingLink } };
  const number = tracking(shipment);
  if (number !== undefined) return { template: orderShippedNumber, variables: { tracking_number: number } };
  return { template: orderShippedUntracked, variables: {} };
}

function delayedMessage(shipment: Shipment = {}): Message {
  const expectedOn = day(shipment.expectedOn);
  if (expectedOn === undefined) return { template: orderDelayed, variables: {} };
  return { template: orderDelayedUntil, variables: { expected_on: expectedOn } };
}

function paymentFailedMessage(paymentUrl: string | undefined): Message {
  const paymentLink = link(paymentUrl);
  if (paymentLink === undefined) {
    return {
      reason: 'no_payment_link',
      detail: 'The shop gave no address (order.paymentUrl) where this order can be paid.',
    };
  }
  return { template: orderPaymentFailed, variables: { payment_link: paymentLink } };
}

export const placed: Moment<'order.accepted'> = {
  stage: 'placed',
  compose: (event) => ({ template: orderPlaced, variables: { total: event.data.order.total } }),
};

export const paid: Moment<'order.paid'> = {
  stage: 'paid',
  compose: (event) => ({ template: orderPaid, variables: { total: event.data.order.total } }),
};

export const shipped: Moment<'order.shipped'> = {
  stage: 'shipped',
  compose: (event) => shippedMessage(event.data.shipment),
};

export const outForDelivery: Moment<'order.out_for_delivery'> = {
  stage: 'outForDelivery',
  compose: () => ({ template: orderOutForDelivery, variables: {} }),
};

export const delivered: Moment<'order.delivered'> = {
  stage: 'delivered',
  compose: () => ({ template: orderDelivered, variables: {} }),
};

export const delayed: Moment<'order.delayed'> = {
  stage: 'delayed',
  compose: (event) => delayedMessage(event.data.shipment),
};

export const cancelled: Moment<'order.cancelled'> = {
  stage: 'cancelled',
  compose: () => ({ template: orderCancelled, variables: {} }),
};

export const refunded: Moment<'order.refunded'> = {
  stage: 'refunded',
  compose: (event) => ({
    // All of a further payment is still only a part of what the customer knows as the order.
    template:
      event.data.refund.full && event.data.order.partOf === undefined ? orderRefunded : orderPartlyRefunded,
    variables: { amount: unsigned(event.data.refund.amount) },
  }),
};

/** Characters of a note that fit beside the words around it. */
const longestNote = 700;

export const customerNote: Moment<'order.note_added'> = {
  stage: 'customerNote',
  compose: (event) => {
    const note = line(event.data.note.text, longestNote);
    return note === undefined
      ? { reason: 'note_empty', detail: 'The note to the customer holds no words.' }
      : { template: orderNote, variables: { note } };
  },
};

export const paymentFailed: Moment<'payment.failed'> = {
  stage: 'paymentFailed',
  compose: (event) => paymentFailedMessage(event.data.order.paymentUrl),
};
