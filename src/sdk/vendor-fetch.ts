import type { z } from 'zod';
import { ContractViolation, LiaisonError, RateLimited, Reauthorize, Rejected, Transient } from './errors.js';

/** What {@link vendorFetch} needs: part of what every call of a connector gets, `tenant` and `revoke` of OAuth too. */
export interface VendorFetchContext {
  /** `fetch` behind the guard of outgoing calls. */
  fetch: typeof fetch;
  /** Aborted when the core stops waiting. */
  signal: AbortSignal;
  /** Milliseconds UTC. */
  now: number;
  /** @defaultValue the address of the request */
  baseUrl?: string;
  /** Sends the access token. @defaultValue none is sent */
  oauth?: { fetch: typeof fetch };
}

/** A vendor's response, its body read. */
export interface VendorResponse<T = unknown> {
  /** HTTP status. */
  status: number;
  /** Headers of the response. */
  headers: Headers;
  /** The JSON body, through `schema` where one was given; undefined when there was none. */
  data: T;
}

/** One call to a vendor's API. */
export interface VendorRequest<Schema extends z.ZodType = z.ZodType> {
  /** Name of the vendor, as the sentences of errors say it. */
  vendor: string;
  /** Address of the API, e.g. `https://api.example.com/v2`. `context.baseUrl` goes before it. */
  baseUrl: string;
  /** Below the address of the API; segments must be encoded already. */
  path: string;
  /** @defaultValue `POST` with a body, else `GET` */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Query parameters; those that are undefined are left out, those with several values repeated. */
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Headers besides those of the body and the token. */
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form. */
  form?: Readonly<Record<string, string>>;
  /** What the body of a good response must be; one that is not is a ContractViolation. @defaultValue any JSON, or none */
  schema?: Schema;
  /** Statuses besides 2xx that are an answer, not a failure: 404 for "is there one?". @defaultValue none */
  accept?: readonly number[];
  /**
   * Reads a failure in the vendor's own way before the status is: vendors say "slow down" with a 403, or "this
   * field" in a place of their own. Undefined leaves it to the status.
   */
  failure?: (response: VendorResponse) => LiaisonError | undefined;
  /** Milliseconds to wait where the vendor asks to slow down without saying for how long. @defaultValue 10,000 */
  defaultRetryAfter?: number;
}

/** A body longer than this is no answer of an API. */
const longestBody = 16 * 1024 * 1024;
/** Nobody waits longer than this before the next try, whatever the vendor says. */
const longestWait = 24 * 3_600_000;

/**
 * Calls a vendor's API and turns what goes wrong into one of the five errors, so that the core does the right
 * thing next. For vendors without an official client; where there is one, hand it `context.agents` or
 * `context.fetch`.
 *
 * It goes through the guard of outgoing calls, ends when the core stops waiting, sends the access token of a
 * connection made by OAuth, follows no redirect, and reaches `context.baseUrl` instead of `request.baseUrl`
 * where an emulator stands in for the vendor.
 *
 * | response | error |
 * | --- | --- |
 * | none, in time or at all; 408, 425, 5xx | `Transient`, with `retryAfter` where the vendor says one |
 * | 429 | `RateLimited` |
 * | 401 | `Reauthorize` |
 * | 3xx and every other 4xx | `Rejected`, with the vendor's own words |
 * | 2xx that is no JSON, or not of the `schema` | `ContractViolation` |
 *
 * @throws Transient, RateLimited, Reauthorize, Rejected or ContractViolation; no message holds the request's
 *   headers, query or body, which carry secrets and people.
 */
export async function vendorFetch<Schema extends z.ZodType = z.ZodType>(
  context: VendorFetchContext,
  request: VendorRequest<Schema>,
): Promise<VendorResponse<z.output<Schema>>> {
  const response = await exchange(context, request);
  const good = (response.status >= 200 && response.status < 300) || request.accept?.includes(response.status);
  if (good !== true) throw failureOf(context, request, response);
  if (typeof response.data === 'string')
    throw new ContractViolation(`${request.vendor} answered with something that is no JSON`);
  if (request.schema === undefined || (request.accept?.includes(response.status) ?? false))
    return response as VendorResponse<z.output<Schema>>;
  const read = request.schema.safeParse(response.data);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ContractViolation(
      `${request.vendor} answered in another shape than expected: ${issue?.message ?? ''}`,
      {
        path: issue?.path.join('.') ?? '',
      },
    );
  }
  return { ...response, data: read.data };
}

/** @returns the response with its body: JSON, text where it is none, undefined where it is empty */
async function exchange(context: VendorFetchContext, request: VendorRequest): Promise<VendorResponse> {
  const { vendor, json, form } = request;
  const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const send = context.oauth?.fetch ?? context.fetch;
  try {
    const response = await send(addressOf(context, request), {
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      signal: context.signal,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': type }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, data: await readBody(response, vendor) };
  } catch (error) {
    if (error instanceof LiaisonError) throw error;
    const late = context.signal.aborted;
    throw new Transient(late ? `${vendor} did not answer in time` : `${vendor} could not be reached`, {
      cause: error,
    });
  }
}

function addressOf({ baseUrl }: VendorFetchContext, request: VendorRequest): string {
  const address = new URL(
    `${(baseUrl ?? request.baseUrl).replace(/\/+$/, '')}/${request.path.replace(/^\/+/, '')}`,
  );
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      address.searchParams.append(name, String(one));
    }
  }
  return address.href;
}

async function readBody(response: Response, vendor: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > longestBody) {
      throw new ContractViolation(`${vendor} answered with more than ${longestBody / 1024 / 1024} MB`);
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function failureOf(
  { now }: VendorFetchContext,
  { vendor, failure, defaultRetryAfter = 10_000 }: VendorRequest,
  response: VendorResponse,
): LiaisonError {
  const known = failure?.(response);
  if (known) return known;
  const { status, headers, data } = response;
  const retryAfter = readRetryAfter(headers.get('retry-after'), now);
  if (status === 429) {
    return new RateLimited(`${vendor} asks to slow down`, { retryAfter: retryAfter ?? defaultRetryAfter });
  }
  if (status === 408 || status === 425 || status >= 500) {
    return new Transient(
      `${vendor} could not answer (${status})`,
      retryAfter === undefined ? {} : { retryAfter },
    );
  }
  if (status === 401) return new Reauthorize(`${vendor} no longer accepts the credentials`);
  if (status >= 300 && status < 400)
    return new Rejected(`${vendor} sends the call to another address (${status})`);
  const words = wordsOf(data);
  return new Rejected(`${vendor} refused it (${status})${words === undefined ? '' : `: ${words}`}`);
}

/**
 * Milliseconds a `Retry-After` asks to wait, between 1 and a day: seconds or a date (RFC 9110, 10.2.3).
 *
 * @param now - milliseconds UTC, for a date
 * @returns undefined when the header is absent or says nothing
 */
export function readRetryAfter(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const wait = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(Math.ceil(wait), 1), longestWait);
}

/** What the vendor says went wrong, from the places where APIs put it. */
function wordsOf(data: unknown): string | undefined {
  for (const place of [data, at(data, 'error'), at(data, 'meta'), at(data, 'errors', '0')]) {
    for (const name of ['message', 'detail', 'error_description', 'title', 'error']) {
      const found = at(place, name);
      if (typeof found === 'string' && found.trim() !== '') return found.trim().slice(0, 300);
    }
    if (typeof place === 'string' && place !== data) return place.slice(0, 300);
  }
  return undefined;
}

function at(data: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined,
    data,
  );
}
