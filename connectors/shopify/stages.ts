import {
  compareDecimals,
  defined,
  orderStage,
  sumDecimals,
  type AnyEventDraft,
  type OrderStage,
} from '../../src/sdk/index.js';
import type { FinancialStatus, OrderFacts } from './facts.js';

/** Financial statuses of orders for which the whole was paid, whatever went back since. */
const paidStatuses: ReadonlySet<FinancialStatus> = new Set(['paid', 'partially_refunded', 'refunded']);
/** Of orders the shop will not carry out. */
const deadStatuses: ReadonlySet<FinancialStatus> = new Set(['voided', 'expired']);

/**
 * Everything a snapshot shows to have happened to an order, in the order it happens.
 *
 * - `placed`: Shopify makes an order when its checkout is completed, so every one is placed.
 * - `accepted`: not voided or expired: paid, authorised, or to be paid on delivery or by transfer.
 * - `paid`, or `paid:part` of a first part; Shopify gives no date, so the order's last change.
 * - `shipped:ID`: once per fulfillment, and `shipped:ID:NUMBER` when its tracking number comes later.
 * - `out_for_delivery:ID`, `delivered:ID`, `delayed:ID`: as the carrier says; a failed attempt is a delay.
 * - `cancelled`; `refunded:ID` once per refund of which money went back.
 *
 * @param known - transitions that became events or were recorded before
 */
export function stagesOf(facts: OrderFacts, known: ReadonlySet<string>): OrderStage[] {
  const { order, financial, modifiedAt, createdAt } = facts;
  const base = { subject: `order:${order.id}`, ...defined({ person: facts.person }) };
  const of = (
    type: 'order.placed' | 'order.accepted' | 'order.paid',
    transition: string,
    occurredAt: number,
  ) => ({ ...base, type, transition, occurredAt, data: { order } }) as AnyEventDraft;
  const stages = [orderStage('placed', of('order.placed', 'placed', createdAt))];
  const live = !deadStatuses.has(financial) && facts.cancelledAt === undefined;
  if (live) stages.push(orderStage('accepted', of('order.accepted', 'accepted', createdAt)));
  if (financial === 'partially_paid')
    stages.push(orderStage('paid', of('order.paid', 'paid:part', modifiedAt)));
  // An order that was paid as it was placed was paid then.
  if (paidStatuses.has(financial))
    stages.push(orderStage('paid', of('order.paid', 'paid', known.has('placed') ? modifiedAt : createdAt)));
  stages.push(...parcelStages(facts, base, known));
  if (facts.cancelledAt !== undefined)
    stages.push(
      orderStage('ended', {
        ...base,
        type: 'order.cancelled',
        transition: 'cancelled',
        occurredAt: facts.cancelledAt,
        data: { order },
      }),
    );
  return [...stages, ...refundStages(facts, base)];
}

function parcelStages(
  { order, parcels }: OrderFacts,
  base: Pick<AnyEventDraft, 'subject' | 'person'>,
  known: ReadonlySet<string>,
): OrderStage[] {
  return parcels.flatMap(({ id, createdAt, progress, shipment }) => {
    const data = { order, shipment };
    const number = shipment.trackingNumber;
    const first = `shipped:${id}`;
    // A number that comes later is news of its own; with the parcel it is part of that.
    const late = number !== undefined && known.has(first) && !known.has(`${first}:${number}`);
    const shipped: OrderStage[] = [
      orderStage(
        'shipped',
        { ...base, type: 'order.shipped', transition: first, occurredAt: createdAt, data },
        id,
      ),
    ];
    if (late)
      shipped.push(
        orderStage(
          'shipped',
          {
            ...base,
            type: 'order.shipped',
            transition: `${first}:${number}`,
            occurredAt: createdAt,
            data,
          },
          id,
        ),
      );
    if (progress === undefined) return shipped;
    const { status, at } = progress;
    return [
      ...shipped,
      orderStage(
        status,
        {
          ...base,
          type: `order.${status}`,
          transition: `${status}:${id}`,
          occurredAt: at,
          data,
        },
        id,
      ),
    ];
  });
}

/** `full` is true of the refund that, with those before it, gives back all of it. */
function refundStages(
  { order, refunds }: OrderFacts,
  base: Pick<AnyEventDraft, 'subject' | 'person'>,
): OrderStage[] {
  let refunded = '0';
  return refunds.map(({ id, createdAt, amount, reason }) => {
    refunded = sumDecimals(refunded, amount.amount);
    const full =
      amount.currency === order.total.currency && compareDecimals(refunded, order.total.amount) >= 0;
    return orderStage(full ? 'ended' : 'apart', {
      ...base,
      type: 'order.refunded',
      transition: `refunded:${id}`,
      occurredAt: createdAt,
      data: { order, refund: { id, amount, full, ...defined({ reason }) } },
    });
  });
}
