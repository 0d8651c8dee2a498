import { Readable } from 'node:stream';
import { Pool } from 'undici';
import { insideUnitOfWork } from '../database/index.js';
import type { ChannelRequest, Exchange, FileExchange, FileRequest } from '../sdk/index.js';
import { ExchangeHandler } from './exchange.js';

/** A request whose body is a text, or comes in pieces. */
type AnyRequest = Omit<ChannelRequest, 'body'> & { body?: string | AsyncIterable<Uint8Array> };

/** Milliseconds a file may take, from the first byte of the request to its own last one. */
const fileMs = 120_000;

/** What requests to channels need of the process's settings. */
export interface TransportSettings {
  /** Connections to one origin at most. */
  readonly requestSlots: number;
  /** Milliseconds after which a request that left has an unknown outcome. */
  readonly requestTimeoutMs: number;
}

interface Route {
  pool: Pool;
  /** Path before every request's own. */
  prefix: string;
}

/**
 * HTTP to the providers of channels: one pool of keep-alive connections per origin, one request at a time
 * on each connection, because an answer must not wait behind another sender's slow one.
 */
export class ChannelTransport {
  private readonly pools = new Map<string, Pool>();
  private readonly routes = new Map<string, Route>();
  private inFlight = 0;

  /** @param guarded - calls addresses that the provider names; without it files lie at the channel's own only */
  constructor(
    private readonly settings: TransportSettings,
    private readonly guarded?: typeof globalThis.fetch,
  ) {}

  /** Requests under way or waiting for a connection. */
  get requestsInFlight(): number {
    return this.inFlight;
  }

  /**
   * @param base - address every path comes after, without a slash at the end
   * @throws Error inside a unit of work: nothing there may wait for the network (invariant 14).
   */
  request(base: string, request: AnyRequest): Promise<Exchange> {
    if (insideUnitOfWork()) throw new Error('no network inside a unit of work');
    if (request.signal?.aborted === true) {
      return Promise.resolve({ kind: 'not_started', detail: 'The request was cancelled.' });
    }
    const { pool, prefix } = this.routeOf(base);
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    };
    this.inFlight++;
    return new Promise((resolve) => {
      const handler = new ExchangeHandler(
        {
          startMs: request.startMs ?? 5_000,
          answerMs: request.answerMs ?? this.settings.requestTimeoutMs,
          answerBytes: request.answerBytes ?? 65_536,
        },
        request.signal,
        (exchange) => {
          this.inFlight--;
          resolve(exchange);
        },
      );
      try {
        pool.dispatch(
          {
            method: request.method,
            path: prefix + request.path,
            headers,
            body: bodyOf(request.body),
          },
          handler,
        );
      } catch {
        handler.stop('could not be made');
      }
    });
  }

  /**
   * Opens a file. What the operator set as the channel's address needs no guard; any other address does.
   *
   * @throws Error inside a unit of work.
   */
  async openFile(base: string, { url, headers = {} }: FileRequest): Promise<FileExchange> {
    if (insideUnitOfWork()) throw new Error('no network inside a unit of work');
    if (!URL.canParse(url)) return { kind: 'refused', detail: 'The address of the file cannot be read.' };
    const isOwn = new URL(url).origin === new URL(base).origin;
    const fetchFile = isOwn || !this.guarded ? globalThis.fetch : this.guarded;
    if (!isOwn && !this.guarded) return { kind: 'refused', detail: 'The file lies at another address.' };
    try {
      const answer = await fetchFile(url, {
        headers: { ...headers },
        redirect: 'manual',
        signal: AbortSignal.timeout(fileMs),
      });
      return { kind: 'answer', status: answer.status, body: piecesOf(answer) };
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { name?: unknown } };
      const isForbidden = [name, cause?.name].includes('ForbiddenAddressError');
      return isForbidden
        ? { kind: 'refused', detail: 'The file lies at an address where outgoing calls are not allowed.' }
        : { kind: 'lost', detail: 'The file could not be fetched: no answer.' };
    }
  }

  /** Waits for what is under way, then closes every connection. */
  async close(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    this.routes.clear();
    await Promise.all(pools.map((pool) => pool.close()));
  }

  private routeOf(base: string): Route {
    const known = this.routes.get(base);
    if (known) return known;
    const address = new URL(base);
    const route = { pool: this.poolOf(address.origin), prefix: address.pathname.replace(/\/$/, '') };
    this.routes.set(base, route);
    return route;
  }

  private poolOf(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: this.settings.requestSlots,
      pipelining: 1,
      connect: { timeout: 5_000 },
      // The exchange keeps time itself, exactly and over the whole answer.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 60_000,
    });
    this.pools.set(origin, pool);
    return pool;
  }
}

/** Pieces are handed on one at a time, as the connection takes them. */
function bodyOf(body: AnyRequest['body']): string | Readable | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? body : Readable.from(body, { objectMode: false });
}

async function* piecesOf(answer: Response): AsyncIterable<Uint8Array> {
  if (answer.body) yield* answer.body as unknown as AsyncIterable<Uint8Array>;
}
