import { Injectable } from '@nestjs/common';
import { NumberService } from '../channels/index.js';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import { parseSettings, readSettings, Registry, settingsJsonSchema } from '../registry/index.js';
import type { AnyPlugin } from '../sdk/index.js';
import { TemplateService } from '../templates/index.js';
import { pluginInstallationTable, pluginSettingTable } from './installation.entity.js';
import {
  Installations,
  type InstallationBook,
  type Installed,
  type Place,
  type Source,
} from './installations.js';
import { PluginAlerts } from './plugin-alerts.js';
import { settingsProblem, unknownPlugin, type SettingsProblem } from './obstacles.js';

/** A template a plugin needs, and where it stands on each of the account's WhatsApp Business Accounts. */
export interface PluginTemplateState {
  name: string;
  language: string;
  wabaId: string;
  status: string;
  reason: string | null;
}

/** A plugin as an account, or one connection of it, has it. */
export interface PluginView {
  id: string;
  title: string;
  description: string;
  enabled: boolean;
  settings: Record<string, unknown>;
  /** JSON Schema of the settings, for forms. */
  schema: Record<string, unknown>;
  templates: PluginTemplateState[];
  /** Where the installation comes from. */
  source: Source;
  /** The same of each value; what nobody set is the plugin's `default`. */
  sources: { enabled: Source; settings: Record<string, Source> };
  /** What keeps it from working; null when nothing does. */
  problem: SettingsProblem | null;
}

export interface PluginInput {
  enabled: boolean;
  /** Replaces the settings; absent leaves them as they are. */
  settings?: Record<string, unknown> | undefined;
}

/** Which plugins an account and its connections have switched on, with what settings. */
@Injectable()
export class PluginSettings {
  constructor(
    private readonly database: Database,
    private readonly registry: Registry,
    private readonly installations: Installations,
    private readonly templates: TemplateService,
    private readonly numbers: NumberService,
    private readonly clock: Clock,
    private readonly alerts: PluginAlerts,
  ) {}

  /** Every plugin of this build, and those switched on that it no longer has. */
  async list(reader: Reader, place: Place): Promise<PluginView[]> {
    const book = await this.installations.load(reader, [place]);
    const states = await this.templateStates(reader, place.accountId, this.registry.plugins());
    const known = this.registry
      .plugins()
      .map((plugin) => this.view(plugin, book, place, states.get(plugin.id) ?? []));
    const gone = book
      .switchedOn(place)
      .filter((id) => this.registry.findPlugin(id) === undefined)
      .map((id) => goneView(book.installed(id, place)));
    return [...known, ...gone];
  }

  /** @throws ProblemError 404 `unknown_plugin`. */
  async get(reader: Reader, place: Place, id: string): Promise<PluginView> {
    const plugin = this.registry.findPlugin(id);
    const book = await this.installations.load(reader, [place]);
    if (!plugin && book.installed(id, place).enabled) return goneView(book.installed(id, place));
    const states = await this.templateStates(reader, place.accountId, [this.registry.plugin(id)]);
    return this.view(this.registry.plugin(id), book, place, states.get(id) ?? []);
  }

  /**
   * Switches a plugin on or off and sets it up, for one connection or as the account's own: what
   * connections have that set nothing by themselves. Switching on submits to Meta the templates it
   * needs and the account lacks; until one is approved its messages wait for it, and say so.
   *
   * @throws ProblemError 404 `unknown_plugin`; 422 `invalid_settings` naming each field.
   */
  async put(place: Place, id: string, input: PluginInput): Promise<PluginView> {
    const book = await this.installations.load(this.database.read, [place]);
    const before = book.installed(id, place);
    // One that this installation no longer has can be switched off, nothing else.
    const plugin =
      before.enabled && !input.enabled && input.settings === undefined
        ? this.registry.findPlugin(id)
        : this.registry.plugin(id);
    const given = input.settings ?? before.stored;
    // Settings that are not given need not be good to be switched off.
    if (plugin && (input.enabled || input.settings !== undefined))
      parseSettings(plugin.settings, given, plugin.title);
    await this.database.write(async (tx) => {
      await this.store(tx, place, id, input);
      if (input.enabled && plugin) await this.submit(tx, place.accountId, [plugin]);
      await this.alerts.review(tx, [place.accountId]);
    });
    return plugin
      ? this.get(this.database.read, place, id)
      : { ...goneView({ ...before, enabled: false }), problem: null };
  }

  /**
   * What {@link put} would keep, and where the plugin's templates stand; nothing is stored.
   *
   * @throws ProblemError 404 `unknown_plugin`; 422 `invalid_settings` naming each field.
   */
  async preview(
    reader: Reader,
    place: Place,
    id: string,
    input: PluginInput,
  ): Promise<Pick<PluginView, 'settings' | 'templates'>> {
    const plugin = this.registry.plugin(id);
    const book = await this.installations.load(reader, [place]);
    const given = input.settings ?? book.installed(id, place).stored;
    const settings = objectOf(parseSettings(plugin.settings, given, plugin.title));
    const states = await this.templateStates(reader, place.accountId, [plugin]);
    return { settings, templates: states.get(id) ?? [] };
  }

  /** A connection has the account's own again. */
  async reset(place: { accountId: string; connectionId: string }, id: string): Promise<PluginView> {
    await this.database.write(async (tx) => {
      await tx.execute(
        'DELETE FROM plugin_installation WHERE accountId = ? AND connectionId = ? AND plugin = ?',
        [place.accountId, place.connectionId, id],
      );
      await this.alerts.review(tx, [place.accountId]);
    });
    return this.get(this.database.read, place, id);
  }

  /** Looks through an account again: something that stood in the way may be mended. */
  async review(accountId: string): Promise<void> {
    await this.database.write((tx) => this.alerts.review(tx, [accountId]), { retryDuplicates: true });
  }

  /** Settings a form can start from: those that cannot be used are left out, the plugin's own stand in. */
  usable({
    id,
    settings,
    problem,
  }: Pick<PluginView, 'id' | 'settings' | 'problem'>): Record<string, unknown> {
    const plugin = this.registry.findPlugin(id);
    if (!plugin || problem === null || problem.fields.length === 0) return settings;
    const wrong = new Set(problem.fields.map(({ field }) => field.split('.')[1]));
    const known = (settingsJsonSchema(plugin.settings)['properties'] ?? {}) as Record<string, unknown>;
    const kept = Object.entries(settings).filter(([name]) => name in known && !wrong.has(name));
    for (const candidate of [Object.fromEntries(kept), {}]) {
      const read = readSettings(plugin.settings, candidate);
      if (read.ok) return read.data as Record<string, unknown>;
    }
    return settings;
  }

  /** Submits what plugins need that are switched on anywhere, for a number that joined the account later. */
  async ensureTemplates(accountId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const ids = await this.installations.enabledAnywhere(tx, accountId);
      await this.submit(
        tx,
        accountId,
        ids.flatMap((id) => this.registry.findPlugin(id) ?? []),
      );
    });
  }

  /** Settings that are not given stay as they are: of a connection that has none, the account's. */
  private async store(
    tx: Tx,
    { accountId, connectionId }: Place,
    plugin: string,
    { enabled, settings }: PluginInput,
  ): Promise<void> {
    const row = { id: newId(), accountId, plugin, enabled, updatedAt: this.clock.now() };
    const changed = [
      'enabled',
      'updatedAt',
      ...(settings === undefined ? [] : ['settings' as const]),
    ] as const;
    if (connectionId === undefined) {
      const rows = [{ ...row, settings: settings ?? {} }];
      await tx.upsert(pluginSettingTable, rows, ['accountId', 'plugin'], changed);
      return;
    }
    const rows = [{ ...row, connectionId, settings: settings ?? null }];
    await tx.upsert(pluginInstallationTable, rows, ['connectionId', 'plugin'], changed);
  }

  private view(
    plugin: AnyPlugin,
    book: InstallationBook,
    place: Place,
    templates: PluginTemplateState[],
  ): PluginView {
    const installed = book.installed(plugin.id, place);
    const { enabled, stored, sources } = installed;
    const read = readSettings(plugin.settings, stored);
    const settings = objectOf(read.ok ? read.data : stored);
    return {
      id: plugin.id,
      title: plugin.title,
      description: plugin.description,
      enabled,
      settings,
      schema: settingsJsonSchema(plugin.settings),
      templates,
      source: sources.enabled,
      sources: { enabled: sources.enabled, settings: sourcesOf(settings, installed) },
      problem: enabled && !read.ok ? settingsProblem(plugin, read.fields, sources.settings) : null,
    };
  }

  private async submit(tx: Tx, accountId: string, plugins: readonly AnyPlugin[]): Promise<void> {
    for (const wabaId of await this.wabas(tx, accountId)) {
      for (const plugin of plugins)
        await this.templates.ensure(tx, accountId, wabaId, plugin.templates, `plugin:${plugin.id}`);
    }
  }

  /** Where the plugins' templates stand, by plugin: a statement for each WhatsApp Business Account. */
  private async templateStates(
    reader: Reader,
    accountId: string,
    plugins: readonly AnyPlugin[],
  ): Promise<Map<string, PluginTemplateState[]>> {
    const states = new Map<string, PluginTemplateState[]>();
    const names = new Set(plugins.flatMap(({ templates }) => templates.map((template) => template.name)));
    for (const wabaId of await this.wabas(reader, accountId)) {
      const rows = await this.templates.find(reader, accountId, wabaId, [...names]);
      for (const plugin of plugins) {
        const own = new Set(plugin.templates.map((template) => template.name));
        const found = rows.filter((row) => own.has(row.name));
        const view = ({ name, language, status, reason }: (typeof rows)[number]) => ({
          name,
          language,
          wabaId,
          status,
          reason,
        });
        states.set(plugin.id, [...(states.get(plugin.id) ?? []), ...found.map(view)]);
      }
    }
    return states;
  }

  private async wabas(reader: Reader, accountId: string): Promise<string[]> {
    return this.numbers.templateAccounts(reader, accountId);
  }
}

/** A value that was stored comes from where it was stored; any other is the plugin's own. */
function sourcesOf(
  settings: Record<string, unknown>,
  { stored, sources }: Installed,
): Record<string, Source> {
  const own = objectOf(stored);
  return Object.fromEntries(
    Object.keys(settings).map((name) => [name, name in own ? sources.settings : 'default']),
  );
}

/** A plugin that is switched on and no longer here. */
function goneView({ plugin, enabled, stored, sources }: Installed): PluginView {
  const problem = unknownPlugin(plugin);
  return {
    id: plugin,
    title: plugin,
    description: problem.detail,
    enabled,
    settings: objectOf(stored),
    schema: {},
    templates: [],
    source: sources.enabled,
    sources: {
      enabled: sources.enabled,
      settings: Object.fromEntries(Object.keys(objectOf(stored)).map((name) => [name, sources.settings])),
    },
    problem,
  };
}

/** Settings to show: what was stored may be anything. */
function objectOf(stored: unknown): Record<string, unknown> {
  const isObject = typeof stored === 'object' && stored !== null && !Array.isArray(stored);
  return isObject ? (stored as Record<string, unknown>) : {};
}
