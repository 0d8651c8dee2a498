import type { FastifyReply, FastifyRequest } from 'fastify';
import { unknownPath, type GraphError } from '../model/graph-error.js';

/** The type of bodies, in the words of Graph. */
export const JSON_TYPE = 'application/json; charset=UTF-8';

/** Answers with an object. */
export function answer(reply: FastifyReply, body: unknown, status = 200): FastifyReply {
  return reply.code(status).header('content-type', JSON_TYPE).send(JSON.stringify(body));
}

/** Answers with a Graph error. */
export function refuse(reply: FastifyReply, error: GraphError): FastifyReply {
  if (error.retryAfterSeconds !== undefined)
    void reply.header('retry-after', String(error.retryAfterSeconds));
  return reply.code(error.httpStatus).header('content-type', JSON_TYPE).send(error.json);
}

/** The version in the path (`v25.0`). @throws GraphError 2500 when it is none */
export function checkVersion(request: FastifyRequest): void {
  const { version } = request.params as { version: string };
  if (!/^v\d+\.\d+$/.test(version)) throw unknownPath(request.url.split('?')[0] ?? '');
}
