import { Injectable } from '@nestjs/common';
import { Settings } from '../config/index.js';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { Clock, isId, newId, noId, notFound, ProblemError, Secrets } from '../platform/index.js';
import { parseSettings, Registry } from '../registry/index.js';
import { untypedSettings, type AnyConnector, type LiaisonError, type VendorPlan } from '../sdk/index.js';
import { connectionTable, type ConnectionRow } from './connection.entity.js';
import {
  connectionDetails,
  type ConnectionChange,
  type ConnectionDetails,
  type ConnectionInput,
} from './connection-details.js';
import { ConnectionHealth } from './connection-health.js';
import { ConnectionOpener } from './connection-opener.js';
import { newConnectionRow, reopened, splitSettings } from './connection-row.js';
import { ConnectionRepository } from './connection.repository.js';
import { SubscriptionService } from './subscription.service.js';
import { VendorContext, type OpenConnection } from './vendor-context.js';

/** How long a person waits for a shop when they connect it. */
const probeTimeoutMs = 8_000;
/** Disconnections of a site that are remembered: the latest. */
const mostRemembered = 50;
/** How long the front door may use a connection it has looked up. */
const cacheMs = 5_000;

/** Connections: making, changing, removing, and opening them for use. */
@Injectable()
export class ConnectionService {
  private readonly cache = new Map<string, { until: number; open: OpenConnection | undefined }>();
  private readonly opener: ConnectionOpener;

  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly registry: Registry,
    private readonly secrets: Secrets,
    settings: Settings,
    private readonly clock: Clock,
    private readonly vendor: VendorContext,
    private readonly subscriptions: SubscriptionService,
    private readonly health: ConnectionHealth,
    private readonly hooks: Hooks,
  ) {
    this.opener = new ConnectionOpener(registry, secrets, settings, clock);
  }

  /**
   * Makes a connection. A vendor that cannot be reached or refuses gives degraded health, not an
   * error: deliveries may already arrive, and the owner can mend the settings later.
   *
   * @param options - `contactVendor: false` makes it without asking the vendor anything, now or later,
   *   `'later'` lets the next sweep ask, for a vendor that waits for our answer;
   *   `id` makes a repeat of the same request find the connection it made; `policy` sets test mode
   *   and what happens to copies
   * @throws ProblemError 422 `invalid_settings` naming each field; 404 `unknown_connector`; 409
   *   `needs_authorization` when a person has to agree on the vendor's page.
   */
  async create(
    accountId: string,
    input: ConnectionInput,
    options: {
      contactVendor?: boolean | 'later';
      id?: string | undefined;
      policy?: Partial<Pick<ConnectionRow, 'mode' | 'testNumbers' | 'copies' | 'siteId'>>;
    } = {},
  ): Promise<ConnectionDetails> {
    const contactVendor = options.contactVendor ?? true;
    const connector = this.registry.connector(input.connector);
    if (connector.auth.type === 'oauth2') throw needsAuthorization(connector.title);
    const settings = parseSettings(connector.settings, input.settings, connector.title) as Record<
      string,
      unknown
    >;
    const now = this.clock.now();
    const row = newConnectionRow(
      {
        id: options.id ?? newId(),
        accountId,
        connector: connector.id,
        name: input.name,
        ...splitSettings(connector, settings, this.secrets),
        nextSweepAt: firstSweep(contactVendor, now),
        ...options.policy,
      },
      now,
    );
    const existing = await this.database.write(async (tx) => {
      const known = await this.connections.ofAccount(tx, accountId, row.id);
      if (!known) await this.connections.insert(tx, row);
      return known;
    });
    if (existing) return this.view(existing);
    this.cache.delete(row.id);
    if (contactVendor === true) await this.probe(row);
    return this.view(row);
  }

  async list(
    reader: Reader,
    accountId: string,
    after: string | undefined,
    limit: number,
  ): Promise<ConnectionDetails[]> {
    return (await this.connections.page(reader, accountId, after, limit)).map((row) => this.view(row));
  }

  async get(reader: Reader, accountId: string, id: string): Promise<ConnectionDetails> {
    return this.view(await this.mine(reader, accountId, id));
  }

  /**
   * Changes a name, a status (`active`, `paused`), test mode, what happens to copies, or settings;
   * settings not named stay, secrets too.
   *
   * @param options - `probe: false` leaves trying the settings out to the next sweep
   */
  async update(
    accountId: string,
    id: string,
    change: ConnectionChange,
    options: { probe?: boolean } = {},
  ): Promise<ConnectionDetails> {
    const row = await this.mine(this.database.read, accountId, id);
    const set = this.changed(row, change);
    await this.database.write((tx) => this.connections.patch(tx, row.id, set));
    this.cache.delete(id);
    Object.assign(row, set);
    const told = change.settings !== undefined || change.status === 'active';
    if (told && options.probe !== false) await this.probe(row);
    return this.view(row);
  }

  /**
   * Takes a connection up again whose site disconnected by itself: its history, mode, plugins and settings
   * are as they were, but for what `change` names. The vendor is asked by the next sweep.
   *
   * @returns undefined when there is no such connection: it is connected, or was deleted on purpose
   */
  async reopen(
    accountId: string,
    id: string,
    change: ConnectionChange,
  ): Promise<ConnectionDetails | undefined> {
    const now = this.clock.now();
    const row = await this.database.write(async (tx) => {
      const known = await this.connections.disconnected(tx, accountId, id);
      if (!known) return undefined;
      const set: Partial<ConnectionRow> = {
        ...this.changed(known, change),
        ...reopened(known, now),
        nextSweepAt: firstSweep('later', now),
      };
      await this.connections.patch(tx, id, set);
      await this.hooks.run(tx, 'connection.reopened', { accountId, connectionId: id });
      return { ...known, ...set };
    });
    this.cache.delete(id);
    return row && this.view(row);
  }

  /**
   * The vendor took the access back, such as a shop that uninstalls the app: everything that waits for the connection
   * stops, its tokens are forgotten and its history stays. When access is granted again it is taken up.
   *
   * @param at - when it happened, milliseconds UTC: what was granted since stays
   */
  async revoked(tx: Tx, id: string, at: number): Promise<void> {
    const row = await this.connections.locked(tx, id);
    // Vendors tell whole seconds.
    if (!row || at < Math.floor((row.authorizedAt ?? row.createdAt) / 1_000) * 1_000) return;
    await this.vendor.forgetTokens(tx, id);
    await this.disconnect(tx, row, true);
    tx.afterCommit(() => this.forget(id));
  }

  /** Keeps what the vendor bills the connection for. @param at - when it was so, milliseconds UTC: the latest stays */
  async planChanged(tx: Tx, id: string, plan: VendorPlan, at: number): Promise<void> {
    const row = await this.connections.locked(tx, id);
    if (row && at >= (row.plan?.readAt ?? 0))
      await this.connections.patch(tx, id, { plan: { ...plan, readAt: at } });
  }

  /** Leaves of a removed connection what tells later webhooks whose they are; it does not come back. */
  async erase(tx: Tx, row: ConnectionRow): Promise<void> {
    const now = this.clock.now();
    await this.connections.patch(tx, row.id, {
      name: row.tenant ?? row.connector,
      settings: {},
      secrets: this.secrets.encrypt('{}'),
      testNumbers: null,
      sweepCursor: null,
      healthReason: null,
      healthHint: null,
      disconnections: (row.disconnections ?? []).map(({ from, to }) => ({ from, to: to ?? now })),
      updatedAt: now,
    });
    await this.hooks.run(tx, 'connection.erased', {
      accountId: row.accountId,
      connectionId: row.id,
      appId: row.appId,
      tenant: row.tenant,
    });
    tx.afterCommit(() => this.forget(row.id));
  }

  private async disconnect(tx: Tx, row: ConnectionRow, mayReturn: boolean): Promise<void> {
    const now = this.clock.now();
    await this.connections.patch(tx, row.id, {
      status: 'deleted',
      secrets: this.secrets.encrypt('{}'),
      rotation: null,
      plan: null,
      ...(mayReturn
        ? { disconnections: [...(row.disconnections ?? []), { from: now, to: null }].slice(-mostRemembered) }
        : {}),
      updatedAt: now,
    });
    await this.hooks.run(tx, 'connection.removed', {
      accountId: row.accountId,
      connectionId: row.id,
      reason: mayReturn ? 'shop_disconnected' : 'connection_removed',
    });
  }

  /** The columns a change sets. */
  private changed(row: ConnectionRow, change: ConnectionChange): Partial<ConnectionRow> {
    const connector = this.registry.connector(row.connector);
    const set: Partial<ConnectionRow> = { updatedAt: this.clock.now() };
    if (change.name !== undefined) set.name = change.name;
    if (change.status !== undefined) set.status = change.status;
    if (change.mode !== undefined) set.mode = change.mode;
    if (change.testNumbers !== undefined) set.testNumbers = [...new Set(change.testNumbers)];
    if (change.copies !== undefined) set.copies = change.copies;
    if (change.siteId !== undefined) set.siteId = change.siteId;
    if (change.settings !== undefined) {
      assertTyped(connector, change.settings);
      // Judged anew by the next delivery: the address it is compared with may have changed.
      set.foreignOrigin = null;
      // A secret that is given ends a change of it that is under way.
      const shared = connector.companion?.secret;
      if (shared !== undefined && shared in change.settings) set.rotation = null;
      const merged = { ...this.openRow(row).settings, ...change.settings };
      for (const [name, value] of Object.entries(merged)) if (value === null) delete merged[name];
      Object.assign(
        set,
        splitSettings(
          connector,
          parseSettings(connector.settings, merged, connector.title) as Record<string, unknown>,
          this.secrets,
        ),
        { healthUntil: null },
      );
    }
    return set;
  }

  /** Asks the vendor now whether the connection works, and notes the answer as its health. @throws ProblemError 404. */
  async check(accountId: string, id: string): Promise<ConnectionDetails> {
    const row = await this.mine(this.database.read, accountId, id);
    await this.probe(row);
    return this.view(row);
  }

  /**
   * Removes our webhooks at the vendor as far as it answers, forgets the secrets, keeps the history.
   *
   * @param options - `contactVendor: false` when it takes them away by itself; `mayReturn` when the site
   *   disconnected by itself: {@link reopen} takes the connection up again
   */
  async remove(
    accountId: string,
    id: string,
    options: { contactVendor?: boolean; mayReturn?: boolean } = {},
  ): Promise<void> {
    const row = await this.mine(this.database.read, accountId, id);
    const open = this.openRow(row);
    if (options.contactVendor !== false) {
      await this.vendor
        .call(open, probeTimeoutMs, (context) => this.subscriptions.removeAll(open, context))
        .catch(() => undefined);
      await this.vendor.revoke(open, probeTimeoutMs).catch(() => undefined);
    }
    await this.database.write(async (tx) => {
      await this.vendor.forgetTokens(tx, row.id);
      await this.disconnect(tx, row, options.mayReturn === true);
    });
    this.cache.delete(id);
  }

  /**
   * A connection for the front door and the stages: undefined when there is none or it was removed.
   * May be up to five seconds old. What is not there costs the same work as what is: a look-up and a
   * decryption, so that nobody learns by the time which connections there are.
   */
  async open(id: string): Promise<OpenConnection | undefined> {
    const cached = this.cache.get(id);
    if (cached && cached.until > Date.now()) return cached.open;
    const row = await this.connections.byId(this.database.read, isId(id) ? id : noId);
    const open =
      row && this.registry.findConnector(row.connector) ? this.openRow(row) : this.opener.openNothing();
    if (this.cache.size > 10_000) this.cache.clear();
    this.cache.set(id, { until: Date.now() + cacheMs, open });
    return open;
  }

  /** Which of these accounts have more than one connection. */
  async accountsWithSeveral(reader: Reader, accountIds: readonly string[]): Promise<Set<string>> {
    return this.connections.accountsWithSeveral(reader, accountIds);
  }

  /** Lets the next sweeps of connections come at a moment, where they would come later. */
  async sweepBy(tx: Tx, ids: readonly string[], at: number): Promise<void> {
    await this.connections.sweepBy(tx, ids, at);
  }

  /** Lets the next {@link open} look it up anew. */
  forget(id: string): void {
    this.cache.delete(id);
  }

  /** Opens many within a unit of work; what is missing or of an unknown connector is left out. */
  async openMany(reader: Reader, ids: readonly string[]): Promise<Map<string, OpenConnection>> {
    const found = new Map<string, OpenConnection>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const cached = this.cache.get(id);
      if (cached?.open && cached.until > Date.now()) found.set(id, cached.open);
      else missing.push(id);
    }
    for (const row of await this.connections.byIds(reader, missing)) {
      if (row.status === 'deleted' || !this.registry.findConnector(row.connector)) continue;
      const open = this.openRow(row);
      this.cache.set(row.id, { until: Date.now() + cacheMs, open });
      found.set(row.id, open);
    }
    return found;
  }

  /** A connection whose row is at hand, ready for use. */
  openRow(row: ConnectionRow): OpenConnection {
    return this.opener.open(row);
  }

  view(row: ConnectionRow): ConnectionDetails {
    const hasWebhook = this.registry.findConnector(row.connector)?.webhook !== undefined;
    return connectionDetails(row, hasWebhook ? this.opener.webhookUrlOf(row) : null, this.clock.now());
  }

  /** Encrypts again, with the present secret, what the previous one encrypted; returns how many. */
  async rotateSecrets(): Promise<number> {
    const rows = await this.database.read.select(connectionTable, '', []);
    const anew = (text: string) => this.secrets.encrypt(this.secrets.decrypt(text));
    const old = rows.filter(
      ({ secrets, rotation }) =>
        this.secrets.needsRotation(secrets) ||
        (typeof rotation?.secret === 'string' && this.secrets.needsRotation(rotation.secret)),
    );
    for (const { id, secrets, rotation } of old) {
      const set: Partial<ConnectionRow> = { secrets: anew(secrets) };
      if (typeof rotation?.secret === 'string') set.rotation = { ...rotation, secret: anew(rotation.secret) };
      await this.database.write((tx) => this.connections.patch(tx, id, set));
    }
    return old.length;
  }

  private async probe(row: ConnectionRow): Promise<void> {
    const open = this.openRow(row);
    try {
      await this.vendor.call(open, probeTimeoutMs, async (context) => {
        const report = await open.connector.health?.(context);
        await this.subscriptions.reconcile(open, context);
        if (report?.state === 'degraded')
          await this.health.failed(row, report.reason ?? 'The vendor reports a problem.', report.hint ?? '');
        else await this.health.succeeded(row);
      });
    } catch (error) {
      await this.health.failedWith(row, error as LiaisonError);
    }
  }

  private async mine(reader: Reader, accountId: string, id: string): Promise<ConnectionRow> {
    const row = isId(id) ? await this.connections.ofAccount(reader, accountId, id) : undefined;
    if (!row) throw notFound('connection', id);
    return row;
  }
}

/** @throws ProblemError 422 `invalid_settings` for settings that nobody types. */
function assertTyped({ auth, title }: AnyConnector, given: Record<string, unknown>): void {
  const fields = untypedSettings(auth)
    .filter((name) => name in given)
    .map((name) => ({
      field: `settings.${name}`,
      reason: `is set when ${title} is connected; leave it out`,
    }));
  if (fields.length === 0) return;
  throw new ProblemError(
    422,
    'invalid_settings',
    `The settings of ${title} are invalid. Correct the fields listed under errors and send them again.`,
    { fields },
  );
}

function needsAuthorization(title: string): ProblemError {
  return new ProblemError(
    409,
    'needs_authorization',
    `${title} is connected by a person who agrees on its own page. Begin with POST /v1/connections/{connector}/authorize.`,
  );
}

function firstSweep(contactVendor: boolean | 'later', now: number): number {
  if (contactVendor === false) return Number.MAX_SAFE_INTEGER;
  return contactVendor === 'later' ? now + 3_000 : now + 60_000;
}
