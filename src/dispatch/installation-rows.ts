import { type Reader, type RowOf, type Table } from '../database/index.js';
import { pluginInstallationTable, pluginSettingTable } from './installation.entity.js';

/** What is set for an account (`connectionId` undefined), or for one connection of it. */
export interface StoredInstallation {
  accountId: string;
  connectionId: string | undefined;
  plugin: string;
  enabled: boolean;
  /**
   * As they were stored, read by no schema: text when they are no JSON at all, so that one account's
   * broken row is judged like any other and stops nobody. Null: the account's own settings count.
   */
  settings: unknown;
}

type Raw = Omit<RowOf<typeof pluginInstallationTable>, 'enabled' | 'settings' | 'id' | 'updatedAt'> & {
  enabled: number | boolean;
  settings: string | null;
};

/** The accounts' own. */
export async function installationsOfAccounts(
  reader: Reader,
  accountIds: readonly string[],
): Promise<StoredInstallation[]> {
  return rows(reader, pluginSettingTable, 'accountId', accountIds);
}

/** Those set for connections, by `connectionId` or all of `accountId`. */
export async function installationsOfConnections(
  reader: Reader,
  by: 'connectionId' | 'accountId',
  ids: readonly string[],
): Promise<StoredInstallation[]> {
  return rows(reader, pluginInstallationTable, by, ids);
}

async function rows(
  reader: Reader,
  table: Table,
  by: string,
  ids: readonly string[],
): Promise<StoredInstallation[]> {
  if (ids.length === 0) return [];
  const found = await reader.query<Partial<Raw> & Omit<Raw, 'connectionId'>>(
    `SELECT * FROM ${table.name} WHERE ${by} IN (?)`,
    [ids],
  );
  return found.map(({ accountId, connectionId, plugin, enabled, settings }) => ({
    accountId,
    connectionId,
    plugin,
    enabled: Boolean(enabled),
    settings: settings === null ? null : parsed(settings),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
