import { Rejected, textOf, type OAuth2Auth } from '../../src/sdk/index.js';
import { askShop } from './client.js';
import { shopAnswer } from './health.js';
import { queries } from './queries.js';
import { shopDomain, shopOf } from './settings.js';

/**
 * What this connector needs: to read what it tells, and to write what its actions write (writing implies reading).
 * `read_all_orders` is asked of Shopify apart: without it, orders of the last 60 days.
 */
export const scopes = [
  'write_orders',
  'write_customers',
  'read_customer_merge',
  'read_fulfillments',
  'read_products',
  'read_returns',
  'write_discounts',
  'write_draft_orders',
] as const;

function shopIn(settings: Readonly<Record<string, unknown>>): string {
  const shop = shopOf(textOf(settings['shop'], 300) ?? '');
  if (shop === undefined)
    throw new Rejected('Give the address of the shop at Shopify, such as my-shop.myshopify.com');
  return shop;
}

/**
 * The owner agrees at their own shop. Tokens are offline and expire; a refresh token is used once.
 * Source: shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 */
export const auth: OAuth2Auth = {
  type: 'oauth2',
  app: { title: 'Shopify app' },
  fields: ['shop'],
  authorizeUrl: ({ settings }) => `https://${shopIn(settings)}/admin/oauth/authorize`,
  tokenUrl: ({ settings }) => `https://${shopIn(settings)}/admin/oauth/access_token`,
  // Asks for a token with a refresh token: new public apps are given no other.
  tokenParameters: { expiring: '1' },
  // Source: shopify.dev/docs/apps/build/authentication-authorization/session-tokens
  sessionToken: {
    algorithm: 'HS256',
    tenant: (claims) => {
      const shop = textOf(claims['dest'], 300)?.replace(/^https:\/\//, '');
      return shop !== undefined && shopDomain.test(shop) ? shop : undefined;
    },
    issuer: (shop) => `https://${shop}/admin`,
    settings: (shop) => ({ shop }),
    // Shopify's live a minute.
    maxAge: 60_000,
    refusalHeaders: { 'X-Shopify-Retry-Invalid-Session-Request': '1' },
  },
  // Source: shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
  tokenExchange: {
    requestedTokenType: 'urn:shopify:params:oauth:token-type:offline-access-token',
    parameters: { expiring: '1' },
  },
  scopes,
  scopeSeparator: ',',
  rotates: true,
  tenant: async ({ accessToken }, call) => {
    const { fetch, signal, baseUrl } = call;
    const access = {
      shop: shopIn(call.settings),
      accessToken,
      fetch,
      signal,
      ...(baseUrl === undefined ? {} : { baseUrl }),
    };
    const { shop } = await askShop(access, queries.shop, {}, shopAnswer);
    return { id: shop.myshopifyDomain, name: shop.name };
  },
};
