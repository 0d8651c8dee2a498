import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/index.js';
import type { MessageEventInterest } from '../messaging/index.js';
import { Registry } from '../registry/index.js';
import type { EventName } from '../sdk/index.js';
import { pluginInstallationTable, pluginSettingTable } from './installation.entity.js';

const cacheMs = 5_000;

/**
 * Knows which accounts have an enabled plugin that listens to a message's progress, so that
 * `message.sent`, `.delivered` and `.read` are stored for those only. Up to five seconds old.
 */
@Injectable()
export class MessageInterest implements MessageEventInterest {
  private readonly cache = new Map<EventName, { until: number; accounts: Set<string> }>();

  constructor(private readonly registry: Registry) {}

  async interested(
    reader: Reader,
    accountIds: readonly string[],
    name: EventName,
  ): Promise<ReadonlySet<string>> {
    const listeners = this.registry.listeners(name).map((plugin) => plugin.id);
    if (listeners.length === 0) return new Set();
    let entry = this.cache.get(name);
    if (!entry || entry.until < Date.now()) {
      const rows = [
        ...(await accountsWith(reader, pluginSettingTable.name, listeners)),
        ...(await accountsWith(reader, pluginInstallationTable.name, listeners)),
      ];
      entry = { until: Date.now() + cacheMs, accounts: new Set(rows.map((row) => row.accountId)) };
      this.cache.set(name, entry);
    }
    const { accounts } = entry;
    return new Set(accountIds.filter((id) => accounts.has(id)));
  }
}

/** Read without settings: those of one account may be anything. */
async function accountsWith(
  reader: Reader,
  table: string,
  plugins: readonly string[],
): Promise<{ accountId: string }[]> {
  return reader.query(`SELECT DISTINCT accountId FROM ${table} WHERE plugin IN (?) AND enabled = 1`, [
    plugins,
  ]);
}
