import { randomBytes } from 'node:crypto';

/** Access that a shop gave to an app. */
export interface Grant {
  clientId: string;
  /** Id of the shop: its domain may change. */
  shopId: bigint;
  accessToken: string;
  refreshToken: string | undefined;
  /** Milliseconds UTC; undefined: never. */
  expiresAt: number | undefined;
  refreshExpiresAt: number | undefined;
  kind: 'expiring' | 'permanent' | 'clientCredentials';
}

/** Source: shopify.dev "About offline access tokens": an hour, and 90 days. */
export const accessTokenLife = 3_600;
export const refreshTokenLife = 90 * 86_400;
/** Source: shopify.dev "Using the client credentials grant": 24 hours, less a second. */
export const clientCredentialsLife = 86_399;

/** Tokens of all shops. */
export class Tokens {
  private readonly grants: Grant[] = [];
  private readonly codes = new Map<string, { clientId: string; shopId: bigint; at: number }>();

  constructor(private readonly now: () => number) {}

  /**
   * A new token. A new expiring one ends all earlier expiring ones of the same app and shop.
   * Source: shopify.dev "About offline access tokens"
   */
  give(clientId: string, shopId: bigint, kind: Grant['kind']): Grant {
    if (kind === 'expiring') this.revoke(clientId, shopId, 'expiring');
    const now = this.now();
    const life = {
      expiring: accessTokenLife,
      clientCredentials: clientCredentialsLife,
      permanent: undefined,
    }[kind];
    const grant: Grant = {
      clientId,
      shopId,
      kind,
      accessToken: `shpat_${randomBytes(16).toString('hex')}`,
      refreshToken: kind === 'expiring' ? `shprt_${randomBytes(16).toString('hex')}` : undefined,
      expiresAt: life === undefined ? undefined : now + life * 1_000,
      refreshExpiresAt: kind === 'expiring' ? now + refreshTokenLife * 1_000 : undefined,
    };
    this.grants.push(grant);
    return grant;
  }

  /** Only one that counts still. */
  byAccess(token: string): Grant | undefined {
    const now = this.now();
    return this.grants.find(
      (one) => one.accessToken === token && (one.expiresAt === undefined || one.expiresAt > now),
    );
  }

  /** Only one that counts still, of this app. */
  byRefresh(token: string, clientId: string): Grant | undefined {
    const now = this.now();
    return this.grants.find(
      (one) =>
        token !== '' &&
        one.refreshToken === token &&
        one.clientId === clientId &&
        (one.refreshExpiresAt ?? 0) > now,
    );
  }

  /** Ends tokens: all of an app in a shop, or those of a kind. */
  revoke(clientId: string, shopId: bigint, kind?: Grant['kind']): void {
    const stays = this.grants.filter(
      (one) => !(one.clientId === clientId && one.shopId === shopId && (kind ?? one.kind) === one.kind),
    );
    this.grants.splice(0, this.grants.length, ...stays);
  }

  /** Access tokens of an app in a shop end now; refresh tokens count on. */
  expire(clientId: string, shopId: bigint): void {
    for (const one of this.grants)
      if (one.clientId === clientId && one.shopId === shopId)
        one.expiresAt = Math.min(one.expiresAt ?? Infinity, this.now());
  }

  code(clientId: string, shopId: bigint): string {
    const code = randomBytes(16).toString('hex');
    this.codes.set(code, { clientId, shopId, at: this.now() });
    return code;
  }

  /** A code counts once. *Assumed*: for ten minutes, as RFC 6749, 4.1.2 recommends; Shopify names no time. */
  redeem(code: string, clientId: string): bigint | undefined {
    const found = this.codes.get(code);
    if (found?.clientId !== clientId) return undefined;
    this.codes.delete(code);
    return this.now() - found.at <= 600_000 ? found.shopId : undefined;
  }
}
