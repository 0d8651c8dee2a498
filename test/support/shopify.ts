import type { AddressInfo } from 'node:net';
import { scopes } from '../../connectors/shopify/auth.js';
import { connector } from '../../connectors/shopify/shopify.connector.js';
import { LookupStage, SweepStage, TranslateStage, type SweepOutcome } from '../../src/ingress/index.js';
import { ShopifyEmulator, type EmulatedShop } from '../emulators/shopify/index.js';
import { startApi, type ApiFixture } from './api.js';

/** The app as Shopify and the hub know it. */
export const shopifyApp = { clientId: 'liaison-client', clientSecret: 'liaison-client-secret' };
/** Topics the app's configuration declares: all that a trigger reads and a webhook brings. */
const topics = connector.triggers.flatMap((trigger) => trigger.topics).filter((topic) => topic.includes('/'));

/** An event as the API tells of it. */
export interface Told {
  type: string;
  transition: string;
  connectionId: string;
  superseded?: boolean;
  contactId?: string | null;
  data: Record<string, unknown>;
}

/** A shop that is connected, under an account's key. */
export interface ConnectedShop {
  shop: EmulatedShop;
  id: string;
  key: string;
}

/** A hub with an app at an emulated Shopify, whose webhooks find it while `isUp`. */
export class ShopifyHub {
  isUp = true;
  private shops = 0;

  private constructor(
    readonly api: ApiFixture,
    readonly shopify: ShopifyEmulator,
    /** Where the hub listens. */
    readonly url: string,
    readonly appId: string,
  ) {}

  /** @param api - starts the hub that reaches the emulator by this environment */
  static async start(api: (environment: Record<string, string>) => Promise<ApiFixture>): Promise<ShopifyHub> {
    // The emulator runs before them, and asks them once they are there.
    const started: { hub?: ShopifyHub; fixture?: ApiFixture } = {};
    const shopify = await ShopifyEmulator.start({
      apps: [{ ...shopifyApp, scopes }],
      now: () => started.fixture?.clock.now() ?? Date.now(),
      route: (uri) =>
        started.hub?.isUp === true
          ? uri.replace('https://hub.example', started.hub.url)
          : 'http://127.0.0.1:1',
    });
    const environment = { PUBLIC_URL: 'https://hub.example', ...shopify.environment };
    const fixture = (started.fixture = await api(environment));
    await fixture.app.listen(0, '127.0.0.1');
    const url = `http://127.0.0.1:${(fixture.app.getHttpServer().address() as AddressInfo).port}`;
    const made = await fixture
      .call('post', '/v1/apps')
      .send({ connector: 'shopify', name: 'Our app', ...shopifyApp });
    if (made.status !== 201) throw new Error(`the app was not registered: ${made.status} ${made.text}`);
    const { id, redirectUrl, webhookUrl } = made.body as Record<'id' | 'redirectUrl' | 'webhookUrl', string>;
    const webhooks = [{ topics, uri: webhookUrl }];
    shopify.configure(shopifyApp.clientId, { redirectUrls: [redirectUrl], webhooks });
    return (started.hub = new ShopifyHub(fixture, shopify, url, id));
  }

  async close(): Promise<void> {
    await this.shopify.close();
    await this.api.close();
  }

  /** The owner of a shop gives its address, and agrees there. */
  async connect(key: string, settings: object = {}, given?: EmulatedShop): Promise<ConnectedShop> {
    const shop = given ?? this.shopify.open(`casa-${++this.shops}.myshopify.com`);
    const asked = await this.api
      .call('post', '/v1/connections/shopify/authorize', key)
      .send({ appId: this.appId, settings: { shop: shop.domain } });
    if (asked.status !== 201) throw new Error(`${asked.status} ${asked.text}`);
    const back = this.shopify.agree((asked.body as { authorizeUrl: string }).authorizeUrl, shop.domain);
    const { pathname, search } = new URL(back);
    const page = await this.api.call('get', `${pathname}${search}`, '');
    if (!page.text.includes('Shopify is connected')) throw new Error(page.text);
    const list = (await this.api.call('get', '/v1/connections', key)).body as {
      data: { id: string; tenant: string }[];
    };
    const id = list.data.find(({ tenant }) => tenant === shop.domain)?.id ?? '';
    if (Object.keys(settings).length > 0) {
      const patched = await this.api.call('patch', `/v1/connections/${id}`, key).send({ settings });
      if (patched.status !== 200) throw new Error(`${patched.status} ${patched.text}`);
    }
    return { shop, id, key };
  }

  /** Works off what was delivered, and what it has looked up. */
  async work(): Promise<void> {
    for (let rows = 1; rows > 0;) {
      rows = await this.api.app.get(TranslateStage).run();
      rows += await this.api.app.get(LookupStage).run();
    }
  }

  /** Sweeps a connection from where it stands to the end. @returns how many steps it took */
  async sweep({ id }: Pick<ConnectedShop, 'id'>): Promise<{ steps: number; last: SweepOutcome | undefined }> {
    for (let steps = 1; ; steps++) {
      const last = await this.api.app.get(SweepStage).now(id);
      if (last === undefined || last.error !== undefined || !last.more) return { steps, last };
    }
  }

  /** Events about a subject, such as `order:13`. */
  async events(key: string, subject: string): Promise<Told[]> {
    const answer = await this.api.call('get', `/v1/events?subject=${subject}&limit=100`, key);
    return (answer.body as { data: Told[] }).data;
  }

  /** Transitions of an order that were told, with no word of those that others overtook. */
  async told(key: string, order: { id: bigint }): Promise<string[]> {
    return (await this.events(key, `order:${order.id}`))
      .filter(({ superseded }) => superseded !== true)
      .map(({ transition }) => transition.replace(/:\d{10,}/, ''))
      .sort();
  }
}

/** Starts a hub on a new database. */
export async function startShopifyHub(
  create: () => Promise<Parameters<typeof startApi>[0]>,
): Promise<ShopifyHub> {
  return ShopifyHub.start(async (environment) => startApi(await create(), { environment }));
}
