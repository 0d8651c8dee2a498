import { gid } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { DraftOrder, ShopData } from '../model.js';
import { minus, nothing, plus, restAmount } from '../money.js';
import { subtotal } from '../sums.js';
import { addressBody, attributesBody, customerBody, time } from './common.js';

/** The body of `draft_orders/*`. Members: webhook-samples 2024-10. */
export function draftBody(draft: DraftOrder, shop: ShopData): JsonObject {
  const customer = draft.customerId === null ? undefined : shop.customers.get(draft.customerId);
  const before = minus(subtotal(draft.lines), draft.discount);
  return {
    id: draft.id,
    note: draft.note,
    email: draft.email,
    taxes_included: false,
    currency: draft.currency,
    invoice_sent_at: time(draft.invoiceSentAt),
    created_at: time(draft.createdAt),
    updated_at: time(draft.updatedAt),
    tax_exempt: false,
    completed_at: time(draft.completedAt),
    name: draft.name,
    status: draft.status.toLowerCase(),
    line_items: draft.lines.map((line) => ({
      id: line.id,
      variant_id: line.variant?.id ?? null,
      product_id: line.product?.id ?? null,
      title: line.title,
      variant_title: line.variantTitle,
      sku: line.sku,
      vendor: line.vendor,
      quantity: line.quantity,
      requires_shipping: line.requiresShipping,
      taxable: true,
      gift_card: line.giftCard,
      fulfillment_service: 'manual',
      grams: 567,
      tax_lines: [],
      applied_discount: null,
      name: line.title,
      properties: line.properties,
      custom: line.variant === null,
      price: restAmount(line.price.shop),
      admin_graphql_api_id: gid('DraftOrderLineItem', line.id),
    })),
    shipping_address: addressBody(draft.shippingAddress),
    billing_address: addressBody(draft.billingAddress),
    invoice_url: `https://${shop.domain}/${shop.id}/invoices/${draft.id.toString(16)}`,
    applied_discount: null,
    order_id: draft.orderId,
    shipping_line:
      draft.shipping === null
        ? null
        : {
            title: draft.shipping.title,
            custom: true,
            handle: null,
            price: restAmount(draft.shipping.price.shop),
          },
    tax_lines: [],
    tags: draft.tags.join(', '),
    note_attributes: attributesBody(draft.attributes),
    total_price: restAmount(plus(before, draft.shipping?.price ?? nothing).shop),
    subtotal_price: restAmount(before.shop),
    total_tax: '0.00',
    payment_terms: null,
    admin_graphql_api_id: gid('DraftOrder', draft.id),
    ...(customer === undefined ? {} : { customer: customerBody(customer, shop) }),
  };
}
