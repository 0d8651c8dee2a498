import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import { PluginSettings, type PluginView } from '../../../dispatch/index.js';
import { Registry } from '../../../registry/index.js';
import { JourneyRepository } from '../../../timers/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  idSchema,
  Operation,
  pageOfAll,
  type PageQuery,
  pageQuerySchema,
} from '../../../http/index.js';
import {
  pluginAudit,
  pluginChangeSchema,
  pluginListSchema,
  pluginSchema,
  type PluginChange,
} from './plugin.schemas.js';
import { resultsOf, resultsSchema } from './results.js';

const resultsQuerySchema = z.strictObject({
  connection: idSchema.optional().meta({ description: 'Only what people of this connection did' }),
});

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
    return pageOfAll(query, await this.plugins.list(this.db.read, ownOf(accountId)), (view) => view);
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
    return this.plugins.get(this.db.read, ownOf(accountId), id);
  }

  @Put(':id')
  @Operation({
    id: 'putPlugin',
    summary: 'Switch a plugin on or off and set it up',
    description:
      'The account’s settings: the default for its connections. Enabling the plugin submits missing templates to Meta.',
    scope: 'manage',
    answer: pluginSchema,
    problems: ['unknown_plugin', 'invalid_settings'],
    changes: true,
  })
  async put(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: pluginChangeSchema }) body: PluginChange,
  ): Promise<PluginView> {
    const view = await this.plugins.put(ownOf(request.accountId), id, body);
    return this.unit.noteAfter(request, view, pluginAudit(id, body));
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
    @Query({ schema: resultsQuerySchema }) query: z.output<typeof resultsQuerySchema>,
  ): Promise<z.output<typeof resultsSchema>> {
    this.registry.plugin(id);
    return resultsOf(id, await this.journeys.results(this.db.read, accountId, id, query.connection));
  }
}

/** The account's own installation. */
function ownOf(accountId: string): { accountId: string; connectionId: undefined } {
  return { accountId, connectionId: undefined };
}
