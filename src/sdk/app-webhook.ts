import type { SubscriptionApi } from './calls.js';
import type { DeliveryItem, HandshakeReply, RawRequest } from './deliveries.js';
import type { SignatureScheme } from './signatures.js';
import type { Person } from './values.js';

/** What one body says about one tenant. */
export interface TenantPart {
  /** As {@link OAuth2Auth.tenant} names it. */
  tenant: string;
  /** What it says about the tenant, one item a thing. */
  items: DeliveryItem[];
}

/** What a vendor asks for on behalf of privacy law. */
export interface PrivacyDemand {
  /**
   * `export`: everything known of a person, for them to read. `erase_person`: a person is forgotten. `erase_tenant`:
   * everything of the tenant is forgotten, some time after it removed the app.
   */
  kind: 'export' | 'erase_person' | 'erase_tenant';
  /** The vendor's own id of it, the same each time it is repeated, at most 150 characters; no personal data. */
  key: string;
  /** About whom; absent for `erase_tenant`. */
  person?: Person;
  /** The vendor's record of the person, such as `customer:123`: kept with the receipt. @defaultValue none */
  subject?: string;
}

/**
 * Webhooks about privacy law. They count whether the tenant is connected, has removed the app or never connected, so the
 * core takes them out of what triggers see.
 */
export interface PrivacyWebhooks {
  /** Topics as the app's `topic` and the items of `split` name them. */
  topics: readonly string[];
  /** Pure. What an item asks for. @throws ContractViolation for one that cannot be read: it is kept and parked */
  read(item: DeliveryItem): PrivacyDemand;
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
  /** What the vendor asks for on behalf of privacy law. @defaultValue nothing */
  privacy?: PrivacyWebhooks;
  items?: undefined;
  origin?: undefined;
  /** `manual` when the app's own settings at the vendor name the address. */
  subscription: SubscriptionApi<Settings, Client> | { manual: string };
}
