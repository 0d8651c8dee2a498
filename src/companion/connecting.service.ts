import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { accountTable, AuditService } from '../accounts/index.js';
import { Settings } from '../config/index.js';
import {
  ConnectionRepository,
  ConnectionService,
  type ConnectionRow,
  type Disconnection,
} from '../connections/index.js';
import { Database, type Tx } from '../database/index.js';
import { Clock, newId, ProblemError, sameText, Secrets } from '../platform/index.js';
import { Registry } from '../registry/index.js';
import { plainLine, type AnyConnector, type CompanionDefinition, type CompanionSite } from '../sdk/index.js';
import type { ConnectCodeRow } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';
import { TestMessages } from './test-messages.js';

/** How long a code may be used, milliseconds. */
const codeGoodFor = 10 * 60_000;
/** A site heard of within this time, milliseconds, is alive: who else carries its id is a copy. */
const aliveFor = 60 * 60_000;
/** Its ways are tried after it has had time to store what it was answered. */
const firstCheckAfter = 2_000;

export interface NewCode {
  accountId: string;
  connector: string;
  /** Id of the API key that allows it. */
  keyId: string;
  challenge?: string | undefined;
  siteUrl?: string | undefined;
  siteId?: string | undefined;
}

export interface Exchange {
  code: string;
  verifier?: string | undefined;
  site: CompanionSite;
  versions: Record<string, string>;
  /** What else the connector needs, such as keys of the shop. */
  credentials: Record<string, unknown>;
}

/** What a site is told once it is connected. */
export interface Connected {
  connectionId: string;
  accountName: string;
  deliveryUrl: string;
  companionUrl: string;
  secret: string;
  mode: 'live' | 'test';
  testNumbers: string[];
  /** When the connection was made first, milliseconds UTC. */
  connectedAt: number;
  /** When the site was disconnected since, oldest first, milliseconds UTC: orders of then are history. */
  disconnections: { from: number; to: number }[];
  /** Whether the site came back to a connection it had left. */
  reconnected: boolean;
}

/** Connects sites that come with a one-time code, again and again without making anything twice. */
@Injectable()
export class Connecting {
  constructor(
    private readonly database: Database,
    private readonly registry: Registry,
    private readonly connections: ConnectionService,
    private readonly connectionRows: ConnectionRepository,
    private readonly companions: CompanionRepository,
    private readonly audit: AuditService,
    private readonly tests: TestMessages,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** Whether a code can connect something: a site with software of ours, or a tenant that installs an app. */
  takesCodes(connector: string): boolean {
    const { auth, companion } = this.registry.findConnector(connector) ?? {};
    return companion !== undefined || (auth?.type === 'oauth2' && auth.tokenExchange !== undefined);
  }

  /** What a connector declares about its companion; undefined when it has none or is unknown. */
  definition(connector: string): CompanionDefinition<unknown> | undefined {
    return this.registry.findConnector(connector)?.companion;
  }

  /** Makes a code: in the answer and nowhere else. */
  async createCode(tx: Tx, input: NewCode): Promise<{ code: string; expiresAt: number }> {
    const code = `lic_${randomBytes(24).toString('base64url')}`;
    const createdAt = this.clock.now();
    await this.companions.insertCode(tx, {
      id: newId(),
      accountId: input.accountId,
      connector: input.connector,
      codeHash: hashOf(code),
      challenge: input.challenge ?? null,
      siteUrl: input.siteUrl ?? null,
      siteId: input.siteId ?? null,
      keyId: input.keyId,
      createdAt,
      expiresAt: createdAt + codeGoodFor,
      connectionId: null,
    });
    return { code, expiresAt: createdAt + codeGoodFor };
  }

  /**
   * Makes the connection a code stands for, or gives the site that used it first the same answer again. The vendor is not asked
   * anything: it waits for our answer.
   *
   * @throws ProblemError 400 `invalid_code`; 422 `invalid_settings` naming each field.
   */
  async exchange(connectorId: string, input: Exchange): Promise<Connected & { created: boolean }> {
    const connector = this.registry.findConnector(connectorId);
    if (!connector?.companion) throw invalidCode();
    const companion = connector.companion;
    const { code, known, done } = await this.database.write((tx) => this.take(tx, connector, input));
    const id = code.connectionId ?? '';
    if (!done) {
      // The same code gives the same secret, so that two exchanges at once cannot disagree.
      const secret = this.secrets.hash('companion-secret', input.code);
      const settings = companion.connect(input.site, input.credentials, secret);
      const change = { settings, siteId: input.site.id, copies: 'quarantine' as const };
      const reopened = known && (await this.connections.reopen(code.accountId, id, change)) !== undefined;
      if (known && !reopened) {
        await this.connections.update(code.accountId, id, { ...change, status: 'active' }, { probe: false });
      } else if (!known) {
        await this.connections.create(
          code.accountId,
          { connector: connector.id, name: nameOf(input.site), settings },
          {
            contactVendor: 'later',
            id,
            policy: { mode: 'test', testNumbers: [], copies: 'quarantine', siteId: input.site.id },
          },
        );
      }
      await this.database.write((tx) => this.settle(tx, code, input, known));
      await this.tests.prepare(code.accountId);
    }
    return { ...(await this.answer(code.accountId, id, companion)), created: !done };
  }

  /** Reserves a connection for the code and binds the code to the site, in the order of whoever comes first. */
  private async take(
    tx: Tx,
    connector: AnyConnector,
    input: Exchange,
  ): Promise<{ code: ConnectCodeRow; known: boolean; done: boolean }> {
    const code = await this.companions.codeByHash(tx, hashOf(input.code));
    const companion = connector.companion as CompanionDefinition<unknown>;
    if (!code || !this.fits(code, connector, companion, input)) throw invalidCode();
    if (code.connectionId !== null) {
      const row =
        (await this.connectionRows.ofAccount(tx, code.accountId, code.connectionId)) ??
        // Reserved for this code, and the process ended before it was taken up again.
        (await this.connectionRows.disconnected(tx, code.accountId, code.connectionId));
      const made = await this.companions.byConnection(tx, code.connectionId);
      const done = row !== undefined && made !== undefined && made.createdAt >= code.createdAt;
      // Used before codes noted by whom: then the connection it made knows.
      if (done && made.siteId !== input.site.id) throw invalidCode();
      return { code, known: row !== undefined, done };
    }
    const existing = await this.existing(tx, code.accountId, connector, input.site);
    code.connectionId = existing?.id ?? newId();
    // From now on it is as if this site had asked for it: its answer may be lost, and nobody else's is it.
    await this.companions.useCode(tx, code.id, {
      connectionId: code.connectionId,
      siteUrl: input.site.url,
      siteId: input.site.id,
    });
    return { code, known: existing !== undefined, done: false };
  }

  private fits(
    code: ConnectCodeRow,
    connector: AnyConnector,
    companion: CompanionDefinition<unknown>,
    { verifier, site }: Exchange,
  ): boolean {
    if (code.connector !== connector.id || code.expiresAt < this.clock.now()) return false;
    const challenge = createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url');
    if (code.challenge !== null && !sameText(challenge, code.challenge)) return false;
    if (code.siteId !== null && code.siteId !== site.id) return false;
    return code.siteUrl === null || companion.isHome(code.siteUrl, companion.connect(site, {}, ''));
  }

  /**
   * The connection a site had before: of its address, of its id and address when it disconnected, or of its
   * id when the site moved. A site whose id somebody else still reports with is a copy and gets a
   * connection of its own.
   */
  private async existing(
    tx: Tx,
    accountId: string,
    connector: AnyConnector,
    site: CompanionSite,
  ): Promise<ConnectionRow | undefined> {
    const rows = await this.connectionRows.ofConnector(tx, accountId, connector.id);
    const home = rows.find((row) => connector.companion?.isHome(site.url, row.settings) === true);
    if (home) return home;
    const left = await this.connectionRows.disconnectedOfSite(tx, accountId, connector.id, site.id);
    // Elsewhere it may be a copy, which must not take over what the shop it was copied from comes back to.
    const own = left.find((row) => connector.companion?.isHome(site.url, row.settings) === true);
    if (own) return own;
    for (const companion of await this.companions.ofSite(tx, accountId, site.id)) {
      const alive = (companion.heartbeatAt ?? 0) > this.clock.now() - aliveFor;
      const row = rows.find((candidate) => candidate.id === companion.connectionId);
      if (row && !alive) return row;
    }
    return undefined;
  }

  private async settle(tx: Tx, code: ConnectCodeRow, input: Exchange, known: boolean): Promise<void> {
    const now = this.clock.now();
    const connectionId = code.connectionId as string;
    await this.companions.put(tx, {
      connectionId,
      accountId: code.accountId,
      siteId: input.site.id,
      site: input.site,
      versions: input.versions,
      queue: null,
      cronSeconds: null,
      way: null,
      blocker: null,
      wayHint: null,
      wayCheckedAt: null,
      heartbeatAt: null,
      nextCheckAt: now + firstCheckAfter,
      lateSince: null,
      createdAt: now,
      updatedAt: now,
    });
    await this.audit.append(tx, [
      {
        accountId: code.accountId,
        actor: { kind: 'api_key', id: code.keyId },
        action: known ? 'connection.reconnected' : 'connection.created',
        subject: connectionId,
        detail: { connector: code.connector, by: 'companion' },
      },
    ]);
  }

  private async answer(
    accountId: string,
    id: string,
    companion: CompanionDefinition<unknown>,
  ): Promise<Connected> {
    const row = await this.connectionRows.ofAccount(this.database.read, accountId, id);
    const account = await this.database.read.first(accountTable, 'WHERE id = ?', [accountId]);
    if (!row || !account) throw invalidCode();
    const open = this.connections.openRow(row);
    const view = this.connections.view(row);
    return {
      connectionId: id,
      accountName: account.name,
      deliveryUrl: open.webhookUrl,
      companionUrl: `${this.settings.publicUrl}/companion/${id}`,
      secret: String(open.settings[companion.secret]),
      mode: view.mode,
      testNumbers: view.testNumbers,
      connectedAt: row.createdAt,
      disconnections: closed(row.disconnections),
      reconnected: closed(row.disconnections).length > 0,
    };
  }
}

function closed(disconnections: readonly Disconnection[] | null): { from: number; to: number }[] {
  return (disconnections ?? []).flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

function nameOf(site: CompanionSite): string {
  return (plainLine(site.name) ?? new URL(site.url).host).slice(0, 255);
}

/** A code that connects nothing; the same words for every reason. */
export function invalidCode(): ProblemError {
  return new ProblemError(
    400,
    'invalid_code',
    'This code is invalid: it is unknown, older than ten minutes, or belongs to another site. Start connecting again.',
  );
}
