import { gid } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { AppSubscription, Product, ShopData, Variant } from '../model.js';
import { graphAmount, restAmount } from '../money.js';
import { time } from './common.js';

const plans: Record<ShopData['plan'], { name: string; shown: string }> = {
  standard: { name: 'basic', shown: 'Basic' },
  advanced: { name: 'unlimited', shown: 'Advanced' },
  plus: { name: 'enterprise', shown: 'Shopify Plus' },
};
/** Of a frozen shop. Source: apps see `frozen` as `plan_name`; *assumed* for the shown name. */
const frozen = { name: 'frozen', shown: 'Frozen' };

/** The body of `app/uninstalled` and `shop/update`. Members: webhook-samples 2024-10. */
export function shopBody(shop: ShopData): JsonObject {
  const { address } = shop;
  const plan = shop.state === 'frozen' ? frozen : plans[shop.plan];
  return {
    id: shop.id,
    name: shop.name,
    email: shop.email,
    domain: shop.domain,
    province: address.province,
    country: address.countryCode,
    address1: address.address1,
    zip: address.zip,
    city: address.city,
    source: null,
    phone: address.phone,
    latitude: null,
    longitude: null,
    primary_locale: 'en',
    address2: address.address2,
    created_at: time(shop.createdAt),
    updated_at: time(shop.updatedAt),
    country_code: address.countryCode,
    country_name: address.country,
    currency: shop.currency,
    customer_email: shop.email,
    timezone: `(GMT+00:00) ${shop.timezone}`,
    iana_timezone: shop.timezone,
    shop_owner: shop.owner,
    money_format: '{{amount}}',
    money_with_currency_format: `{{amount}} ${shop.currency}`,
    weight_unit: 'kg',
    province_code: address.provinceCode,
    taxes_included: false,
    auto_configure_tax_inclusivity: null,
    tax_shipping: null,
    county_taxes: null,
    plan_display_name: plan.shown,
    plan_name: plan.name,
    has_discounts: false,
    has_gift_cards: true,
    myshopify_domain: shop.domain,
    google_apps_domain: null,
    google_apps_login_enabled: null,
    money_in_emails_format: '{{amount}}',
    money_with_currency_in_emails_format: `{{amount}} ${shop.currency}`,
    eligible_for_payments: true,
    requires_extra_payments_agreement: false,
    password_enabled: false,
    has_storefront: true,
    finances: true,
    primary_location_id: shop.locationId,
    checkout_api_supported: true,
    multi_location_enabled: true,
    setup_required: false,
    pre_launch_enabled: false,
    enabled_presentment_currencies: shop.presentmentCurrencies,
    marketing_sms_consent_enabled_at_checkout: false,
    transactional_sms_disabled: false,
  };
}

const variantBody = (variant: Variant, product: Product, position: number): JsonObject => ({
  admin_graphql_api_id: gid('ProductVariant', variant.id),
  barcode: null,
  compare_at_price: variant.compareAtPrice === null ? null : restAmount(variant.compareAtPrice),
  created_at: time(product.createdAt),
  id: variant.id,
  inventory_policy: variant.continueSelling ? 'continue' : 'deny',
  position,
  price: restAmount(variant.price),
  product_id: product.id,
  sku: variant.sku,
  taxable: true,
  title: variant.title,
  updated_at: time(variant.updatedAt),
  option1: variant.title,
  option2: null,
  option3: null,
  image_id: null,
  inventory_item_id: variant.inventoryItemId,
  inventory_quantity: variant.inventory,
  old_inventory_quantity: variant.inventory,
});

/** The body of `products/*`. Members: webhook-samples 2024-10. */
export function productBody(product: Product): JsonObject {
  return {
    admin_graphql_api_id: gid('Product', product.id),
    body_html: product.description,
    created_at: time(product.createdAt),
    handle: product.handle,
    id: product.id,
    product_type: product.productType,
    published_at: time(product.createdAt),
    template_suffix: null,
    title: product.title,
    updated_at: time(product.updatedAt),
    vendor: product.vendor,
    status: product.status.toLowerCase(),
    published_scope: 'web',
    tags: product.tags.join(', '),
    variants: product.variants.map((variant, index) => variantBody(variant, product, index + 1)),
    options: [],
    images: [],
    image: product.imageUrl === null ? null : { src: product.imageUrl },
    media: [],
    variant_gids: product.variants.map(({ id, updatedAt }) => ({
      admin_graphql_api_id: gid('ProductVariant', id),
      updated_at: new Date(updatedAt).toISOString(),
    })),
    has_variants_that_requires_components: false,
  };
}

/** The body of `inventory_levels/update`. Source: shopify.dev/docs/api/webhooks, the topic's example */
export const inventoryBody = (variant: Variant, shop: ShopData): JsonObject => ({
  inventory_item_id: variant.inventoryItemId,
  location_id: shop.locationId,
  available: variant.inventory,
  updated_at: time(variant.updatedAt),
  admin_graphql_api_id: `${gid('InventoryLevel', shop.locationId)}?inventory_item_id=${variant.inventoryItemId}`,
});

/** The body of `app_subscriptions/update`. Members: webhook-samples 2024-10. */
export function subscriptionBody(subscription: AppSubscription, shop: ShopData): JsonObject {
  const usage = subscription.lineItems.find((line) => line.usage !== undefined)?.usage;
  return {
    app_subscription: {
      admin_graphql_api_id: gid('AppSubscription', subscription.id),
      name: subscription.name,
      status: subscription.status,
      admin_graphql_api_shop_id: gid('Shop', shop.id),
      created_at: time(subscription.createdAt),
      updated_at: time(subscription.updatedAt),
      currency: shop.currency,
      capped_amount: usage === undefined ? null : graphAmount(usage.cappedAmount),
    },
  };
}

/** The body of `app_subscriptions/approaching_capped_amount`. Members: webhook-samples 2024-10. */
export function capBody(
  subscription: AppSubscription,
  balance: number,
  cap: number,
  shop: ShopData,
): JsonObject {
  return {
    app_subscription: {
      admin_graphql_api_id: gid('AppSubscription', subscription.id),
      name: subscription.name,
      balance_used: balance / 100,
      capped_amount: graphAmount(cap),
      currency_code: shop.currency,
      admin_graphql_api_shop_id: gid('Shop', shop.id),
      created_at: time(subscription.createdAt),
      updated_at: time(subscription.updatedAt),
    },
  };
}
