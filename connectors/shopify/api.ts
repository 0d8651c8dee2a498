/** The one version of the Admin API and of webhooks. Shopify supports each for a year: shopify.dev/docs/api/usage/versioning */
export const apiVersion = '2026-10';
