import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { ConnectionService } from '../../../connections/index.js';
import { Database } from '../../../database/index.js';
import { PluginSettings, type PluginView } from '../../../dispatch/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
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
} from '../plugins/plugin.schemas.js';

/** Plugins as one connection has them: its own installation, or the account's. */
@Controller('v1/connections/:id/plugins')
@ApiTags('Plugins')
export class ConnectionPluginsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly connections: ConnectionService,
    private readonly plugins: PluginSettings,
  ) {}

  @Get()
  @Operation({
    id: 'listConnectionPlugins',
    summary: 'List plugins as a connection has them',
    description: 'Unset values are the account’s; see `source`.',
    scope: 'read',
    answer: pluginListSchema,
    problems: ['not_found'],
  })
  async list(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof pluginListSchema>> {
    const place = await this.placeOf(accountId, id);
    return pageOfAll(query, await this.plugins.list(this.db.read, place), (view) => view);
  }

  @Get(':plugin')
  @Operation({
    id: 'getConnectionPlugin',
    summary: 'Read a plugin as a connection has it',
    scope: 'read',
    answer: pluginSchema,
    problems: ['not_found', 'unknown_plugin'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Param('plugin') plugin: string,
  ): Promise<PluginView> {
    return this.plugins.get(this.db.read, await this.placeOf(accountId, id), plugin);
  }

  @Put(':plugin')
  @Operation({
    id: 'putConnectionPlugin',
    summary: 'Switch a plugin on or off for one connection and set it up',
    description:
      'Applies to this connection only. Without `settings` it keeps its current ones: its own, or the account’s. Enabling the plugin submits missing templates to Meta.',
    scope: 'manage',
    answer: pluginSchema,
    problems: ['not_found', 'unknown_plugin', 'invalid_settings'],
    changes: true,
  })
  async put(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Param('plugin') plugin: string,
    @Body({ schema: pluginChangeSchema }) body: PluginChange,
  ): Promise<PluginView> {
    const place = await this.placeOf(request.accountId, id);
    const view = await this.plugins.put(place, plugin, body);
    return this.unit.noteAfter(request, view, pluginAudit(plugin, body, id));
  }

  @Delete(':plugin')
  @Operation({
    id: 'resetConnectionPlugin',
    summary: 'Have a connection use the account’s own again',
    description: 'What was set for this connection alone is forgotten. Answers the plugin as it is then.',
    scope: 'manage',
    answer: pluginSchema,
    problems: ['not_found', 'unknown_plugin'],
    changes: true,
  })
  async reset(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Param('plugin') plugin: string,
  ): Promise<PluginView> {
    const view = await this.plugins.reset(await this.placeOf(request.accountId, id), plugin);
    return this.unit.noteAfter(request, view, {
      action: 'plugin.reset',
      subject: plugin,
      detail: { connection: id },
    });
  }

  /** @throws ProblemError 404 when the account has no such connection. */
  private async placeOf(accountId: string, id: string): Promise<{ accountId: string; connectionId: string }> {
    await this.connections.get(this.db.read, accountId, id);
    return { accountId, connectionId: id };
  }
}
