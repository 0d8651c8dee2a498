import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { CompanionLink } from './companion.js';
import type { ConnectionView } from './deliveries.js';
import type { OAuthAccess } from './oauth.js';

/** What a call to a vendor gets. Outgoing addresses are checked by `agents` and `fetch` (SSRF). */
export interface CallContext<Settings, Client = unknown> {
  /** Settings with secrets decrypted. */
  settings: Settings;
  client: Client;
  connection: ConnectionView;
  /** Aborted when the core stops waiting. */
  signal: AbortSignal;
  now: number;
  /** Absolute address vendor deliveries must be sent to. */
  webhookUrl: string;
  /** Agents that refuse forbidden addresses after name resolution; hand them to the vendor's SDK. */
  agents: { http: HttpAgent; https: HttpsAgent };
  fetch: typeof fetch;
  /**
   * Where the vendor's API is reached instead of the address the connector knows: an emulator in tests, or what
   * the operator set in `LIAISON_VENDOR_URLS`. `vendorFetch` uses it. Default: the connector's own address.
   */
  baseUrl?: string;
  /** Present when software of ours runs at the vendor. */
  companion?: CompanionLink;
  /** Present when the connection was made by OAuth. */
  oauth?: OAuthAccess;
}

export type ClientContext<Settings> = Omit<CallContext<Settings>, 'client'>;

/** A webhook as it exists at the vendor. */
export interface Subscription {
  id: string;
  topic: string;
  url: string;
  active: boolean;
}

export interface SubscriptionApi<Settings, Client> {
  topics: readonly string[];
  list(context: CallContext<Settings, Client>): Promise<Subscription[]>;
  create(context: CallContext<Settings, Client>, topic: string): Promise<Subscription>;
  /** Make an inactive one active again. */
  enable(context: CallContext<Settings, Client>, subscription: Subscription): Promise<void>;
  remove(context: CallContext<Settings, Client>, subscription: Subscription): Promise<void>;
}
