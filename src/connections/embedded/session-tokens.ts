import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, ProblemError } from '../../platform/index.js';
import {
  isRecord,
  type AnyConnector,
  type SessionTokenAuth,
  type SessionTokenClaims,
} from '../../sdk/index.js';
import { AppRegistrations, type OpenApp } from '../apps/app-registrations.js';

/** Characters of a token that are looked at: a vendor's have about 700. */
const mostCharacters = 4_096;
const usualLeewayMs = 5_000;
const usualMaxAgeMs = 300_000;

/** What a verified session token says. */
export interface SessionOfTenant {
  app: OpenApp;
  connector: AnyConnector;
  /** As the connector's webhooks name it. */
  tenant: string;
  /** The person at the vendor; undefined where the token names none. */
  user: string | undefined;
  /** The token itself, for the exchange. */
  token: string;
}

/**
 * Verifies session tokens of pages inside a vendor's own (RFC 7519, section 7.2): by the registration whose client id
 * stands in `aud`, and by nothing else of the request.
 */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly apps: AppRegistrations,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 401 `invalid_session_token`, which does not say whether there is such an app. */
  async verify(connector: AnyConnector, token: string): Promise<SessionOfTenant> {
    const rules = connector.auth.type === 'oauth2' ? connector.auth.sessionToken : undefined;
    const read = rules && partsOf(token, rules);
    const audience = read?.claims['aud'];
    if (!read || typeof audience !== 'string') throw invalid('It is no session token of this app.');
    const candidates = await this.apps.ofClient(connector.id, audience);
    const app = candidates.find((open) => isSigned(read, open.clientSecret));
    if (!app) {
      // As much work where there is no such app.
      if (candidates.length === 0) isSigned(read, audience);
      throw invalid('It is no session token of this app.');
    }
    const tenant = this.tenantOf(rules, read.claims);
    const user = read.claims[rules.user ?? 'sub'];
    return {
      app,
      connector,
      tenant,
      user: typeof user === 'string' && user !== '' ? user.slice(0, 190) : undefined,
      token,
    };
  }

  /** The tenant of claims that count now. @throws ProblemError 401 */
  private tenantOf(rules: SessionTokenAuth, claims: SessionTokenClaims): string {
    const leeway = rules.leeway ?? usualLeewayMs;
    const now = this.clock.now();
    const [expires, begins, issued] = [claims['exp'], claims['nbf'], claims['iat']].map(millisOf);
    if (expires === undefined || begins === undefined || issued === undefined)
      throw invalid('It does not say from when until when it counts.');
    if (expires + leeway <= now) throw invalid('It has expired.');
    if (begins - leeway > now || issued - leeway > now) throw invalid('It does not count yet.');
    if (expires - issued > (rules.maxAge ?? usualMaxAgeMs)) throw invalid('It would count for too long.');
    const tenant = rules.tenant(claims);
    if (
      tenant === undefined ||
      tenant === '' ||
      tenant.length > 190 ||
      claims['iss'] !== rules.issuer(tenant)
    )
      throw invalid('It does not say clearly which shop it is about.');
    return tenant;
  }
}

interface TokenParts {
  /** What is signed. */
  signed: string;
  signature: Buffer;
  claims: SessionTokenClaims;
}

/** The parts of a token with the one algorithm that is taken, unverified; undefined for every other text. */
function partsOf(token: string, { algorithm }: SessionTokenAuth): TokenParts | undefined {
  if (token.length > mostCharacters) return undefined;
  const [, header, payload, signature] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const head = objectIn(header);
  // Extensions a token wants understood (`crit`) are none we understand.
  if (head?.['alg'] !== algorithm || head['crit'] !== undefined) return undefined;
  const claims = objectIn(payload);
  return claims && { signed: `${header}.${payload}`, signature: Buffer.from(signature, 'base64url'), claims };
}

function isSigned({ signed, signature }: TokenParts, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(signed).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds UTC, as RFC 7519 writes times, in milliseconds. */
function millisOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value * 1_000 : undefined;
}

function invalid(why: string): ProblemError {
  return new ProblemError(
    401,
    'invalid_session_token',
    `The session token is not accepted. ${why} Reload the page to get a new one.`,
  );
}
