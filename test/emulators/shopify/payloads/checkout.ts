import type { JsonObject } from '../json.js';
import type { Cart, Checkout, ShopData } from '../model.js';
import { restAmount, restSet, times } from '../money.js';
import { discountedTotal, discounts, lineTotal, linesTotal, subtotal } from '../sums.js';
import { addressBody, attributesBody, checkoutLineBody, time } from './common.js';
import { customerWebhookBody } from './people.js';

export const recoveryUrl = (checkout: Checkout, shop: ShopData): string =>
  `https://${shop.domain}/${shop.id}/checkouts/ac/${checkout.token}/recover?key=${checkout.cartToken}`;

/** The body of `checkouts/create` and `checkouts/update`. Members: webhook-samples 2024-10. */
export function checkoutBody(checkout: Checkout, shop: ShopData): JsonObject {
  const customer = checkout.customerId === null ? undefined : shop.customers.get(checkout.customerId);
  return {
    id: checkout.id,
    token: checkout.token,
    cart_token: checkout.cartToken,
    email: checkout.email,
    gateway: null,
    buyer_accepts_marketing: checkout.acceptsMarketing,
    buyer_accepts_sms_marketing: checkout.acceptsSms,
    sms_marketing_phone: checkout.acceptsSms ? checkout.phone : null,
    created_at: time(checkout.createdAt),
    updated_at: time(checkout.updatedAt),
    landing_site: null,
    note: checkout.note === '' ? null : checkout.note,
    note_attributes: attributesBody(checkout.attributes),
    referring_site: null,
    shipping_lines: [],
    taxes_included: false,
    total_weight: 0,
    currency: checkout.currency,
    completed_at: time(checkout.completedAt),
    closed_at: null,
    user_id: null,
    location_id: null,
    source_identifier: null,
    source_url: null,
    device_id: null,
    phone: checkout.phone,
    customer_locale: checkout.customerLocale,
    line_items: checkout.lines.map(checkoutLineBody),
    name: `#${checkout.id}`,
    source: null,
    abandoned_checkout_url: recoveryUrl(checkout, shop),
    discount_codes: checkout.discountCodes.map((code) => ({ code, amount: '0.00', type: 'fixed_amount' })),
    tax_lines: [],
    source_name: 'web',
    presentment_currency: checkout.presentmentCurrency,
    total_discounts: restAmount(discounts(checkout.lines).presentment),
    total_line_items_price: restAmount(linesTotal(checkout.lines).presentment),
    total_price: restAmount(subtotal(checkout.lines).presentment),
    total_tax: '0.00',
    subtotal_price: restAmount(subtotal(checkout.lines).presentment),
    total_duties: null,
    reservation_token: null,
    ...(checkout.billingAddress === null ? {} : { billing_address: addressBody(checkout.billingAddress) }),
    ...(checkout.shippingAddress === null ? {} : { shipping_address: addressBody(checkout.shippingAddress) }),
    ...(customer === undefined ? {} : { customer: withoutAddresses(customerWebhookBody(customer, shop)) }),
  };
}

const withoutAddresses = ({ addresses: _addresses, ...body }: JsonObject): JsonObject => body;

/** The body of `checkouts/delete`. Members: webhook-samples 2024-10. */
export const checkoutGoneBody = (checkout: Checkout): JsonObject => ({
  id: checkout.id,
  presentment_currency: checkout.presentmentCurrency,
  buyer_accepts_sms_marketing: checkout.acceptsSms,
  sms_marketing_phone: null,
  total_discounts: restAmount(discounts(checkout.lines).presentment),
  total_line_items_price: restAmount(linesTotal(checkout.lines).presentment),
  total_price: restAmount(subtotal(checkout.lines).presentment),
  total_tax: '0.00',
  subtotal_price: restAmount(subtotal(checkout.lines).presentment),
  cart_token: checkout.cartToken,
  total_duties: null,
  reservation_token: null,
});

/** The body of `carts/*`: nothing in it says whose cart it is. Members: webhook-samples 2024-10. */
export function cartBody(cart: Cart, shop: ShopData): JsonObject {
  const currencies = { currency: shop.currency, presentmentCurrency: shop.currency };
  return {
    id: cart.token,
    token: cart.token,
    line_items: cart.lines.map((line) => ({
      id: line.variant?.id ?? line.id,
      properties: Object.fromEntries(line.properties.map(({ name, value }) => [name, value])),
      quantity: line.quantity,
      variant_id: line.variant?.id ?? null,
      key: `${line.variant?.id ?? line.id}:${line.id.toString(16)}`,
      discounted_price: restAmount(line.price.shop),
      discounts: [],
      gift_card: line.giftCard,
      grams: 200,
      line_price: restAmount(lineTotal(line).shop),
      original_line_price: restAmount(lineTotal(line).shop),
      original_price: restAmount(line.price.shop),
      price: restAmount(line.price.shop),
      product_id: line.product?.id ?? null,
      sku: line.sku,
      taxable: true,
      title: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
      total_discount: restAmount(line.discount.shop),
      vendor: line.vendor,
      discounted_price_set: restSet(line.price, currencies),
      line_price_set: restSet(discountedTotal(line), currencies),
      original_line_price_set: restSet(lineTotal(line), currencies),
      price_set: restSet(line.price, currencies),
      total_discount_set: restSet(times(line.discount, 1), currencies),
    })),
    note: cart.note,
    updated_at: new Date(cart.updatedAt).toISOString(),
    created_at: new Date(cart.createdAt).toISOString(),
  };
}
