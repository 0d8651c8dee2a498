import { Injectable } from '@nestjs/common';
import { Settings } from '../config/index.js';
import { AppStore, type AppRegistrationRow } from '../connections/index.js';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Clock, noId, notFound, ProblemError, Secrets } from '../platform/index.js';
import { parseSettings, secretNames } from '../registry/index.js';
import type { AnyChannel, ChannelApp, ChannelApps } from '../sdk/index.js';
import { Channels, defaultChannelId } from './channels.js';
import { numberTable } from './number.entity.js';

/** The app of the installation's own settings; senders that name no app are its. */
export const firstAppId = '00000000-0000-7000-8000-000000000001';

/** How long the front door may use an app it has looked up, milliseconds. */
const cacheMs = 5_000;
const clientSecretName = 'clientSecret';

/** What an app is added with. */
export interface ChannelAppInput {
  channel: string;
  name: string;
  clientId: string;
  clientSecret: string;
  settings?: Record<string, unknown> | undefined;
  accountId?: string | undefined;
}

/** What may be changed of one; what is not given stays. */
export interface ChannelAppChange {
  name?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  /** Settings not named stay, secrets too; null removes one. */
  settings?: Record<string, unknown> | undefined;
}

/** An app with its secrets read. */
export interface OpenChannelApp {
  row: AppRegistrationRow;
  app: ChannelApp;
}

/**
 * Apps registered at the providers of channels: each has an address callbacks come to, a secret they are signed
 * with, and the senders that name it. The installation's settings are the first of them.
 */
@Injectable()
export class ChannelAppRegistrations {
  private readonly cache = new Map<string, { until: number; open: OpenChannelApp | undefined }>();
  private readonly decoy: string;

  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly channels: Channels,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.decoy = secrets.encrypt(JSON.stringify({ [clientSecretName]: noId }));
  }

  /** Where callbacks of an app come to. */
  callbackUrl({ id, channel }: Pick<AppRegistrationRow, 'id' | 'channel'>): string {
    const { publicUrl } = this.settings;
    const base = channel === defaultChannelId ? 'whatsapp' : `channels/${channel ?? ''}`;
    return this.isOfSettings({ id }) ? `${publicUrl}/hooks/${base}` : `${publicUrl}/hooks/${base}/${id}`;
  }

  /** @throws ProblemError 422 `validation_failed`, `invalid_settings`. */
  async create(tx: Tx, input: ChannelAppInput): Promise<AppRegistrationRow> {
    const { channel, apps } = this.part(input.channel);
    assertId(apps, input.clientId);
    return this.store.insert(tx, {
      accountId: input.accountId ?? null,
      connector: '',
      channel: channel.id,
      name: input.name,
      clientId: input.clientId,
      ...this.sealed(apps, channel.title, input.settings ?? {}, input.clientSecret),
    });
  }

  /**
   * Proofs of the senders that name it are made anew with a new secret.
   *
   * @throws ProblemError 404 `not_found`; 409 `app_from_settings`; 422 `invalid_settings`.
   */
  async update(tx: Tx, id: string, change: ChannelAppChange): Promise<AppRegistrationRow> {
    const { row, app } = this.opened(await this.store.get(tx, id));
    if (this.isOfSettings(row) && Object.keys(change).some((name) => name !== 'name'))
      throw new ProblemError(
        409,
        'app_from_settings',
        'This app is the one of META_APP_ID, META_APP_SECRET and META_VERIFY_TOKEN. Change those, and restart Liaison.',
      );
    const { channel, apps } = this.part(row.channel ?? '');
    if (change.clientId !== undefined) assertId(apps, change.clientId);
    const settings: Record<string, unknown> = { ...app.settings, ...change.settings };
    for (const [name, value] of Object.entries(settings)) if (value === null) delete settings[name];
    const changed = await this.store.update(tx, row, {
      name: change.name ?? row.name,
      clientId: change.clientId ?? row.clientId,
      ...this.sealed(apps, channel.title, settings, change.clientSecret ?? app.clientSecret),
    });
    await this.renewProofs(tx, changed);
    tx.afterCommit(() => this.cache.delete(id));
    return changed;
  }

  /** @throws ProblemError 404 `not_found`; 409 `app_in_use` while a sender names it, `app_from_settings`. */
  async remove(tx: Tx, id: string): Promise<void> {
    const row = await this.store.get(tx, id);
    if (this.isOfSettings(row))
      throw new ProblemError(
        409,
        'app_from_settings',
        'This app is the one of META_APP_SECRET. Remove that setting, and restart Liaison.',
      );
    const using = "WHERE appId = ? AND status <> 'removed' LIMIT 1";
    if (await tx.first(numberTable, using, [row.id]))
      throw new ProblemError(
        409,
        'app_in_use',
        'Numbers use this app: their callbacks could not be verified without it. Remove the numbers, or register them with another app.',
      );
    await this.store.delete(tx, row.id);
    tx.afterCommit(() => this.cache.delete(id));
  }

  /**
   * The app a sender is registered with: the one named, else the account's own, else the installation's first,
   * else the only one there is. Undefined is the first, which may be no more than an address.
   *
   * @throws ProblemError 422 `invalid_app`.
   */
  async choose(
    reader: Reader,
    channelId: string,
    accountId: string,
    id?: string,
  ): Promise<OpenChannelApp | undefined> {
    const rows = await this.store.ofChannel(reader, channelId, accountId);
    if (id !== undefined) {
      const named = rows.find((row) => row.id === id);
      if (named) return this.opened(named);
      throw badApp(`There is no app ${id.slice(0, 60)} of this channel for this account.`);
    }
    const own = rows.filter((row) => row.accountId !== null);
    const usable = own.length > 0 ? own : rows;
    if (own.length === 0 && rows.some((row) => row.id === firstAppId)) return undefined;
    const [only, ...others] = usable;
    if (others.length > 0) throw badApp(`There are ${usable.length} apps of this channel.`);
    return only && this.opened(only);
  }

  /**
   * What callbacks of an app are verified with, at most five seconds old; undefined when there is no such app of
   * the channel. What is not there costs the same work as what is.
   */
  async webhookSettings(
    channelId: string,
    id: string,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const open = await this.open(id);
    const installed = this.channels.installed(channelId);
    if (!open || open.row.channel !== installed?.definition.id) return undefined;
    return { ...installed.settings, ...installed.definition.apps?.webhookSettings(open.app) };
  }

  /** An app by its id, at most five seconds old. */
  async open(id: string): Promise<OpenChannelApp | undefined> {
    const cached = this.cache.get(id);
    if (cached && cached.until > Date.now()) return cached.open;
    const row = await this.store.find(id);
    const open = row?.channel != null && this.channels.find(row.channel)?.apps ? this.opened(row) : undefined;
    if (!open) this.secrets.decrypt(this.decoy);
    if (this.cache.size > 1_000) this.cache.clear();
    this.cache.set(id, { until: Date.now() + cacheMs, open });
    return open;
  }

  /** Whether an app is the one of the installation's settings, which no one changes here. */
  isOfSettings({ id }: Pick<AppRegistrationRow, 'id'>): boolean {
    return id === firstAppId && this.settings.metaAppSecret !== undefined;
  }

  /** What a sender's calls are proven with, encrypted; null where the channel has no such thing. */
  proofOf({ row, app }: OpenChannelApp, senderSecret: string): string | null {
    const proof = this.part(row.channel ?? '').apps.proof?.(senderSecret, app);
    return proof === undefined ? null : this.secrets.encrypt(proof);
  }

  /** Makes the installation's settings the first app, and follows them when they change. Repeatable. */
  async followSettings(): Promise<void> {
    const { metaAppSecret: clientSecret, metaVerifyToken: verifyToken, metaAppId } = this.settings;
    if (clientSecret === undefined) return;
    const { channel, apps } = this.part(defaultChannelId);
    const clientId = metaAppId ?? '';
    const { metaConfigurationId: configurationId } = this.settings;
    const settings = {
      ...(verifyToken === undefined ? {} : { verifyToken }),
      ...(configurationId === undefined ? {} : { configurationId }),
    };
    await this.database.write(
      async (tx) => {
        const row = await this.store.find(firstAppId, tx);
        const values = { clientId, ...this.sealed(apps, channel.title, settings, clientSecret) };
        if (!row) {
          const first = { accountId: null, connector: '', channel: channel.id, name: 'Meta app' };
          await this.store.insert(tx, { ...first, ...values }, firstAppId);
          return;
        }
        const { app } = this.opened(row);
        const isSame =
          row.clientId === clientId &&
          app.clientSecret === clientSecret &&
          app.settings['verifyToken'] === verifyToken &&
          app.settings['configurationId'] === configurationId;
        if (!isSame) await this.renewProofs(tx, await this.store.update(tx, row, values));
      },
      { retryDuplicates: true },
    );
  }

  private async renewProofs(tx: Tx, row: AppRegistrationRow): Promise<void> {
    const open = this.opened(row);
    const proven = "WHERE appId = ? AND appProof IS NOT NULL AND status <> 'removed'";
    const numbers = await tx.select(numberTable, `${proven} ${tx.forUpdate}`, [row.id]);
    await tx.updateMany(
      numberTable,
      'id',
      numbers.map(({ id, accessToken }) => ({
        key: id,
        set: { appProof: this.proofOf(open, this.secrets.decrypt(accessToken)), dueAt: this.clock.now() },
      })),
    );
  }

  private opened(row: AppRegistrationRow): OpenChannelApp {
    if (row.channel === null) throw notFound('app', row.id);
    const { [clientSecretName]: clientSecret, ...hidden } = JSON.parse(
      this.secrets.decrypt(row.secrets),
    ) as Record<string, unknown>;
    const settings = { ...row.settings, ...hidden };
    return { row, app: { clientId: row.clientId, clientSecret: String(clientSecret), settings } };
  }

  private sealed(
    { settings: schema }: ChannelApps,
    title: string,
    given: Record<string, unknown>,
    clientSecret: string,
  ): Pick<AppRegistrationRow, 'settings' | 'secrets'> {
    const parsed = parseSettings(schema, given, `an app of ${title}`) as object;
    const secret = new Set(secretNames(schema));
    const entries = Object.entries(parsed).filter(([, value]) => value !== undefined);
    const hidden = Object.fromEntries(entries.filter(([name]) => secret.has(name)));
    return {
      settings: Object.fromEntries(entries.filter(([name]) => !secret.has(name))),
      secrets: this.secrets.encrypt(JSON.stringify({ ...hidden, [clientSecretName]: clientSecret })),
    };
  }

  /** @throws ProblemError 422 for a channel that is not installed or has no apps. */
  private part(channelId: string): { channel: AnyChannel; apps: ChannelApps } {
    const channel = this.channels.installed(channelId)?.definition;
    if (channel?.apps) return { channel, apps: channel.apps };
    throw new ProblemError(
      422,
      'validation_failed',
      `Nothing was changed: there is no channel ${channelId.slice(0, 40)} with apps of its own.`,
      { fields: [{ field: 'channel', reason: 'is not a channel with apps' }] },
    );
  }
}

function assertId(apps: ChannelApps, clientId: string): void {
  const reason = apps.refuseId(clientId);
  if (reason === undefined) return;
  throw new ProblemError(422, 'validation_failed', `The app was not saved: clientId ${reason}.`, {
    fields: [{ field: 'clientId', reason }],
  });
}

function badApp(what: string): ProblemError {
  return new ProblemError(422, 'invalid_app', `${what} Name one in appId.`, {
    fields: [{ field: 'appId', reason: 'must name one of the apps of this channel' }],
  });
}
