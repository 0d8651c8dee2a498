import { Controller, Get, Header, Param, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { OwnedConnection } from '../../connections/index.js';
import { Operation, pageQuerySchema, type PageQuery } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import {
  consentOverviewSchema,
  OwnerFigures,
  recoveredQuerySchema,
  recoveredSchema,
} from '../owner/figures.js';
import { ownedMessageDetailSchema, ownedMessageListSchema } from '../owner/message.schemas.js';
import { OwnerMessages } from '../owner/messages.js';
import { OwnerLanguage } from '../owner/owner-words.js';
import { ConnectedGuard, CurrentConnection } from './connected.js';
import { EmbeddedGuard } from './embedded.guard.js';

/** What was sent for the shop and why not, what it brought, and what its people agreed to. */
@Controller('embedded/:connector')
@UseGuards(EmbeddedGuard, ConnectedGuard)
@ApiTags('Embedded')
export class EmbeddedMessagesController {
  constructor(
    private readonly messages: OwnerMessages,
    private readonly figures: OwnerFigures,
  ) {}

  @Get('messages')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedMessages',
    summary: 'List messages of the shop, newest first',
    scope: 'embedded',
    answer: ownedMessageListSchema,
    problems: ['shop_not_connected'],
  })
  async list(
    @CurrentConnection() owned: OwnedConnection,
    @OwnerLanguage() language: Language,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof ownedMessageListSchema>> {
    return this.messages.list(owned, language, query);
  }

  @Get('messages/:id')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedMessage',
    summary: 'Read a message of the shop, with why it was sent or not',
    scope: 'embedded',
    answer: ownedMessageDetailSchema,
    problems: ['shop_not_connected', 'not_found'],
  })
  async one(
    @CurrentConnection() owned: OwnedConnection,
    @OwnerLanguage() language: Language,
    @Param('id') id: string,
  ): Promise<z.output<typeof ownedMessageDetailSchema>> {
    return this.messages.get(owned, language, id);
  }

  @Get('recovered-revenue')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedRecoveredRevenue',
    summary: 'See recovered revenue by day',
    scope: 'embedded',
    answer: recoveredSchema,
    problems: ['shop_not_connected'],
  })
  async recovered(
    @CurrentConnection() owned: OwnedConnection,
    @Query({ schema: recoveredQuerySchema }) { days }: z.output<typeof recoveredQuerySchema>,
  ): Promise<z.output<typeof recoveredSchema>> {
    return this.figures.recovered(owned, days);
  }

  @Get('consents')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedConsents',
    summary: 'See how many people agreed to messages',
    scope: 'embedded',
    answer: consentOverviewSchema,
    problems: ['shop_not_connected'],
  })
  async consents(
    @CurrentConnection() owned: OwnedConnection,
  ): Promise<z.output<typeof consentOverviewSchema>> {
    return this.figures.consent(owned);
  }
}
