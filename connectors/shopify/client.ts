import type { z } from 'zod';
import {
  ContractViolation,
  oauthOf,
  RateLimited,
  Reauthorize,
  Rejected,
  Transient,
  type CallContext,
  type ClientContext,
} from '../../src/sdk/index.js';
import { apiVersion } from './api.js';
import type { ShopifySettings } from './settings.js';

/** What a call of this connector gets. */
export type ShopContext = CallContext<ShopifySettings, Shop>;

/** Where a question is asked: the shop and a token of it. */
export interface ShopAccess extends Pick<ClientContext<ShopifySettings>, 'fetch' | 'signal' | 'baseUrl'> {
  shop: string;
  accessToken: string;
}

/** A shop's Admin API. */
export interface Shop {
  /**
   * Asks one question.
   *
   * @throws RateLimited until the shop has restored what the question costs; Reauthorize when the token is refused;
   *   Rejected for a question it does not answer; Transient; ContractViolation for an answer of another shape
   */
  ask<Schema extends z.ZodType>(
    query: string,
    variables: Record<string, unknown>,
    schema: Schema,
  ): Promise<z.output<Schema>>;
}

/** Waits for a shop that is frozen or locked: its owner has to do something at Shopify. */
const frozenWaitMs = 60 * 60_000;
/** When the answer does not say what the question cost: a bucket refills in twenty seconds. */
const throttleWaitMs = 5_000;

/** The shop of a connection. */
export async function shopClient(context: ClientContext<ShopifySettings>): Promise<Shop> {
  const { settings, fetch, signal, baseUrl } = context;
  const accessToken = await oauthOf(context).accessToken();
  const access = {
    shop: settings.shop,
    accessToken,
    fetch,
    signal,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
  return { ask: (query, variables, schema) => askShop(access, query, variables, schema) };
}

/** Asks a shop by Shopify's own client, imported when it is first needed. @throws as {@link Shop.ask} */
export async function askShop<Schema extends z.ZodType>(
  { shop, accessToken, fetch, signal, baseUrl }: ShopAccess,
  query: string,
  variables: Record<string, unknown>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { createAdminApiClient } = await import('@shopify/admin-api-client');
  let response: Response | undefined;
  const client = createAdminApiClient({
    storeDomain: shop,
    apiVersion,
    accessToken,
    // What is repeated, and when, is the core's to decide.
    retries: 0,
    customFetchApi: async (url, init) => {
      const own = new URL(url);
      const address =
        baseUrl === undefined ? own : new URL(`${baseUrl.replace(/\/+$/, '')}${own.pathname}${own.search}`);
      response = await fetch(address, { ...init, signal });
      return response;
    },
  });
  const answer = await client.request<unknown>(query, { variables }).catch((cause: unknown) => {
    throw new Transient('Shopify could not be reached', { cause });
  });
  const { data, errors, extensions } = answer;
  if (errors) throw failureOf(response, errors.graphQLErrors ?? [], extensions, errors.message);
  const read = schema.safeParse(data);
  if (!read.success)
    throw new ContractViolation('Shopify answered in another shape than its schema says', {
      cause: read.error,
    });
  return read.data;
}

interface GraphqlError {
  message: string;
  extensions?: { code?: string };
}

interface Cost {
  cost?: {
    requestedQueryCost?: number;
    throttleStatus?: { currentlyAvailable?: number; restoreRate?: number };
  };
}

/** Which of the five errors a refusal is. Source: shopify.dev/docs/api/admin-graphql#status_and_error_codes */
function failureOf(
  response: Response | undefined,
  list: readonly GraphqlError[],
  extensions: Cost | undefined,
  message: string | undefined,
): Error {
  if (response === undefined)
    return new Transient(`Shopify could not be reached (${message ?? 'no answer'})`);
  const { status } = response;
  const codes = list.map((error) => error.extensions?.code);
  if (codes.includes('THROTTLED'))
    return new RateLimited('Shopify asks to wait', { retryAfter: restoredIn(extensions) });
  if (status === 429) {
    const seconds = Number(response.headers.get('retry-after'));
    const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1_000) : throttleWaitMs;
    return new RateLimited('Shopify asks to wait', { retryAfter });
  }
  if (status === 401) return new Reauthorize('Shopify does not accept the access token any more');
  if (status === 402 || status === 423)
    return new Transient(`The shop is ${status === 402 ? 'frozen' : 'locked'} at Shopify (${status})`, {
      retryAfter: frozenWaitMs,
    });
  if (status === 404)
    return new Rejected('Shopify knows no such shop, or no longer this version of its API (404)');
  if (status >= 500 || codes.includes('INTERNAL_SERVER_ERROR'))
    return new Transient(`Shopify failed (${status})`);
  if (codes.includes('ACCESS_DENIED') || status === 403)
    return new Rejected(
      'The app may not read this. Check its scopes and, for customers, its access to protected data',
    );
  return new Rejected(list[0]?.message.slice(0, 300) ?? `Shopify refused the question (${status})`);
}

/** Milliseconds until the shop may be asked again, from what the question costs and how fast its budget grows. */
function restoredIn(extensions: Cost | undefined): number {
  const { requestedQueryCost: wanted, throttleStatus } = extensions?.cost ?? {};
  const { currentlyAvailable: left, restoreRate: rate } = throttleStatus ?? {};
  if (wanted === undefined || left === undefined || rate === undefined || rate <= 0) return throttleWaitMs;
  return Math.max(1_000, Math.ceil(((wanted - left) / rate) * 1_000));
}
