import { messagingError } from '../model/graph-error.js';
import type { JsonObject } from '../model/model.js';
import { checkPayment } from './payment-settings.js';
import { length, listOf, objectOf, oneOf } from './validation-parts.js';

const LIMITS = {
  reference: 35,
  brazilReference: 60,
  anyReference: 256,
  text: 60,
  description: 120,
  receiver: 200,
  line: 100,
};
const GOODS = ['digital-goods', 'physical-goods'];
const STATUSES = ['pending', 'processing', 'partially_shipped', 'shipped', 'completed', 'canceled'];
const PAYMENT_STATUSES = ['pending', 'captured', 'failed'];

/**
 * Checks an order that is to be paid.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/payments, the pages `payments-in/pg` and
 * `payments-br/orders`, and Meta's published request "Send Order Details Message". Assumed: that amounts that do not
 * add up are refused, and that all countries but Brazil, whose page knows orders without items, need these.
 *
 * @throws GraphError with code 131008 or 131009
 */
export function checkOrderDetails(action: JsonObject): void {
  named(action, 'review_and_pay');
  const parameters = objectOf(action.parameters) ?? {};
  const inBrazil = parameters.currency === 'BRL';
  reference(parameters, inBrazil ? LIMITS.brazilReference : LIMITS.reference);
  oneOf('type', parameters.type, GOODS);
  if (typeof parameters.currency !== 'string' || !/^[A-Z]{3}$/.test(parameters.currency))
    throw messagingError(131009, 'currency must be an ISO 4217 code');
  checkPayment(parameters);
  const order = objectOf(parameters.order);
  if (!order) {
    if (!inBrazil) throw messagingError(131008, 'order is required');
    amount('total_amount', parameters.total_amount);
    return;
  }
  oneOf('order.status', order.status, ['pending']);
  checkExtras(parameters, order);
  const subtotal = checkItems(order);
  if (amount('order.subtotal', order.subtotal) !== subtotal)
    throw messagingError(131009, `order.subtotal must be the sum of its items: ${subtotal}`);
  const total =
    subtotal +
    amount('order.tax', order.tax) +
    (order.shipping === undefined ? 0 : amount('order.shipping', order.shipping)) -
    (order.discount === undefined ? 0 : amount('order.discount', order.discount));
  if (amount('total_amount', parameters.total_amount) !== total)
    throw messagingError(131009, `total_amount must be subtotal, tax and shipping less discount: ${total}`);
}

/**
 * Checks the news of an order.
 *
 * Source: Meta's published request "Send Order Status Message", and
 * developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-br/orders. Assumed: that one of
 * order and payment is needed.
 *
 * @throws GraphError with code 131008 or 131009
 */
export function checkOrderStatus(action: JsonObject): void {
  named(action, 'review_order');
  const parameters = objectOf(action.parameters) ?? {};
  // The example's is longer than an order's may be.
  reference(parameters, LIMITS.anyReference);
  const order = objectOf(parameters.order);
  const payment = objectOf(parameters.payment);
  if (!payment || parameters.order !== undefined) oneOf('order.status', order?.status, STATUSES);
  if (order?.description !== undefined) length('order.description', order.description, LIMITS.description);
  if (!payment) return;
  oneOf('payment.status', payment.status, PAYMENT_STATUSES);
  if (payment.timestamp !== undefined && !Number.isSafeInteger(payment.timestamp))
    throw messagingError(131009, 'payment.timestamp must be whole seconds');
}

/** What an order may say besides. Source: payments-in/pg, "Parameters object" and "Order object" */
function checkExtras({ beneficiaries }: JsonObject, { type, expiration }: JsonObject): void {
  if (type !== undefined) oneOf('order.type', type, ['quick_pay']);
  if (expiration !== undefined) {
    const { timestamp, description } = objectOf(expiration) ?? {};
    if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp))
      throw messagingError(131009, 'order.expiration.timestamp must be seconds, as text');
    length('order.expiration.description', description, LIMITS.description);
  }
  if (beneficiaries === undefined) return;
  const receivers = listOf(beneficiaries);
  if (receivers.length === 0) throw messagingError(131008, 'beneficiaries is required');
  for (const [index, receiver] of receivers.entries()) {
    const name = `beneficiaries[${index}]`;
    length(`${name}.name`, receiver.name, LIMITS.receiver);
    length(`${name}.address_line1`, receiver.address_line1, LIMITS.line);
    if (receiver.address_line2 !== undefined)
      length(`${name}.address_line2`, receiver.address_line2, LIMITS.line);
    for (const field of ['city', 'state']) length(`${name}.${field}`, receiver[field], LIMITS.anyReference);
    oneOf(`${name}.country`, receiver.country, ['India']);
    if (typeof receiver.postal_code !== 'string' || !/^\d{6}$/.test(receiver.postal_code))
      throw messagingError(131009, `${name}.postal_code must have six digits`);
  }
}

/** What the items cost. */
function checkItems(order: JsonObject): number {
  const items = listOf(order.items);
  if (items.length === 0) throw messagingError(131008, 'order.items is required');
  return items.reduce((sum, item, index) => {
    const name = `order.items[${index}]`;
    length(`${name}.name`, item.name, LIMITS.text);
    length(`${name}.retailer_id`, item.retailer_id, 256);
    const { quantity } = item;
    if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1)
      throw messagingError(131009, `${name}.quantity must be a whole number from 1`);
    const price = amount(`${name}.amount`, item.amount);
    const paid = item.sale_amount === undefined ? price : amount(`${name}.sale_amount`, item.sale_amount);
    return sum + quantity * paid;
  }, 0);
}

function amount(name: string, given: unknown): number {
  const { value, offset, description } = objectOf(given) ?? {};
  if (value === undefined) throw messagingError(131008, `${name} is required`);
  if (offset !== 100) throw messagingError(131009, `${name}.offset must be 100`);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw messagingError(131009, `${name}.value must be a whole number`);
  if (description !== undefined) length(`${name}.description`, description, LIMITS.text);
  return value;
}

function reference(parameters: JsonObject, max: number): void {
  const id = length('reference_id', parameters.reference_id, max);
  if (!/^[\w.-]+$/.test(id))
    throw messagingError(131009, 'reference_id may have letters, digits, dots, dashes and underscores');
}

function named(action: JsonObject, name: string): void {
  if (action.name !== name) throw messagingError(131009, `Action name must be ${name}`);
}
