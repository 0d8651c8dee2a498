import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Checks, type Caller } from '../../companion/index.js';
import { Operation } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import { CompanionGuard, CurrentCaller } from './companion.guard.js';
import { ownedConnection, ownedConnectionSchema } from '../owner/connection.schemas.js';
import { OwnerLanguage, OwnerWords } from '../owner/owner-words.js';
import { fromSiteSchema, refuseCopy } from './from-site.js';
import { connectionToShop, connectionToShopFields } from './heartbeat.schemas.js';

const checkedSchema = z
  .object({ connection: ownedConnectionSchema, ...connectionToShopFields })
  .meta({ id: 'CompanionCheck' });

/** Whether the hub reaches a shop, asked by its owner. */
@Controller('companion/:connectionId/check')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionCheckController {
  constructor(
    private readonly checks: Checks,
    private readonly words: OwnerWords,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    id: 'companionCheck',
    summary: 'Check now whether the hub reaches the shop',
    description:
      'Checks the vendor’s API and every callback URL, and returns the result within 15 seconds. A second check within five seconds returns the result of the first.',
    scope: 'companion',
    answer: checkedSchema,
  })
  async check(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: fromSiteSchema }) body: z.output<typeof fromSiteSchema>,
  ): Promise<z.output<typeof checkedSchema>> {
    refuseCopy(caller, body.site);
    const { connection, companion } = await this.checks.run(caller);
    const say = (text: string) => this.words.sentence(language, text, caller.open.connector);
    return { connection: ownedConnection(connection, say), ...connectionToShop({ companion }, say) };
  }
}
