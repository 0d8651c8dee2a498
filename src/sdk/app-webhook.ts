import type { SubscriptionApi } from './calls.js';
import type { DeliveryItem, HandshakeReply, RawRequest } from './deliveries.js';
import type { SignatureScheme } from './signatures.js';

/** What one body says about one tenant. */
export interface TenantPart {
  /** As {@link OAuth2Auth.tenant} names it. */
  tenant: string;
  /** What it says about the tenant, one item a thing. */
  items: DeliveryItem[];
}

/**
 * Webhooks of an app: one address for all tenants of a registration. The body is verified with the
 * registration's secret, stored as it came, and split by tenant; each part becomes a delivery of the
 * connections of that tenant. What no connection is for is kept and counted.
 */
export interface AppWebhook<Settings, Client> {
  scope: 'app';
  /** Its secret is `clientSecret`, or a secret setting of the registration. */
  verify: SignatureScheme;
  /** The vendor's topic, from headers or body. Undefined: kept as `unknown`, and split all the same. */
  topic: (request: RawRequest) => string | undefined;
  /** Overrides the default key (SHA-256 of the raw body) only where a vendor's id is proven unique. */
  deliveryKey?: (request: RawRequest) => string | undefined;
  /** Answers unsigned pings and challenges; undefined means "not a handshake". */
  handshake?: (request: RawRequest) => HandshakeReply | undefined;
  /** Pure. Takes a body apart, one part a tenant. @throws ContractViolation for a body that cannot be read */
  split: (request: Pick<RawRequest, 'headers' | 'body'>) => TenantPart[];
  items?: undefined;
  origin?: undefined;
  /** `manual` when the app's own settings at the vendor name the address. */
  subscription: SubscriptionApi<Settings, Client> | { manual: string };
}
