import { type Order, compareDecimals, defined, isRecord, textOf } from '../../src/sdk/index.js';
import { asList, saysNothing } from './reading.js';
import type { OrderPayload } from './schema.js';

/**
 * Statuses of an order of which a part is paid and the rest is to come.
 *
 * Sources: WooCommerce Deposits (`partial-payment`), Deposits & Partial Payments for WooCommerce
 * (`partially-paid`), and the spellings others made of them.
 */
export const PARTLY_PAID: ReadonlySet<string> = new Set([
  'partial-payment',
  'partially-paid',
  'partial-paid',
  'partly-paid',
  'deposit-paid',
  'deposit',
]);

/** Meta data of an order whose customer pays a deposit first. */
const DEPOSIT_MARKS = ['_wc_deposits_order_has_deposit', '_awcdp_deposits_order_has_deposit', '_has_deposit'];

/** Meta data that says the rest was paid too. */
const BALANCE_PAID = ['_wc_deposits_second_payment_paid', '_awcdp_deposits_second_payment_paid'];

/** Meta data of an order that is only a payment of another one. */
const PAYMENT_MARKS = ['_wc_deposits_payment_type', '_awcdp_deposits_payment_type', '_wcdp_payment_type'];

/** Who makes orders that are only payments, as `created_via` names them. */
const PAYMENT_MAKERS = /deposit|wcdp|balance|partial|instal/i;

/**
 * What an order is when it is not a customer's whole basket with its whole price.
 *
 * - Marketplaces (Dokan, MultiVendorX, WC Vendors) split a basket: one order for each seller, with the
 *   customer's order as `parent_id`.
 * - Deposit plugins make further orders for the rest, with `parent_id` too; those have no goods of
 *   their own, or say so.
 * - Gift cards, points and switches of a subscription leave nothing to pay.
 *
 * A renewal of a subscription has no parent, and a subscription is no order.
 */
export function kindOf(
  payload: OrderPayload,
  meta: ReadonlyMap<string, unknown>,
  status: string,
): Pick<Order, 'partOf' | 'payment'> {
  const partOf = parentOf(payload);
  return defined({ partOf, payment: paymentOf(payload, meta, status, partOf) });
}

function parentOf(payload: OrderPayload): string | undefined {
  const parent = textOf(payload['parent_id'], 20);
  return parent === undefined || !/^[1-9]\d*$/.test(parent) ? undefined : parent;
}

function paymentOf(
  payload: OrderPayload,
  meta: ReadonlyMap<string, unknown>,
  status: string,
  partOf: string | undefined,
): Order['payment'] {
  if (partOf !== undefined && isOnlyPayment(payload, meta)) return 'balance';
  if (compareDecimals(String(payload.total), '0') <= 0) return 'none';
  if (PARTLY_PAID.has(status)) return 'part';
  const deposit = DEPOSIT_MARKS.some((key) => !saysNothing(meta.get(key)));
  const settled = BALANCE_PAID.some((key) => !saysNothing(meta.get(key)));
  return deposit && !settled && partOf === undefined && !isFinished(status) ? 'part' : undefined;
}

/** Deposit plugins let an order be processed or completed only once everything is paid. */
function isFinished(status: string): boolean {
  return status === 'processing' || status === 'completed';
}

function isOnlyPayment(payload: OrderPayload, meta: ReadonlyMap<string, unknown>): boolean {
  if (PAYMENT_MARKS.some((key) => !saysNothing(meta.get(key)))) return true;
  if (PAYMENT_MAKERS.test(textOf(payload['created_via'], 100) ?? '')) return true;
  const lines = asList(payload['line_items']).filter(isRecord);
  if (lines.length === 0) return true;
  return lines.every((line) =>
    asList(line['meta_data'])
      .filter(isRecord)
      .some(({ key }) => key === '_original_order_id' || key === '_is_balance' || key === '_deposit_id'),
  );
}
