import { ShopifyEmulator } from './shopify.emulator.js';

/** The registration that the emulator knows when it runs by itself. */
export const developmentApp = {
  clientId: 'liaison-development',
  clientSecret: 'shopify-development-secret',
  redirectUrls: 'any',
} as const;

/**
 * Runs by itself, for a hub on the same machine: one app and one shop with somebody in it. A connector's
 * `fixtures/emulator.ts` gives it on to `npm run emulator`.
 */
export async function startEmulator(port: number): Promise<{ baseUrl: string; close: () => Promise<void> }> {
  const shopify = await ShopifyEmulator.start({ apps: [developmentApp], port });
  const shop = shopify.open('acme.myshopify.com', { name: 'Acme' });
  const { made: product } = await shop.merchant.addProduct({ title: 'Mate gourd' });
  const { made: customer } = await shop.shopper.join({ email: 'nandu@example.com', phone: '+34600000001' });
  await shop.shopper.order({ customer, lines: product.variants.map((variant) => ({ variant })) });
  return { baseUrl: shopify.url, close: () => shopify.close() };
}
