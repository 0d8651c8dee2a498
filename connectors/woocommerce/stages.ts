import {
  type AnyEventDraft,
  type Shipment,
  absoluteDecimal,
  compareDecimals,
  decimalOf,
  sumDecimals,
  defined,
  isRecord,
  textOf,
} from '../../src/sdk/index.js';
import { PARTLY_PAID } from './kind.js';
import type { OrderFacts } from './order.js';
import { asList, words } from './reading.js';
import { awaitsFulfillments, parcelsOf } from './tracking.js';
import type { StatusEvent } from './plugin-mark.js';
import type { WooSettings } from './settings.js';

/** How far along its life a stage is; a higher one overtakes a lower one. */
const RANK = {
  placed: 1,
  failed: 2,
  accepted: 3,
  paid: 4,
  shipped: 5,
  delayed: 6,
  out_for_delivery: 7,
  delivered: 8,
  ended: 9,
  /** Outside the line: part of the money came back. */
  apart: 0,
} as const;

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

/** Something an order's payload shows to have happened. */
export interface Stage {
  draft: AnyEventDraft;
  rank: (typeof RANK)[keyof typeof RANK];
  /** Tracking number, for stages of one parcel. */
  parcel?: string;
}

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
): Stage[] {
  const { order, status, modifiedAt, paidAt } = facts;
  const base = { subject: `order:${order.id}`, ...defined({ person: facts.person }) };
  const at = { occurredAt: modifiedAt };
  const stages: Stage[] = [
    stage('placed', {
      ...base,
      type: 'order.placed',
      transition: 'placed',
      occurredAt: facts.createdAt,
      data: { order },
    }),
  ];
  if (said === undefined ? status === 'failed' : said === 'payment.failed') {
    stages.push(
      stage('failed', { ...base, ...at, type: 'payment.failed', transition: 'failed', data: { order } }),
    );
  }
  if (said === undefined ? isAccepted(facts) : impliesAccepted.has(said)) {
    const occurredAt = Math.min(modifiedAt, paidAt ?? modifiedAt);
    stages.push(
      stage('accepted', {
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
      stage('paid', {
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
      stage('ended', { ...base, ...at, type: 'order.cancelled', transition: 'cancelled', data: { order } }),
    );
  }
  return [...stages, ...refundStages(facts, at)];
}

/**
 * Whether `later`, seen in the same delivery, makes `earlier` old news. Stages follow one another
 * (placed, failed, accepted, paid, shipped, delayed, out for delivery, delivered); a cancellation
 * or a refund of everything overtakes them all; one parcel's stages do not overtake another's; a
 * partial refund neither overtakes nor is overtaken, because it is about money that did come back.
 */
export function overtakes(later: Stage, earlier: Stage): boolean {
  if (earlier.rank === RANK.apart || later.rank <= earlier.rank) return false;
  return later.rank === RANK.ended || earlier.parcel === undefined || later.parcel === earlier.parcel;
}

function stage(rank: keyof typeof RANK, draft: AnyEventDraft, parcel?: string): Stage {
  return { draft, rank: RANK[rank], ...defined({ parcel }) };
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
): Stage[] {
  const { order } = facts;
  const parcels = parcelsOf(facts.payload, settings);
  const base = {
    subject: `order:${order.id}`,
    occurredAt: facts.modifiedAt,
    ...defined({ person: facts.person }),
  };
  const stages = parcels.flatMap(({ number, shipment, status }): Stage[] => {
    const data = { order, shipment };
    const shipped = stage(
      'shipped',
      { ...base, type: 'order.shipped', transition: `shipped:${number}`, data },
      number,
    );
    if (status === undefined) return [shipped];
    const draft = { ...base, type: `order.${status}` as const, transition: `${status}:${number}`, data };
    return [shipped, stage(status, draft, number)];
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
): Stage {
  const data: { order: OrderFacts['order']; shipment?: Shipment } = { order: facts.order };
  return stage(means, {
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
function refundStages(facts: OrderFacts, at: Timed): Stage[] {
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
    return stage(full ? 'ended' : 'apart', {
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
