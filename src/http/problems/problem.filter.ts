import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError } from '../../database/index.js';
import { LOGGER, type Logger } from '../../platform/index.js';
import type { ApiFastifyRequest } from '../request.js';
import { problemContentType } from './problem.schema.js';
import { problemBody, toProblem } from './to-problem.js';

/** Header in which every answer carries its trace id. */
export const traceHeader = 'liaison-trace-id';

/** Writes everything that is thrown as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.logger);
  }
}

/** The same for errors Fastify meets before there is a route. */
export function answerProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): void {
  const refusal = toProblem(error);
  const traceId = request.id;
  const path = request.url.split('?')[0] ?? '/';
  // A value the database itself refused has passed a check of ours that should have named it.
  const slipped = refusal.status === 422 && refusal.cause instanceof DatabaseError;
  if (slipped)
    logger.warn({ err: refusal.cause, traceId, method: request.method, path }, 'a value did not fit');
  if (refusal.status >= 500) {
    logger.error(
      { err: refusal.cause ?? error, traceId, method: request.method, path, code: refusal.code },
      'a request failed',
    );
  }
  if (reply.sent) return;
  if (refusal.retryAfter !== undefined)
    void reply.header('retry-after', String(Math.max(1, Math.ceil(refusal.retryAfter))));
  if (refusal.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer realm="Liaison"');
  void reply
    .status(refusal.status)
    .header(traceHeader, traceId)
    .header('cache-control', 'no-store')
    .type(problemContentType)
    .send(JSON.stringify(problemBody(refusal, { path, traceId }, (request as ApiFastifyRequest).language)));
}
