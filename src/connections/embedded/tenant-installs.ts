import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, type Reader, type Tx } from '../../database/index.js';
import { Clock, newId } from '../../platform/index.js';
import { ContractViolation, Transient, type OAuthToken } from '../../sdk/index.js';
import type { ConnectionRow } from '../connection.entity.js';
import { ConnectionRepository } from '../connection.repository.js';
import { ConnectionService } from '../connection.service.js';
import { TenantGrants } from '../oauth/tenant-grants.js';
import { TokenEndpoint } from '../oauth/token-endpoint.js';
import { appTenantTable } from './app-tenant.entity.js';
import type { SessionOfTenant } from './session-tokens.js';

/** How long the vendor may take over exchange and questions, and how long nobody else begins, milliseconds. */
const answerMs = 20_000;
const leaseMs = 30_000;
/** How often whoever waits for somebody else's exchange looks again. */
const lookMs = 50;

/** A connection that was installed. */
export interface Installed {
  accountId: string;
  connectionId: string;
  /** Whether this request made, or took up again, the connection: false where another had just done it. */
  done: boolean;
}

/**
 * Says, within the unit of work that stores the tokens, which account a tenant is connected to.
 *
 * @param known - the connection the tenant has, or had until the vendor disconnected it
 * @throws ProblemError where the tenant may not be connected
 */
export type Place = (tx: Tx, known: ConnectionRow | undefined) => Promise<string>;

/**
 * Connections of tenants that installed the app at the vendor: their session token is exchanged for tokens that the
 * core keeps (RFC 8693), once however many pages of it are open.
 */
@Injectable()
export class TenantInstalls {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly connectionRows: ConnectionRepository,
    private readonly grants: TenantGrants,
    private readonly endpoint: TokenEndpoint,
    private readonly clock: Clock,
  ) {}

  /** The connection of a tenant, or the one it had until the vendor disconnected it. */
  async find(reader: Reader, { app, tenant }: SessionOfTenant): Promise<ConnectionRow | undefined> {
    return this.connectionRows.ofTenant(reader, { accountId: undefined, appId: app.row.id, tenant });
  }

  /**
   * Connects the tenant, or renews its tokens.
   *
   * @throws one of the five errors; whatever `place` throws: then nothing is stored
   */
  async install(session: SessionOfTenant, place: Place): Promise<Installed> {
    const asked = this.clock.now();
    const { app, tenant } = session;
    const appId = app.row.id;
    const lease = newId();
    for (let looks = 1; !(await this.take(appId, tenant, lease)); looks++) {
      if (looks * lookMs > answerMs)
        throw new Transient('Another installation of the same shop has not ended yet');
      await sleep(lookMs);
      const other = await this.find(this.database.read, session);
      if (other?.status === 'active' && (other.authorizedAt ?? 0) >= asked)
        return { accountId: other.accountId, connectionId: other.id, done: false };
    }
    try {
      const signal = AbortSignal.timeout(answerMs);
      const settings = app.auth.sessionToken?.settings?.(tenant) ?? {};
      const token = await this.exchange(session, settings, signal);
      const granted = await this.grants.granted(app, settings, token, signal);
      if (granted.tenant.id !== tenant)
        throw new ContractViolation(`${app.connector.title} gave tokens of another shop than asked for`);
      const installed = await this.database.write(async (tx) => {
        const known = await this.grants.known(tx, app, tenant, undefined);
        const accountId = await place(tx, known);
        const own = known?.accountId === accountId ? known : undefined;
        const fresh = { accountId, id: newId(), name: null };
        return { accountId, connectionId: await this.grants.store(tx, granted, own, fresh), done: true };
      });
      this.connections.forget(installed.connectionId);
      return installed;
    } finally {
      await this.release(appId, tenant, lease);
    }
  }

  private async exchange(
    { app, token }: SessionOfTenant,
    settings: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<OAuthToken> {
    const { tokenExchange: rules } = app.auth;
    if (!rules) throw new Error(`${app.connector.id} exchanges no session tokens`);
    const grant = {
      ...rules.parameters,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: token,
      subject_token_type: rules.subjectTokenType ?? 'urn:ietf:params:oauth:token-type:id_token',
      ...(rules.requestedTokenType === undefined ? {} : { requested_token_type: rules.requestedTokenType }),
    };
    return this.endpoint.exchange(app, settings, grant, signal);
  }

  private async take(appId: string, tenant: string, lease: string): Promise<boolean> {
    const now = await this.database.now();
    return this.database.write(async (tx) => {
      await tx.insertIgnore(appTenantTable, [{ appId, tenant, leaseToken: null, leaseUntil: null }]);
      const taken = await tx.execute(
        'UPDATE app_tenant SET leaseToken = ?, leaseUntil = ? WHERE appId = ? AND tenant = ? AND (leaseUntil IS NULL OR leaseUntil <= ?)',
        [lease, now + leaseMs, appId, tenant, now],
      );
      return taken === 1;
    });
  }

  private async release(appId: string, tenant: string, lease: string): Promise<void> {
    await this.database.write((tx) =>
      tx.execute('DELETE FROM app_tenant WHERE appId = ? AND tenant = ? AND leaseToken = ?', [
        appId,
        tenant,
        lease,
      ]),
    );
  }
}
