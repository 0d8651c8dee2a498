import {
  Injectable,
  SetMetadata,
  createParamDecorator,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SignedCalls, type Caller, type RawCall } from '../../companion/index.js';
import { languageOf } from '../../words/index.js';
import { type ApiFastifyRequest, problem, readJsonBody, TokenBucket } from '../../http/index.js';

const onceMetadata = 'liaison:companion-once';
const copiesMetadata = 'liaison:companion-copies';

/** A route that changes something a repetition would change again: the same call is done once. */
export const DoneOnce = (): CustomDecorator => SetMetadata(onceMetadata, true);
/** A route that a copy of the site may call too. */
export const CopiesToo = (): CustomDecorator => SetMetadata(copiesMetadata, true);

/** Requests a second one connection may make in the long run, and at once after a pause. */
const perSecond = 20;
const burst = 120;
const mostBuckets = 10_000;

export interface CompanionRequest extends ApiFastifyRequest {
  caller?: Caller;
}

/** The connection a signed call acts for. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<CompanionRequest>();
  if (!caller) throw new Error('no caller: the guard is missing');
  return caller;
});

/**
 * Lets calls through that are signed with the secret of the connection in their path, and makes them
 * act for that connection alone. The body is read only when its signature fits.
 */
@Injectable()
export class CompanionGuard implements CanActivate {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly calls: SignedCalls,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CompanionRequest>();
    // Before anything can be refused: refusals are read by people too.
    request.language = languageOf(request.headers['accept-language']);
    const { connectionId = '' } = request.params as { connectionId?: string };
    const call: RawCall = {
      method: request.method,
      path: request.raw.url ?? request.url,
      headers: request.headers,
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    };
    const caller = await this.calls.verify(connectionId, call);
    const { row } = caller.open;
    this.count(row.id);
    if (!this.has(copiesMetadata, context) && caller.siteId !== caller.companion.siteId) {
      throw problem(
        'copy_of_site',
        'The request comes from a different site than the connected one. Use POST identity to say whether it is a copy or has moved.',
      );
    }
    request.body = call.body.length === 0 ? undefined : readJsonBody(call.body);
    request.caller = caller;
    request.requester = {
      actor: { kind: 'companion', id: row.id },
      scopes: [],
      homeAccountId: row.accountId,
      accountId: row.accountId,
    };
    if (this.has(onceMetadata, context)) await this.calls.once(caller, call);
    return true;
  }

  private has(metadata: string, context: ExecutionContext): boolean {
    return this.reflector.get<boolean | undefined>(metadata, context.getHandler()) === true;
  }

  private count(connectionId: string): void {
    const now = performance.now();
    let bucket = this.buckets.get(connectionId);
    if (!bucket) {
      if (this.buckets.size >= mostBuckets) this.buckets.clear();
      bucket = new TokenBucket(perSecond, burst, now);
      this.buckets.set(connectionId, bucket);
    }
    const { allowed, waitMs } = bucket.take(now);
    if (allowed) return;
    throw problem(
      'rate_limited',
      `A connection may make ${perSecond} requests per second. Wait for Retry-After seconds, then send fewer.`,
      { retryAfter: Math.max(1, Math.ceil(waitMs / 1000)) },
    );
  }
}
