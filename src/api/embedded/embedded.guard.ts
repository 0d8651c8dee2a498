import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EmbeddedInstalls, type EmbeddedStanding } from '../../companion/index.js';
import { SessionTokens, type SessionOfTenant } from '../../connections/index.js';
import { problem, TokenBucket, type ApiFastifyRequest } from '../../http/index.js';
import { ProblemError } from '../../platform/index.js';
import { Registry } from '../../registry/index.js';
import { languageOf } from '../../words/index.js';

/** Requests a second the pages of one tenant may make in the long run, and at once after a pause. */
const perSecond = 20;
const burst = 120;
const mostBuckets = 10_000;

/** Who calls from a page inside a vendor's own, and where the tenant stands. */
export interface EmbeddedCaller extends EmbeddedStanding {
  session: SessionOfTenant;
}

export interface EmbeddedRequest extends ApiFastifyRequest {
  embedded?: EmbeddedCaller;
}

/** Who calls, as the guard found out. */
export const CurrentEmbedded = createParamDecorator(
  (_: unknown, context: ExecutionContext): EmbeddedCaller => {
    const { embedded } = context.switchToHttp().getRequest<EmbeddedRequest>();
    if (!embedded) throw new Error('no caller: the guard is missing');
    return embedded;
  },
);

/**
 * Lets requests through that carry a session token of the connector in their path, verified anew each time: there is no
 * session to steal or to end. The tenant is the token's; no header and no query says it. Once the tenant is connected the
 * request acts for its connection alone, as calls of a shop's plugin do.
 */
@Injectable()
export class EmbeddedGuard implements CanActivate {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly registry: Registry,
    private readonly tokens: SessionTokens,
    private readonly installs: EmbeddedInstalls,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<EmbeddedRequest>();
    // Before anything can be refused: refusals are read by people too.
    request.language = languageOf(request.headers['accept-language']);
    const { connector: id = '' } = request.params as { connector?: string };
    const connector = this.registry.findConnector(id);
    const rules = connector?.auth.type === 'oauth2' ? connector.auth.sessionToken : undefined;
    if (!connector || !rules)
      throw problem('unknown_connector', 'There is no connector with embedded pages under this name.');
    const token = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const session = await this.tokens.verify(connector, token).catch((error: unknown) => {
      if (error instanceof ProblemError)
        void http.getResponse<FastifyReply>().headers(rules.refusalHeaders ?? {});
      throw error;
    });
    this.count(`${session.app.row.id}:${session.tenant}`);
    request.embedded = { session, ...(await this.installs.standing(session)) };
    const { row, state } = request.embedded;
    if (row && state === 'connected')
      request.requester = {
        actor: { kind: 'companion', id: row.id },
        scopes: [],
        homeAccountId: row.accountId,
        accountId: row.accountId,
      };
    return true;
  }

  private count(tenant: string): void {
    const now = performance.now();
    let bucket = this.buckets.get(tenant);
    if (!bucket) {
      if (this.buckets.size >= mostBuckets) this.buckets.clear();
      bucket = new TokenBucket(perSecond, burst, now);
      this.buckets.set(tenant, bucket);
    }
    const { allowed, waitMs } = bucket.take(now);
    if (allowed) return;
    throw problem(
      'rate_limited',
      `A shop may make ${perSecond} requests per second. Wait for Retry-After seconds, then send fewer.`,
      { retryAfter: Math.max(1, Math.ceil(waitMs / 1000)) },
    );
  }
}
