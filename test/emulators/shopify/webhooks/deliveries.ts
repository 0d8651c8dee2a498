import { createHmac, randomUUID } from 'node:crypto';
import { writeJson, type JsonObject } from '../json.js';
import type { Installation, ShopData, ShopifyApp, WebhookSubscription } from '../model.js';

/** One webhook and the outcomes of its attempts. */
export interface Delivery {
  topic: string;
  shop: string;
  clientId: string;
  uri: string;
  headers: Record<string, string>;
  /** What is sent, at the first try and at every other. */
  body: string;
  /** Statuses that came back, oldest first; 0: none in time, or at all. */
  answers: number[];
  state: 'delivered' | 'waiting' | 'given up' | 'elsewhere';
  /** When it is tried again, by the emulator's clock. */
  nextAt: number | undefined;
}

/**
 * When a failed delivery is tried again, milliseconds after the first: 8 times over 4 hours, ever later.
 * Source: shopify.dev/changelog/updates-to-webhook-retry-mechanism. *Assumed*: the single waits.
 */
export const retriesAfter: readonly number[] = [1, 3, 7, 15, 30, 60, 120, 240].map(
  (minutes) => minutes * 60_000,
);

/** Milliseconds an answer may take. Source: shopify.dev "Deliver webhooks through HTTPS": 5 seconds */
export const answerWithin = 5_000;

/** Topics no subscription by the API can ask for: the app's configuration names them. Source: "Privacy law compliance" */
export const complianceTopics: readonly string[] = [
  'customers/data_request',
  'customers/redact',
  'shop/redact',
];

interface Destination {
  uri: string;
  apiVersion: string;
  includeFields: readonly string[];
  subscription?: WebhookSubscription;
}

/** Sends webhooks, keeps what was sent, and tries again by a clock that tests turn. */
export class Deliveries {
  readonly sent: Delivery[] = [];
  private readonly made = new Map<
    Delivery,
    { subscription: WebhookSubscription; installation: Installation }
  >();
  private readonly firstAt = new Map<Delivery, number>();
  private lastMoment = 0;

  /** @param route - where the emulator reaches an address; undefined: not at all, as it is none of 127.0.0.1 */
  constructor(
    private readonly now: () => number,
    private readonly route: (uri: string) => string | undefined,
    private readonly timeout: number,
  ) {}

  /**
   * Tells all subscriptions of an app in a shop, and waits for their first answers.
   *
   * @param eventId - the same for all webhooks of one deed. Source: shopify.dev "About webhooks", X-Shopify-Event-Id
   */
  async announce(
    installation: Installation,
    shop: ShopData,
    topic: string,
    body: JsonObject,
    eventId: string,
  ): Promise<Delivery[]> {
    const made = this.destinations(installation, topic).map((to) => {
      const delivery = this.make(installation.app, shop, topic, body, to, eventId);
      if (to.subscription) this.made.set(delivery, { subscription: to.subscription, installation });
      return delivery;
    });
    await Promise.all(made.map((one) => this.attempt(one)));
    return made;
  }

  /** Tries again what is due. */
  async retryDue(): Promise<void> {
    for (;;) {
      const now = this.now();
      const due = this.sent
        .filter((one) => one.nextAt !== undefined && one.nextAt <= now)
        .sort((one, other) => (one.nextAt ?? 0) - (other.nextAt ?? 0));
      if (due.length === 0) return;
      for (const one of due) await this.attempt(one);
    }
  }

  /** What would be sent to whom now, without sending it. */
  drawn(installation: Installation, shop: ShopData, topic: string, body: JsonObject): Delivery[] {
    const eventId = randomUUID();
    return this.destinations(installation, topic).map((to) =>
      this.make(installation.app, shop, topic, body, to, eventId, false),
    );
  }

  private destinations({ app, subscriptions }: Installation, topic: string): Destination[] {
    const declared = app.webhooks
      .filter(({ topics }) => topics.includes(topic))
      .map(({ uri }): Destination => ({ uri, apiVersion: app.webhookApiVersion, includeFields: [] }));
    return [
      ...declared,
      ...subscriptions
        .filter((one) => one.topic === topic)
        .map((one): Destination => ({ ...one, subscription: one })),
    ];
  }

  private make(
    app: ShopifyApp,
    shop: ShopData,
    topic: string,
    whole: JsonObject,
    to: Destination,
    eventId: string,
    kept = true,
  ): Delivery {
    const chosen =
      to.includeFields.length === 0
        ? whole
        : Object.fromEntries(Object.entries(whole).filter(([name]) => to.includeFields.includes(name)));
    const body = writeJson(chosen);
    const delivery: Delivery = {
      topic,
      shop: shop.domain,
      clientId: app.clientId,
      uri: to.uri,
      body,
      answers: [],
      state: 'waiting',
      nextAt: undefined,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Shopify-Captain-Hook',
        'x-shopify-topic': topic,
        'x-shopify-shop-domain': shop.domain,
        'x-shopify-webhook-id': randomUUID(),
        'x-shopify-event-id': eventId,
        'x-shopify-triggered-at': this.moment(),
        'x-shopify-api-version': to.apiVersion,
        'x-shopify-hmac-sha256': signBody(body, app.clientSecret),
      },
    };
    if (kept) {
      this.sent.push(delivery);
      this.firstAt.set(delivery, this.now());
    }
    return delivery;
  }

  /** With nanoseconds, as in webhook-samples; two webhooks of one millisecond keep their order. */
  private moment(): string {
    const at = this.now();
    const nanos = (this.lastMoment = (this.lastMoment + 1) % 1_000_000);
    return new Date(at).toISOString().replace('Z', `${String(nanos).padStart(6, '0')}Z`);
  }

  private async attempt(delivery: Delivery): Promise<void> {
    const address = this.route(delivery.uri);
    delivery.nextAt = undefined;
    if (address === undefined) {
      delivery.state = 'elsewhere';
      return;
    }
    const status = await post(address, delivery, this.timeout);
    delivery.answers.push(status);
    if (status >= 200 && status < 300) {
      delivery.state = 'delivered';
      return;
    }
    const wait = retriesAfter[delivery.answers.length - 1];
    if (wait !== undefined) {
      delivery.nextAt = (this.firstAt.get(delivery) ?? this.now()) + wait;
      return;
    }
    delivery.state = 'given up';
    // Only one that was made with the API; the app's own configuration stays. Source: "Deliver webhooks through HTTPS"
    const made = this.made.get(delivery);
    if (!made) return;
    const { installation, subscription } = made;
    installation.subscriptions = installation.subscriptions.filter((one) => one !== subscription);
  }
}

/** `X-Shopify-Hmac-Sha256`: base64 of HMAC-SHA256 over the raw body, with the app's secret. */
export const signBody = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body, 'utf8').digest('base64');

/** @returns the status, 0 when none came in time; redirects are not followed. Source: "Deliver webhooks through HTTPS" */
async function post(address: string, { headers, body }: Delivery, timeout: number): Promise<number> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
