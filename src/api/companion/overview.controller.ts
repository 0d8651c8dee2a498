import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ownedBy, type Caller } from '../../companion/index.js';
import { Operation } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import { overviewFields, OwnerOverview } from '../owner/overview.js';
import { OwnerLanguage, OwnerWords } from '../owner/owner-words.js';
import { CompanionGuard, CurrentCaller } from './companion.guard.js';
import { connectionToShop, connectionToShopFields } from './heartbeat.schemas.js';

const overviewSchema = z
  .object({ ...overviewFields, ...connectionToShopFields })
  .meta({ id: 'CompanionOverview' });

/** What a shop's owner sees at a glance, of their own connection. */
@Controller('companion/:connectionId/overview')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionOverviewController {
  constructor(
    private readonly overviews: OwnerOverview,
    private readonly words: OwnerWords,
  ) {}

  @Get()
  @Operation({
    id: 'companionOverview',
    summary: 'See how the connection does',
    scope: 'companion',
    answer: overviewSchema,
  })
  async overview(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
  ): Promise<z.output<typeof overviewSchema>> {
    const say = (text: string) => this.words.sentence(language, text, caller.open.connector);
    return {
      ...(await this.overviews.read(ownedBy(caller), language)),
      ...connectionToShop(caller, say),
    };
  }
}
