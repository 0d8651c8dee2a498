import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/index.js';
import { Database } from '../../database/index.js';
import { Clock, Egress, ForbiddenAddressError, newId, ProblemError, Secrets } from '../../platform/index.js';
import { readSettings, Registry } from '../../registry/index.js';
import { LiaisonError, type AnyConnector } from '../../sdk/index.js';
import { AppRegistrations } from '../apps/app-registrations.js';
import { assertCallback } from '../callback-address.js';
import { ConnectionService } from '../connection.service.js';
import { asContractError } from '../vendor-context.js';
import { oauthAuthorizationTable, type OAuthAuthorizationRow } from './oauth.entity.js';
import { TenantGrants } from './tenant-grants.js';
import { TokenEndpoint } from './token-endpoint.js';

/** How long a person may take to agree, milliseconds. */
export const authorizationMs = 30 * 60_000;
/** How long after that it is remembered, so that the page can still say what happened. */
const keepMs = 7 * 24 * 3_600_000;
/** How long the vendor may take over the exchange while a person waits. */
const exchangeMs = 20_000;

export interface AuthorizationStart {
  /** The app registration; undefined takes the only one there is. */
  appId?: string | undefined;
  name?: string | undefined;
  returnUrl?: string | undefined;
  /** Settings that are needed before the vendor is called. */
  settings?: Record<string, unknown> | undefined;
}

/** What a vendor's page sends a person back with. */
export interface AuthorizationAnswer {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
}

/** Status of an authorization, for the page the person comes back to. */
export interface AuthorizationState {
  state: 'unknown' | 'working' | 'completed' | 'declined' | 'failed' | 'expired';
  connector: string;
  returnUrl: string | undefined;
  /** What went wrong, for `failed`. */
  problem?: string | undefined;
}

/**
 * Connections by OAuth 2.0: the authorization code with a state that counts once and, where the vendor can,
 * a proof key. Who agreed at the vendor is told by the token, so agreeing again renews the same connection.
 */
@Injectable()
export class OAuthService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppRegistrations,
    private readonly connections: ConnectionService,
    private readonly grants: TenantGrants,
    private readonly endpoint: TokenEndpoint,
    private readonly registry: Registry,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly egress: Egress,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins: where to send the person, and until when.
   *
   * @throws ProblemError 404 `unknown_connector`; 409 `no_oauth`, `no_app`, `callback_not_https`; 422
   *   `invalid_app`, `invalid_settings`.
   */
  async start(
    accountId: string,
    connectorId: string,
    input: AuthorizationStart,
  ): Promise<{ authorizeUrl: string; expiresAt: number }> {
    const connector = this.registry.connector(connectorId);
    const open = await this.apps.choose(this.database.read, connector, accountId, input.appId);
    assertCallback(this.settings.publicUrl);
    const given = input.settings ?? {};
    assertFields(connector, given);
    await this.assertReachable(this.endpoint.tokenUrl(open, given));
    const now = this.clock.now();
    const state = randomBytes(32).toString('base64url');
    const verifier = randomBytes(48).toString('base64url');
    const row: OAuthAuthorizationRow = {
      id: newId(),
      accountId,
      connector: connector.id,
      appId: open.row.id,
      stateHash: this.hashOf(state),
      secrets: this.secrets.encrypt(JSON.stringify({ verifier, settings: given })),
      name: input.name ?? null,
      returnUrl: input.returnUrl ?? null,
      connectionId: newId(),
      state: 'waiting',
      problem: null,
      createdAt: now,
      expiresAt: now + authorizationMs,
    };
    await this.database.write(async (tx) => {
      await tx.execute('DELETE FROM oauth_authorization WHERE expiresAt < ?', [now - keepMs]);
      await tx.insert(oauthAuthorizationTable, [row]);
    });
    const url = this.endpoint.authorizeUrl(open, given);
    const parameters = {
      response_type: 'code',
      client_id: open.app.clientId,
      redirect_uri: this.redirectUri(connector.id),
      scope: open.auth.scopes.join(open.auth.scopeSeparator ?? ' '),
      state,
      ...(open.auth.pkce ? { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' } : {}),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return { authorizeUrl: url.href, expiresAt: row.expiresAt };
  }

  /**
   * Takes what the vendor's page sent the person back with. Its state counts once: what comes again is told
   * its status, and changes nothing.
   */
  async finish(connectorId: string, answer: AuthorizationAnswer): Promise<AuthorizationState> {
    const connector = this.registry.findConnector(connectorId);
    // Looked for without a state too: while the database is away every answer says so.
    const row = connector && (await this.find(connector.id, answer.state ?? ''));
    if (!connector || !row) return { state: 'unknown', connector: '', returnUrl: undefined };
    const told = (state: AuthorizationState['state'], problem?: string): AuthorizationState => ({
      state,
      connector: connector.title,
      returnUrl: row.returnUrl ?? undefined,
      problem,
    });
    const taken = await this.database.write((tx) =>
      tx.execute(
        "UPDATE oauth_authorization SET state = 'taken' WHERE id = ? AND state = 'waiting' AND expiresAt > ?",
        [row.id, this.clock.now()],
      ),
    );
    if (taken !== 1) {
      const { state, problem } = (await this.find(connector.id, answer.state ?? '')) ?? row;
      if (state === 'waiting') return told('expired');
      if (state === 'taken') return told('working');
      return state === 'completed' ? told('completed') : told('failed', problem ?? undefined);
    }
    if (answer.error !== undefined || answer.code === undefined) {
      const declined = answer.error === 'access_denied';
      const problem = declined
        ? 'The permission was not given.'
        : `${connector.title} sent no permission (${(answer.error ?? 'no code').replace(/[^\w.-]/g, '').slice(0, 60)}).`;
      await this.note(row, 'failed', problem);
      return declined ? told('declined') : told('failed', problem);
    }
    try {
      const connectionId = await this.connect(connector, row, answer.code);
      await this.connections.check(row.accountId, connectionId).catch(() => undefined);
      return told('completed');
    } catch (error) {
      const problem = sentenceOf(error, connector.title);
      await this.note(row, 'failed', problem);
      return told('failed', problem);
    }
  }

  private async connect(connector: AnyConnector, row: OAuthAuthorizationRow, code: string): Promise<string> {
    const open = await this.apps.open(row.appId);
    if (!open)
      throw new ProblemError(
        409,
        'no_app',
        'The app of this authorization has been removed. Start connecting again.',
      );
    const { verifier, settings } = JSON.parse(this.secrets.decrypt(row.secrets)) as {
      verifier: string;
      settings: Record<string, unknown>;
    };
    const signal = AbortSignal.timeout(exchangeMs);
    const grant = {
      ...open.auth.tokenParameters,
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri(connector.id),
      ...(open.auth.pkce ? { code_verifier: verifier } : {}),
    };
    const token = await this.endpoint.exchange(open, settings, grant, signal);
    const granted = await this.grants.granted(open, settings, token, signal);
    const id = await this.database.write(async (tx) => {
      const known = await this.grants.known(tx, open, granted.tenant.id, row.accountId);
      const { accountId, name } = row;
      const made = await this.grants.store(tx, granted, known, { accountId, id: row.connectionId, name });
      await tx.updateMany(oauthAuthorizationTable, 'id', [
        { key: row.id, set: { state: 'completed', connectionId: made, secrets: this.secrets.encrypt('{}') } },
      ]);
      return made;
    });
    this.connections.forget(id);
    return id;
  }

  private async note(row: OAuthAuthorizationRow, state: string, problem: string): Promise<void> {
    await this.database.write((tx) =>
      tx.updateMany(oauthAuthorizationTable, 'id', [
        { key: row.id, set: { state, problem, secrets: this.secrets.encrypt('{}') } },
      ]),
    );
  }

  private async find(connector: string, state: string): Promise<OAuthAuthorizationRow | undefined> {
    return this.database.read.first(oauthAuthorizationTable, 'WHERE stateHash = ? AND connector = ?', [
      this.hashOf(state),
      connector,
    ]);
  }

  private hashOf(state: string): string {
    return this.secrets.hash('oauth-state', state);
  }

  private redirectUri(connectorId: string): string {
    return `${this.settings.publicUrl}/connect/${connectorId}/oauth`;
  }

  private async assertReachable(address: URL): Promise<void> {
    try {
      await this.egress.assertAllowed(address);
    } catch (error) {
      if (!(error instanceof ForbiddenAddressError)) throw error;
      const fields = [{ field: 'settings', reason: error.message }];
      throw new ProblemError(422, 'invalid_settings', `The vendor cannot be called. ${error.message}`, {
        fields,
      });
    }
  }
}

/** The settings that are asked for at the start, and no others. @throws ProblemError 422 `invalid_settings`. */
function assertFields(connector: AnyConnector, given: Record<string, unknown>): void {
  const wanted = connector.auth.fields ?? [];
  const read = readSettings(connector.settings, given);
  const isNamed = (field: string) =>
    wanted.some((name) => field === `settings.${name}` || field.startsWith(`settings.${name}.`));
  const fields = [
    ...Object.keys(given)
      .filter((name) => !wanted.includes(name))
      .map((name) => ({
        field: `settings.${name.slice(0, 60)}`,
        reason: 'is not asked for before connecting; leave it out',
      })),
    ...(read.ok ? [] : read.fields.filter(({ field }) => isNamed(field))),
  ];
  if (fields.length === 0) return;
  throw new ProblemError(
    422,
    'invalid_settings',
    `The settings of ${connector.title} are invalid. Correct the fields listed under errors and send them again.`,
    { fields },
  );
}

function sentenceOf(error: unknown, title: string): string {
  if (error instanceof ProblemError) {
    const [first] = error.fields;
    return first ? `${error.message} (${first.field} ${first.reason})` : error.message;
  }
  if (error instanceof LiaisonError) return error.message;
  return `${title}: ${asContractError(error).message}`;
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
