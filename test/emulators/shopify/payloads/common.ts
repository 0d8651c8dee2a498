import type { Json, JsonObject } from '../json.js';
import type { Address, Consent, Customer, Line, ShopData } from '../model.js';
import { gid } from '../ids.js';
import { restAmount, restSet, times, type Currencies } from '../money.js';
import { lineTotal } from '../sums.js';

/** Times as webhooks write them, in UTC here: Shopify writes the shop's own offset, which means the same instant. */
export const time = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString().replace(/\.\d{3}Z$/, '+00:00');

export function addressBody(address: Address | null): JsonObject | null {
  if (address === null) return null;
  return {
    first_name: address.firstName,
    address1: address.address1,
    phone: address.phone,
    city: address.city,
    zip: address.zip,
    province: address.province,
    country: address.country,
    last_name: address.lastName,
    address2: address.address2,
    company: address.company,
    latitude: null,
    longitude: null,
    name: [address.firstName, address.lastName].filter((part) => part !== null).join(' '),
    country_code: address.countryCode,
    province_code: address.provinceCode,
  };
}

const restStates: Record<Consent['state'], string> = {
  NEVER_SUBSCRIBED: 'not_subscribed',
  PENDING: 'pending',
  REDACTED: 'redacted',
  SUBSCRIBED: 'subscribed',
  UNSUBSCRIBED: 'unsubscribed',
};

/** Consent as webhooks write it; `collected`: with where it was collected, as that of SMS has it. */
export function consentBody(consent: Consent, collected: boolean): JsonObject {
  return {
    state: restStates[consent.state],
    opt_in_level: consent.optInLevel?.toLowerCase() ?? null,
    consent_updated_at: time(consent.updatedAt),
    ...(collected ? { consent_collected_from: consent.collectedFrom ?? 'OTHER' } : {}),
  };
}

/** A customer inside an order, a checkout or a webhook of their own. */
export function customerBody(customer: Customer, shop: ShopData): JsonObject {
  const { id, address } = customer;
  return {
    id,
    email: customer.email,
    created_at: time(customer.createdAt),
    updated_at: time(customer.updatedAt),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: customer.state.toLowerCase(),
    note: customer.note,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    phone: customer.phone,
    email_marketing_consent: customer.email === null ? null : consentBody(customer.consent.email, false),
    sms_marketing_consent: customer.phone === null ? null : consentBody(customer.consent.sms, true),
    tags: customer.tags.join(', '),
    currency: shop.currency,
    tax_exemptions: [],
    admin_graphql_api_id: gid('Customer', id),
    ...(address === null
      ? {}
      : {
          default_address: {
            id: address.id,
            customer_id: id,
            ...addressBody(address),
            country_name: address.country,
            default: true,
          },
        }),
  };
}

/** A line of an order, and of what is made of it. */
export function lineBody(line: Line, currencies: Currencies): JsonObject {
  const allocated = line.discount.shop !== 0;
  return {
    id: line.id,
    admin_graphql_api_id: gid('LineItem', line.id),
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: Math.max(line.currentQuantity - line.fulfilled, 0),
    fulfillment_service: 'manual',
    fulfillment_status:
      line.fulfilled === 0 ? null : line.fulfilled >= line.currentQuantity ? 'fulfilled' : 'partial',
    gift_card: line.giftCard,
    grams: 567,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    price: restAmount(line.price.shop),
    price_set: restSet(line.price, currencies),
    product_exists: line.product !== null,
    product_id: line.product?.id ?? null,
    properties: line.properties,
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sku: line.sku,
    taxable: true,
    title: line.title,
    total_discount: '0.00',
    total_discount_set: restSet(times(line.price, 0), currencies),
    variant_id: line.variant?.id ?? null,
    variant_inventory_management: line.variant === null ? null : 'shopify',
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations: allocated
      ? [
          {
            amount: restAmount(line.discount.shop),
            amount_set: restSet(line.discount, currencies),
            discount_application_index: 0,
          },
        ]
      : [],
  };
}

export const attributesBody = (attributes: readonly { name: string; value: string }[]): Json =>
  attributes.map(({ name, value }) => ({ name, value }));

/** A line of a checkout. */
export function checkoutLineBody(line: Line): JsonObject {
  return {
    applied_discounts: [],
    discount_allocations: [],
    key: line.id.toString(16),
    destination_location_id: null,
    fulfillment_service: 'manual',
    gift_card: line.giftCard,
    grams: 567,
    origin_location_id: null,
    presentment_title: line.title,
    presentment_variant_title: line.variantTitle ?? '',
    product_id: line.product?.id ?? null,
    properties: line.properties,
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sku: line.sku,
    tax_lines: [],
    taxable: true,
    title: line.title,
    variant_id: line.variant?.id ?? null,
    variant_title: line.variantTitle ?? '',
    variant_price: restAmount(line.price.presentment),
    vendor: line.vendor,
    user_id: null,
    unit_price_measurement: {
      measured_type: null,
      quantity_value: null,
      quantity_unit: null,
      reference_value: null,
      reference_unit: null,
    },
    rank: null,
    compare_at_price: null,
    line_price: restAmount(lineTotal(line).presentment),
    price: restAmount(line.price.presentment),
  };
}
