import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { CompanionLink } from './companion.js';
import type { ConnectionView } from './deliveries.js';
import type { OAuthAccess } from './oauth.js';

/** What a call to a vendor gets. Outgoing addresses are checked by `agents` and `fetch` (SSRF). */
export interface CallContext<Settings, Client = unknown> {
  /** Settings with secrets decrypted. */
  settings: Settings;
  /** What {@link ConnectorDefinition.client} returned; undefined without one. */
  client: Client;
  /** The connection the call is made for. */
  connection: ConnectionView;
  /** Aborted when the core stops waiting. */
  signal: AbortSignal;
  /** Milliseconds UTC. */
  now: number;
  /** Absolute address vendor deliveries must be sent to. */
  webhookUrl: string;
  /** Agents that refuse forbidden addresses after name resolution; hand them to the vendor's SDK. */
  agents: { http: HttpAgent; https: HttpsAgent };
  /** `fetch` behind the guard of outgoing calls: it refuses addresses that are not public. */
  fetch: typeof fetch;
  /**
   * Where the vendor's API is reached instead of the address the connector knows: an emulator in tests, or what
   * the operator set in `LIAISON_VENDOR_URLS`. `vendorFetch` uses it.
   *
   * @defaultValue the connector's own address
   */
  baseUrl?: string;
  /** Present when software of ours runs at the vendor. */
  companion?: CompanionLink;
  /** Present when the connection was made by OAuth. */
  oauth?: OAuthAccess;
}

/** What {@link ConnectorDefinition.client} gets: a {@link CallContext} without the client. */
export type ClientContext<Settings> = Omit<CallContext<Settings>, 'client'>;

/** A webhook as it exists at the vendor. */
export interface Subscription {
  /** The vendor's id of the webhook. */
  id: string;
  /** The vendor's topic it delivers. */
  topic: string;
  /** Where it delivers to. */
  url: string;
  /** Whether the vendor still delivers; some vendors stop after failures. */
  active: boolean;
}

/** Webhooks of a connection at the vendor: the core lists, creates, enables and removes them. */
export interface SubscriptionApi<Settings, Client> {
  /** Topics the core keeps subscribed for each connection. */
  topics: readonly string[];
  /** The webhooks that exist at the vendor. @throws one of the five errors */
  list(context: CallContext<Settings, Client>): Promise<Subscription[]>;
  /** Creates a webhook for `context.webhookUrl`. @throws one of the five errors */
  create(context: CallContext<Settings, Client>, topic: string): Promise<Subscription>;
  /** Make an inactive one active again. */
  enable(context: CallContext<Settings, Client>, subscription: Subscription): Promise<void>;
  /** Deletes a webhook. @throws one of the five errors */
  remove(context: CallContext<Settings, Client>, subscription: Subscription): Promise<void>;
}
