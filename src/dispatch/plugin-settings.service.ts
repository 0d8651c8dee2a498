import { Injectable } from '@nestjs/common';
import { NumberService } from '../channels/index.js';
import { Database, type Reader } from '../database/index.js';
import { pluginSettingTable } from '../events/index.js';
import { Clock, newId } from '../platform/index.js';
import { parseSettings, Registry, settingsJsonSchema } from '../registry/index.js';
import type { AnyPlugin } from '../sdk/index.js';
import { TemplateService } from '../templates/index.js';

/** A template a plugin needs, and where it stands on each of the account's WhatsApp Business Accounts. */
export interface PluginTemplateState {
  name: string;
  language: string;
  wabaId: string;
  status: string;
  reason: string | null;
}

/** A plugin as one account has it. */
export interface PluginView {
  id: string;
  title: string;
  description: string;
  enabled: boolean;
  settings: Record<string, unknown>;
  /** JSON Schema of the settings, for forms. */
  schema: Record<string, unknown>;
  templates: PluginTemplateState[];
}

/** Which plugins an account has switched on, with what settings. */
@Injectable()
export class PluginSettings {
  constructor(
    private readonly database: Database,
    private readonly registry: Registry,
    private readonly templates: TemplateService,
    private readonly numbers: NumberService,
    private readonly clock: Clock,
  ) {}

  /** Enabled plugins of accounts, by account, with their settings validated. */
  async enabled(reader: Reader, accountIds: readonly string[]): Promise<Map<string, Map<string, unknown>>> {
    const found = new Map<string, Map<string, unknown>>();
    const rows = await reader.selectIn(pluginSettingTable, 'accountId', accountIds, 'AND enabled = 1');
    for (const row of rows) {
      const settings = this.registry.findPlugin(row.plugin)?.settings.safeParse(row.settings);
      if (settings?.success !== true) continue;
      const own = found.get(row.accountId) ?? new Map<string, unknown>();
      found.set(row.accountId, own.set(row.plugin, settings.data));
    }
    return found;
  }

  async list(reader: Reader, accountId: string): Promise<PluginView[]> {
    return Promise.all(this.registry.plugins().map((plugin) => this.get(reader, accountId, plugin.id)));
  }

  /** @throws ProblemError 404 `unknown_plugin`. */
  async get(reader: Reader, accountId: string, id: string): Promise<PluginView> {
    const plugin = this.registry.plugin(id);
    const row = await reader.first(pluginSettingTable, 'WHERE accountId = ? AND plugin = ?', [accountId, id]);
    return {
      id: plugin.id,
      title: plugin.title,
      description: plugin.description,
      enabled: row?.enabled ?? false,
      settings: (plugin.settings.safeParse(row?.settings ?? {}).data ?? row?.settings ?? {}) as Record<
        string,
        unknown
      >,
      schema: settingsJsonSchema(plugin.settings),
      templates: await this.templateStates(reader, accountId, plugin),
    };
  }

  /**
   * Switches a plugin on or off and sets it up. Switching on submits to Meta the templates it needs
   * and the account lacks; until one is approved its messages are refused with that reason.
   *
   * @throws ProblemError 404 `unknown_plugin`; 422 `invalid_settings` naming each field.
   */
  async put(
    accountId: string,
    id: string,
    input: { enabled: boolean; settings?: Record<string, unknown> | undefined },
  ): Promise<PluginView> {
    const plugin = this.registry.plugin(id);
    const before = await this.database.read.first(pluginSettingTable, 'WHERE accountId = ? AND plugin = ?', [
      accountId,
      id,
    ]);
    const given = input.settings ?? before?.settings ?? {};
    parseSettings(plugin.settings, given, plugin.title);
    await this.database.write(async (tx) => {
      await tx.upsert(
        pluginSettingTable,
        [
          {
            id: newId(),
            accountId,
            plugin: id,
            enabled: input.enabled,
            settings: given,
            updatedAt: this.clock.now(),
          },
        ],
        ['accountId', 'plugin'],
        ['enabled', 'settings', 'updatedAt'],
      );
      if (!input.enabled) return;
      for (const wabaId of await this.wabas(tx, accountId)) {
        await this.templates.ensure(tx, accountId, wabaId, plugin.templates, `plugin:${id}`);
      }
    });
    return this.get(this.database.read, accountId, id);
  }

  /** Submits what enabled plugins need for a number that joined the account later. */
  async ensureTemplates(accountId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const enabled = (await this.enabled(tx, [accountId])).get(accountId);
      for (const wabaId of await this.wabas(tx, accountId)) {
        for (const id of enabled?.keys() ?? []) {
          await this.templates.ensure(
            tx,
            accountId,
            wabaId,
            this.registry.plugin(id).templates,
            `plugin:${id}`,
          );
        }
      }
    });
  }

  private async templateStates(
    reader: Reader,
    accountId: string,
    plugin: AnyPlugin,
  ): Promise<PluginTemplateState[]> {
    const names = plugin.templates.map((template) => template.name);
    const states: PluginTemplateState[] = [];
    for (const wabaId of await this.wabas(reader, accountId)) {
      for (const row of await this.templates.find(reader, accountId, wabaId, names)) {
        states.push({
          name: row.name,
          language: row.language,
          wabaId,
          status: row.status,
          reason: row.reason,
        });
      }
    }
    return states;
  }

  private async wabas(reader: Reader, accountId: string): Promise<string[]> {
    return [...new Set((await this.numbers.list(reader, accountId)).map((number) => number.wabaId))];
  }
}
