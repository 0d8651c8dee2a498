import type { FastifyInstance, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { Counter, Gauge, type Registry } from 'prom-client';
import { addressGroup, clientAddress, type Logger } from '../../platform/index.js';
import { hasBody } from '../has-body.js';
import { isUpload } from '../uploads.js';
import { BodiesInFlight, type CutReason } from './bodies-in-flight.js';

/** Milliseconds between two lines about bodies that were cut: who attacks must not fill the log too. */
const tellEvery = 10_000;

/** The longest body any door but the sandbox's uploads keeps: a vendor's delivery. */
const longestKept = 4 * 1024 * 1024;

/** What a process allows to whoever sends to it, before anything of it was read. */
export interface ReceivingLimits {
  /** Milliseconds a request may take to arrive whole. */
  timeoutMs: number;
  /** Bytes of bodies that are not complete yet, all together. */
  unfinishedBytes: number;
}

export const receivingDefaults: ReceivingLimits = { timeoutMs: 30_000, unfinishedBytes: 64 * 1024 * 1024 };

/** Options of the server: Node ends requests that take too long, headers and body together. */
export function serverLimits({ timeoutMs }: ReceivingLimits) {
  return {
    requestTimeout: timeoutMs,
    http: {
      requestTimeout: timeoutMs,
      headersTimeout: Math.min(timeoutMs, 10_000),
      connectionsCheckingInterval: Math.max(50, Math.min(1_000, Math.floor(timeoutMs / 4))),
    },
  };
}

const goAway = JSON.stringify({
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  code: 'overloaded',
  detail:
    'The request body arrived too slowly while too many others were being received. Retry in a few seconds.',
});
const goAwayAnswer = [
  'HTTP/1.1 503 Service Unavailable',
  'Content-Type: application/problem+json',
  `Content-Length: ${Buffer.byteLength(goAway)}`,
  'Retry-After: 5',
  'Connection: close',
  '',
  goAway,
].join('\r\n');

/** Watches every body that arrives on a server, whatever its door. Call it before the server is ready. */
export function watchBodies(
  server: FastifyInstance,
  limits: ReceivingLimits,
  registry: Registry,
  logger: Logger,
): void {
  const cuts = new Counter({
    name: 'liaison_bodies_cut_total',
    help: 'Requests ended before their body was complete: timeout, memory (all together) or address (one sender)',
    labelNames: ['reason'] as const,
    registers: [registry],
  });
  let toldAt = -Infinity;
  const tell = (reason: CutReason | 'timeout'): void => {
    cuts.inc({ reason });
    if (performance.now() - toldAt < tellEvery) return;
    toldAt = performance.now();
    logger.warn({ reason }, 'a request was ended before its body was complete');
  };
  const bodies = new BodiesInFlight(limits.unfinishedBytes, (request, reason) => {
    tell(reason);
    request.socket.write(goAwayAnswer);
    request.socket.destroySoon();
  });
  new Gauge({
    name: 'liaison_unfinished_body_bytes',
    help: 'Bytes of request bodies being received',
    registers: [registry],
    collect() {
      this.set(bodies.bytes);
    },
  });
  server.server.on('clientError', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') tell('timeout');
  });
  server.addHook('preParsing', (request, _reply, _payload, done: HookHandlerDoneFunction) => {
    // Files are not held: whoever takes them reads them as fast as the disk does.
    if (hasBody(request.raw) && !isUpload(request.raw)) watch(request);
    done();
  });

  function watch(request: FastifyRequest): void {
    const { raw } = request;
    const announced = Number(raw.headers['content-length'] ?? Number.NaN);
    const most = request.url.startsWith('/sandbox/') ? Infinity : longestKept;
    let seen = 0;
    let counted = false;
    const end = (): void => bodies.end(raw);
    raw.on('data', (piece: Buffer) => {
      seen += piece.length;
      // Most bodies come whole, in one piece: they are never unfinished, and counting them would cost each delivery.
      if (!counted && seen === announced) return;
      if (!counted) {
        counted = true;
        bodies.begin(raw, addressGroup(clientAddress(request)));
        raw.once('end', end).once('close', end);
      }
      // What is longer is read to its end so that its sender hears the answer, and kept by nobody.
      if (seen > most) end();
      else bodies.received(raw, piece.length);
    });
  }
}
