import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { admit, versionFor } from './access.js';
import { bulkText } from './graphql/app-views.js';
import type { Context } from './graphql/context.js';
import { runBulk } from './graphql/mutations/bulk.js';
import { nodeOf } from './graphql/queries.js';
import { serveGraphql, type GraphqlRequest } from './graphql/serve.js';
import type { JsonObject } from './json.js';
import { makeShop } from './making.js';
import type { Installation, ShopData, ShopifyApp } from './model.js';
import { accessToken, agree, type OAuthWorld } from './oauth.js';
import { EmulatedShop } from './shop.js';
import { Tokens } from './tokens.js';
import { answerWithin, Deliveries } from './webhooks/deliveries.js';

/** What can go wrong between here and there. */
export type ShopifyFault = 'rate_limited' | 'server_error' | 'timeout' | 'unauthorized';

export interface ShopifyRequest {
  method: string;
  path: string;
  shop: string | undefined;
  body: string;
}

export interface ShopifyOptions {
  apps: readonly (Partial<ShopifyApp> & Pick<ShopifyApp, 'clientId' | 'clientSecret'>)[];
  /** @defaultValue any free one */
  port?: number;
  /** Milliseconds UTC; {@link ShopifyEmulator.advance} adds to it. @defaultValue the machine's clock */
  now?: () => number;
  /** Where a webhook address is reached: a hub's public address stands for one on this machine. @defaultValue itself */
  route?: (uri: string) => string;
  /** Milliseconds a webhook may take. @defaultValue 5,000 */
  answerWithin?: number;
}

/** What a registration has where nothing else is said. */
const defaults = {
  handle: 'liaison',
  title: 'Liaison',
  scopes: [
    'write_orders',
    'read_returns',
    'write_customers',
    'read_products',
    'read_inventory',
    'read_locations',
    'write_draft_orders',
    'write_discounts',
  ],
  distribution: 'public',
  protectedData: true,
  redirectUrls: [],
  webhooks: [],
  webhookApiVersion: '2026-07',
} as const satisfies Partial<ShopifyApp>;

/**
 * Shopify on 127.0.0.1: shops, their admin's token endpoint, the GraphQL Admin API and webhooks.
 *
 * Shopify has one host a shop. Here a request names its shop in the path, `/acme.myshopify.com/admin/…`, by the `host`
 * header, or not at all: a hub that reaches the emulator by `LIAISON_VENDOR_URLS` keeps path and query and loses the
 * host, and then the token that is shown says which shop is meant.
 */
export class ShopifyEmulator implements OAuthWorld {
  readonly tokens: Tokens;
  /** Requests that arrived, oldest first. */
  readonly requests: ShopifyRequest[] = [];
  readonly deliveries: Deliveries;
  private readonly apps = new Map<string, ShopifyApp>();
  private readonly shops: EmulatedShop[] = [];
  private ahead = 0;
  private fault: { kind: ShopifyFault; left: number } | undefined;

  private constructor(
    private readonly server: Server,
    /** Where it is: `http://127.0.0.1:<port>`. */
    readonly url: string,
    private readonly options: ShopifyOptions,
  ) {
    this.tokens = new Tokens(() => this.now());
    this.deliveries = new Deliveries(
      () => this.now(),
      (uri) => {
        const address = options.route?.(uri) ?? uri;
        return /^http:\/\/127\.0\.0\.1[:/]/.test(address) ? address : undefined;
      },
      options.answerWithin ?? answerWithin,
    );
    for (const app of options.apps) this.apps.set(app.clientId, { ...defaults, ...app });
  }

  static async start(options: ShopifyOptions): Promise<ShopifyEmulator> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const shopify = new ShopifyEmulator(server, `http://127.0.0.1:${port}`, options);
    server.on('request', (request, response) => {
      shopify.answer(request, response).catch(() => response.destroy());
    });
    return shopify;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Has a hub reach this instead of Shopify, as an operator does. */
  get environment(): Record<string, string> {
    return {
      LIAISON_VENDOR_URLS: JSON.stringify({ shopify: this.url }),
      LIAISON_ALLOW_PRIVATE_ADDRESSES: 'true',
    };
  }

  now(): number {
    return (this.options.now ?? Date.now)() + this.ahead;
  }

  /** Turns the clock forward: tokens run out, points come back, webhooks that are due are tried again. */
  async advance(ms: number): Promise<void> {
    this.ahead += ms;
    await this.deliveries.retryDue();
  }

  /** A shop by its name, made where it is not there yet. */
  open(domain: string, given: Parameters<typeof makeShop>[2] = {}): EmulatedShop {
    const known = this.shops.find((one) => one.domain === domain);
    if (known) return known;
    if (!/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(domain))
      throw new Error(`${domain} is no name of a shop`);
    const shop = new EmulatedShop(
      makeShop(domain, () => this.now(), given),
      {
        tokens: this.tokens,
        app: (clientId) => this.app(clientId),
        sender: this.deliveries,
      },
    );
    this.shops.push(shop);
    return shop;
  }

  app(clientId: string): ShopifyApp | undefined {
    return this.apps.get(clientId);
  }

  /** Changes a registration: another secret, other webhooks. Scopes count for shops that install it from now on. */
  configure(clientId: string, changed: Partial<ShopifyApp>): void {
    const app = this.apps.get(clientId);
    if (app) Object.assign(app, changed);
  }

  shop(domain: string): ShopData | undefined {
    return this.shops.find((one) => one.domain === domain)?.data;
  }

  shopById(id: bigint): ShopData | undefined {
    return this.shops.find(({ data }) => data.id === id)?.data;
  }

  install(shop: ShopData, app: ShopifyApp): void {
    this.open(shop.domain).install(app.clientId);
  }

  /** Somebody of a shop agrees on Shopify's page: where their browser is sent on to. @throws Error when it refuses */
  agree(authorizeUrl: string, domain: string): string {
    const back = agree(this, authorizeUrl, this.open(domain).data);
    if (typeof back === 'string') return back;
    throw new Error(back.refusal);
  }

  /** From now on every request, or the next `times`, meets this fault; undefined heals. */
  inject(kind: ShopifyFault | undefined, times = Infinity): void {
    this.fault = kind === undefined ? undefined : { kind, left: times };
  }

  /** Bulk operations that were asked for run now: Shopify runs them when it has time. */
  async runBulkOperations(): Promise<void> {
    for (const { data: shop } of this.shops)
      for (const installation of shop.installations.values())
        for (const operation of installation.bulk) {
          if (operation.status !== 'CREATED') continue;
          const told: Told = [];
          await runBulk(operation, this.context(shop, installation, '2026-07', told));
          await this.tell(shop, told);
        }
  }

  private context(shop: ShopData, installation: Installation, apiVersion: string, told: Told): Context {
    const context: Context = {
      shop,
      installation,
      apiVersion,
      origin: this.url,
      node: (id) => nodeOf(context, id),
      announce: (topic, body) => told.push([topic, body]),
    };
    return context;
  }

  private async tell(shop: ShopData, told: Told): Promise<void> {
    const eventId = randomUUID();
    for (const [topic, body] of told)
      for (const installation of shop.installations.values())
        await this.deliveries.announce(installation, shop, topic, body, eventId);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const address = new URL(request.url ?? '/', this.url);
    const [, named, path = address.pathname] =
      /^\/([a-z0-9][a-z0-9-]*\.myshopify\.com)(\/.*)$/.exec(address.pathname) ?? [];
    const host = request.headers.host ?? '';
    const domain = named ?? (host.endsWith('.myshopify.com') ? host : undefined);
    this.requests.push({ method: request.method ?? 'GET', path, shop: domain, body });
    const send = (status: number, given: unknown, headers: Record<string, string> = {}): void => {
      response
        .writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          'x-request-id': randomUUID(),
          ...headers,
        })
        .end(typeof given === 'string' ? given : JSON.stringify(given));
    };
    if (this.misbehaves(send)) return;
    if (path === '/admin/oauth/access_token' && request.method === 'POST') {
      const answered = accessToken(this, fieldsOf(body, request.headers['content-type'] ?? ''), domain);
      return send(answered.status, answered.body);
    }
    if (path === '/admin/oauth/authorize') return this.authorize(address, domain, send);
    const bulk = /^\/bulk\/(\d+)\.jsonl$/.exec(path)?.[1];
    if (bulk !== undefined) return this.sendBulk(BigInt(bulk), send);
    const asked = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(path)?.[1];
    if (asked === undefined || request.method !== 'POST') return send(404, { errors: 'Not Found' });
    await this.graphql({ asked, body, token: request.headers['x-shopify-access-token'], domain }, send);
  }

  /** The page where a merchant agrees: here they do at once. Where no shop is named they choose one. */
  private authorize(
    address: URL,
    domain: string | undefined,
    send: (status: number, given: unknown, headers?: Record<string, string>) => void,
  ): void {
    const html = { 'content-type': 'text/html; charset=utf-8' };
    if (domain === undefined) {
      const links = this.shops.map(
        ({ domain: name }) =>
          `<li><a href="/${name}/admin/oauth/authorize${address.search.replaceAll('&', '&amp;').replaceAll('"', '%22')}">${name}</a></li>`,
      );
      return send(200, `<!doctype html><title>Shops</title><ul>${links.join('')}</ul>`, html);
    }
    const shop = this.shop(domain);
    if (!shop) return send(404, '', html);
    const back = agree(this, address.href, shop);
    if (typeof back === 'string') return send(302, '', { location: back });
    send(400, back.refusal, { 'content-type': 'text/plain' });
  }

  private async graphql(
    {
      asked,
      body,
      token,
      domain,
    }: { asked: string; body: string; token: string | string[] | undefined; domain: string | undefined },
    send: (status: number, given: unknown, headers?: Record<string, string>) => void,
  ): Promise<void> {
    const apiVersion = versionFor(asked);
    if (apiVersion === undefined) return send(404, { errors: 'Not Found' });
    const admitted = admit(this, typeof token === 'string' ? token : undefined, domain);
    if ('refusal' in admitted) return send(admitted.refusal.status, admitted.refusal.body);
    const { shop, installation } = admitted;
    let parsed: GraphqlRequest;
    try {
      parsed = JSON.parse(body) as GraphqlRequest;
    } catch {
      return send(400, { errors: { query: 'Required parameter missing or invalid' } });
    }
    const told: Told = [];
    const answered = await serveGraphql(parsed, this.context(shop, installation, apiVersion, told));
    send(answered.status, answered.body, { 'x-shopify-api-version': apiVersion });
    await this.tell(shop, told);
  }

  private sendBulk(
    id: bigint,
    send: (status: number, given: unknown, headers?: Record<string, string>) => void,
  ): void {
    const all = this.shops.flatMap(({ data }) =>
      [...data.installations.values()].flatMap(({ bulk }) => bulk),
    );
    const operation = all.find((one) => one.id === id);
    if (!operation) return send(404, '');
    send(200, bulkText(operation), { 'content-type': 'application/jsonl' });
  }

  private misbehaves(
    send: (status: number, given: unknown, headers?: Record<string, string>) => void,
  ): boolean {
    const { fault } = this;
    if (!fault || fault.left <= 0) return false;
    fault.left -= 1;
    if (fault.kind === 'rate_limited')
      send(429, { errors: 'Exceeded request limit' }, { 'retry-after': '2.0' });
    if (fault.kind === 'server_error')
      send(500, '<html>Internal error</html>', { 'content-type': 'text/html' });
    if (fault.kind === 'unauthorized')
      send(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
    return true;
  }
}

type Told = [topic: string, body: JsonObject][];

function fieldsOf(body: string, type: string): Record<string, string> {
  if (!type.includes('json')) return Object.fromEntries(new URLSearchParams(body));
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(body) as Record<string, unknown>).map(([name, value]) => [
        name,
        String(value),
      ]),
    );
  } catch {
    return {};
  }
}
