import type { Checkout, Customer, DraftOrder, Order, Product, ShopData, Variant } from '../model.js';
import { financialStatus, fulfillmentStatus, orderTotal } from '../sums.js';
import type { Searchable } from './search.js';

/**
 * What objects are found by. Source: "query" of each connection on shopify.dev/docs/api/admin-graphql; of the names
 * there, those that Liaison may need.
 */
export const searchableOrder = (order: Order): Searchable => ({
  id: order.id,
  name: order.name,
  email: order.email,
  customer_id: order.customerId,
  created_at: order.createdAt,
  updated_at: order.updatedAt,
  processed_at: order.processedAt,
  tag: order.tags,
  discount_code: order.discountCodes.map(({ code }) => code),
  financial_status: financialStatus(order).toLowerCase(),
  fulfillment_status: { FULFILLED: 'shipped', PARTIALLY_FULFILLED: 'partial', UNFULFILLED: 'unshipped' }[
    fulfillmentStatus(order)
  ],
  status: order.cancelledAt === null ? (order.closedAt === null ? 'open' : 'closed') : 'cancelled',
  test: String(order.test),
  source_name: order.sourceName,
  checkout_token: order.checkoutToken,
  cart_token: order.cartToken,
  confirmation_number: order.confirmationNumber,
});

export const searchableCustomer = (customer: Customer, shop: ShopData): Searchable => {
  const orders = [...shop.orders.values()].filter(({ customerId }) => customerId === customer.id);
  return {
    id: customer.id,
    email: customer.email,
    phone: customer.phone,
    first_name: customer.firstName,
    last_name: customer.lastName,
    tag: customer.tags,
    state: customer.state,
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
    orders_count: orders.length,
    total_spent: orders.reduce((sum, order) => sum + orderTotal(order).shop, 0) / 100,
  };
};

/** Source: `abandonedCheckouts`: `status` is `open` until it is completed or archived. */
export const searchableCheckout = (checkout: Checkout): Searchable => ({
  id: checkout.id,
  created_at: checkout.createdAt,
  updated_at: checkout.updatedAt,
  status: checkout.completedAt === null ? 'open' : 'closed',
  email: checkout.email,
});

export const searchableProduct = (product: Product): Searchable => ({
  id: product.id,
  title: product.title,
  handle: product.handle,
  vendor: product.vendor,
  product_type: product.productType,
  status: product.status,
  tag: product.tags,
  sku: product.variants.flatMap(({ sku }) => sku ?? []),
  created_at: product.createdAt,
  updated_at: product.updatedAt,
  inventory_total: product.variants.reduce((sum, { inventory }) => sum + inventory, 0),
});

export const searchableVariant = (variant: Variant, product: Product): Searchable => ({
  id: variant.id,
  sku: variant.sku,
  title: variant.title,
  product_id: product.id,
  product_status: product.status,
  inventory_quantity: variant.inventory,
  updated_at: variant.updatedAt,
});

export const searchableDraft = (draft: DraftOrder): Searchable => ({
  id: draft.id,
  name: draft.name,
  status: draft.status,
  email: draft.email,
  tag: draft.tags,
  updated_at: draft.updatedAt,
});
