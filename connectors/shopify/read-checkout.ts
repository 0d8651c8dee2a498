import { z } from 'zod';
import { isRecord } from '../../src/sdk/index.js';
import { addressOf } from './read-node.js';
import { listOf, type Loose } from './reading.js';

/** A checkout as `queries/changed-checkouts.graphql` asks for it. */
export const checkoutNode = z.looseObject({
  id: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  abandonedCheckoutUrl: z.string(),
});

/**
 * A checkout that was asked for, as a webhook would have brought it. The phone and the address that a shopper entered
 * as contact stand with the customer there: the Admin API gives a checkout none of its own.
 */
export function asWebhook(node: z.output<typeof checkoutNode>): Record<string, unknown> {
  const customer = record(node['customer']);
  const total = presented(node['totalPriceSet']);
  const lines = record(node['lineItems']);
  return {
    id: node.id,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    completed_at: node['completedAt'],
    abandoned_checkout_url: node.abandonedCheckoutUrl,
    presentment_currency: total['currencyCode'],
    total_price: total['amount'],
    customer_locale: customer['locale'],
    customer: {
      id: customer['id'],
      first_name: customer['firstName'],
      last_name: customer['lastName'],
      phone: record(customer['defaultPhoneNumber'])['phoneNumber'],
      email: record(customer['defaultEmailAddress'])['emailAddress'],
    },
    billing_address: addressOf(node['billingAddress']),
    shipping_address: addressOf(node['shippingAddress']),
    note_attributes: listOf(node['customAttributes']).map(({ key, value }) => ({ name: key, value })),
    line_items: listOf(lines['nodes']).map((line) => ({
      variant_id: record(line['variant'])['id'],
      title: line['title'],
      variant_title: line['variantTitle'],
      sku: line['sku'],
      quantity: line['quantity'],
      line_price: presented(line['discountedTotalPriceSet'])['amount'],
    })),
  };
}

function record(value: unknown): Loose {
  return isRecord(value) ? value : {};
}

function presented(set: unknown): Loose {
  return record(record(set)['presentmentMoney']);
}
