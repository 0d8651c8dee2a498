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
  headers: Record<string, never>;
  body?: { access_token: string };
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
    const token = tokenOf(request.headers.authorization);
    // The base takes a header apart at every blank, and LIAISON_ADMIN_KEY may hold some: it is
    // handed the token itself, in the one place where it reads it whole.
    const only: HeaderRequest = {
      headers: {},
      ...(token === undefined ? {} : { body: { access_token: token } }),
      keys,
    };
    super.authenticate(only as unknown as typeof request, options);
  }

  async validate(request: HeaderRequest, token: string): Promise<VerifiedKey | false> {
    return (await request.keys.verify(token)) ?? false;
  }
}

/** The key of an `Authorization: Bearer` header, in the UTF-8 it was sent in; undefined when there is none. */
function tokenOf(header: string | undefined): string | undefined {
  const token = /^Bearer +(\S.*)$/i.exec(header ?? '')?.[1]?.trimEnd();
  if (token === undefined) return undefined;
  // Node reads headers byte by byte, so a key beyond ASCII has to be put together again.
  const whole = Buffer.from(token, 'latin1').toString('utf8');
  return whole.includes('\ufffd') ? token : whole;
}
