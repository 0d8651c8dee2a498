import type { Line, Order, Transaction } from './model.js';
import { minus, nothing, plus, times, type Money } from './money.js';

/** Of a line as it was ordered, before discounts. */
export const lineTotal = (line: Line): Money => times(line.price, line.quantity);
export const discountedTotal = (line: Line): Money => minus(lineTotal(line), line.discount);
/** Of what edits and refunds left. */
export const currentTotal = (line: Line): Money =>
  line.quantity === 0 ? nothing : times(discountedTotal(line), line.currentQuantity / line.quantity);

export const linesTotal = (lines: readonly Line[]): Money => plus(...lines.map(lineTotal));
export const subtotal = (lines: readonly Line[]): Money => plus(...lines.map(discountedTotal));
export const discounts = (lines: readonly Line[]): Money => plus(...lines.map((line) => line.discount));

/** What was ordered: lines less discounts, shipping, tip. */
export const orderTotal = (order: Order): Money =>
  plus(subtotal(order.lines), order.shipping?.price ?? nothing, order.tip);
/** What is left of it. */
export const currentOrderTotal = (order: Order): Money =>
  plus(...order.lines.map(currentTotal), order.shipping?.price ?? nothing, order.tip);

const sum = (transactions: readonly Transaction[], kinds: readonly Transaction['kind'][]): Money =>
  plus(
    ...transactions
      .filter((one) => one.status === 'SUCCESS' && kinds.includes(one.kind))
      .map((one) => one.amount),
  );
export const received = (order: Order): Money => sum(order.transactions, ['SALE', 'CAPTURE']);
export const refunded = (order: Order): Money => sum(order.transactions, ['REFUND']);
export const outstanding = (order: Order): Money => {
  const left = minus(currentOrderTotal(order), minus(received(order), refunded(order)));
  return left.shop > 0 ? left : nothing;
};

/** Source: meanings of `OrderDisplayFinancialStatus` on shopify.dev/docs/api/admin-graphql */
export function financialStatus(
  order: Order,
): 'AUTHORIZED' | 'PAID' | 'PARTIALLY_PAID' | 'PARTIALLY_REFUNDED' | 'PENDING' | 'REFUNDED' | 'VOIDED' {
  const [paid, back] = [received(order).shop, refunded(order).shop];
  if (back > 0) return back >= paid ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  // A free order is paid as it is placed.
  if (paid >= orderTotal(order).shop && outstanding(order).shop === 0 && order.cancelledAt === null)
    return 'PAID';
  if (paid > 0) return 'PARTIALLY_PAID';
  if (order.cancelledAt !== null) return 'VOIDED';
  return order.transactions.some((one) => one.kind === 'AUTHORIZATION') ? 'AUTHORIZED' : 'PENDING';
}

export function fulfillmentStatus(order: Order): 'FULFILLED' | 'PARTIALLY_FULFILLED' | 'UNFULFILLED' {
  const left = order.lines.some((line) => line.fulfilled < line.currentQuantity);
  const some = order.lines.some((line) => line.fulfilled > 0);
  if (!left && some) return 'FULFILLED';
  return some ? 'PARTIALLY_FULFILLED' : 'UNFULFILLED';
}

export function returnStatus(order: Order): 'NO_RETURN' | 'RETURN_REQUESTED' | 'IN_PROGRESS' | 'RETURNED' {
  const states = order.returns.map(({ status }) => status);
  if (states.includes('OPEN')) return 'IN_PROGRESS';
  if (states.includes('REQUESTED')) return 'RETURN_REQUESTED';
  return states.includes('CLOSED') ? 'RETURNED' : 'NO_RETURN';
}
