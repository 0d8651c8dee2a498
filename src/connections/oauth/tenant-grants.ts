import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Hooks } from '../../hooks/index.js';
import { Clock, Secrets } from '../../platform/index.js';
import { readSettings } from '../../registry/index.js';
import { ContractViolation, type AnyConnector, type OAuthTenant, type OAuthToken } from '../../sdk/index.js';
import type { OpenApp } from '../apps/app-registrations.js';
import { appRegistrationTable } from '../apps/app.entity.js';
import { connectionTable, type ConnectionRow } from '../connection.entity.js';
import { newConnectionRow, reopened, splitSettings } from '../connection-row.js';
import { ConnectionRepository } from '../connection.repository.js';
import { ConnectionService } from '../connection.service.js';
import { AccessTokens } from './access-tokens.js';
import { TokenEndpoint } from './token-endpoint.js';

/** Settings of a connection that is made: whole, with defaults, and the names of those that somebody gave. */
interface LearntSettings {
  all: Record<string, unknown>;
  names: readonly string[];
}

/** Access that a tenant has granted, before it is stored. */
export interface Granted {
  open: OpenApp;
  token: OAuthToken;
  tenant: OAuthTenant;
  settings: LearntSettings;
}

/** A connection that does not exist yet. */
export interface NewTenantConnection {
  accountId: string;
  id: string;
  /** What it is called at first; null takes the name of the tenant. */
  name: string | null;
}

/** Tokens a tenant has granted become its connection: the one there is, one it had before, or a new one. */
@Injectable()
export class TenantGrants {
  constructor(
    private readonly connections: ConnectionService,
    private readonly connectionRows: ConnectionRepository,
    private readonly tokens: AccessTokens,
    private readonly endpoint: TokenEndpoint,
    private readonly secrets: Secrets,
    private readonly hooks: Hooks,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks who granted a token, and what a connection needs to know.
   *
   * @param given - what the addresses of the vendor were made of
   * @throws one of the five errors; ContractViolation when the vendor did not tell all that is needed
   */
  async granted(
    open: OpenApp,
    given: Record<string, unknown>,
    token: OAuthToken,
    signal: AbortSignal,
  ): Promise<Granted> {
    const { connector, auth } = open;
    const tenant = await auth.tenant(token, this.endpoint.callOf(open, given, signal));
    if (typeof tenant.id !== 'string' || tenant.id === '' || tenant.id.length > 190)
      throw new ContractViolation(`${connector.title} did not say who agreed.`);
    const made = (auth.generates ?? []).map((name) => [name, randomBytes(32).toString('base64url')]);
    const whole = { ...given, ...tenant.settings, ...(Object.fromEntries(made) as Record<string, string>) };
    const settings = { all: learnt(connector, whole), names: Object.keys(whole) };
    return { open, token, tenant, settings };
  }

  /**
   * The connection of a tenant, locked until the unit ends: the one there is, else the one it had last before the
   * vendor disconnected it.
   *
   * @param accountId - whose; undefined takes any account's
   */
  async known(
    tx: Tx,
    open: OpenApp,
    tenant: string,
    accountId: string | undefined,
  ): Promise<ConnectionRow | undefined> {
    // One at a time for an app: two answers for one tenant must find each other's connection.
    await tx.first(appRegistrationTable, `WHERE id = ? ${tx.forUpdate}`, [open.row.id]);
    return this.connectionRows.ofTenant(tx, { accountId, appId: open.row.id, tenant });
  }

  /**
   * Stores tokens as those of a connection, which becomes active.
   *
   * @param known - the connection there is; undefined makes the one that `fresh` describes
   * @returns its id
   */
  async store(
    tx: Tx,
    { open, token, tenant, settings }: Granted,
    known: ConnectionRow | undefined,
    fresh: NewTenantConnection,
  ): Promise<string> {
    const { connector } = open;
    const now = this.clock.now();
    const accountId = known?.accountId ?? fresh.accountId;
    const id = known?.id ?? fresh.id;
    const stored = splitSettings(
      connector,
      this.merged(known, settings, open.auth.generates ?? []),
      this.secrets,
    );
    if (known) {
      const set = {
        ...stored,
        ...(known.status === 'deleted' ? reopened(known, now) : {}),
        status: 'active',
        healthUntil: null,
        nextSweepAt: now,
        updatedAt: now,
        authorizedAt: now,
      };
      await tx.updateMany(connectionTable, 'id', [{ key: id, set }]);
      if (known.status === 'deleted')
        await this.hooks.run(tx, 'connection.reopened', { accountId, connectionId: id });
    } else {
      const made = newConnectionRow(
        {
          id,
          accountId,
          connector: connector.id,
          name: (fresh.name ?? tenant.name ?? connector.title).slice(0, 255),
          ...stored,
          appId: open.row.id,
          tenant: tenant.id,
          authorizedAt: now,
          nextSweepAt: now + 60_000,
        },
        now,
      );
      await tx.insert(connectionTable, [made]);
    }
    await this.tokens.put(tx, id, token);
    await this.hooks.run(tx, 'connection.authorized', {
      accountId,
      connectionId: id,
      appId: open.row.id,
      tenant: tenant.id,
    });
    return id;
  }

  /**
   * What was set by hand before stays, but for what was learnt anew; what was made up once stays too.
   *
   * @param kept - names of settings made up: the vendor's webhooks hold their values
   */
  private merged(
    known: ConnectionRow | undefined,
    { all, names }: LearntSettings,
    kept: readonly string[],
  ): Record<string, unknown> {
    if (!known) return all;
    const before = this.connections.openRow(known).settings;
    const same = kept.filter((name) => typeof before[name] === 'string' && before[name] !== '');
    // What nobody gave has its default in `all`, and what was set by hand before is not put back to that.
    const learned = Object.fromEntries(names.map((name) => [name, all[name]]));
    return { ...before, ...learned, ...Object.fromEntries(same.map((name) => [name, before[name]])) };
  }
}

/**
 * Settings of a connection that was agreed to. What is wrong with them is not for the person to correct: the vendor
 * told it, or the connector asks for what nobody gives it.
 *
 * @throws ContractViolation naming the first of them.
 */
function learnt({ settings, title }: AnyConnector, all: Record<string, unknown>): Record<string, unknown> {
  const read = readSettings(settings, all);
  if (read.ok) return read.data as Record<string, unknown>;
  const [first] = read.fields;
  throw new ContractViolation(
    `${title} did not tell all that a connection needs (${first?.field ?? 'settings'} ${first?.reason ?? ''}). You entered nothing wrong: tell whoever runs Liaison`,
  );
}
