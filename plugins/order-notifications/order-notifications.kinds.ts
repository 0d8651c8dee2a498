import type { CanonicalEvent, Order } from '../../src/sdk/index.js';
import type { OrderEventName } from './order-notifications.messages.js';
import type { Stage } from './order-notifications.settings.js';

interface Refusal {
  reason: string;
  detail: string;
}

/** Stages of a parcel: a seller's share of a basket is sent by itself. */
const parcelStages: ReadonlySet<Stage> = new Set(['shipped', 'outForDelivery', 'delivered', 'delayed']);

/** Stages that are about money. */
const paymentStages: ReadonlySet<Stage> = new Set(['paid', 'paymentFailed']);

/** What is told of an order that is only a payment. */
const ofMoney: ReadonlySet<Stage> = new Set([...paymentStages, 'refunded', 'customerNote']);

/**
 * Why nothing is said of a stage because of what kind of order it is. A customer knows one order and one
 * price: what was split off is not told again, and no payment is confirmed that was none or not the whole.
 *
 * @param order - the whole order, where anybody told of it
 */
export function unsaid(
  event: CanonicalEvent<OrderEventName>,
  stage: Stage,
  order: Order | undefined,
): Refusal | undefined {
  if (isNothing(event)) {
    return { reason: 'nothing_refunded', detail: 'No money was given back with this refund.' };
  }
  if (order === undefined) return undefined;
  if (order.payment === 'balance') return ofMoney.has(stage) ? undefined : ofPayment;
  if (order.partOf !== undefined) return isOwnParcel(event, stage) ? undefined : ofPart(order);
  if (order.payment === 'none' && paymentStages.has(stage)) {
    return { reason: 'nothing_to_pay', detail: 'The order costs nothing: there was nothing to pay.' };
  }
  if (order.payment === 'part' && stage === 'paid') {
    return {
      reason: 'part_payment',
      detail: 'Only a part of the price has been paid: the whole payment cannot be confirmed yet.',
    };
  }
  return undefined;
}

const ofPayment: Refusal = {
  reason: 'payment_of_order',
  detail: 'This order is only a further payment for another one; its payment is told, nothing else.',
};

function ofPart({ partOf }: Order): Refusal {
  return {
    reason: 'part_of_order',
    detail: `This order is one seller's share of order ${partOf ?? ''}, which is told of as a whole.`,
  };
}

/** A parcel of its own, with a number to follow it by, or a note written to the customer. */
function isOwnParcel(event: CanonicalEvent<OrderEventName>, stage: Stage): boolean {
  if (stage === 'customerNote') return true;
  if (!parcelStages.has(stage)) return false;
  const { shipment } = event.data as { shipment?: { trackingNumber?: string; trackingUrl?: string } };
  return shipment?.trackingNumber !== undefined || shipment?.trackingUrl !== undefined;
}

function isNothing({ data }: CanonicalEvent<OrderEventName>): boolean {
  const { refund } = data as { refund?: { amount: { amount: string } } };
  return refund !== undefined && /^-?0*(\.0*)?$/.test(refund.amount.amount);
}
