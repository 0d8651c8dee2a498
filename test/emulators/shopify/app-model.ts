/** An app registration, as its Dev Dashboard page and its `shopify.app.toml` say it. */
export interface ShopifyApp {
  clientId: string;
  clientSecret: string;
  handle: string;
  title: string;
  /** Access scopes that installing grants; `write_…` implies `read_…`. */
  scopes: readonly string[];
  /**
   * Public apps must use expiring offline tokens, custom ones need not; `own` is an app of the organisation that owns the
   * shop, the only kind that may use client credentials.
   */
  distribution: 'public' | 'custom' | 'own';
  /** Whether Shopify approved the app for protected customer data: without, nothing about customers is answered. */
  protectedData: boolean;
  /** Where a browser may be sent back to; `any` is for an emulator that runs by itself. */
  redirectUrls: readonly string[] | 'any';
  /** Subscriptions of the TOML, for every shop that installs it. */
  webhooks: readonly DeclaredWebhook[];
  /** `api_version` of the TOML's `[webhooks]`. */
  webhookApiVersion: string;
}

export interface DeclaredWebhook {
  /** Such as `orders/create`. */
  topics: readonly string[];
  uri: string;
}

/** A subscription made with the Admin API, for one shop. */
export interface WebhookSubscription {
  id: bigint;
  topic: string;
  uri: string;
  apiVersion: string;
  filter: string | null;
  includeFields: string[];
  metafieldNamespaces: string[];
  name: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface AppSubscription {
  id: bigint;
  name: string;
  status: 'ACTIVE' | 'CANCELLED' | 'DECLINED' | 'EXPIRED' | 'FROZEN' | 'PENDING';
  returnUrl: string;
  test: boolean;
  trialDays: number;
  createdAt: number;
  updatedAt: number;
  currentPeriodEnd: number | null;
  lineItems: AppSubscriptionLineItem[];
}

export interface AppSubscriptionLineItem {
  id: bigint;
  currency: string;
  /** Hundredths a period, of a recurring line. */
  recurring?: { price: number; interval: string };
  /** Hundredths, of a usage line. `asked`: a raise of the cap the merchant has not approved. */
  usage?: { cappedAmount: number; terms: string; asked?: number };
  records: AppUsageRecord[];
}

export interface AppUsageRecord {
  id: bigint;
  description: string;
  price: number;
  idempotencyKey: string | null;
  createdAt: number;
}

export interface BulkOperation {
  id: bigint;
  query: string;
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'CANCELED' | 'CANCELING' | 'FAILED';
  createdAt: number;
  completedAt: number | null;
  lines: string[];
  rootObjects: number;
}

/** An app in a shop. */
export interface Installation {
  id: bigint;
  app: ShopifyApp;
  /** What the shop granted. */
  scopes: readonly string[];
  subscriptions: WebhookSubscription[];
  billing: AppSubscription[];
  bulk: BulkOperation[];
  /** Points that are left for GraphQL, at the time they were counted last. */
  bucket: { available: number; at: number } | undefined;
}
