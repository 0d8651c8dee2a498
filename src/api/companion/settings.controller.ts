import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SiteChanges, type Caller } from '../../companion/index.js';
import { Database } from '../../database/index.js';
import { PluginSettings, type PluginView } from '../../dispatch/index.js';
import { Registry, settingsJsonSchema } from '../../registry/index.js';
import type { Language } from '../../words/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, jsonObject, Operation } from '../../http/index.js';
import { pluginAudit, pluginProblemSchema } from '../v1/plugins/plugin.schemas.js';
import { CompanionGuard, CurrentCaller, DoneOnce } from './companion.guard.js';
import { OwnerLanguage, OwnerWords } from './owner-words.js';

const pluginSchema = z
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
  .meta({ id: 'CompanionPlugin' });

const settingsSchema = z
  .object({
    plugins: z.array(pluginSchema),
    connector: z.object({
      schema: jsonObject.meta({ description: 'JSON Schema of what may be changed from there' }),
      settings: jsonObject.meta({ description: 'Without address, keys and secrets' }),
    }),
  })
  .meta({ id: 'CompanionSettings' });

const pluginChangeSchema = z
  .strictObject({ enabled: z.boolean(), settings: jsonObject.optional() })
  .meta({ id: 'CompanionPluginChange' });
const connectorChangeSchema = z
  .strictObject({ settings: jsonObject })
  .meta({ id: 'CompanionConnectorChange' });

/** What a shop's owner sets up from there. */
@Controller('companion/:connectionId/settings')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionSettingsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly plugins: PluginSettings,
    private readonly changes: SiteChanges,
    private readonly registry: Registry,
    private readonly words: OwnerWords,
  ) {}

  @Get()
  @Operation({
    id: 'companionSettings',
    summary: 'Read what may be set up from there',
    scope: 'companion',
    answer: settingsSchema,
  })
  async get(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
  ): Promise<z.output<typeof settingsSchema>> {
    const plugins = await this.plugins.list(this.db.read, placeOf(caller));
    return {
      plugins: plugins.map((view) => this.pluginAnswer(view, language)),
      connector: { schema: this.connectorSchema(caller, language), settings: this.changes.settings(caller) },
    };
  }

  @Put('plugins/:id')
  @ApiParam({ name: 'id', type: 'string', description: 'Id of the plugin' })
  @DoneOnce()
  @Operation({
    id: 'companionPutPlugin',
    summary: 'Switch a plugin on or off and set it up',
    description: 'Holds for this connection alone, as `PUT /v1/connections/{id}/plugins/{plugin}` does.',
    scope: 'companion',
    answer: pluginSchema,
    problems: ['unknown_plugin', 'invalid_settings', 'replayed'],
  })
  async putPlugin(
    @CurrentRequest() request: ApiRequest,
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Param('id') id: string,
    @Body({ schema: pluginChangeSchema }) body: z.output<typeof pluginChangeSchema>,
  ): Promise<z.output<typeof pluginSchema>> {
    const place = placeOf(caller);
    const view = await this.plugins.put(place, id, body).catch((error: unknown) => {
      throw this.words.refusal(language, error, this.registry.findPlugin(id) ?? {});
    });
    return this.unit.noteAfter(
      request,
      this.pluginAnswer(view, language),
      pluginAudit(id, body, place.connectionId),
    );
  }

  @Put('connector')
  @DoneOnce()
  @Operation({
    id: 'companionPutConnector',
    summary: 'Change settings of the connection',
    description: 'Those not named stay. Address, keys and secrets are not changed from there.',
    scope: 'companion',
    answer: settingsSchema.shape.connector,
    problems: ['invalid_settings', 'replayed'],
  })
  async putConnector(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: connectorChangeSchema }) body: z.output<typeof connectorChangeSchema>,
  ): Promise<z.output<typeof settingsSchema>['connector']> {
    const settings = await this.changes.changeSettings(caller, body.settings).catch((error: unknown) => {
      throw this.words.refusal(language, error, caller.open.connector);
    });
    await this.plugins.review(caller.open.row.accountId);
    return { schema: this.connectorSchema(caller, language), settings };
  }

  /** With settings that cannot be used, the form shows those that can: saving it mends them. */
  private pluginAnswer(view: PluginView, language: Language): z.output<typeof pluginSchema> {
    const { id, enabled } = view;
    return { id, enabled, settings: this.plugins.usable(view), ...this.words.plugin(language, view) };
  }

  private connectorSchema(caller: Caller, language: Language): Record<string, unknown> {
    return this.words.schema(language, schemaOf(caller), caller.open.connector);
  }
}

/** The shop's own installation. */
function placeOf(caller: Caller): { accountId: string; connectionId: string } {
  const { accountId, id } = caller.open.row;
  return { accountId, connectionId: id };
}

/** The connector's schema, reduced to what may be changed from there. */
function schemaOf(caller: Caller): Record<string, unknown> {
  const schema = settingsJsonSchema(caller.open.connector.settings);
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  const allowed = new Set(caller.definition.settings);
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => allowed.has(name))),
    required: ((schema['required'] ?? []) as string[]).filter((name) => allowed.has(name)),
  };
}
