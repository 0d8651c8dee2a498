import {
  type Cart,
  type Order,
  type Person,
  compareDecimals,
  currencyOf,
  moneyOf,
  defined,
  isRecord,
  textOf,
  webAddressOf,
} from '../../src/sdk/index.js';
import { couponParameterOf } from './coupon-parameter.js';
import { isRenewal } from './consent.js';
import { kindOf } from './kind.js';
import { lineItems } from './lines.js';
import { markOf } from './plugin-mark.js';
import { buyer, orderLocale } from './person.js';
import { asList, gmt, metaOf } from './reading.js';
import type { OrderPayload } from './schema.js';

/** Statuses of an order that nobody has placed yet. */
const DRAFTS = new Set(['auto-draft', 'draft', 'checkout-draft', 'new']);

/** Shipping methods by which the customer comes for the goods. */
const PICKUP = new Set(['local_pickup', 'pickup_location', 'legacy_local_pickup']);

/** How far ahead of ours a shop's clock may go, milliseconds: it may write local time as GMT. */
const AHEAD = 24 * 60 * 60 * 1_000;

/** An order's payload, read once. */
export interface OrderFacts {
  payload: OrderPayload;
  order: Order;
  person: Person | undefined;
  /** Milliseconds UTC. */
  createdAt: number;
  /** Milliseconds UTC, with WooCommerce's grain of one second. */
  modifiedAt: number;
  paidAt: number | undefined;
  completedAt: number | undefined;
  /** WooCommerce's status; of an order in the bin, the status it had before. */
  status: string;
  trashed: boolean;
  draft: boolean;
  /** The customer comes for the goods: nothing is shipped. */
  pickup: boolean;
}

/**
 * Reads a REST order. Throws ContractViolation when its currency is none.
 *
 * @param receivedAt - used when the shop gives no date at all, as it does for some drafts, or one of
 *   the far future.
 */
export function readOrder(payload: OrderPayload, receivedAt: number): OrderFacts {
  const written = bareStatus(payload.status);
  const trashed = written === 'trash';
  const meta = metaOf(payload['meta_data']);
  const createdAt = gmt(payload.date_created_gmt) ?? gmt(payload.date_modified_gmt) ?? receivedAt;
  const paidAt = gmt(payload['date_paid_gmt']);
  const status = trashed ? bareStatus(textOf(meta.get('_wp_trash_meta_status')) ?? 'trash') : written;
  return {
    payload,
    order: toOrder(payload, status, meta, createdAt, paidAt !== undefined),
    person: buyer(payload['customer_id'], payload['billing'], orderLocale(meta, payload['lang'])),
    createdAt,
    modifiedAt: believable(gmt(payload.date_modified_gmt) ?? createdAt, receivedAt),
    paidAt,
    completedAt: gmt(payload['date_completed_gmt']),
    status,
    trashed,
    draft: DRAFTS.has(status),
    pickup: isPickup(payload),
  };
}

/** One date in the far future must not make everything that comes after it old news for ever. */
function believable(modifiedAt: number, receivedAt: number): number {
  return modifiedAt > receivedAt + AHEAD ? receivedAt : modifiedAt;
}

/** Token under which carts and this order belong together: the cart's own, else one of the order. */
export function cartTokenOf(payload: OrderPayload): string {
  return textOf(metaOf(payload['meta_data']).get('_liaison_cart_token'), 150) ?? `order-${payload.id}`;
}

/**
 * The order seen as a cart when its customer left it unpaid: pending or failed, something to pay,
 * and a payment page to do it on. Renewals are collected by a clock and are no carts; a part of another
 * order, or a payment for one, was not left behind by anybody.
 */
export function unpaidCart(facts: OrderFacts): Cart | undefined {
  const { payload, order } = facts;
  if (facts.paidAt !== undefined || !awaitsPayment(payload)) return undefined;
  if (order.renewal === true || order.partOf !== undefined || order.payment !== undefined) return undefined;
  const link = webAddressOf(payload['payment_url']);
  if (link === undefined || compareDecimals(order.total.amount, '0') <= 0) return undefined;
  return {
    token: cartTokenOf(payload),
    kind: 'order',
    updatedAt: facts.modifiedAt,
    total: order.total,
    items: order.items,
    recoveryUrl: link,
    ...couponParameterOf({ coupon_parameter: markOf(payload).couponParameter }),
    orderId: order.id,
  };
}

/** True while the shop would still take the payment. */
export function awaitsPayment(payload: Pick<OrderPayload, 'status'> & Record<string, unknown>): boolean {
  const status = bareStatus(payload.status);
  return (status === 'pending' || status === 'failed') && payload['needs_payment'] !== false;
}

function toOrder(
  payload: OrderPayload,
  status: string,
  meta: ReadonlyMap<string, unknown>,
  createdAt: number,
  paid: boolean,
): Order {
  const currency = currencyOf(payload.currency);
  return defined({
    id: payload.id,
    number: textOf(payload['number']) ?? payload.id,
    createdAt,
    status,
    total: moneyOf(payload.total, currency, 'total'),
    items: lineItems(payload['line_items'], currency),
    physical: isPhysical(payload),
    paymentMethod: textOf(payload['payment_method']),
    paymentUrl: !paid && awaitsPayment(payload) ? webAddressOf(payload['payment_url']) : undefined,
    cartToken: cartTokenOf(payload),
    recoveryToken: textOf(meta.get('_liaison_recovery_token')),
    ...kindOf(payload, meta, status),
    renewal: isRenewal(payload) ? true : undefined,
    confirmation: markOf(payload).confirmation,
  });
}

/**
 * Whether goods will travel. REST 9.9 has no flag for virtual lines, so, strongest sign first: no
 * line, or `needs_processing` false (every product virtual and downloadable): no. A shipping line:
 * yes. Otherwise a checkout writes a shipping address only when something is to be shipped: one
 * that was left blank means services. A payload that does not speak of shipping counts as goods.
 */
function isPhysical(payload: OrderPayload): boolean {
  if (asList(payload['line_items']).length === 0 || payload['needs_processing'] === false) return false;
  if (asList(payload['shipping_lines']).length > 0) return true;
  const address = payload['shipping'];
  if (!isRecord(address)) return true;
  return ['address_1', 'address_2', 'city', 'postcode'].some((field) => textOf(address[field]) !== undefined);
}

function isPickup(payload: OrderPayload): boolean {
  const methods = asList(payload['shipping_lines']).filter(isRecord);
  return (
    methods.length > 0 &&
    methods.every((method) => PICKUP.has(textOf(method['method_id'])?.split(':')[0] ?? ''))
  );
}

function bareStatus(status: string): string {
  return status.trim().toLowerCase().replace(/^wc-/, '');
}
