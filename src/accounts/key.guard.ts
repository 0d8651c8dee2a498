import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { Database } from '../database/index.js';
import { isId, notFound, ProblemError } from '../platform/index.js';
import { AccountService } from './account.service.js';
import { accountHeader, type Requester } from './actor.js';
import { ApiKeyService, type VerifiedKey } from './api-key.service.js';
import { bearerStrategyName, type BearerOptions } from './bearer.strategy.js';
import { publicMetadata, scopeMetadata, type RequestWithRequester } from './decorators.js';
import { hasScope, scopeMeanings, type Scope } from './scopes.js';

type GuardedRequest = RequestWithRequester & {
  headers: Record<string, string | string[] | undefined>;
  user?: unknown;
};

/** Lets a request through that carries a valid key with the scope its route asks for. */
@Injectable()
export class KeyGuard extends AuthGuard(bearerStrategyName) {
  /** Accounts are never removed, so one that was found once exists. */
  private readonly knownAccounts = new Set<string>();

  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeyService,
    private readonly accounts: AccountService,
    private readonly db: Database,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const where = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(publicMetadata, where) === true) return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const key = request.user as VerifiedKey;
    const wanted = this.reflector.getAllAndOverride<Scope | undefined>(scopeMetadata, where);
    if (wanted === undefined)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} declares no scope`);
    if (!hasScope(key.scopes, wanted)) throw insufficientScope(wanted, key.scopes);
    request.requester = {
      actor: { kind: 'api_key', id: key.keyId },
      scopes: key.scopes,
      homeAccountId: key.accountId,
      accountId: await this.account(key, request.headers[accountHeader]),
    } satisfies Requester;
    return true;
  }

  override getAuthenticateOptions(): BearerOptions & { session: false } {
    return { session: false, keys: this.keys };
  }

  override handleRequest<TUser>(error: unknown, user: TUser | false, info: unknown): TUser {
    if (error instanceof Error) throw error;
    if (user === false || user === undefined || user === null) throw unauthenticated(info);
    return user;
  }

  private async account(key: VerifiedKey, header: string | string[] | undefined): Promise<string> {
    if (header === undefined || header === key.accountId) return key.accountId;
    if (!key.scopes.includes('operator')) {
      throw new ProblemError(
        403,
        'account_forbidden',
        'Only a key with the scope operator can set Liaison-Account to another account. Omit the header to use your own account.',
      );
    }
    const id = String(header);
    if (!this.knownAccounts.has(id)) {
      if (!isId(id)) throw notFound('account', 'in Liaison-Account');
      if (!(await this.accounts.find(this.db.read, id))) throw notFound('account', id);
      this.knownAccounts.add(id);
    }
    return id;
  }
}

function unauthenticated(info: unknown): ProblemError {
  const known = typeof info === 'string' && info.includes('invalid_token');
  return new ProblemError(
    401,
    'unauthenticated',
    known
      ? 'This API key is unknown or has been revoked. Use a valid key, or create one with POST /v1/api-keys.'
      : 'This needs an API key. Send it in the header "Authorization: Bearer <key>", nowhere else.',
  );
}

function insufficientScope(wanted: Scope, held: readonly string[]): ProblemError {
  return new ProblemError(
    403,
    'insufficient_scope',
    `This needs the scope ${wanted} (${scopeMeanings[wanted]}); the key has ${held.join(', ') || 'none'}. Use another key, or create one with POST /v1/api-keys.`,
  );
}
