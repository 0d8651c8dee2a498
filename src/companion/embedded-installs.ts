import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { accountTable, AccountService, AuditService, type AccountRow } from '../accounts/index.js';
import {
  ConnectionService,
  newTenantsOf,
  TenantInstalls,
  type ConnectionRow,
  type SessionOfTenant,
} from '../connections/index.js';
import { Database, type Tx } from '../database/index.js';
import { Clock, ProblemError } from '../platform/index.js';
import { CompanionRepository } from './companion.repository.js';
import { invalidCode } from './connecting.service.js';

/**
 * How far a tenant has come. `needs_install`: it may install now. `needs_account`: it has to give a connect code first.
 * `disconnected`: it removed the app at the vendor and may come back to what it had.
 */
export type EmbeddedState = 'connected' | 'needs_install' | 'needs_account' | 'disconnected';

/** Where a tenant stands, as its session token and our rows say. */
export interface EmbeddedStanding {
  state: EmbeddedState;
  /** The connection it has, or had until the vendor disconnected it. */
  row: ConnectionRow | undefined;
  account: AccountRow | undefined;
}

/** Installations of apps whose pages the vendor shows inside its own: which account a tenant belongs to, and when. */
@Injectable()
export class EmbeddedInstalls {
  constructor(
    private readonly database: Database,
    private readonly installs: TenantInstalls,
    private readonly connections: ConnectionService,
    private readonly accounts: AccountService,
    private readonly companions: CompanionRepository,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async standing(session: SessionOfTenant): Promise<EmbeddedStanding> {
    const reader = this.database.read;
    const row = await this.installs.find(reader, session);
    const account = row && (await reader.first(accountTable, 'WHERE id = ?', [row.accountId]));
    if (row) return { state: row.status === 'deleted' ? 'disconnected' : 'connected', row, account };
    const state = newTenantsOf(session.app.row) === 'refused' ? 'needs_account' : 'needs_install';
    return { state, row, account };
  }

  /**
   * Connects the tenant of a session token, or renews its tokens, and asks the vendor how it is.
   *
   * @param connectCode - of the account it is to belong to; undefined leaves that to the registration
   * @throws ProblemError 400 `invalid_code`; 409 `needs_account`, `tenant_connected`; one of the five errors
   */
  async install(session: SessionOfTenant, connectCode: string | undefined): Promise<EmbeddedStanding> {
    const { state } = await this.standing(session);
    // Before the vendor is asked for tokens that nobody would keep.
    if (state === 'needs_account' && connectCode === undefined) throw needsAccount();
    const { accountId, connectionId, done } = await this.installs.install(session, (tx, known) =>
      this.place(tx, session, known, connectCode),
    );
    if (done) await this.connections.check(accountId, connectionId).catch(() => undefined);
    return this.standing(session);
  }

  private async place(
    tx: Tx,
    session: SessionOfTenant,
    known: ConnectionRow | undefined,
    connectCode: string | undefined,
  ): Promise<string> {
    const accountId =
      (connectCode === undefined ? undefined : await this.accountOfCode(tx, session, connectCode)) ??
      known?.accountId ??
      (await this.newAccount(tx, session));
    if (known !== undefined && known.status !== 'deleted' && known.accountId !== accountId)
      throw new ProblemError(
        409,
        'tenant_connected',
        'The shop is connected to another account already. Remove the app from the shop first, then install it with the code.',
      );
    const back = known?.status === 'deleted' && known.accountId === accountId;
    if (known === undefined || back)
      await this.audit.append(tx, [
        {
          accountId,
          actor: { kind: 'companion', id: known?.id ?? session.app.row.id },
          action: back ? 'connection.reconnected' : 'connection.created',
          subject: known?.id ?? session.tenant,
          detail: { connector: session.connector.id, by: 'embedded', user: session.user ?? null },
        },
      ]);
    return accountId;
  }

  /** Where new tenants of the registration belong. */
  private async newAccount(tx: Tx, { app, tenant }: SessionOfTenant): Promise<string> {
    const to = newTenantsOf(app.row);
    if (to === 'refused') throw needsAccount();
    if (to !== 'own_account') return to;
    return (await this.accounts.create(tx, { name: tenant })).id;
  }

  /** The account of a code, which is this tenant's from then on. */
  private async accountOfCode(
    tx: Tx,
    { app, connector, tenant }: SessionOfTenant,
    text: string,
  ): Promise<string> {
    const code = await this.companions.codeByHash(tx, createHash('sha256').update(text).digest('hex'));
    const siteId = createHash('sha256').update(`${app.row.id}:${tenant}`).digest('hex');
    const fits =
      code?.connector === connector.id &&
      code.challenge === null &&
      code.expiresAt >= this.clock.now() &&
      (code.siteId === null || code.siteId === siteId) &&
      (app.row.accountId === null || app.row.accountId === code.accountId);
    if (!code || !fits) throw invalidCode();
    const { connectionId } = code;
    await this.companions.useCode(tx, code.id, { connectionId, siteUrl: null, siteId });
    return code.accountId;
  }
}

function needsAccount(): ProblemError {
  return new ProblemError(
    409,
    'needs_account',
    'This app does not take new shops by itself. Enter a connect code of your Liaison account.',
  );
}
