import { messagingError } from '../model/graph-error.js';
import type { JsonObject } from '../model/model.js';
import { length, listOf, objectOf } from './validation-parts.js';

const LIMITS = { reference: 35, anyReference: 256, configuration: 60, text: 60, description: 120 };
const GOODS = ['digital-goods', 'physical-goods'];
/** Assumed, but for the two the examples name: `pending` and `processing`. */
const STATUSES = ['pending', 'processing', 'partially_shipped', 'shipped', 'completed', 'canceled'];

/**
 * Checks an order that is to be paid.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/pg and Meta's
 * published request "Send Order Details Message". Assumed: that tax is needed and shipping and discount are not, the
 * lengths of configuration and descriptions, and that amounts that do not add up, as the example's do, are refused.
 *
 * @throws GraphError with code 131008 or 131009
 */
export function checkOrderDetails(action: JsonObject): void {
  named(action, 'review_and_pay');
  const parameters = objectOf(action.parameters) ?? {};
  reference(parameters, LIMITS.reference);
  oneOf('type', parameters.type, GOODS);
  length('payment_type', parameters.payment_type, LIMITS.text);
  length('payment_configuration', parameters.payment_configuration, LIMITS.configuration);
  if (typeof parameters.currency !== 'string' || !/^[A-Z]{3}$/.test(parameters.currency))
    throw messagingError(131009, 'currency must be an ISO 4217 code');
  const order = objectOf(parameters.order);
  if (!order) throw messagingError(131008, 'order is required');
  oneOf('order.status', order.status, ['pending']);
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
 * Source: Meta's published request "Send Order Status Message". Assumed: statuses besides the example's, lengths.
 *
 * @throws GraphError with code 131008 or 131009
 */
export function checkOrderStatus(action: JsonObject): void {
  named(action, 'review_order');
  const parameters = objectOf(action.parameters) ?? {};
  // The example's is longer than an order's may be.
  reference(parameters, LIMITS.anyReference);
  const order = objectOf(parameters.order);
  oneOf('order.status', order?.status, STATUSES);
  if (order?.description !== undefined) length('order.description', order.description, LIMITS.description);
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

function oneOf(name: string, value: unknown, words: readonly string[]): void {
  if (value === undefined) throw messagingError(131008, `${name} is required`);
  if (typeof value !== 'string' || !words.includes(value))
    throw messagingError(131009, `${name} must be one of ${words.join(', ')}`);
}

function named(action: JsonObject, name: string): void {
  if (action.name !== name) throw messagingError(131009, `Action name must be ${name}`);
}
