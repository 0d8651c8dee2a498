import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-http-bearer';
import type { ApiKeyService, VerifiedKey } from './api-key.service.js';

/** Name of the strategy in passport. */
export const bearerStrategyName = 'liaison-bearer';

/** What the guard hands the strategy: passport's registry is global, so the strategy itself holds no service. */
export interface BearerOptions {
  keys: Pick<ApiKeyService, 'verify'>;
}

interface HeaderRequest extends BearerOptions {
  headers: { authorization?: string | undefined };
}

/**
 * `Authorization: Bearer` through passport. Unlike its base it reads no token from the query or the
 * body: keys in addresses end up in logs.
 */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, bearerStrategyName) {
  constructor() {
    super({ passReqToCallback: true, realm: 'Liaison' });
  }

  override authenticate(...given: Parameters<InstanceType<typeof Strategy>['authenticate']>): void {
    const [request, options] = given;
    const { keys } = options as BearerOptions;
    const only: HeaderRequest = { headers: { authorization: request.headers.authorization }, keys };
    super.authenticate(only as unknown as typeof request, options);
  }

  async validate(request: HeaderRequest, token: string): Promise<VerifiedKey | false> {
    return (await request.keys.verify(token)) ?? false;
  }
}
