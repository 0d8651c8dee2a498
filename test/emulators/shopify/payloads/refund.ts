import { gid } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { Order, Refund, Return } from '../model.js';
import { nothing, restAmount, restSet } from '../money.js';
import { lineBody, time } from './common.js';

/** The body of `refunds/create`. Members: webhook-samples 2024-10; `subtotal` is a number there. */
export function refundBody(refund: Refund, order: Order): JsonObject {
  const back = order.returns.find(({ id }) => id === refund.returnId);
  return {
    id: refund.id,
    order_id: order.id,
    created_at: time(refund.createdAt),
    note: refund.note,
    user_id: null,
    processed_at: time(refund.createdAt),
    restock: refund.lines.some(({ restock }) => restock),
    duties: [],
    total_duties_set: restSet(nothing, order),
    return: back === undefined ? null : { id: back.id, admin_graphql_api_id: gid('Return', back.id) },
    refund_shipping_lines: [],
    admin_graphql_api_id: gid('Refund', refund.id),
    order_adjustments: [],
    refund_line_items: refund.lines.map(({ id, line, quantity, restock, subtotal }) => ({
      id,
      quantity,
      line_item_id: line.id,
      location_id: null,
      restock_type: restock ? 'return' : 'no_restock',
      subtotal: subtotal.shop / 100,
      total_tax: 0,
      subtotal_set: restSet(subtotal, order),
      total_tax_set: restSet(nothing, order),
      line_item: lineBody(line, order),
    })),
    transactions: refund.transactions.map((one) => ({
      id: one.id,
      admin_graphql_api_id: gid('OrderTransaction', one.id),
      amount: restAmount(one.amount.shop),
      authorization: null,
      created_at: time(one.createdAt),
      currency: order.currency,
      gateway: one.gateway,
      kind: one.kind.toLowerCase(),
      order_id: order.id,
      parent_id: null,
      processed_at: time(one.createdAt),
      status: one.status.toLowerCase(),
      test: order.test,
    })),
  };
}

/** The body of `returns/*`. *Assumed*: no sample is published with the others; members as the page of the topics shows them. */
export function returnBody(one: Return, order: Order): JsonObject {
  return {
    id: one.id,
    admin_graphql_api_id: gid('Return', one.id),
    order_id: order.id,
    order: { id: order.id, admin_graphql_api_id: gid('Order', order.id) },
    name: one.name,
    status: one.status.toLowerCase(),
    total_return_line_items: one.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    created_at: time(one.createdAt),
    closed_at: time(one.closedAt),
    decline: one.declineNote === null ? null : { reason: 'other', note: one.declineNote },
    return_line_items: one.lines.map(({ id, fulfillmentLineId, quantity, note }) => ({
      id,
      admin_graphql_api_id: gid('ReturnLineItem', id),
      fulfillment_line_item: {
        id: fulfillmentLineId,
        admin_graphql_api_id: gid('FulfillmentLineItem', fulfillmentLineId),
      },
      quantity,
      return_reason: 'other',
      return_reason_note: note,
      customer_note: null,
    })),
  };
}
