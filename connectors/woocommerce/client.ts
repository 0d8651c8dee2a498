import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { CallContext, ClientContext } from '../../src/sdk/index.js';
import { notJson, shopError } from './errors.js';
import type { WooSettings } from './settings.js';

/** How long one call may take, connection included, milliseconds. */
const TIMEOUT = 20_000;

/** No answer of the API is longer; more is a shop gone wrong, or somebody filling our memory. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

type Method = 'get' | 'post' | 'put' | 'delete';

export interface ShopRequest {
  method: Method;
  /** Path below the namespace: `orders/13`. */
  path: string;
  params?: Record<string, string | number | boolean>;
  data?: Record<string, unknown>;
  /** Default `wc/v3`. WooCommerce's keys open every namespace that begins with `wc/` or `wc-`. */
  namespace?: string;
}

export interface ShopAnswer {
  data: unknown;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
}

/** The shop's REST API. Holds keys, but neither a signal nor agents: those belong to a call. */
export interface Shop {
  request(call: ShopCall, request: ShopRequest): Promise<ShopAnswer>;
}

export type ShopCall = Pick<CallContext<WooSettings>, 'signal' | 'agents' | 'now'>;
export type ShopContext = CallContext<WooSettings, Shop>;

interface VendorAnswer {
  data: unknown;
  headers: Record<string, unknown>;
}

interface VendorOptions {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  version: string;
  timeout: number;
  axiosConfig: {
    signal: AbortSignal;
    httpAgent: HttpAgent;
    httpsAgent: HttpsAgent;
    proxy: false;
    maxRedirects: 0;
    maxContentLength: number;
  };
}

interface VendorClient {
  get(path: string, params?: object): Promise<VendorAnswer>;
  post(path: string, data: object, params?: object): Promise<VendorAnswer>;
  put(path: string, data: object, params?: object): Promise<VendorAnswer>;
  delete(path: string, params?: object): Promise<VendorAnswer>;
}

type VendorConstructor = new (options: VendorOptions) => VendorClient;

/**
 * WooCommerce's official client: Basic over https, one-legged OAuth 1.0a over plain http. Redirects
 * are not followed: they would take the signature, or a POST, where it does not belong.
 */
export async function shopClient({ settings }: ClientContext<WooSettings>): Promise<Shop> {
  const WooCommerceRestApi = await vendorClient();
  return {
    async request(call, { method, path, params = {}, data = {}, namespace = 'wc/v3' }) {
      const api = new WooCommerceRestApi({
        url: baseAddress(settings.url),
        consumerKey: settings.consumerKey,
        consumerSecret: settings.consumerSecret,
        version: namespace,
        timeout: TIMEOUT,
        axiosConfig: {
          signal: call.signal,
          httpAgent: call.agents.http,
          httpsAgent: call.agents.https,
          proxy: false,
          maxRedirects: 0,
          maxContentLength: LONGEST_ANSWER,
        },
      });
      try {
        const answer =
          method === 'get' || method === 'delete'
            ? await api[method](path, params)
            : await api[method](path, data, params);
        if (typeof answer.data !== 'object' || answer.data === null) throw notJson();
        return { data: answer.data, headers: plainHeaders(answer.headers) };
      } catch (error) {
        throw shopError(error, call.now);
      }
    },
  };
}

/**
 * The shop's address without what people paste along: `/wp-admin/…`, `/wp-json/…`, a query.
 *
 * @param url - as entered; the schema made sure that it is an address.
 */
export function baseAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/(?:wp-admin|wp-json|wp-login\.php)(?:\/.*)?$/, '').replace(/\/+$/, '')}`;
}

/** The package is CommonJS: Node hands its default export over inside another default. */
async function vendorClient(): Promise<VendorConstructor> {
  const module = (await import('@woocommerce/woocommerce-rest-api')) as unknown as {
    default: VendorConstructor | { default: VendorConstructor };
  };
  return 'default' in module.default ? module.default.default : module.default;
}

function plainHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
