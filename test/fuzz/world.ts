import { createHmac } from 'node:crypto';
import { sandboxAppSecret } from '../../src/ingress/index.js';
import { newId, Secrets } from '../../src/platform/index.js';
import { CompanionEmulator, sign } from '../emulators/companion/index.js';
import { ShopifyEmulator, signSessionToken } from '../emulators/shopify/index.js';
import { startApi, adminKey, type ApiFixture, type ApiFixtureOptions } from '../support/api.js';
import type { TemporaryDatabase } from '../support/databases.js';
import { freePort } from '../support/processes.js';
import { Tenant } from '../support/tenant.js';
import { ToyCrm } from '../support/toy-crm/emulator.js';
import { ToyInstallation } from '../support/toy-crm/installation.js';
import { connector as toyCrm } from '../support/toy-crm/toy-crm.connector.js';
import { Settings } from '../../src/config/index.js';
import { ApiOptions } from '../../src/http/index.js';
import { FuzzClient, type FuzzAnswer, type FuzzRequest } from './client.js';
import type { Access } from './targets.js';

export const webhookSecret = 'whsec_fuzz-own-connection';
/** An app of ours at Shopify, whose pages are called with session tokens. */
export const embeddedApp = { clientId: 'fuzz-embedded', clientSecret: 'a-secret-of-the-embedded-app' };
export const mappedSecret = 'a-secret-of-enough-characters';

/**
 * A hub with two accounts. One is the fuzz's own, with something of everything; the other's words are
 * canaries: they may come up in no answer.
 */
export class FuzzWorld {
  own!: Tenant;
  other!: Tenant;
  shop!: CompanionEmulator;
  /** A CRM with OAuth: what the routes of apps are about. */
  toy!: ToyInstallation;
  client!: FuzzClient;
  /** Connections whose hooks are called: a WooCommerce shop, and one with a mapping. */
  hooks = { woocommerce: '', webhook: '' };
  private addresses = 0;

  private constructor(
    readonly api: ApiFixture,
    private readonly port: number,
    private readonly crm: ToyCrm,
    private readonly shopify: ShopifyEmulator,
  ) {}

  static async start(
    temporary: TemporaryDatabase,
    planted: ApiFixtureOptions['added'] = [],
  ): Promise<FuzzWorld> {
    const port = await freePort();
    const crm = await ToyCrm.start();
    const clock: { now?: () => number } = {};
    const shopify = await ShopifyEmulator.start({
      apps: [{ ...embeddedApp, distribution: 'custom' }],
      now: () => clock.now?.() ?? 0,
    });
    const api = await startApi(temporary, {
      api: new ApiOptions({ burst: 100_000, requestsPerSecond: 100_000 }),
      added: planted,
      connectors: [toyCrm],
      sandbox: true,
      environment: {
        PORT: String(port),
        TRUST_PROXY: 'loopback',
        META_GRAPH_URL: 'http://127.0.0.1:9',
        META_VERIFY_TOKEN: 'fuzz-verify-token',
        LIAISON_VENDOR_URLS: JSON.stringify({ 'toy-crm': crm.url, shopify: shopify.url }),
      },
    });
    clock.now = () => api.clock.now();
    await api.queue.start();
    await api.app.listen(port, '127.0.0.1');
    const world = new FuzzWorld(api, port, crm, shopify);
    await world.settle();
    return world;
  }

  /** What nobody but the other account may read. */
  get canaries(): string[] {
    const { account, person, email, order, connection, key, template } = this.other.words;
    const digits = this.other.words.phone.replace(/\D/g, '');
    const ids = Object.entries(this.other.ids).filter(([name]) => name !== 'accounts');
    return [account, person, email, order, connection, key, template, digits, ...ids.map(([, id]) => id)];
  }

  key(access: Access): string {
    return access === 'operator' ? adminKey : this.own.key;
  }

  /** Sends a request; each comes from an address of its own, so that limits by address stop nothing. */
  async send(request: FuzzRequest): Promise<FuzzAnswer> {
    return this.client.send({
      ...request,
      headers: { 'x-forwarded-for': this.address(), ...request.headers },
    });
  }

  private address(): string {
    const n = ++this.addresses;
    return `198.18.${(n >> 8) & 255}.${n & 255}`;
  }

  /** Headers of a call by the software in the own shop. */
  signed(method: string, path: string, body: string | Buffer): Record<string, string> {
    const timestamp = Math.floor(this.api.clock.now() / 1000);
    return {
      'x-liaison-timestamp': String(timestamp),
      'x-liaison-site': this.shop.siteId,
      'x-liaison-signature': sign(method, path, timestamp, String(body), this.shop.secret),
    };
  }

  /** A body signed as Meta signs for sandbox numbers. */
  signedByMeta(body: string | Buffer): Record<string, string> {
    const secret = sandboxAppSecret(this.api.app.get(Secrets));
    return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
  }

  /** A request to the webhook address of the CRM's app, signed for it as the vendor knows it. */
  signedByToy(method: string, body: string | Buffer): Record<string, string> {
    const address = `${this.api.app.get(Settings).publicUrl}/hooks/apps/${this.toy.appId}`;
    return this.toy.crm.signed(method, address, String(body), { at: this.api.clock.now() });
  }

  /** Headers of a page in the admin of a Shopify shop that has the app. */
  embedded(): Record<string, string> {
    const shop = 'fuzz.myshopify.com';
    this.shopify.open(shop).install(embeddedApp.clientId);
    const { clientId, clientSecret: secret } = embeddedApp;
    const token = signSessionToken({ shop, clientId, secret, now: this.api.clock.now() });
    return { authorization: `Bearer ${token}` };
  }

  signedByShop(body: string | Buffer): Record<string, string> {
    return { 'x-wc-webhook-signature': createHmac('sha256', webhookSecret).update(body).digest('base64') };
  }

  /** Makes something by the API with the own key. */
  async make<T = { id: string }>(path: string, body: object, key = this.own.key): Promise<T> {
    const answer = await this.api.call('post', path, key).set('x-forwarded-for', this.address()).send(body);
    if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body as T;
  }

  /** Connects the own shop, again when something ended that. */
  async connectShop(): Promise<void> {
    const { code } = await this.make<{ code: string }>('/v1/connections/codes', { connector: 'woocommerce' });
    this.shop.remember(await this.make('/connect/woocommerce/exchange', this.shop.exchangeBody(code), ''));
  }

  /** Everything the other account has, as rows: nobody else changes them. */
  async otherRows(): Promise<string> {
    const { accountId } = this.other;
    const found: string[] = [];
    for (const table of [
      'contact',
      'connection',
      'message',
      'consent_entry',
      'event',
      'delivery',
      'timer',
      'api_key',
      'number',
    ]) {
      const rows = await this.api.db.read.query(`SELECT * FROM ${table} WHERE accountId = ? ORDER BY id`, [
        accountId,
      ]);
      found.push(`${table}: ${JSON.stringify(rows)}`);
    }
    return found.join('\n');
  }

  async close(): Promise<void> {
    this.client.close();
    await this.shop.close();
    await this.toy.crm.close();
    await this.shopify.close();
    await this.api.close();
  }

  private async settle(): Promise<void> {
    this.client = new FuzzClient(this.port);
    this.own = await new Tenant(this.api, {
      account: 'Fuzz own account',
      person: 'Fuzziana',
      phone: '+34 600 111 222',
      email: 'fuzziana@example.com',
      order: 'FUZZ-ORDER',
      connection: 'fuzz-settings',
      key: 'fuzz-key',
      template: 'fuzz_hello',
    }).settleIn();
    this.other = await new Tenant(this.api, {
      account: 'Canary-Account-7Qx',
      person: 'Canaria7Qx',
      phone: '+39 333 765 4321',
      email: 'canaria7qx@example.com',
      order: 'CANARY-ORDER-7QX',
      connection: 'canary-connection-7qx',
      key: 'canary-key-7qx',
      template: 'canary_hello_7qx',
    }).settleIn();
    this.shop = await CompanionEmulator.start();
    await this.connectShop();
    await this.connectHooks();
    this.toy = await ToyInstallation.start(this.api, this.crm);
  }

  private async connectHooks(): Promise<void> {
    const shop = { url: 'http://127.0.0.1:9', consumerKey: 'ck', consumerSecret: 'cs', webhookSecret };
    const made = await this.make('/v1/connections', {
      connector: 'woocommerce',
      name: 'Hooks',
      settings: shop,
    });
    const mapping = {
      event: 'form.submitted',
      subject: 'entry:{{ body.id }}',
      transition: 'sent',
      person: { phone: '{{ body.phone }}', email: '{{ body.email }}', firstName: '{{ body.name }}' },
      data: { form: 'quote', fields: { text: '{{ body.text }}' } },
    };
    const mapped = await this.make('/v1/connections', {
      connector: 'webhook',
      name: 'Mapped',
      settings: { secret: mappedSecret, verification: 'token', mappings: [mapping] },
    });
    this.hooks = { woocommerce: made.id, webhook: mapped.id };
  }

  /** An id that nothing has. */
  nobody(): string {
    return newId();
  }
}
