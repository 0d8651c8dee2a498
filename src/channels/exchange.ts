import type { Dispatcher } from 'undici';
import type { Exchange } from '../sdk/index.js';

/** Bounds of an exchange. */
export interface ExchangeLimits {
  /** Milliseconds a request may wait for a free connection. */
  startMs: number;
  /** Milliseconds from its first byte to the last one of the answer. */
  answerMs: number;
  /** Bytes of the answer that are read at most. */
  answerBytes: number;
}

/**
 * Follows one request through undici. What matters is one fact undici alone knows: `onRequestStart`
 * comes right before the first byte is written, so a request that never got there was never sent
 * (invariant 6), and one that is stopped there sends nothing.
 */
export class ExchangeHandler implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private started = false;
  private settled = false;
  private status: number | undefined;
  private retryAfterMs: number | undefined;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private timer: NodeJS.Timeout;
  private readonly onAbort = () => this.stop('was cancelled');

  constructor(
    private readonly limits: ExchangeLimits,
    private readonly signal: AbortSignal | undefined,
    private readonly settle: (exchange: Exchange) => void,
  ) {
    this.timer = setTimeout(
      () => this.stop(`found no free connection within ${limits.startMs} ms`),
      limits.startMs,
    );
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.settled) {
      controller.abort(new Error('stopped before its first byte'));
      return;
    }
    this.controller = controller;
    this.started = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.stop(`got no complete answer within ${this.limits.answerMs} ms`),
      this.limits.answerMs,
    );
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (statusCode < 200) return;
    this.status = statusCode;
    this.retryAfterMs = retryAfter(headers['retry-after']);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.limits.answerBytes)
      this.stop(`got an answer of more than ${this.limits.answerBytes} bytes`);
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.chunks;
    const body =
      this.chunks.length === 1 && first
        ? first.toString('utf8')
        : Buffer.concat(this.chunks).toString('utf8');
    this.finish({ kind: 'answer', status: this.status ?? 0, body, retryAfterMs: this.retryAfterMs });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(describeError(error));
  }

  /** Ends the exchange from our side. */
  stop(why: string): void {
    if (this.settled) return;
    this.fail(why);
    this.controller?.abort(new Error(why));
  }

  private fail(detail: string): void {
    if (this.started) this.finish({ kind: 'lost', detail: `The request ${detail}.`, status: this.status });
    else this.finish({ kind: 'not_started', detail: `The request ${detail}.` });
  }

  private finish(exchange: Exchange): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onAbort);
    this.settle(exchange);
  }
}

function describeError(error: Error): string {
  const { code } = error as { code?: unknown };
  return `failed (${typeof code === 'string' ? code : error.name})`;
}

/** Milliseconds a `Retry-After` header asks for, given in seconds or as a date. */
function retryAfter(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds > 0 ? Math.min(milliseconds, 86_400_000) : undefined;
}
