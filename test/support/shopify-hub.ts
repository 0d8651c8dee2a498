import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import type { Test } from 'supertest';
import { connector } from '../../connectors/shopify/shopify.connector.js';
import { LookupStage, TranslateStage } from '../../src/ingress/index.js';
import { TenantErasureStage } from '../../src/privacy/index.js';
import type { PrivacyWebhooks } from '../../src/sdk/index.js';
import { ShopifyEmulator, signSessionToken, type EmulatedShop } from '../emulators/shopify/index.js';
import { startApi, type ApiFixture, type Method } from './api.js';
import type { TemporaryDatabase } from './databases.js';

/** An app of ours at Shopify. */
export const shopifyApp = { clientId: 'liaison-client', clientSecret: 'liaison-client-secret' };

/** Topics the app's configuration declares: all that a trigger reads and a webhook brings, and those of privacy law. */
const topics = [
  ...connector.triggers.flatMap((trigger) => trigger.topics).filter((topic) => topic.includes('/')),
  ...((connector.webhook as { privacy?: PrivacyWebhooks }).privacy?.topics ?? []),
];

/** What embedded pages are told about a shop. */
export interface SessionAnswer {
  tenant: { id: string; name: string };
  account: { id: string; name: string } | null;
  connection: { id: string; status: string; health: { state: string; reason: string | null } } | null;
  state: string;
  user: string | null;
  code?: string;
}

/** A hub and Shopify, which reach each other; stages run when they are told to. */
export class ShopifyHub {
  private shops = 0;
  private constructor(
    readonly api: ApiFixture,
    readonly shopify: ShopifyEmulator,
    /** Where the hub is reached. */
    readonly url: string,
  ) {}

  static async start(database: TemporaryDatabase): Promise<ShopifyHub> {
    const hub: { api?: ApiFixture; url?: string } = {};
    const shopify = await ShopifyEmulator.start({
      apps: [shopifyApp],
      now: () => hub.api?.clock.now() ?? 0,
      route: (uri) => uri.replace('https://hub.example', hub.url ?? ''),
    });
    const environment = { PUBLIC_URL: 'https://hub.example', ...shopify.environment };
    const api = (hub.api = await startApi(database, { environment }));
    await api.app.listen(0, '127.0.0.1');
    const url = (hub.url = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}`);
    return new ShopifyHub(api, shopify, url);
  }

  async close(): Promise<void> {
    await this.shopify.close();
    await this.api.close();
  }

  /** Adds the registration of an app, and has Shopify know the hub's addresses. */
  async register(given: object = {}, app = shopifyApp): Promise<string> {
    const made = await this.api
      .call('post', '/v1/apps')
      .send({ connector: 'shopify', name: 'Our app', ...app, ...given });
    expect(made.status).toBe(201);
    const { id, redirectUrl, webhookUrl } = made.body as Record<'id' | 'redirectUrl' | 'webhookUrl', string>;
    this.shopify.configure(app.clientId, {
      redirectUrls: [redirectUrl],
      webhooks: [{ topics, uri: webhookUrl }],
    });
    return id;
  }

  /** A shop that nobody has connected, with the app in it. */
  shopWithApp(app = shopifyApp): EmulatedShop {
    const shop = this.shopify.open(`loja-${++this.shops}.myshopify.com`);
    shop.install(app.clientId);
    return shop;
  }

  /** A session token, as App Bridge gives it in the admin of a shop. */
  token(shop: EmulatedShop, changed: Parameters<typeof signSessionToken>[1] = {}, app = shopifyApp): string {
    return signSessionToken(
      { shop: shop.domain, clientId: app.clientId, secret: app.clientSecret, now: this.api.clock.now() },
      changed,
    );
  }

  /** A request of an embedded page. */
  embedded(method: Method, path: string, token: string): Test {
    return this.api.call(method, `/embedded/shopify/${path}`, token);
  }

  async session(shop: EmulatedShop): Promise<SessionAnswer> {
    return (await this.embedded('get', 'session', this.token(shop))).body as SessionAnswer;
  }

  async install(shop: EmulatedShop, body: object = {}): Promise<{ status: number; body: SessionAnswer }> {
    const answer = await this.embedded('post', 'install', this.token(shop)).send(body);
    return { status: answer.status, body: answer.body as SessionAnswer };
  }

  /** Runs the stages that read deliveries until they have nothing left to do. */
  async work(): Promise<void> {
    for (let rows = 1; rows > 0;) {
      rows = await this.api.app.get(TranslateStage).run();
      rows += await this.api.app.get(LookupStage).run();
      rows += await this.api.app.get(TenantErasureStage).run();
    }
  }
}
