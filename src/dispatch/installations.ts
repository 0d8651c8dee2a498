import { Injectable } from '@nestjs/common';
import { type Reader } from '../database/index.js';
import type { FieldProblem } from '../platform/index.js';
import { readSettings, Registry } from '../registry/index.js';
import {
  installationsOfAccounts,
  installationsOfConnections,
  type StoredInstallation,
} from './installation-rows.js';

/** Where a value comes from: set for the connection, for the account, or by nobody. */
export type Source = 'connection' | 'account' | 'default';

/** A plugin as it is set for one connection of an account, or for the account itself. */
export interface Installed {
  plugin: string;
  enabled: boolean;
  /** As they were stored, not as the plugin reads them. */
  stored: unknown;
  sources: { enabled: Source; settings: Source };
}

/** An installation as a plugin meets it. */
export type Readiness =
  | { state: 'off' }
  /** Switched on, and this build has no such plugin. */
  | { state: 'unknown'; source: Source }
  | { state: 'on'; settings: unknown }
  /** Switched on, and its stored settings cannot be used. */
  | { state: 'invalid'; fields: FieldProblem[]; source: Source };

/** Whose installation is asked for. Without a connection, or for one that sets nothing: the account's own. */
export interface Place {
  accountId: string;
  connectionId: string | undefined;
}

/** The installations of a batch, loaded once. */
export class InstallationBook {
  private readonly read = new Map<string, Readiness>();

  constructor(
    private readonly registry: Registry,
    private readonly ofAccounts: ReadonlyMap<string, StoredInstallation>,
    private readonly ofConnections: ReadonlyMap<string, StoredInstallation>,
  ) {}

  installed(plugin: string, { accountId, connectionId }: Place): Installed {
    const account = this.ofAccounts.get(keyOf(accountId, undefined, plugin));
    const own = this.ofConnections.get(keyOf(accountId, connectionId, plugin));
    const inherited: Source = account ? 'account' : 'default';
    const settings = own?.settings ?? account?.settings ?? {};
    return {
      plugin,
      enabled: own?.enabled ?? account?.enabled ?? false,
      stored: settings,
      sources: {
        enabled: own ? 'connection' : inherited,
        settings: own !== undefined && own.settings !== null ? 'connection' : inherited,
      },
    };
  }

  /** Ids of plugins that are switched on there, those included that this build does not have. */
  switchedOn(place: Place): string[] {
    const ids = new Set(
      [...this.ofAccounts.values(), ...this.ofConnections.values()].map((row) => row.plugin),
    );
    return [...ids].filter((plugin) => this.installed(plugin, place).enabled);
  }

  readiness(plugin: string, place: Place): Readiness {
    const key = keyOf(place.accountId, place.connectionId, plugin);
    const known = this.read.get(key);
    if (known) return known;
    const found = this.judge(this.installed(plugin, place));
    this.read.set(key, found);
    return found;
  }

  private judge({ plugin, enabled, stored, sources }: Installed): Readiness {
    if (!enabled) return { state: 'off' };
    const definition = this.registry.findPlugin(plugin);
    if (!definition) return { state: 'unknown', source: sources.settings };
    const read = readSettings(definition.settings, stored);
    return read.ok
      ? { state: 'on', settings: read.data }
      : { state: 'invalid', fields: read.fields, source: sources.settings };
  }
}

/** Which plugins are switched on, where, and with what settings. */
@Injectable()
export class Installations {
  constructor(private readonly registry: Registry) {}

  /** Two statements, however many places. */
  async load(reader: Reader, places: readonly Place[]): Promise<InstallationBook> {
    const accountIds = [...new Set(places.map((place) => place.accountId))];
    const connectionIds = [...new Set(places.flatMap((place) => place.connectionId ?? []))];
    const accounts = await installationsOfAccounts(reader, accountIds);
    const connections = await installationsOfConnections(reader, 'connectionId', connectionIds);
    return new InstallationBook(
      this.registry,
      new Map(accounts.map((row) => [keyOf(row.accountId, undefined, row.plugin), row])),
      new Map(connections.map((row) => [keyOf(row.accountId, row.connectionId, row.plugin), row])),
    );
  }

  /** Ids of plugins the account or any connection of it has switched on. */
  async enabledAnywhere(reader: Reader, accountId: string): Promise<string[]> {
    const own = await installationsOfAccounts(reader, [accountId]);
    const connections = await installationsOfConnections(reader, 'accountId', [accountId]);
    const enabled = [...own, ...connections].filter((row) => row.enabled);
    return [...new Set(enabled.map((row) => row.plugin))];
  }
}

function keyOf(accountId: string, connectionId: string | undefined, plugin: string): string {
  return `${accountId} ${connectionId ?? ''} ${plugin}`;
}
