import { Body, Controller, Get, Header, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { OwnedConnection } from '../../connections/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, Operation } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import { OwnerLanguage } from '../owner/owner-words.js';
import {
  ownedConnectorChangeSchema,
  ownedPluginChangeSchema,
  ownedPluginSchema,
  OwnerSettings,
  ownerSettingsSchema,
  pluginPreviewSchema,
} from '../owner/settings.js';
import { pluginAudit } from '../v1/plugins/plugin.schemas.js';
import { ConnectedGuard, CurrentConnection } from './connected.js';
import { EmbeddedGuard } from './embedded.guard.js';

const pluginParam = { name: 'id', type: 'string', description: 'Id of the plugin' } as const;

/** What a shop's owner sets up inside the vendor's pages. */
@Controller('embedded/:connector/settings')
@UseGuards(EmbeddedGuard, ConnectedGuard)
@ApiTags('Embedded')
export class EmbeddedSettingsController {
  constructor(
    private readonly unit: ApiUnit,
    private readonly settings: OwnerSettings,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedSettings',
    summary: 'Read the settings of the shop and of its plugins',
    scope: 'embedded',
    answer: ownerSettingsSchema,
    problems: ['shop_not_connected'],
  })
  async get(
    @CurrentConnection() owned: OwnedConnection,
    @OwnerLanguage() language: Language,
  ): Promise<z.output<typeof ownerSettingsSchema>> {
    return this.settings.read(owned, language);
  }

  @Post('plugins/:id/preview')
  @ApiParam(pluginParam)
  @Operation({
    id: 'embeddedPreviewPlugin',
    summary: 'See what a plugin would send with these settings',
    description: 'Checks the settings and shows the messages with examples; nothing is stored.',
    scope: 'embedded',
    answer: pluginPreviewSchema,
    problems: ['shop_not_connected', 'unknown_plugin', 'invalid_settings'],
  })
  async preview(
    @CurrentConnection() owned: OwnedConnection,
    @OwnerLanguage() language: Language,
    @Param('id') id: string,
    @Body({ schema: ownedPluginChangeSchema }) body: z.output<typeof ownedPluginChangeSchema>,
  ): Promise<z.output<typeof pluginPreviewSchema>> {
    return this.settings.preview(owned, language, id, body);
  }

  @Put('plugins/:id')
  @ApiParam(pluginParam)
  @Operation({
    id: 'embeddedPutPlugin',
    summary: 'Switch a plugin on or off and set it up',
    description: 'Holds for this shop alone.',
    scope: 'embedded',
    answer: ownedPluginSchema,
    problems: ['shop_not_connected', 'unknown_plugin', 'invalid_settings'],
  })
  async putPlugin(
    @CurrentConnection() owned: OwnedConnection,
    @CurrentRequest() request: ApiRequest,
    @OwnerLanguage() language: Language,
    @Param('id') id: string,
    @Body({ schema: ownedPluginChangeSchema }) body: z.output<typeof ownedPluginChangeSchema>,
  ): Promise<z.output<typeof ownedPluginSchema>> {
    const answer = await this.settings.putPlugin(owned, language, id, body);
    return this.unit.noteAfter(request, answer, pluginAudit(id, body, owned.row.id));
  }

  @Put('connector')
  @Operation({
    id: 'embeddedPutConnector',
    summary: 'Change settings of the shop’s connection',
    description: 'Those not named stay. The shop’s address and secrets are not changed from there.',
    scope: 'embedded',
    answer: ownerSettingsSchema.shape.connector,
    problems: ['shop_not_connected', 'invalid_settings'],
  })
  async putConnector(
    @CurrentConnection() owned: OwnedConnection,
    @OwnerLanguage() language: Language,
    @Body({ schema: ownedConnectorChangeSchema }) body: z.output<typeof ownedConnectorChangeSchema>,
  ): Promise<z.output<typeof ownerSettingsSchema>['connector']> {
    return this.settings.putConnector(owned, language, body.settings);
  }
}
