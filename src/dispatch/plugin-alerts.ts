import { Injectable } from '@nestjs/common';
import { ConnectionRepository, ConnectionService } from '../connections/index.js';
import { type Reader, type Tx } from '../database/index.js';
import { connectionSettingsInvalid } from '../events/index.js';
import { Alerts, alertTable, type AlertInput, type AlertKey } from '../notify/index.js';
import { readSettings, Registry } from '../registry/index.js';
import { TimerRepository } from '../timers/index.js';
import { installationsOfAccounts, installationsOfConnections } from './installation-rows.js';
import { settingsProblem, unknownPlugin, type SettingsProblem } from './obstacles.js';

const kinds = { settings_invalid: 'plugin_settings_invalid', plugin_unknown: 'plugin_unknown' } as const;

/** Whose stored settings cannot be used: a connection's own, or the account's. */
export interface PluginTrouble {
  accountId: string;
  connectionId: string | undefined;
  plugin: string;
  title: string;
  problem: SettingsProblem;
}

/**
 * Tells owners of plugins that are switched on and cannot work, once when it begins and once when it
 * is mended; then what waited for it goes on.
 */
@Injectable()
export class PluginAlerts {
  constructor(
    private readonly registry: Registry,
    private readonly alerts: Alerts,
    private readonly timers: TimerRepository,
    private readonly shops: ConnectionRepository,
    private readonly connections: ConnectionService,
  ) {}

  /** What was noticed while deciding. */
  async noticed(tx: Tx, troubles: readonly PluginTrouble[]): Promise<void> {
    await this.alerts.raise(tx, troubles.map(alertOf));
  }

  /**
   * Looks through all installations of accounts: raises what is not told yet, resolves what is over.
   * The same statements for one account as for many.
   */
  async review(tx: Tx, accountIds: readonly string[]): Promise<void> {
    if (accountIds.length === 0) return;
    const troubles = await this.troubles(tx, accountIds);
    const current = new Set(troubles.map((trouble) => keyOf(alertOf(trouble))));
    const open = await tx.selectIn(
      alertTable,
      'accountId',
      accountIds,
      'AND openSlot IS NOT NULL AND kind IN (?)',
      [Object.values(kinds)],
    );
    const over: AlertKey[] = open.filter((row) => !current.has(keyOf(row)));
    over.push(...(await this.ofMendedConnections(tx, accountIds)));
    await this.alerts.raise(tx, troubles.map(alertOf));
    await this.alerts.resolve(tx, over);
    for (const { accountId, kind, subject } of over) {
      if (kind === connectionSettingsInvalid) continue;
      const [plugin = '', connectionId] = subject.split('@');
      const reason = kind === kinds.plugin_unknown ? 'plugin_unknown' : 'settings_invalid';
      await this.timers.resume(tx, { accountId, plugin, connectionId, reason });
    }
  }

  /** Settings of connections that can be used again; nobody mends a connection that was removed. */
  private async ofMendedConnections(tx: Tx, accountIds: readonly string[]): Promise<AlertKey[]> {
    const open = await tx.selectIn(
      alertTable,
      'accountId',
      accountIds,
      'AND openSlot IS NOT NULL AND kind = ?',
      [connectionSettingsInvalid],
    );
    const opened = await this.connections.openMany(
      tx,
      open.map((row) => row.subject),
    );
    return open.filter((row) => (opened.get(row.subject)?.unusable ?? []).length === 0);
  }

  private async troubles(reader: Reader, accountIds: readonly string[]): Promise<PluginTrouble[]> {
    const own = await installationsOfAccounts(reader, accountIds);
    const all = await installationsOfConnections(reader, 'accountId', accountIds);
    const shops = await this.shops.byIds(reader, [...new Set(all.flatMap((row) => row.connectionId ?? []))]);
    const live = new Set(shops.filter(({ status }) => status !== 'deleted').map(({ id }) => id));
    const installed = all.filter((row) => live.has(row.connectionId ?? ''));
    const set = new Set(own.map((row) => `${row.accountId} ${row.plugin}`));
    // The account's own matter where they are switched on: for all, or for a connection without settings of its own.
    const inherited = new Set(
      installed
        .filter((row) => row.enabled && row.settings === null)
        .map((row) => `${row.accountId} ${row.plugin}`),
    );
    const places = [
      ...own
        .filter((row) => row.enabled || inherited.has(`${row.accountId} ${row.plugin}`))
        .map((row) => ({ ...row, connectionId: undefined })),
      ...installed.flatMap((row) => {
        const isOwn = row.settings !== null || !set.has(`${row.accountId} ${row.plugin}`);
        return row.enabled && isOwn ? [{ ...row, settings: row.settings ?? {} }] : [];
      }),
    ];
    return places.flatMap(({ accountId, connectionId, plugin, settings }) => {
      const definition = this.registry.findPlugin(plugin);
      const scope = { accountId, connectionId, plugin, title: definition?.title ?? plugin };
      if (!definition) return [{ ...scope, problem: unknownPlugin(plugin) }];
      const read = readSettings(definition.settings, settings);
      if (read.ok) return [];
      const source = connectionId === undefined ? 'account' : 'connection';
      return [{ ...scope, problem: settingsProblem(definition, read.fields, source) }];
    });
  }
}

function alertOf({ accountId, connectionId, plugin, title, problem }: PluginTrouble): AlertInput {
  return {
    accountId,
    kind: kinds[problem.code],
    subject: connectionId === undefined ? plugin : `${plugin}@${connectionId}`,
    severity: 'critical',
    title:
      problem.code === 'settings_invalid'
        ? `${title} cannot use its settings and sends nothing`
        : `${title} is no longer installed and sends nothing`,
    detail: problem.detail,
    ...(connectionId === undefined ? {} : { connectionId }),
    data: { plugin, fields: problem.fields },
  };
}

function keyOf({ accountId, kind, subject }: AlertKey): string {
  return `${accountId} ${kind} ${subject}`;
}
