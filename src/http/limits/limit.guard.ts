import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { scopeMetadata, type Scope } from '../../accounts/index.js';
import { ApiOptions } from '../api.options.js';
import { problem } from '../problems/to-problem.js';
import type { ApiFastifyRequest } from '../request.js';
import { BackPressure } from './back-pressure.js';
import { TokenBucket } from './token-bucket.js';

/** Keys remembered at most before full buckets are dropped. */
const mostBuckets = 10_000;

/** Limits requests per key, and work that would only wait. Runs after the key was checked. */
@Injectable()
export class LimitGuard implements CanActivate {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly options: ApiOptions,
    private readonly pressure: BackPressure,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ApiFastifyRequest>();
    // Public routes have no actor and are not counted.
    if (!request.requester) return true;
    this.count(request.requester.actor.id, context.switchToHttp().getResponse<FastifyReply>());
    const scope = this.reflector.getAllAndOverride<Scope | undefined>(scopeMetadata, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (scope === 'send') await this.refuseWhenFull();
    return true;
  }

  /** Headers as draft-ietf-httpapi-ratelimit-headers has them. */
  private count(callerId: string, reply: FastifyReply): void {
    const { requestsPerSecond, burst } = this.options;
    const now = performance.now();
    const taken = this.bucket(callerId, now).take(now);
    const reset = Math.ceil(taken.waitMs / 1000);
    void reply.header(
      'ratelimit-policy',
      `"key";q=${burst};w=${Math.max(1, Math.ceil(burst / requestsPerSecond))}`,
    );
    void reply.header('ratelimit', `"key";r=${taken.remaining};t=${reset}`);
    if (taken.allowed) return;
    throw problem(
      'rate_limited',
      `This key may make ${requestsPerSecond} requests per second. Wait for Retry-After seconds, then send fewer.`,
      { retryAfter: Math.max(1, reset) },
    );
  }

  private async refuseWhenFull(): Promise<void> {
    const retryAfter = await this.pressure.check();
    if (retryAfter === undefined) return;
    throw problem('overloaded', 'The queue of outgoing messages is full. Nothing was stored; retry later.', {
      retryAfter,
    });
  }

  private bucket(callerId: string, now: number): TokenBucket {
    let bucket = this.buckets.get(callerId);
    if (!bucket) {
      if (this.buckets.size >= mostBuckets) {
        for (const [id, candidate] of this.buckets) if (candidate.isFull(now)) this.buckets.delete(id);
      }
      bucket = new TokenBucket(this.options.requestsPerSecond, this.options.burst, now);
      this.buckets.set(callerId, bucket);
    }
    return bucket;
  }
}
