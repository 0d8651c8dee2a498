import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** What a session token says. Source: shopify.dev/docs/apps/build/authentication-authorization/session-tokens */
export interface SessionTokenClaims {
  iss: string;
  /** `https://{shop}.myshopify.com` */
  dest: string;
  /** Client id of the app. */
  aud: string;
  /** The person in the shop's admin. */
  sub: string;
  /** Seconds UTC, a minute after `nbf`. */
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

/** Seconds a session token lives. Source: the same page, "Lifetime" */
export const sessionTokenLife = 60;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * A session token as App Bridge gives it to an embedded page.
 *
 * @param now - milliseconds UTC
 * @param changed - claims (and `alg`) that are to be wrong, for tests of those who verify
 */
export function signSessionToken(
  { shop, clientId, secret, now }: { shop: string; clientId: string; secret: string; now: number },
  changed: Partial<SessionTokenClaims> & { alg?: string } = {},
): string {
  const { alg = 'HS256', ...claims } = changed;
  const at = Math.floor(now / 1_000);
  const whole: SessionTokenClaims = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: clientId,
    sub: '548380009',
    exp: at + sessionTokenLife,
    nbf: at,
    iat: at,
    jti: randomUUID(),
    sid: randomUUID(),
    ...claims,
  };
  const signed = `${encode({ alg, typ: 'JWT' })}.${encode(whole)}`;
  const signature = createHmac('sha256', secret).update(signed).digest('base64url');
  return `${signed}.${alg === 'none' ? '' : signature}`;
}

/** @returns the claims of a token signed with the secret that counts now; undefined for every other text */
export function verifySessionToken(
  token: string,
  { clientId, secret, now }: { clientId: string; secret: string; now: number },
): SessionTokenClaims | undefined {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || read(header)?.['alg'] !== 'HS256') return undefined;
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = read(payload) as SessionTokenClaims | undefined;
  const at = now / 1_000;
  if (claims?.aud !== clientId || !(claims.exp > at) || !(claims.nbf <= at + 5)) return undefined;
  return claims.iss === `${claims.dest}/admin` ? claims : undefined;
}

function read(part: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
