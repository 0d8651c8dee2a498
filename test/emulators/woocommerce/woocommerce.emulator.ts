import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authenticate, type Keys } from './authentication.js';
import { deliver, ping, type DeliveryAnswer } from './deliveries.js';
import type { Json, ShopData } from './answers.js';
import { route } from './routes.js';

/** What can go wrong with a shop. */
export type ShopFault =
  | 'rate_limited'
  | 'server_error'
  | 'unavailable'
  | 'timeout'
  | 'reset'
  | 'unauthorized'
  | 'forbidden'
  | 'firewall'
  | 'login_page'
  | 'garbage'
  | 'redirect'
  | 'not_found';

/** Seconds the 429 and 503 ask to wait. */
export const RETRY_AFTER = 7;

/** More failed deliveries than this, and WooCommerce disables a webhook. */
const FAILURES_ALLOWED = 5;

export interface WooCommerceEmulator extends ShopData {
  /** Where the shop is: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly keys: Keys;
  /** Requests that arrived, oldest first. */
  readonly requests: { method: string; path: string; query: URLSearchParams; body: Json }[];
  /** Settings of a connection to this shop. */
  settings(webhookSecret: string): {
    url: string;
    consumerKey: string;
    consumerSecret: string;
    webhookSecret: string;
  };
  /** From now on every request, or the next `times`, meets this fault; undefined heals. */
  inject(fault: ShopFault | undefined, times?: number): void;
  /** Runs before the answer to each request is made: for things that change between two pages. */
  onRequest?: (path: string, query: URLSearchParams) => void;
  /** Treat plain http as if something in front had ended https. */
  behindTls: boolean;
  /** Stores an order and tells the active webhooks of the topic, as WooCommerce does. */
  save(topic: string, order: Json & { id: number }): Promise<DeliveryAnswer[]>;
  /** Posts one signed delivery to any address. */
  deliver(topic: string, payload: Json, secret: string, hookUrl: string): Promise<DeliveryAnswer>;
  close(): Promise<void>;
}

const faults: Record<
  Exclude<ShopFault, 'timeout' | 'reset'>,
  { status: number; type: string; body: string; headers?: Record<string, string> }
> = {
  rate_limited: {
    status: 429,
    type: 'text/html',
    body: 'Too many requests',
    headers: { 'retry-after': String(RETRY_AFTER) },
  },
  server_error: {
    status: 500,
    type: 'text/html',
    body: '<p>There has been a critical error on this website.</p>',
  },
  unavailable: {
    status: 503,
    type: 'text/html',
    body: 'Briefly unavailable',
    headers: { 'retry-after': String(RETRY_AFTER) },
  },
  unauthorized: {
    status: 401,
    type: 'application/json',
    body: '{"code":"woocommerce_rest_authentication_error","message":"Consumer key is invalid.","data":{"status":401}}',
  },
  forbidden: {
    status: 403,
    type: 'application/json',
    body: '{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot list resources.","data":{"status":403}}',
  },
  firewall: { status: 403, type: 'text/html; charset=UTF-8', body: '<html>Attention Required!</html>' },
  login_page: {
    status: 200,
    type: 'text/html; charset=UTF-8',
    body: '<html><form action="wp-login.php"></form></html>',
  },
  garbage: {
    status: 200,
    type: 'application/json',
    body: '<b>Warning</b>: Undefined index in wp-content [{"id":1',
  },
  redirect: {
    status: 301,
    type: 'text/html',
    body: '',
    headers: { location: 'https://www.shop.example/wp-json/wc/v3/orders' },
  },
  not_found: { status: 404, type: 'text/html', body: '<html>Not found</html>' },
};

/**
 * An imitation of a WooCommerce shop on 127.0.0.1, at the HTTP edge: keys are checked as WooCommerce
 * checks them, webhooks are signed, sent once and disabled after failures.
 */
export async function startWooCommerceEmulator(
  options: { permissions?: Keys['permissions'] } = {},
): Promise<WooCommerceEmulator> {
  const keys: Keys = {
    consumerKey: 'ck_emulator',
    consumerSecret: 'cs_emulator',
    permissions: options.permissions ?? 'read_write',
  };
  const server = createServer((request, response) => void answer(emulator, plan, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plan: Plan = { fault: undefined, left: Infinity, nonces: new Set() };
  const emulator: WooCommerceEmulator = {
    url,
    keys,
    requests: [],
    orders: new Map(),
    webhooks: new Map(),
    coupons: new Map(),
    notes: new Map(),
    fulfillments: undefined,
    carts: undefined,
    nextId: 1,
    utcOffset: 2,
    keepsDates: true,
    behindTls: false,
    settings: (webhookSecret) => ({
      url,
      consumerKey: keys.consumerKey,
      consumerSecret: keys.consumerSecret,
      webhookSecret,
    }),
    inject: (fault, times = Infinity) => Object.assign(plan, { fault, left: times }),
    save: (topic, order) => {
      emulator.orders.set(order.id, order);
      return announce(emulator, topic, order);
    },
    deliver,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return emulator;
}

interface Plan {
  fault: ShopFault | undefined;
  left: number;
  nonces: Set<string>;
}

async function answer(
  emulator: WooCommerceEmulator,
  plan: Plan,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', emulator.url);
  const body = await readJson(request);
  const method = request.method ?? 'GET';
  const path = url.pathname.replace(/^\/wp-json\//, '');
  emulator.requests.push({ method, path, query: url.searchParams, body });
  emulator.onRequest?.(path, url.searchParams);
  if (plan.fault !== undefined && plan.left > 0) {
    plan.left -= 1;
    return misbehave(plan.fault, response);
  }
  const refusal = authenticate(
    { method, url, authorization: request.headers.authorization, secure: emulator.behindTls },
    emulator.keys,
    plan.nonces,
  );
  if (refusal !== undefined) return send(response, 401, { ...refusal, data: { status: 401 } });
  const result = route(emulator, { method, path, query: url.searchParams, body });
  send(response, result.status, result.body, result.headers);
  // A receiver elsewhere is none of ours to call.
  if (result.ping !== undefined && new URL(result.ping.url).hostname === '127.0.0.1') {
    await ping(result.ping.url, result.ping.id).catch(() => undefined);
  }
}

function misbehave(fault: ShopFault, response: ServerResponse): void {
  if (fault === 'timeout') return;
  if (fault === 'reset') {
    response.destroy();
    return;
  }
  const { status, type, body, headers } = faults[fault];
  response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

async function announce(
  emulator: WooCommerceEmulator,
  topic: string,
  payload: Json,
): Promise<DeliveryAnswer[]> {
  const answers: DeliveryAnswer[] = [];
  for (const hook of emulator.webhooks.values()) {
    if (hook['topic'] !== topic || hook['status'] !== 'active') continue;
    const given = await deliver(topic, payload, String(hook['secret']), String(hook['delivery_url'])).catch(
      (): DeliveryAnswer => ({ status: 0, body: '' }),
    );
    const failures = given.status >= 200 && given.status < 300 ? 0 : Number(hook['failure_count']) + 1;
    Object.assign(hook, {
      failure_count: failures,
      ...(failures > FAILURES_ALLOWED ? { status: 'disabled' } : {}),
    });
    answers.push(given);
  }
  return answers;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
    .end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? {} : (JSON.parse(text) as Json);
  } catch {
    return {};
  }
}
