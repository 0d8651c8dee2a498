import { column as c, defineTable, type RowOf } from '../database/index.js';

/**
 * A plugin as one connection has it, set by itself. A connection without a row here has the
 * account's own (`plugin_setting`).
 */
export const pluginInstallationTable = defineTable(
  'plugin_installation',
  {
    id: c.id(),
    accountId: c.id(),
    connectionId: c.id(),
    plugin: c.key(64),
    enabled: c.flag(),
    /** Null: the account's own settings count. */
    settings: c.nullable(c.json<Record<string, unknown>>()),
    updatedAt: c.instant(),
  },
  {
    indexes: [{ columns: ['connectionId', 'plugin'], unique: true }, { columns: ['accountId', 'plugin'] }],
  },
);
export type PluginInstallationRow = RowOf<typeof pluginInstallationTable>;

/** What a plugin is set to for all of an account; an installation goes before it. */
export const pluginSettingTable = defineTable(
  'plugin_setting',
  {
    id: c.id(),
    accountId: c.id(),
    plugin: c.key(64),
    enabled: c.flag(),
    settings: c.json<Record<string, unknown>>(),
    updatedAt: c.instant(),
  },
  { indexes: [{ columns: ['accountId', 'plugin'], unique: true }] },
);
export type PluginSettingRow = RowOf<typeof pluginSettingTable>;
