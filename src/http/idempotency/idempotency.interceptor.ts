import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { connectionOf, requesterOf } from '../../accounts/index.js';
import { ProblemError } from '../../platform/index.js';
import { problem } from '../problems/to-problem.js';
import { successStatus, type ApiFastifyRequest } from '../request.js';
import { fingerprint } from './fingerprint.js';
import {
  IdempotencyService,
  leaseFor,
  TurnLostError,
  type Begun,
  type IdempotentRequest,
} from './idempotency.service.js';
import type { Turn } from './turn.js';

export const idempotencyHeader = 'idempotency-key';
export const replayedHeader = 'idempotency-replayed';

/** Gives a request with `Idempotency-Key` the answer its twin got, or makes it the one that answers. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<ApiFastifyRequest>();
    // Who needs no key has no keys of their own: public routes answer each request by itself.
    if (!request.requester) return next.handle();
    const requestKey = keyOf(request);
    if (requestKey === undefined) return next.handle();
    const requester = requesterOf(context);
    // Keys of one connection mean nothing to another of the same account.
    const path = connectionOf(requester) === undefined ? request.routeOptions.url : request.url.split('?')[0];
    const asked: IdempotentRequest = {
      accountId: requester.accountId,
      route: `${request.method} ${path ?? ''}`.slice(0, 120),
      requestKey,
      bodyHash: fingerprint(request.url, this.idempotency.veiled(request.body)),
    };
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const begun = await this.idempotency.begin(asked);
    if ('answer' in begun) return replay(begun, reply);
    request.turn = begun.turn;
    begun.turn.status = successStatus(context);
    try {
      return of(await this.run(begun.turn, next));
    } catch (error) {
      if (!(error instanceof TurnLostError)) throw error;
      return this.answerOfTheOther(asked, reply);
    }
  }

  private async run(turn: Turn, next: CallHandler): Promise<unknown> {
    // Renewed beside the work: a renewal that fails costs at most the turn, and that is checked at the end.
    const renewal = setInterval(() => void this.idempotency.renew(turn).catch(() => undefined), leaseFor / 3);
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      if (!turn.completed) await this.idempotency.completeAlone(turn, { status: turn.status, body });
      return body;
    } catch (error) {
      const nothingWasDone = error instanceof ProblemError && error.status < 500;
      // When the database is away neither can be written; the lease ends by itself then.
      await (nothingWasDone ? this.idempotency.forget(turn) : this.idempotency.release(turn)).catch(
        () => undefined,
      );
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** This process was away for longer than its lease and somebody else took over. */
  private async answerOfTheOther(
    asked: IdempotentRequest,
    reply: FastifyReply,
  ): Promise<Observable<unknown>> {
    const begun = await this.idempotency.begin(asked);
    if ('answer' in begun) return replay(begun, reply);
    await this.idempotency.release(begun.turn);
    throw problem(
      'idempotency_in_progress',
      'Another process took over this request and did not finish it. Retry it unchanged.',
      {
        retryAfter: 1,
      },
    );
  }
}

function replay(begun: Extract<Begun, { answer: unknown }>, reply: FastifyReply): Observable<unknown> {
  void reply.header(replayedHeader, 'true');
  return of(begun.answer.body ?? undefined);
}

function keyOf(request: ApiFastifyRequest): string | undefined {
  const header = request.headers[idempotencyHeader];
  if (header === undefined || request.method === 'GET' || request.method === 'HEAD') return undefined;
  const key = String(header);
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw problem(
    'validation_failed',
    'Idempotency-Key must have 1 to 255 printable ASCII characters without spaces, such as a UUID.',
    {
      fields: [
        { field: 'Idempotency-Key', reason: 'must have 1 to 255 printable ASCII characters without spaces' },
      ],
    },
  );
}
