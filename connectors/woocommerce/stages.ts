import {
  type Shipment,
  absoluteDecimal,
  compareDecimals,
  decimalOf,
  sumDecimals,
  defined,
  isRecord,
  textOf,
  orderStage,
  type OrderStage,
} from '../../src/sdk/index.js';
import { PARTLY_PAID } from './kind.js';
import type { OrderFacts } from './order.js';
import { asList, words } from './reading.js';
import { awaitsFulfillments, parcelsOf } from './tracking.js';
import type { StatusEvent } from './plugin-mark.js';
import type { WooSettings } from './settings.js';

/** Transition of a payment that is not yet the whole. */
export const paidInPart = 'paid:part';

/** What a status means that comes after the order was accepted. */
const impliesAccepted: ReadonlySet<StatusEvent> = new Set<StatusEvent>([
  'order.accepted',
  'order.shipped',
  'order.out_for_delivery',
  'order.delivered',
  'order.delayed',
]);

const saidStages: Partial<Record<StatusEvent, 'shipped' | 'out_for_delivery' | 'delivered' | 'delayed'>> = {
  'order.shipped': 'shipped',
  'order.out_for_delivery': 'out_for_delivery',
  'order.delivered': 'delivered',
  'order.delayed': 'delayed',
};

type Timed = { occurredAt: number };

/**
 * Everything this payload shows to have happened to the order, in the order it happens.
 *
 * - `placed`: any status but a draft.
 * - `accepted`: on hold, processing, completed or paid in part; or, since payment puts an order at one of these,
 *   paid and in a status that comes after them (refunded, or a status of a plugin).
 * - `paid`: `date_paid_gmt` is set. Never from the status: cash on delivery is processing unpaid.
 * - `shipped:NUMBER`: once per tracking number; `shipped`: completed without any, when
 *   `completedMeans` says so, goods travel, and the customer does not come for them.
 * - `out_for_delivery:NUMBER`, `delivered:NUMBER`, `delayed:NUMBER`: where a tracking plugin says so.
 * - `refunded:ID`: once per refund. `cancelled`, `failed`: by status.
 *
 * @param knownParcels - whether earlier deliveries showed a tracking number.
 * @param said - what the owner says the present status means, in place of our own rule
 */
export function stagesOf(
  facts: OrderFacts,
  settings: WooSettings,
  knownParcels: boolean,
  said?: StatusEvent,
): OrderStage[] {
  const { order, status, modifiedAt, paidAt } = facts;
  const base = { subject: `order:${order.id}`, ...defined({ person: facts.person }) };
  const at = { occurredAt: modifiedAt };
  const stages: OrderStage[] = [
    orderStage('placed', {
      ...base,
      type: 'order.placed',
      transition: 'placed',
      occurredAt: facts.createdAt,
      data: { order },
    }),
  ];
  if (said === undefined ? status === 'failed' : said === 'payment.failed') {
    stages.push(
      orderStage('failed', { ...base, ...at, type: 'payment.failed', transition: 'failed', data: { order } }),
    );
  }
  if (said === undefined ? isAccepted(facts) : impliesAccepted.has(said)) {
    const occurredAt = Math.min(modifiedAt, paidAt ?? modifiedAt);
    stages.push(
      orderStage('accepted', {
        ...base,
        type: 'order.accepted',
        transition: 'accepted',
        occurredAt,
        data: { order },
      }),
    );
  }
  if (paidAt !== undefined) {
    stages.push(
      orderStage('paid', {
        ...base,
        type: 'order.paid',
        // The rest is a payment of its own, when it comes.
        transition: order.payment === 'part' ? paidInPart : 'paid',
        occurredAt: paidAt,
        data: { order },
      }),
    );
  }
  stages.push(...deliveryStages(facts, settings, knownParcels, said));
  if (said === undefined ? status === 'cancelled' : said === 'order.cancelled') {
    stages.push(
      orderStage('ended', {
        ...base,
        ...at,
        type: 'order.cancelled',
        transition: 'cancelled',
        data: { order },
      }),
    );
  }
  return [...stages, ...refundStages(facts, at)];
}

function isAccepted({ status, paidAt }: OrderFacts): boolean {
  if (['on-hold', 'processing', 'completed'].includes(status) || PARTLY_PAID.has(status)) return true;
  return paidAt !== undefined && !['pending', 'failed', 'cancelled', 'trash'].includes(status);
}

function deliveryStages(
  facts: OrderFacts,
  settings: WooSettings,
  knownParcels: boolean,
  said: StatusEvent | undefined,
): OrderStage[] {
  const { order } = facts;
  const parcels = parcelsOf(facts.payload, settings);
  const base = {
    subject: `order:${order.id}`,
    occurredAt: facts.modifiedAt,
    ...defined({ person: facts.person }),
  };
  const stages = parcels.flatMap(({ number, shipment, status }): OrderStage[] => {
    const data = { order, shipment };
    const shipped = orderStage(
      'shipped',
      { ...base, type: 'order.shipped', transition: `shipped:${number}`, data },
      number,
    );
    if (status === undefined) return [shipped];
    const draft = { ...base, type: `order.${status}` as const, transition: `${status}:${number}`, data };
    return [shipped, orderStage(status, draft, number)];
  });
  const unknownParcels = parcels.length === 0 && !knownParcels && !awaitsFulfillments(facts.payload);
  const told = said === undefined ? undefined : saidStages[said];
  // A status that says "shipped" says nothing new where a number does.
  if (said !== undefined)
    return told === undefined || (told === 'shipped' && !unknownParcels)
      ? stages
      : [...stages, completed(facts, told)];
  if (facts.status !== 'completed' || !unknownParcels || !order.physical || facts.pickup) return stages;
  return settings.completedMeans === 'nothing' ? stages : [completed(facts, settings.completedMeans)];
}

function completed(
  facts: OrderFacts,
  means: 'shipped' | 'out_for_delivery' | 'delivered' | 'delayed',
): OrderStage {
  const data: { order: OrderFacts['order']; shipment?: Shipment } = { order: facts.order };
  return orderStage(means, {
    type: `order.${means}`,
    subject: `order:${facts.order.id}`,
    transition: means,
    occurredAt: (facts.status === 'completed' ? facts.completedAt : undefined) ?? facts.modifiedAt,
    ...defined({ person: facts.person }),
    data,
  });
}

/**
 * Refunds in the order of their ids, which is the order they were made in. WooCommerce writes their
 * totals negative, gives them no date, and leaves the order's total as it was. `full` is true of
 * the refund that, with those before it, gives back all of it.
 */
function refundStages(facts: OrderFacts, at: Timed): OrderStage[] {
  const { order } = facts;
  const refunds = asList(facts.payload['refunds'])
    .filter(isRecord)
    .map((refund) => ({
      id: textOf(refund['id']),
      total: decimalOf(refund['total']),
      reason: words(refund['reason'], 500),
    }))
    .filter((refund): refund is typeof refund & { id: string; total: string } => {
      return refund.id !== undefined && refund.total !== undefined;
    })
    .sort((one, other) => Number(one.id) - Number(other.id));
  let refunded = '0';
  return refunds.map(({ id, total, reason }) => {
    const amount = absoluteDecimal(total);
    refunded = sumDecimals(refunded, amount);
    // Giving back nothing ends nothing, also where nothing was paid.
    const full = compareDecimals(amount, '0') > 0 && compareDecimals(refunded, order.total.amount) >= 0;
    return orderStage(full ? 'ended' : 'apart', {
      ...at,
      type: 'order.refunded',
      subject: `order:${order.id}`,
      transition: `refunded:${id}`,
      ...defined({ person: facts.person }),
      data: {
        order,
        refund: { id, amount: { amount, currency: order.total.currency }, full, ...defined({ reason }) },
      },
    });
  });
}
