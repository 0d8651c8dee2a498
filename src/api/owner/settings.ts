import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OwnerChanges, type OwnedConnection } from '../../connections/index.js';
import { Database } from '../../database/index.js';
import { PluginSettings, type PluginInput, type PluginView } from '../../dispatch/index.js';
import { jsonObject } from '../../http/index.js';
import { Registry } from '../../registry/index.js';
import { exampleMessage } from '../../templates/index.js';
import type { Language } from '../../words/index.js';
import { pluginProblemSchema } from '../v1/plugins/plugin.schemas.js';
import { OwnerWords } from './owner-words.js';

/** A plugin as the owner of a shop sets it up. */
export const ownedPluginSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    schema: jsonObject.meta({ description: 'JSON Schema of the settings' }),
    settings: jsonObject,
    problem: pluginProblemSchema
      .nullable()
      .meta({ description: 'What keeps it from working although it is switched on; null when nothing does' }),
  })
  .meta({ id: 'OwnedPlugin' });
type OwnedPlugin = z.output<typeof ownedPluginSchema>;

/** What the owner of a shop may set up. */
export const ownerSettingsSchema = z
  .object({
    plugins: z.array(ownedPluginSchema),
    connector: z.object({
      schema: jsonObject.meta({ description: 'JSON Schema of what may be changed from there' }),
      settings: jsonObject.meta({ description: 'Without address, keys and secrets' }),
    }),
  })
  .meta({ id: 'OwnerSettings' });
type OwnerSettingsAnswer = z.output<typeof ownerSettingsSchema>;

/** A plugin switched on or off, with its settings. */
export const ownedPluginChangeSchema = z
  .strictObject({ enabled: z.boolean(), settings: jsonObject.optional() })
  .meta({ id: 'OwnedPluginChange' });
/** Settings of the connection; those not named stay. */
export const ownedConnectorChangeSchema = z
  .strictObject({ settings: jsonObject })
  .meta({ id: 'OwnedConnectorChange' });

/** What a change of a plugin would mean. */
export const pluginPreviewSchema = z
  .object({
    settings: jsonObject.meta({
      description: 'As they would be kept, with the plugin’s own values filled in',
    }),
    messages: z
      .array(
        z.object({
          template: z.string(),
          language: z.string(),
          purpose: z.string(),
          status: z.string().meta({
            description: 'At WhatsApp: `approved`, `pending`, `rejected` …; `new` when it would be submitted',
          }),
          header: z.string().optional(),
          text: z
            .string()
            .meta({ description: 'What the person would read, with examples for their values' }),
          footer: z.string().optional(),
          buttons: z.array(z.string()),
        }),
      )
      .meta({ description: 'The messages it may send' }),
  })
  .meta({ id: 'PluginPreview' });
type PluginPreview = z.output<typeof pluginPreviewSchema>;

/** What the owner of a shop sets up: the plugins of their connection, and the connection itself. */
@Injectable()
export class OwnerSettings {
  constructor(
    private readonly db: Database,
    private readonly plugins: PluginSettings,
    private readonly changes: OwnerChanges,
    private readonly registry: Registry,
    private readonly words: OwnerWords,
  ) {}

  async read(owned: OwnedConnection, language: Language): Promise<OwnerSettingsAnswer> {
    const plugins = await this.plugins.list(this.db.read, placeOf(owned));
    return {
      plugins: plugins.map((view) => this.plugin(view, language)),
      connector: { schema: this.schema(owned, language), settings: this.changes.settings(owned) },
    };
  }

  /** @throws ProblemError 404 `unknown_plugin`; 422 `invalid_settings` in the owner's language. */
  async putPlugin(
    owned: OwnedConnection,
    language: Language,
    id: string,
    input: PluginInput,
  ): Promise<OwnedPlugin> {
    const view = await this.plugins.put(placeOf(owned), id, input).catch((error: unknown) => {
      throw this.words.refusal(language, error, this.registry.findPlugin(id) ?? {});
    });
    return this.plugin(view, language);
  }

  /**
   * What a change would mean; nothing is stored and nothing is submitted.
   *
   * @throws ProblemError 404 `unknown_plugin`; 422 `invalid_settings` in the owner's language.
   */
  async preview(
    owned: OwnedConnection,
    language: Language,
    id: string,
    input: PluginInput,
  ): Promise<PluginPreview> {
    const plugin = this.registry.plugin(id);
    const { settings, templates } = await this.plugins
      .preview(this.db.read, placeOf(owned), id, input)
      .catch((error: unknown) => {
        throw this.words.refusal(language, error, plugin);
      });
    return {
      settings,
      messages: plugin.templates.flatMap((template) => {
        const example = exampleMessage(template, owned.locale ?? language);
        if (!example) return [];
        const { header, body, footer, buttons } = example.parts;
        const known = templates.find(
          (state) => state.name === template.name && state.language === example.language,
        );
        return [
          {
            template: template.name,
            language: example.language,
            purpose: template.purpose,
            status: known?.status ?? 'new',
            ...(header === undefined ? {} : { header }),
            text: body,
            ...(footer === undefined ? {} : { footer }),
            buttons: buttons.map(({ text }) => text),
          },
        ];
      }),
    };
  }

  /** @throws ProblemError 422 `invalid_settings` in the owner's language. */
  async putConnector(
    owned: OwnedConnection,
    language: Language,
    given: Record<string, unknown>,
  ): Promise<OwnerSettingsAnswer['connector']> {
    const settings = await this.changes.changeSettings(owned, given).catch((error: unknown) => {
      throw this.words.refusal(language, error, owned.connector);
    });
    await this.plugins.review(owned.row.accountId);
    return { schema: this.schema(owned, language), settings };
  }

  /** With settings that cannot be used, the form shows those that can: saving it mends them. */
  private plugin(view: PluginView, language: Language): OwnedPlugin {
    const { id, enabled } = view;
    return { id, enabled, settings: this.plugins.usable(view), ...this.words.plugin(language, view) };
  }

  private schema(owned: OwnedConnection, language: Language): Record<string, unknown> {
    return this.words.schema(language, this.changes.schema(owned), owned.connector);
  }
}

/** The shop's own installation. */
function placeOf({ row }: OwnedConnection): { accountId: string; connectionId: string } {
  return { accountId: row.accountId, connectionId: row.id };
}
