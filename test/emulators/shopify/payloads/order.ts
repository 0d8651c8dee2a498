import { gid } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { Order, ShopData } from '../model.js';
import { nothing, plus, restAmount, restSet, type Money } from '../money.js';
import {
  currentOrderTotal,
  currentTotal,
  discounts,
  financialStatus,
  fulfillmentStatus,
  linesTotal,
  orderTotal,
  outstanding,
  subtotal,
} from '../sums.js';
import { addressBody, attributesBody, customerBody, lineBody, time } from './common.js';
import { fulfillmentBody } from './fulfillment.js';
import { refundBody } from './refund.js';

/** The body of `orders/*`. Members: webhook-samples 2024-10, `orders/create`. */
export function orderBody(order: Order, shop: ShopData): JsonObject {
  const customer = order.customerId === null ? undefined : shop.customers.get(order.customerId);
  const set = (amount: Money): JsonObject => restSet(amount, order);
  const current = plus(...order.lines.map(currentTotal));
  const status = fulfillmentStatus(order);
  return {
    id: order.id,
    admin_graphql_api_id: gid('Order', order.id),
    app_id: 580111,
    browser_ip: null,
    buyer_accepts_marketing: order.acceptsMarketing,
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    cancelled_at: time(order.cancelledAt),
    cart_token: order.cartToken,
    checkout_id: order.checkoutId,
    checkout_token: order.checkoutToken,
    client_details: null,
    closed_at: time(order.closedAt),
    confirmation_number: order.confirmationNumber,
    confirmed: true,
    contact_email: order.email,
    created_at: time(order.createdAt),
    currency: order.currency,
    current_subtotal_price: restAmount(current.shop),
    current_subtotal_price_set: set(current),
    current_total_additional_fees_set: null,
    current_total_discounts: restAmount(discounts(order.lines).shop),
    current_total_discounts_set: set(discounts(order.lines)),
    current_total_duties_set: null,
    current_total_price: restAmount(currentOrderTotal(order).shop),
    current_total_price_set: set(currentOrderTotal(order)),
    current_total_tax: '0.00',
    current_total_tax_set: set(nothing),
    customer_locale: order.customerLocale,
    device_id: null,
    discount_codes: order.discountCodes.map(({ code, amount }) => ({
      code,
      amount: restAmount(amount.shop),
      type: 'fixed_amount',
    })),
    email: order.email ?? '',
    estimated_taxes: false,
    financial_status: financialStatus(order).toLowerCase(),
    fulfillment_status: { FULFILLED: 'fulfilled', PARTIALLY_FULFILLED: 'partial', UNFULFILLED: null }[status],
    landing_site: null,
    landing_site_ref: null,
    location_id: order.sourceName === 'pos' ? shop.locationId : null,
    merchant_of_record_app_id: null,
    name: order.name,
    note: order.note,
    note_attributes: attributesBody(order.attributes),
    number: order.number - 1_000,
    order_number: order.number,
    order_status_url: statusUrl(order, shop),
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: [...new Set(order.transactions.map(({ gateway }) => gateway))],
    phone: order.phone,
    po_number: null,
    presentment_currency: order.presentmentCurrency,
    processed_at: time(order.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    subtotal_price: restAmount(subtotal(order.lines).shop),
    subtotal_price_set: set(subtotal(order.lines)),
    tags: order.tags.join(', '),
    tax_exempt: false,
    tax_lines: [],
    taxes_included: false,
    test: order.test,
    token: order.token,
    total_discounts: restAmount(discounts(order.lines).shop),
    total_discounts_set: set(discounts(order.lines)),
    total_line_items_price: restAmount(linesTotal(order.lines).shop),
    total_line_items_price_set: set(linesTotal(order.lines)),
    total_outstanding: restAmount(outstanding(order).shop),
    total_price: restAmount(orderTotal(order).shop),
    total_price_set: set(orderTotal(order)),
    total_shipping_price_set: set(order.shipping?.price ?? nothing),
    total_tax: '0.00',
    total_tax_set: set(nothing),
    total_tip_received: restAmount(order.tip.shop),
    total_weight: 0,
    updated_at: time(order.updatedAt),
    user_id: null,
    ...(order.billingAddress === null ? {} : { billing_address: addressBody(order.billingAddress) }),
    ...(customer === undefined ? {} : { customer: customerBody(customer, shop) }),
    discount_applications: order.discountCodes.map(({ code, amount }) => ({
      target_type: 'line_item',
      type: 'discount_code',
      value: restAmount(amount.shop),
      value_type: 'fixed_amount',
      allocation_method: 'across',
      target_selection: 'all',
      code,
    })),
    fulfillments: order.fulfillments.map((one) => fulfillmentBody(one, order)),
    line_items: order.lines.map((line) => lineBody(line, order)),
    payment_terms: null,
    refunds: order.refunds.map((one) => refundBody(one, order)),
    ...(order.shippingAddress === null ? {} : { shipping_address: addressBody(order.shippingAddress) }),
    shipping_lines:
      order.shipping === null
        ? []
        : [
            {
              id: order.shipping.id,
              carrier_identifier: null,
              code: order.shipping.title,
              discounted_price: restAmount(order.shipping.price.shop),
              discounted_price_set: set(order.shipping.price),
              is_removed: false,
              phone: null,
              price: restAmount(order.shipping.price.shop),
              price_set: set(order.shipping.price),
              requested_fulfillment_service_id: null,
              source: 'shopify',
              title: order.shipping.title,
              tax_lines: [],
              discount_allocations: [],
            },
          ],
  };
}

export const statusUrl = (order: Order, shop: ShopData): string =>
  `https://${shop.domain}/${shop.id}/orders/${order.token}/authenticate?key=${order.confirmationNumber.toLowerCase()}`;

/** The body of `orders/edited`. Members: webhook-samples 2024-10. */
export function editBody(
  order: Order,
  edit: { id: bigint; at: number; additions: [bigint, number][]; removals: [bigint, number][] },
): JsonObject {
  const deltas = (list: [bigint, number][]): JsonObject[] => list.map(([id, delta]) => ({ id, delta }));
  return {
    order_edit: {
      id: edit.id,
      app_id: null,
      created_at: time(edit.at),
      committed_at: time(edit.at),
      notify_customer: false,
      order_id: order.id,
      staff_note: '',
      user_id: null,
      line_items: { additions: deltas(edit.additions), removals: deltas(edit.removals) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}
