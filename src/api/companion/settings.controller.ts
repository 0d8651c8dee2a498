import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ownedBy, type Caller } from '../../companion/index.js';
import type { Language } from '../../words/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, Operation } from '../../http/index.js';
import { OwnerLanguage } from '../owner/owner-words.js';
import {
  ownedConnectorChangeSchema,
  ownedPluginChangeSchema,
  ownedPluginSchema,
  OwnerSettings,
  ownerSettingsSchema,
} from '../owner/settings.js';
import { pluginAudit } from '../v1/plugins/plugin.schemas.js';
import { CompanionGuard, CurrentCaller, DoneOnce } from './companion.guard.js';

/** What a shop's owner sets up from there. */
@Controller('companion/:connectionId/settings')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionSettingsController {
  constructor(
    private readonly unit: ApiUnit,
    private readonly settings: OwnerSettings,
  ) {}

  @Get()
  @Operation({
    id: 'companionSettings',
    summary: 'Read what may be set up from there',
    scope: 'companion',
    answer: ownerSettingsSchema,
  })
  async get(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
  ): Promise<z.output<typeof ownerSettingsSchema>> {
    return this.settings.read(ownedBy(caller), language);
  }

  @Put('plugins/:id')
  @ApiParam({ name: 'id', type: 'string', description: 'Id of the plugin' })
  @DoneOnce()
  @Operation({
    id: 'companionPutPlugin',
    summary: 'Switch a plugin on or off and set it up',
    description: 'Holds for this connection alone, as `PUT /v1/connections/{id}/plugins/{plugin}` does.',
    scope: 'companion',
    answer: ownedPluginSchema,
    problems: ['unknown_plugin', 'invalid_settings', 'replayed'],
  })
  async putPlugin(
    @CurrentRequest() request: ApiRequest,
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Param('id') id: string,
    @Body({ schema: ownedPluginChangeSchema }) body: z.output<typeof ownedPluginChangeSchema>,
  ): Promise<z.output<typeof ownedPluginSchema>> {
    const owned = ownedBy(caller);
    const answer = await this.settings.putPlugin(owned, language, id, body);
    return this.unit.noteAfter(request, answer, pluginAudit(id, body, owned.row.id));
  }

  @Put('connector')
  @DoneOnce()
  @Operation({
    id: 'companionPutConnector',
    summary: 'Change settings of the connection',
    description: 'Those not named stay. Address, keys and secrets are not changed from there.',
    scope: 'companion',
    answer: ownerSettingsSchema.shape.connector,
    problems: ['invalid_settings', 'replayed'],
  })
  async putConnector(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: ownedConnectorChangeSchema }) body: z.output<typeof ownedConnectorChangeSchema>,
  ): Promise<z.output<typeof ownerSettingsSchema>['connector']> {
    return this.settings.putConnector(ownedBy(caller), language, body.settings);
  }
}
