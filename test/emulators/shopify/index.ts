export { startEmulator } from './alone.js';
export { ask } from './ask.js';
export type { Deed } from './deeds.js';
export { gid, numberOf } from './ids.js';
export { writeJson, type Json, type JsonObject } from './json.js';
export type { CustomerGiven, LineGiven } from './making.js';
export type {
  AppSubscription,
  Checkout,
  Customer,
  DraftOrder,
  Fulfillment,
  Installation,
  Line,
  Order,
  Product,
  Return,
  ShopData,
  ShopifyApp,
  ShopState,
  Variant,
} from './model.js';
export { signQuery } from './oauth.js';
export { deniedBy, reportOn, type QueryReport } from './queries.js';
export * as payloads from './payloads/index.js';
export { signSessionToken, type SessionTokenClaims } from './session-token.js';
export { EmulatedShop } from './shop.js';
export { ShopifyEmulator, type ShopifyFault, type ShopifyOptions } from './shopify.emulator.js';
export { subsetSchema } from './graphql/schema.js';
export { neededScopes, requiredScopes } from './graphql/scopes.js';
export { startVendor, type ShopifyVendor } from './vendor.js';
export { complianceTopics, retriesAfter, signBody, type Delivery } from './webhooks/deliveries.js';
