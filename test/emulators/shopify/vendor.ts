import type { VendorEmulator } from '../../kit/contract.js';
import type { EmulatedShop } from './shop.js';
import { ShopifyEmulator, type ShopifyOptions } from './shopify.emulator.js';

/** Seconds the 429 of the emulator asks to wait. */
const retryAfter = 2;

/** Shopify as the conformance kit drives it, with what stands behind it. */
export interface ShopifyVendor extends VendorEmulator {
  shopify: ShopifyEmulator;
  /** The first of the tenants. */
  shop: EmulatedShop;
}

/**
 * An emulator for the conformance kit: the first app is in every shop that is named.
 *
 * @param tenants - names of shops, `acme.myshopify.com`; the first granted the access token
 */
export async function startVendor(
  options: ShopifyOptions,
  tenants: readonly [string, ...string[]],
): Promise<ShopifyVendor> {
  const shopify = await ShopifyEmulator.start(options);
  const clientId = options.apps[0]?.clientId ?? '';
  const shops = tenants.map((domain) => shopify.open(domain));
  for (const shop of shops) shop.install(clientId);
  const [shop = shopify.open(tenants[0])] = shops;
  return {
    shopify,
    shop,
    settings: {},
    baseUrl: shopify.url,
    oauth: {
      accessToken: shop.accessToken(clientId),
      tenant: shop.domain,
      agree: (authorizeUrl, tenant) => shopify.agree(authorizeUrl, tenant),
    },
    inject: (fault) => {
      shopify.inject(fault);
    },
    retryAfterMs: retryAfter * 1_000,
    // Tags, drafts, discounts, metafields and invoices: what actions make.
    made: () =>
      shops.reduce((sum, { data }) => {
        const tagged = [...data.orders.values(), ...data.customers.values()];
        const tags = tagged.reduce((count, one) => count + one.tags.length, 0);
        return (
          sum + tags + data.drafts.size + data.discounts.size + data.metafields.size + data.invoices.length
        );
      }, 0),
    close: () => shopify.close(),
  };
}
