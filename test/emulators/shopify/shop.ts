import { randomUUID } from 'node:crypto';
import { Teller, type Deed } from './deeds.js';
import { gid } from './ids.js';
import type { JsonObject } from './json.js';
import { Merchant } from './merchant.js';
import type {
  AppSubscription,
  AppSubscriptionLineItem,
  Customer,
  Installation,
  ShopData,
  ShopifyApp,
  ShopState,
} from './model.js';
import { compliance } from './payloads/people.js';
import { shopBody, subscriptionBody } from './payloads/shop.js';
import { signSessionToken, type SessionTokenClaims } from './session-token.js';
import { Shopper } from './shopper.js';
import { launchAddress } from './oauth.js';
import type { Tokens } from './tokens.js';
import type { Deliveries, Delivery } from './webhooks/deliveries.js';

/** A shop, and what its people do. */
export class EmulatedShop {
  readonly shopper: Shopper;
  readonly merchant: Merchant;
  private readonly teller: Teller;
  /** Apps that were removed: compliance webhooks still reach them. */
  private readonly removed = new Map<string, Installation>();

  constructor(
    readonly data: ShopData,
    private readonly world: {
      tokens: Tokens;
      app(clientId: string): ShopifyApp | undefined;
      sender: Deliveries;
    },
  ) {
    this.teller = new Teller(data, world.sender);
    this.shopper = new Shopper(this.teller);
    this.merchant = new Merchant(this.teller);
  }

  get domain(): string {
    return this.data.domain;
  }

  get gid(): string {
    return gid('Shop', this.data.id);
  }

  private known(clientId: string): ShopifyApp {
    const app = this.world.app(clientId);
    if (!app) throw new Error(`no app has the client id ${clientId}`);
    return app;
  }

  /**
   * Managed installation: Shopify puts the app into the shop and grants the scopes of its configuration; tokens come
   * later, by exchange. An app that was removed comes back with nothing it had.
   */
  install(clientId: string): Installation {
    const app = this.known(clientId);
    const here = this.data.installations.get(clientId);
    if (here) return here;
    const installation: Installation = {
      id: this.data.ids.next(),
      app,
      scopes: [...app.scopes],
      subscriptions: [],
      billing: [],
      bulk: [],
      bucket: undefined,
    };
    this.data.installations.set(clientId, installation);
    return installation;
  }

  /** The merchant removes the app: `app/uninstalled` goes out, tokens and subscriptions end. */
  async uninstall(clientId: string): Promise<Deed<Installation>> {
    const installation = this.data.installations.get(clientId);
    if (!installation) throw new Error('the app is not in the shop');
    this.world.tokens.revoke(clientId, this.data.id);
    for (const one of installation.billing) if (one.status === 'ACTIVE') one.status = 'CANCELLED';
    this.data.installations.delete(clientId);
    this.removed.set(clientId, installation);
    const deliveries = await this.world.sender.announce(
      installation,
      this.data,
      'app/uninstalled',
      shopBody(this.data),
      randomUUID(),
    );
    installation.subscriptions = [];
    return { made: installation, deliveries };
  }

  /** An access token without anybody's browser. */
  accessToken(clientId: string, kind: 'expiring' | 'permanent' = 'expiring'): string {
    this.install(clientId);
    return this.world.tokens.give(clientId, this.data.id, kind).accessToken;
  }

  /** Access tokens end now, before their time. */
  expireTokens(clientId: string): void {
    this.world.tokens.expire(clientId, this.data.id);
  }

  /** A session token, as App Bridge gives it to a page of the app in this shop's admin. */
  sessionToken(clientId: string, changed: Partial<SessionTokenClaims> & { alg?: string } = {}): string {
    const { clientSecret: secret } = this.known(clientId);
    return signSessionToken({ shop: this.domain, clientId, secret, now: this.data.now() }, changed);
  }

  /** The address with which the shop's admin opens a page of the app in its frame. */
  launchAddress(clientId: string, address: string): string {
    return launchAddress(this.known(clientId), this.data, address, this.sessionToken(clientId));
  }

  /** The merchant grants other scopes: what the app's configuration asks for now, or less than it had. */
  async grant(clientId: string, scopes: readonly string[]): Promise<Deed<Installation>> {
    const installation = this.install(clientId);
    const previous = installation.scopes;
    installation.scopes = [...scopes];
    const body = {
      id: installation.id,
      previous,
      current: installation.scopes,
      updated_at: new Date(this.data.now()).toISOString(),
    };
    const deliveries = await this.world.sender.announce(
      installation,
      this.data,
      // Source: topic `app/scopes_update` on shopify.dev/docs/api/webhooks
      'app/scopes_update',
      body,
      randomUUID(),
    );
    return { made: installation, deliveries };
  }

  /** What is sent for a topic to one app now, as it would be signed: nobody gets it. */
  drawn(clientId: string, topic: string, body: JsonObject): Delivery[] {
    const installation = this.data.installations.get(clientId) ?? this.removed.get(clientId);
    return installation ? this.world.sender.drawn(installation, this.data, topic, body) : [];
  }

  /** Answers nothing any more, or again. Source of statuses: `access.ts` */
  async become(state: ShopState): Promise<Deed<ShopData>> {
    this.data.state = state;
    return this.changed();
  }

  /** Gets another `….myshopify.com` name. *Assumed*: the old one answers as a shop that is not there. */
  async rename(domain: string): Promise<Deed<ShopData>> {
    this.data.domain = domain;
    return this.changed();
  }

  async change(
    changed: Partial<Pick<ShopData, 'name' | 'email' | 'plan' | 'currency' | 'timezone'>>,
  ): Promise<Deed<ShopData>> {
    Object.assign(this.data, changed);
    return this.changed();
  }

  private async changed(): Promise<Deed<ShopData>> {
    this.data.updatedAt = this.data.now();
    return this.teller.tell(this.data, [['shop/update', shopBody(this.data)]]);
  }

  /**
   * The merchant chooses a plan on Shopify's page of it (App Pricing): it is active at once.
   * Source: shopify.dev/docs/apps/launch/billing/managed-pricing
   */
  async choosePlan(
    clientId: string,
    plan: { name: string; price: number; cap?: number },
  ): Promise<Deed<AppSubscription>> {
    const { data } = this;
    const now = data.now();
    const line = (of: Partial<AppSubscriptionLineItem>) => ({
      id: data.ids.next(),
      currency: data.currency,
      records: [],
      ...of,
    });
    const made: AppSubscription = {
      id: data.ids.next(),
      name: plan.name,
      status: 'PENDING',
      returnUrl: `https://${data.domain}/admin/apps`,
      test: data.development,
      trialDays: 0,
      createdAt: now,
      updatedAt: now,
      currentPeriodEnd: null,
      lineItems: [
        line({ recurring: { price: plan.price, interval: 'EVERY_30_DAYS' } }),
        ...(plan.cap === undefined
          ? []
          : [line({ usage: { cappedAmount: plan.cap, terms: 'per message' } })]),
      ],
    };
    data.installations.get(clientId)?.billing.push(made);
    return this.approve(clientId, made);
  }

  /** The merchant approves a plan or a higher cap; another active plan of the app ends. */
  async approve(clientId: string, subscription: AppSubscription): Promise<Deed<AppSubscription>> {
    const installation = this.data.installations.get(clientId);
    const now = this.data.now();
    const ended = (installation?.billing ?? []).filter(
      (one) => one !== subscription && one.status === 'ACTIVE',
    );
    const first = subscription.status === 'PENDING';
    if (first) {
      for (const one of ended) one.status = 'CANCELLED';
      subscription.status = 'ACTIVE';
      subscription.currentPeriodEnd = now + (30 + subscription.trialDays) * 86_400_000;
    }
    for (const { usage } of subscription.lineItems)
      if (usage?.asked !== undefined) {
        usage.cappedAmount = usage.asked;
        delete usage.asked;
      }
    return this.tellBilling(installation, subscription, first ? ended : []);
  }

  /** The merchant says no, or does not pay. */
  async endPlan(
    clientId: string,
    subscription: AppSubscription,
    status: 'DECLINED' | 'EXPIRED' | 'FROZEN' | 'CANCELLED',
  ): Promise<Deed<AppSubscription>> {
    subscription.status = status;
    return this.tellBilling(this.data.installations.get(clientId), subscription, []);
  }

  private async tellBilling(
    installation: Installation | undefined,
    subscription: AppSubscription,
    others: AppSubscription[],
  ): Promise<Deed<AppSubscription>> {
    const deliveries: Delivery[] = [];
    const eventId = randomUUID();
    for (const one of [...others, subscription]) {
      one.updatedAt = this.data.now();
      if (!installation) continue;
      const body = subscriptionBody(one, this.data);
      deliveries.push(
        ...(await this.world.sender.announce(
          installation,
          this.data,
          'app_subscriptions/update',
          body,
          eventId,
        )),
      );
    }
    return { made: subscription, deliveries };
  }

  /** A person asks what is stored about them. Source: "Privacy law compliance" */
  requestData(clientId: string, customer: Customer): Promise<Delivery[]> {
    return this.comply(
      clientId,
      'customers/data_request',
      compliance.dataRequest(customer, this.ordersOf(customer), this.data, this.data.ids.next()),
    );
  }

  /** A person is to be forgotten: at once where they ordered nothing for six months, else then. */
  redact(clientId: string, customer: Customer): Promise<Delivery[]> {
    return this.comply(
      clientId,
      'customers/redact',
      compliance.redact(customer, this.ordersOf(customer), this.data),
    );
  }

  /** Everything of the shop is to be forgotten: 48 hours after the app was removed. */
  redactShop(clientId: string): Promise<Delivery[]> {
    return this.comply(clientId, 'shop/redact', compliance.shopRedact(this.data));
  }

  private ordersOf(customer: Customer): bigint[] {
    return [...this.data.orders.values()]
      .filter(({ customerId }) => customerId === customer.id)
      .map(({ id }) => id);
  }

  private comply(clientId: string, topic: string, body: JsonObject): Promise<Delivery[]> {
    const installation = this.data.installations.get(clientId) ?? this.removed.get(clientId);
    if (!installation) throw new Error('the app was never in the shop');
    return this.world.sender.announce(installation, this.data, topic, body, randomUUID());
  }
}
