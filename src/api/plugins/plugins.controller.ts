import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../accounts/index.js';
import { Database } from '../../database/index.js';
import { PluginSettings, type PluginView } from '../../dispatch/index.js';
import { Registry } from '../../registry/index.js';
import { JourneyRepository } from '../../timers/index.js';
import { pageOfAll, pageQuerySchema, pageSchema, type PageQuery } from '../lists/page.js';
import { idSchema, jsonObject } from '../lists/values.js';
import { Operation } from '../openapi/operation.js';
import { CurrentRequest, type ApiRequest } from '../request.js';
import { ApiUnit } from '../unit.js';
import { resultsOf, resultsSchema } from './results.js';

const pluginSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    settings: jsonObject,
    schema: jsonObject.meta({ description: 'JSON Schema of the settings' }),
    templates: z
      .array(
        z.object({
          name: z.string(),
          language: z.string(),
          wabaId: z.string(),
          status: z
            .string()
            .meta({ description: '`draft`, `pending`, `approved`, `rejected`, `paused` or `disabled`' }),
          reason: z.string().nullable(),
        }),
      )
      .meta({
        description:
          'The templates it needs, and where they stand with Meta. Until one is approved its messages are refused',
      }),
  })
  .meta({ id: 'Plugin' });
const pluginListSchema = pageSchema(pluginSchema, 'PluginList');

const pluginChangeSchema = z
  .strictObject({
    enabled: z.boolean(),
    settings: jsonObject
      .optional()
      .meta({ description: 'Replaces the settings; absent leaves them as they are' }),
  })
  .meta({ id: 'PluginChange' });

/** What an account has Liaison do. */
@Controller('v1/plugins')
@ApiTags('Plugins')
export class PluginsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly registry: Registry,
    private readonly plugins: PluginSettings,
    private readonly journeys: JourneyRepository,
  ) {}

  @Get()
  @Operation({ id: 'listPlugins', summary: 'List plugins', scope: 'read', answer: pluginListSchema })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof pluginListSchema>> {
    return pageOfAll(query, await this.plugins.list(this.db.read, accountId), (view) => view);
  }

  @Get(':id')
  @Operation({
    id: 'getPlugin',
    summary: 'Read a plugin and its settings',
    scope: 'read',
    answer: pluginSchema,
    problems: ['unknown_plugin'],
  })
  async get(@CurrentAccount() accountId: string, @Param('id') id: string): Promise<PluginView> {
    return this.plugins.get(this.db.read, accountId, id);
  }

  @Put(':id')
  @Operation({
    id: 'putPlugin',
    summary: 'Switch a plugin on or off and set it up',
    description: 'Switching it on submits to Meta the templates it needs and the account lacks.',
    scope: 'manage',
    answer: pluginSchema,
    problems: ['unknown_plugin', 'invalid_settings'],
    changes: true,
  })
  async put(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: pluginChangeSchema }) body: z.output<typeof pluginChangeSchema>,
  ): Promise<PluginView> {
    const view = await this.plugins.put(request.accountId, id, body);
    return this.unit.noteAfter(request, view, {
      action: body.enabled ? 'plugin.enabled' : 'plugin.disabled',
      subject: id,
      detail: { settings: Object.keys(body.settings ?? {}) },
    });
  }

  @Get(':id/results')
  @Operation({
    id: 'getPluginResults',
    summary: 'Read what a plugin gained, against people who received nothing',
    description:
      'Both arms count the same way: people who would have been written to, and what they ordered within the time the plugin allows.',
    scope: 'read',
    answer: resultsSchema,
    problems: ['unknown_plugin'],
  })
  async results(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof resultsSchema>> {
    this.registry.plugin(id);
    return resultsOf(id, await this.journeys.results(this.db.read, accountId, id));
  }
}
