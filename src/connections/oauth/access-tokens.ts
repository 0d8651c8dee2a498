import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../database/index.js';
import { Clock, newId, Secrets } from '../../platform/index.js';
import { RateLimited, Reauthorize, Transient, type OAuthAccess, type OAuthToken } from '../../sdk/index.js';
import { AppRegistrations, type OpenApp } from '../apps/app-registrations.js';
import type { ConnectionRow } from '../connection.entity.js';
import { connectionTokenTable, type ConnectionTokenRow, type RefreshFailure } from './oauth.entity.js';
import { TokenEndpoint } from './token-endpoint.js';

/** How long the vendor may take over a refresh, and how long nobody else begins one, milliseconds. */
const answerMs = 20_000;
const leaseMs = 30_000;
/** How often whoever waits for somebody else's refresh looks again. */
const lookMs = 50;
/** A token is refreshed this long before it expires, or a quarter of its life when that is less. */
const marginMs = 5 * 60_000;
/** The first pause after a refresh that failed; doubled with every further one, up to the most. */
const firstPauseMs = 30_000;
const mostPauseMs = 3_600_000;

interface Tokens {
  accessToken: string;
  refreshToken?: string;
}

/** Access of one call: what the connector sees, and for the core the way to renew it. */
export interface CallAccess extends OAuthAccess {
  /** After the vendor refused the token: true when there is another one now. At most once a call. */
  renew(): Promise<boolean>;
  /** Why there was no token, whatever the connector made of it. */
  failure(): unknown;
}

/** What a call needs of its connection. */
export interface TokenOwner {
  row: Pick<ConnectionRow, 'id' | 'appId' | 'tenant'>;
  settings: Record<string, unknown>;
}

/**
 * Access tokens of connections. Whoever needs one gets one that is good: refreshed before it expires and
 * after a refusal, by one process at a time, while the others wait for what it gets. With refresh tokens
 * that rotate a second refresh with the same one would end the grant, so the lease is a row and the new
 * pair is only stored in the place of the one it was made from.
 */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly database: Database,
    private readonly apps: AppRegistrations,
    private readonly endpoint: TokenEndpoint,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** Stores what a person granted, in the place of what there was. */
  async put(tx: Tx, connectionId: string, token: OAuthToken): Promise<void> {
    const old = await tx.first(connectionTokenTable, `WHERE id = ? ${tx.forUpdate}`, [connectionId]);
    const row: ConnectionTokenRow = {
      id: connectionId,
      ...this.stored(token, undefined),
      version: (old?.version ?? 0) + 1,
      ...settled,
    };
    if (old) await tx.updateMany(connectionTokenTable, 'id', [{ key: connectionId, set: row }]);
    else await tx.insert(connectionTokenTable, [row]);
  }

  /** Forgets the tokens of a connection. */
  async forget(tx: Tx, connectionId: string): Promise<void> {
    await tx.execute('DELETE FROM connection_token WHERE id = ?', [connectionId]);
  }

  /** Access for one call of a connection. @param signal - aborted when nobody waits for it any more */
  access(owner: TokenOwner, fetchThrough: typeof fetch, signal: AbortSignal): CallAccess {
    let used: number | undefined;
    let renewed = false;
    let failure: unknown;
    const token = async (after?: number): Promise<string> => {
      try {
        const good = await this.good(owner, signal, after);
        used = good.version;
        return good.accessToken;
      } catch (error) {
        failure = error;
        throw error;
      }
    };
    const renew = async (): Promise<boolean> => {
      if (renewed || used === undefined) return false;
      renewed = true;
      await token(used);
      return true;
    };
    return {
      tenant: owner.row.tenant ?? '',
      accessToken: () => token(),
      renew,
      failure: () => failure,
      fetch: async (input, init) => {
        const ask = (bearer: string) => {
          const headers = new Headers(init?.headers);
          headers.set('authorization', `Bearer ${bearer}`);
          return fetchThrough(input, { ...init, headers });
        };
        const answer = await ask(await token());
        if (answer.status !== 401 || !(await renew())) return answer;
        await answer.body?.cancel();
        return ask(await token());
      },
    };
  }

  /** Takes the grant back at the vendor as far as it answers; returns whether it was asked. */
  async revoke(owner: TokenOwner, timeoutMs: number): Promise<boolean> {
    const open = await this.appOf(owner);
    const row = await this.find(owner.row.id);
    if (!open?.auth.revoke || !row) return false;
    const signal = AbortSignal.timeout(timeoutMs);
    const { clientSecret } = open;
    await open.auth.revoke(
      { ...this.tokens(row), raw: {} },
      { ...this.endpoint.callOf(open, owner.settings, signal), clientSecret },
    );
    return true;
  }

  /** Encrypts again, with the present secret, what the previous one encrypted; returns how many. */
  async rotateSecrets(): Promise<number> {
    const rows = await this.database.read.select(connectionTokenTable, '');
    const old = rows.filter(({ tokens }) => this.secrets.needsRotation(tokens));
    for (const { id, version, tokens } of old) {
      const anew = this.secrets.encrypt(this.secrets.decrypt(tokens));
      await this.database.write((tx) =>
        tx.execute('UPDATE connection_token SET tokens = ? WHERE id = ? AND version = ?', [
          anew,
          id,
          version,
        ]),
      );
    }
    return old.length;
  }

  /** @param after - version of a token the vendor refused: only a later one is good */
  private async good(
    owner: TokenOwner,
    signal: AbortSignal,
    after: number | undefined,
  ): Promise<Tokens & { version: number }> {
    for (;;) {
      signal.throwIfAborted();
      const row = await this.find(owner.row.id);
      if (!row) throw new Reauthorize('The connection has no token.');
      const now = this.clock.now();
      const refused = after !== undefined && row.version <= after;
      if (!refused && (row.refreshAt === null || row.refreshAt > now)) return this.goodOf(row);
      const usable = !refused && (row.expiresAt === null || row.expiresAt > now);
      if (row.coolUntil !== null && row.coolUntil > now) {
        if (usable) return this.goodOf(row);
        throw errorOf(row.failure, row.coolUntil - now);
      }
      const lease = newId();
      if (await this.take(row, lease)) {
        try {
          await this.refresh(owner, row, lease);
        } catch (error) {
          if (!usable) throw error;
          return this.goodOf(row);
        }
      } else await sleep(lookMs, undefined, { signal });
    }
  }

  /** Takes the refresh of this very pair upon us; false when somebody else has it, or has done it. */
  private async take(row: ConnectionTokenRow, lease: string): Promise<boolean> {
    const now = await this.database.now();
    const taken = await this.database.write((tx) =>
      tx.execute(
        'UPDATE connection_token SET leaseToken = ?, leaseUntil = ? WHERE id = ? AND version = ? AND (leaseUntil IS NULL OR leaseUntil <= ?)',
        [lease, now + leaseMs, row.id, row.version, now],
      ),
    );
    return taken === 1;
  }

  private async refresh(owner: TokenOwner, row: ConnectionTokenRow, lease: string): Promise<void> {
    // Whoever waits for the call may give up; the new pair must be stored all the same.
    const signal = AbortSignal.timeout(answerMs);
    try {
      const open = await this.appOf(owner);
      const { refreshToken } = this.tokens(row);
      if (!open) throw new Reauthorize('The app it was connected with is gone.');
      if (refreshToken === undefined)
        throw new Reauthorize(`${open.connector.title} has ended the permission.`);
      const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
      const token = await this.endpoint.exchange(open, owner.settings, grant, signal);
      await this.database.write((tx) =>
        this.replace(tx, row, { ...this.stored(token, refreshToken), version: row.version + 1, ...settled }),
      );
    } catch (error) {
      const failure = failureOf(error);
      const failures = row.failures + 1;
      const asked = error instanceof RateLimited ? error.retryAfter : 0;
      const pause = Math.max(pauseAfter(failures), Math.min(asked, mostPauseMs));
      const coolUntil = this.clock.now() + pause;
      await this.database.write((tx) =>
        tx.execute(
          'UPDATE connection_token SET leaseToken = NULL, leaseUntil = NULL, failures = ?, coolUntil = ?, failure = ?, updatedAt = ? WHERE id = ? AND version = ? AND leaseToken = ?',
          [failures, coolUntil, JSON.stringify(failure), this.clock.now(), row.id, row.version, lease],
        ),
      );
      throw errorOf(failure, pause);
    }
  }

  /** In the place of the pair it was made from, and of no other. */
  private async replace(tx: Tx, old: ConnectionTokenRow, set: Partial<ConnectionTokenRow>): Promise<void> {
    const fresh = await tx.first(connectionTokenTable, `WHERE id = ? AND version = ? ${tx.forUpdate}`, [
      old.id,
      old.version,
    ]);
    if (fresh) await tx.updateMany(connectionTokenTable, 'id', [{ key: old.id, set }]);
  }

  private stored(
    token: OAuthToken,
    before: string | undefined,
  ): Pick<ConnectionTokenRow, 'tokens' | 'refreshAt' | 'expiresAt' | 'updatedAt'> {
    const { accessToken, expiresIn, refreshToken = before } = token;
    const now = this.clock.now();
    const tokens: Tokens = { accessToken, ...(refreshToken === undefined ? {} : { refreshToken }) };
    return {
      tokens: this.secrets.encrypt(JSON.stringify(tokens)),
      refreshAt:
        expiresIn === undefined || refreshToken === undefined
          ? null
          : Math.floor(now + expiresIn - Math.min(marginMs, expiresIn / 4)),
      expiresAt: expiresIn === undefined ? null : Math.floor(now + expiresIn),
      updatedAt: now,
    };
  }

  private goodOf(row: ConnectionTokenRow): Tokens & { version: number } {
    return { ...this.tokens(row), version: row.version };
  }

  private tokens(row: ConnectionTokenRow): Tokens {
    return JSON.parse(this.secrets.decrypt(row.tokens)) as Tokens;
  }

  private async find(connectionId: string): Promise<ConnectionTokenRow | undefined> {
    return this.database.read.first(connectionTokenTable, 'WHERE id = ?', [connectionId]);
  }

  private async appOf({ row }: TokenOwner): Promise<OpenApp | undefined> {
    return row.appId === null ? undefined : this.apps.open(row.appId);
  }
}

const settled = { leaseToken: null, leaseUntil: null, failures: 0, coolUntil: null, failure: null };

/** Milliseconds no refresh is tried after so many failures in a row. */
export function pauseAfter(failures: number): number {
  return Math.min(firstPauseMs * 2 ** Math.min(failures - 1, 20), mostPauseMs);
}

function failureOf(error: unknown): RefreshFailure {
  const message = error instanceof Error ? error.message : 'unknown failure';
  if (error instanceof Reauthorize) return { kind: 'reauthorize', message };
  return { kind: error instanceof RateLimited ? 'rate_limited' : 'transient', message };
}

function errorOf(failure: RefreshFailure | null, retryAfter: number): Error {
  const message = failure?.message ?? 'The token could not be refreshed.';
  if (failure?.kind === 'reauthorize') return new Reauthorize(message);
  if (failure?.kind === 'rate_limited') return new RateLimited(message, { retryAfter });
  return new Transient(message, { retryAfter });
}
