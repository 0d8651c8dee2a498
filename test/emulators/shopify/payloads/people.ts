import { gid } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { Customer, ShopData } from '../model.js';
import { restAmount } from '../money.js';
import { received } from '../sums.js';
import { addressBody, consentBody, customerBody } from './common.js';

/** The body of `customers/create` and `customers/update`. Members: webhook-samples 2024-10. */
export function customerWebhookBody(customer: Customer, shop: ShopData): JsonObject {
  const { default_address: _address, ...body } = customerBody(customer, shop);
  const address =
    customer.address === null
      ? undefined
      : {
          id: customer.address.id,
          customer_id: customer.id,
          ...addressBody(customer.address),
          country_name: customer.address.country,
          default: true,
        };
  const orders = [...shop.orders.values()].filter(({ customerId }) => customerId === customer.id);
  return {
    ...body,
    orders_count: orders.length,
    total_spent: restAmount(orders.reduce((sum, order) => sum + received(order).shop, 0)),
    last_order_id: orders.at(-1)?.id ?? null,
    last_order_name: orders.at(-1)?.name ?? null,
    addresses: address === undefined ? [] : [address],
    ...(address === undefined ? {} : { default_address: address }),
  };
}

/** The body of `customers/delete`. Members: webhook-samples 2024-10. */
export const customerGoneBody = ({ id }: Customer): JsonObject => ({
  id,
  phone: null,
  addresses: [],
  tax_exemptions: [],
  email_marketing_consent: null,
  sms_marketing_consent: null,
  admin_graphql_api_id: gid('Customer', id),
});

/**
 * The body of `customers/merge`. Members: webhook-samples 2024-10, where one `failed`; *assumed*: `completed`, the other
 * end of `CustomerMergeRequestStatus` in the published schema.
 */
export const mergeBody = (kept: Customer, gone: Customer): JsonObject => ({
  admin_graphql_api_customer_kept_id: gid('Customer', kept.id),
  admin_graphql_api_customer_deleted_id: gid('Customer', gone.id),
  admin_graphql_api_job_id: null,
  status: 'completed',
  errors: [],
});

/** Bodies of the three consent topics, by channel. */
export const consentBodies: Record<
  'email' | 'sms' | 'whatsApp',
  { topic: string; body: (customer: Customer) => JsonObject }
> = {
  // Members: webhook-samples 2024-10.
  email: {
    topic: 'customers_email_marketing_consent/update',
    body: (customer) => ({
      customer_id: customer.id,
      email_address: customer.email,
      email_marketing_consent: consentBody(customer.consent.email, false),
    }),
  },
  sms: {
    topic: 'customers_marketing_consent/update',
    body: (customer) => ({
      id: customer.id,
      phone: customer.phone,
      sms_marketing_consent: consentBody(customer.consent.sms, true),
    }),
  },
  // *Assumed*: members after those of SMS. The topic is in the published enum since 2026-07; no sample of it is published.
  whatsApp: {
    topic: 'customers_whats_app_marketing_consent/update',
    body: (customer) => ({
      id: customer.id,
      admin_graphql_api_id: gid('Customer', customer.id),
      phone: customer.phone,
      whats_app_marketing_consent: consentBody(customer.consent.whatsApp, true),
    }),
  },
};

/** Bodies of the compliance topics. Source: shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
export const compliance = {
  dataRequest: (customer: Customer, orders: readonly bigint[], shop: ShopData, id: bigint): JsonObject => ({
    shop_id: shop.id,
    shop_domain: shop.domain,
    orders_requested: orders,
    customer: { id: customer.id, email: customer.email, phone: customer.phone },
    data_request: { id },
  }),
  redact: (customer: Customer, orders: readonly bigint[], shop: ShopData): JsonObject => ({
    shop_id: shop.id,
    shop_domain: shop.domain,
    customer: { id: customer.id, email: customer.email, phone: customer.phone },
    orders_to_redact: orders,
  }),
  shopRedact: (shop: ShopData): JsonObject => ({ shop_id: shop.id, shop_domain: shop.domain }),
};
