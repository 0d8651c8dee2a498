import type { IncomingMessage } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram } from 'prom-client';
import {
  LOGGER,
  Metrics,
  newTraceId,
  type Logger,
  type ProblemError,
  type ProxyTrust,
} from '../platform/index.js';
import { bodyLimit } from './api.options.js';
import { readContentType } from './content-type.js';
import { readJsonBody } from './json-body.js';
import { hasBody } from './has-body.js';
import { receivingDefaults, serverLimits, watchBodies, type ReceivingLimits } from './limits/receiving.js';
import { DocumentSource } from './openapi/document-source.js';
import { answerProblem, traceHeader } from './problems/problem.filter.js';
import { problem } from './problems/to-problem.js';
import type { ApiFastifyRequest } from './request.js';
import { markUpload, readUploads } from './uploads.js';

/**
 * The Fastify adapter the API runs on: trace ids, and problem answers where there is no route yet.
 *
 * @param trustProxy - whose `X-Forwarded-*` headers count
 * @param limits - how long a request may take to arrive
 */
export function createApiAdapter(
  logger: Logger,
  trustProxy: ProxyTrust,
  limits: ReceivingLimits = receivingDefaults,
): FastifyAdapter {
  return new FastifyAdapter({
    ...serverLimits(limits),
    bodyLimit,
    trustProxy,
    genReqId: (request: IncomingMessage) => traceIdOf(request.headers.traceparent),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const refusal = problem('bad_request', 'The URL is not valid. Encode it as specified in RFC 3986.', {
        cause: error,
      });
      answerProblem(refusal, request, reply, logger);
    },
  });
}

/**
 * What the API needs of the application besides its module. Call it once, before `init` or `listen`.
 */
export function configureApi(app: NestFastifyApplication, limits: ReceivingLimits = receivingDefaults): void {
  const logger = app.get<Logger>(LOGGER);
  const fastify = app.getHttpAdapter().getInstance();
  watchBodies(fastify, limits, app.get(Metrics).registry, logger);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const refusal = isOwnDoor(request.url) ? undefined : settleBody(request.raw);
    done(refusal);
  });
  app.get(DocumentSource).describe(app);
  readUploads(fastify);
  app.useBodyParser('application/json', { bodyLimit }, (request, body, done) => {
    // What is signed is checked before it is read.
    if (isSigned(request)) return done(null, body);
    try {
      done(null, readJsonBody(body));
    } catch (error) {
      done(error as Error);
    }
  });
  // The framework would read forms and plain text too; the API speaks JSON, and only pages send forms.
  for (const other of ['application/x-www-form-urlencoded', 'text/plain']) {
    app.useBodyParser(other, { bodyLimit }, (request, body, done) => {
      if (isForm(request)) return done(null, Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
      done(
        problem(
          'unsupported_media_type',
          'This route only accepts JSON. Send it with Content-Type: application/json.',
        ),
      );
    });
  }
  observe(app, logger);
}

/** Hooks and the sandbox take bodies as they come, by rules of their own. */
function isOwnDoor(url: string): boolean {
  return url.startsWith('/hooks/') || url.startsWith('/sandbox/graph/');
}

/** Puts right how a client or a proxy spells what a body is; answers why it cannot be read at all. */
function settleBody(request: IncomingMessage): ProblemError | undefined {
  const { headers } = request;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    return problem(
      'unsupported_media_type',
      'This route does not accept compressed bodies. Send the body without Content-Encoding.',
    );
  }
  if (markUpload(request)) return undefined;
  const type = headers['content-type'];
  if (type !== undefined || hasBody(request)) headers['content-type'] = readContentType(type ?? '');
  return undefined;
}

/** The calls of companions, whose guard reads the body once their signature was found to fit. */
function isSigned(request: { url?: string | undefined }): boolean {
  return request.url?.startsWith('/companion/') === true;
}

/** The page that connects a site. */
function isForm(request: { url?: string | undefined }): boolean {
  return /^\/connect\/[a-z0-9-]+$/.test(request.url ?? '');
}

function observe(app: NestFastifyApplication, logger: Logger): void {
  const { registry } = app.get(Metrics);
  const seconds = new Histogram({
    name: 'liaison_api_request_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', async (request, reply) => {
    void reply.header(traceHeader, request.id);
  });
  server.addHook('onResponse', async (request: ApiFastifyRequest, reply) => {
    const route = request.routeOptions.url;
    if (route?.startsWith('/v1/') !== true) return;
    const { method } = request;
    const status = reply.statusCode;
    seconds.observe({ method, route, status: String(status) }, reply.elapsedTime / 1000);
    const line = {
      traceId: request.id,
      method,
      route,
      status,
      ms: Math.round(reply.elapsedTime),
      actor: request.requester?.actor,
    };
    if (method === 'GET') logger.debug(line, 'request');
    else logger.info(line, 'request');
  });
}

/** The trace id of W3C Trace Context when the caller brings one, else a new one. */
function traceIdOf(traceparent: string | string[] | undefined): string {
  const given = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(String(traceparent))?.[1];
  return given !== undefined && given !== '0'.repeat(32) ? given : newTraceId();
}
