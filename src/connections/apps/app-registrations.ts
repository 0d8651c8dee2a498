import { Injectable } from '@nestjs/common';
import { Database, type Reader, type Tx } from '../../database/index.js';
import { Clock, isId, newId, noId, notFound, ProblemError, Secrets } from '../../platform/index.js';
import { parseSettings, Registry, secretNames } from '../../registry/index.js';
import { clientSecretName, type AnyConnector, type OAuth2Auth, type OAuthApp } from '../../sdk/index.js';
import { appRegistrationTable, type AppRegistrationRow } from './app.entity.js';

/** How long the front door may use a registration it has looked up. */
const cacheMs = 5_000;

/** A registration ready for use. */
export interface OpenApp {
  row: AppRegistrationRow;
  connector: AnyConnector;
  auth: OAuth2Auth;
  /** What a connector's functions see of it. */
  app: OAuthApp;
  clientSecret: string;
  /** What webhooks are verified with: every setting of the registration, the client secret among them. */
  signing: Record<string, unknown>;
}

/**
 * What becomes of tenants that install the app at the vendor and have no connection yet: `refused` until they give a
 * connect code, an account of their own (`own_account`), or the account with this id.
 */
export type NewTenants = 'refused' | 'own_account' | (string & {});

export interface AppInput {
  connector: string;
  name: string;
  clientId: string;
  clientSecret: string;
  settings?: Record<string, unknown> | undefined;
  accountId?: string | undefined;
  newTenants?: NewTenants | undefined;
}

export interface AppChange {
  name?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  /** Settings not named stay, secrets too; null removes one. */
  settings?: Record<string, unknown> | undefined;
  newTenants?: NewTenants | undefined;
}

/** Apps as they are registered at vendors: their credentials belong to the installation. */
@Injectable()
export class AppRegistrations {
  private readonly cache = new Map<string, { until: number; open: OpenApp | undefined }>();
  private readonly byClient = new Map<string, { until: number; open: OpenApp[] }>();
  private readonly decoy: string;

  constructor(
    private readonly database: Database,
    private readonly registry: Registry,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {
    this.decoy = secrets.encrypt(JSON.stringify({ [clientSecretName]: noId }));
  }

  /** @throws ProblemError 404 `unknown_connector`; 409 `no_oauth`; 422 `invalid_settings`. */
  async create(tx: Tx, input: AppInput, id = newId()): Promise<AppRegistrationRow> {
    const connector = this.registry.connector(input.connector);
    const auth = oauthAuth(connector);
    const now = this.clock.now();
    const row: AppRegistrationRow = {
      id,
      accountId: input.accountId ?? null,
      connector: connector.id,
      channel: null,
      name: input.name,
      clientId: input.clientId,
      newTenants: checkedNewTenants(connector, input.accountId ?? null, input.newTenants) ?? null,
      ...this.split(auth, connector.title, input.settings ?? {}, input.clientSecret),
      createdAt: now,
      updatedAt: now,
    };
    await tx.insert(appRegistrationTable, [row]);
    tx.afterCommit(() => this.forget(id));
    return row;
  }

  async list(reader: Reader, after: string | undefined, limit: number): Promise<AppRegistrationRow[]> {
    return reader.select(appRegistrationTable, 'WHERE id > ? ORDER BY id LIMIT ?', [after ?? '', limit]);
  }

  /** @throws ProblemError 404 `not_found`. */
  async get(reader: Reader, id: string): Promise<AppRegistrationRow> {
    const row = isId(id) ? await reader.first(appRegistrationTable, 'WHERE id = ?', [id]) : undefined;
    if (!row) throw notFound('app', id);
    return row;
  }

  /** @throws ProblemError 404 `not_found`; 422 `invalid_settings`. */
  async update(tx: Tx, id: string, change: AppChange): Promise<AppRegistrationRow> {
    const row = await this.get(tx, id);
    const { connector, auth, signing, clientSecret } = this.opened(row);
    const { [clientSecretName]: _own, ...known } = signing;
    const merged = { ...known, ...change.settings };
    for (const [name, value] of Object.entries(merged)) if (value === null) delete merged[name];
    const set: Partial<AppRegistrationRow> = {
      name: change.name ?? row.name,
      clientId: change.clientId ?? row.clientId,
      newTenants: checkedNewTenants(connector, row.accountId, change.newTenants) ?? row.newTenants,
      ...this.split(auth, connector.title, merged, change.clientSecret ?? clientSecret),
      updatedAt: this.clock.now(),
    };
    await tx.updateMany(appRegistrationTable, 'id', [{ key: row.id, set }]);
    tx.afterCommit(() => this.forget(id));
    return { ...row, ...set };
  }

  /** @throws ProblemError 404 `not_found`; 409 `app_in_use` while a connection was made with it. */
  async remove(tx: Tx, id: string): Promise<void> {
    const row = await this.get(tx, id);
    const used = await tx.query("SELECT id FROM connection WHERE appId = ? AND status <> 'deleted' LIMIT 1", [
      row.id,
    ]);
    if (used.length > 0)
      throw new ProblemError(
        409,
        'app_in_use',
        'Connections use this app, and their tokens cannot be refreshed without it. Remove the connections first.',
      );
    await tx.execute('DELETE FROM app_registration WHERE id = ?', [row.id]);
    tx.afterCommit(() => this.forget(id));
  }

  /**
   * The registration an account connects with: the one named, or the only one there is for it.
   *
   * @throws ProblemError 409 `no_oauth`, `no_app`; 422 `invalid_app`.
   */
  async choose(reader: Reader, connector: AnyConnector, accountId: string, id?: string): Promise<OpenApp> {
    oauthAuth(connector);
    const rows = await reader.select(
      appRegistrationTable,
      'WHERE connector = ? AND (accountId IS NULL OR accountId = ?) ORDER BY id',
      [connector.id, accountId],
    );
    if (id !== undefined) {
      const named = rows.find((row) => row.id === id);
      if (named) return this.opened(named);
      throw badApp(`There is no app ${id.slice(0, 60)} of ${connector.title} for this account.`);
    }
    const own = rows.filter((row) => row.accountId !== null);
    const usable = own.length > 0 ? own : rows;
    const [only, ...others] = usable;
    if (!only)
      throw new ProblemError(
        409,
        'no_app',
        `No app of ${connector.title} is registered here. Your hub administrator has to add its client id and secret first.`,
      );
    if (others.length > 0) throw badApp(`There are ${usable.length} apps of ${connector.title}.`);
    return this.opened(only);
  }

  /**
   * A registration for the front door and for tokens, at most five seconds old. What is not there costs the
   * same work as what is, so that nobody learns by the time which there are.
   */
  async open(id: string): Promise<OpenApp | undefined> {
    const cached = this.cache.get(id);
    if (cached && cached.until > Date.now()) return cached.open;
    const row = await this.database.read.first(appRegistrationTable, 'WHERE id = ?', [isId(id) ? id : noId]);
    const known = row && this.registry.findConnector(row.connector)?.auth.type === 'oauth2';
    const open = known ? this.opened(row) : undefined;
    if (!open) this.secrets.decrypt(this.decoy);
    if (this.cache.size > 1_000) this.cache.clear();
    this.cache.set(id, { until: Date.now() + cacheMs, open });
    return open;
  }

  /** Registrations of a connector with a client id, oldest first, at most five seconds old. */
  async ofClient(connectorId: string, clientId: string): Promise<OpenApp[]> {
    const key = `${connectorId}:${clientId}`;
    const cached = this.byClient.get(key);
    if (cached && cached.until > Date.now()) return cached.open;
    const rows = await this.database.read.select(
      appRegistrationTable,
      'WHERE connector = ? AND channel IS NULL ORDER BY id',
      [connectorId],
    );
    const open = rows.filter((row) => row.clientId === clientId).map((row) => this.opened(row));
    if (this.byClient.size > 1_000) this.byClient.clear();
    this.byClient.set(key, { until: Date.now() + cacheMs, open });
    return open;
  }

  /** Opens many within a unit of work; what is missing or of an unknown connector is left out. */
  async openMany(reader: Reader, ids: readonly string[]): Promise<Map<string, OpenApp>> {
    const rows = await reader.selectIn(appRegistrationTable, 'id', [...new Set(ids)]);
    const known = rows.filter(
      ({ connector }) => this.registry.findConnector(connector)?.auth.type === 'oauth2',
    );
    return new Map(known.map((row) => [row.id, this.opened(row)]));
  }

  /** Encrypts again, with the present secret, what the previous one encrypted; returns how many. */
  async rotateSecrets(): Promise<number> {
    const rows = await this.database.read.select(appRegistrationTable, '');
    const old = rows.filter(({ secrets }) => this.secrets.needsRotation(secrets));
    for (const { id, secrets } of old) {
      const set = { secrets: this.secrets.encrypt(this.secrets.decrypt(secrets)) };
      await this.database.write((tx) => tx.updateMany(appRegistrationTable, 'id', [{ key: id, set }]));
    }
    return old.length;
  }

  private forget(id: string): void {
    this.cache.delete(id);
    this.byClient.clear();
  }

  private opened(row: AppRegistrationRow): OpenApp {
    const connector = this.registry.connector(row.connector);
    const hidden = JSON.parse(this.secrets.decrypt(row.secrets)) as Record<string, unknown>;
    return {
      row,
      connector,
      auth: oauthAuth(connector),
      app: { id: row.id, clientId: row.clientId, settings: row.settings },
      clientSecret: String(hidden[clientSecretName]),
      signing: { ...row.settings, ...hidden },
    };
  }

  private split(
    auth: OAuth2Auth,
    title: string,
    given: Record<string, unknown>,
    clientSecret: string,
  ): Pick<AppRegistrationRow, 'settings' | 'secrets'> {
    const schema = auth.app.settings;
    const [unknown] = schema ? [] : Object.keys(given);
    if (unknown !== undefined)
      throw new ProblemError(422, 'invalid_settings', `An app of ${title} has no further settings.`, {
        fields: [{ field: `settings.${unknown.slice(0, 60)}`, reason: 'is not known; leave it out' }],
      });
    const parsed = schema ? (parseSettings(schema, given, `an app of ${title}`) as object) : {};
    const secret = new Set(schema ? secretNames(schema) : []);
    const entries = Object.entries(parsed).filter(([, value]) => value !== undefined);
    return {
      settings: Object.fromEntries(entries.filter(([name]) => !secret.has(name))),
      secrets: this.secrets.encrypt(
        JSON.stringify({
          ...Object.fromEntries(entries.filter(([name]) => secret.has(name))),
          [clientSecretName]: clientSecret,
        }),
      ),
    };
  }
}

/** @throws ProblemError 409 `no_oauth`. */
function oauthAuth(connector: AnyConnector): OAuth2Auth {
  if (connector.auth.type === 'oauth2') return connector.auth;
  throw new ProblemError(
    409,
    'no_oauth',
    `${connector.title} is not connected through an app. Create the connection with its settings.`,
  );
}

/** What becomes of new tenants of a registration: a registration of one account brings them to that account. */
export function newTenantsOf({ newTenants, accountId }: AppRegistrationRow): NewTenants {
  return newTenants ?? accountId ?? 'refused';
}

/** @throws ProblemError 422 `invalid_app` naming the field. */
function checkedNewTenants(
  { auth, title }: AnyConnector,
  accountId: string | null,
  given: NewTenants | undefined,
): NewTenants | undefined {
  const refuse = (reason: string) =>
    new ProblemError(422, 'invalid_app', `The app cannot treat new tenants this way: newTenants ${reason}.`, {
      fields: [{ field: 'newTenants', reason }],
    });
  if (given === undefined) return undefined;
  if (auth.type !== 'oauth2' || !auth.tokenExchange)
    throw refuse(`is only for apps that are installed at the vendor, and those of ${title} are not`);
  if (accountId !== null && given !== 'refused' && given !== accountId)
    throw refuse('must be "refused" or the account of the app: no other account may connect with it');
  return given;
}

function badApp(what: string): ProblemError {
  return new ProblemError(422, 'invalid_app', `${what} Name one that is listed at GET /v1/apps.`, {
    fields: [{ field: 'appId', reason: 'must name one of the apps of this connector' }],
  });
}
