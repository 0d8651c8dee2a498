import { Body, Controller, Get, Header, Post, Put, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { OwnerChanges, type OwnedConnection } from '../../connections/index.js';
import { type ApiRequest, CurrentRequest, Operation } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import { checklistSchema, OwnerChecklist } from '../owner/checklist.js';
import { ownedConnection, ownedConnectionSchema } from '../owner/connection.schemas.js';
import { handSentSchema } from '../owner/message.schemas.js';
import { overviewFields, OwnerOverview } from '../owner/overview.js';
import { OwnerLanguage, OwnerWords } from '../owner/owner-words.js';
import { OwnerTestMessage, testMessageSchema } from '../owner/test-message.js';
import { modeSchema } from '../v1/connections/connection.schemas.js';
import { ConnectedGuard, CurrentConnection } from './connected.js';
import { CurrentEmbedded, EmbeddedGuard, type EmbeddedCaller } from './embedded.guard.js';

const overviewSchema = z
  .object({ steps: checklistSchema, ...overviewFields })
  .meta({ id: 'EmbeddedOverview' });
const modeChangeSchema = z.strictObject({ mode: modeSchema }).meta({ id: 'EmbeddedMode' });

/** How the shop does, and what is left until its messages leave. */
@Controller('embedded/:connector')
@UseGuards(EmbeddedGuard, ConnectedGuard)
@ApiTags('Embedded')
export class EmbeddedOverviewController {
  constructor(
    private readonly overviews: OwnerOverview,
    private readonly checklist: OwnerChecklist,
    private readonly changes: OwnerChanges,
    private readonly tests: OwnerTestMessage,
    private readonly words: OwnerWords,
  ) {}

  @Get('overview')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedOverview',
    summary: 'See how the shop does, and what is left to set up',
    scope: 'embedded',
    answer: overviewSchema,
    problems: ['shop_not_connected'],
  })
  async overview(
    @CurrentConnection() owned: OwnedConnection,
    @OwnerLanguage() language: Language,
  ): Promise<z.output<typeof overviewSchema>> {
    const overview = await this.overviews.read(owned, language);
    return { steps: await this.checklist.of(owned, overview), ...overview };
  }

  @Post('data-use')
  @Operation({
    id: 'embeddedDataUse',
    summary: 'Confirm having read how customer data is used',
    description: 'Recorded in the audit log with the person’s id at the vendor.',
    scope: 'embedded',
    status: 204,
    problems: ['shop_not_connected'],
  })
  async dataUse(
    @CurrentConnection() owned: OwnedConnection,
    @CurrentEmbedded() { session }: EmbeddedCaller,
  ): Promise<void> {
    await this.checklist.readDataUse(owned, session.user);
  }

  @Put('mode')
  @Operation({
    id: 'embeddedMode',
    summary: 'Switch between test mode and live',
    description: 'In test mode only the test numbers receive; all else is decided, recorded and refused.',
    scope: 'embedded',
    answer: ownedConnectionSchema,
    problems: ['shop_not_connected'],
  })
  async mode(
    @CurrentConnection() owned: OwnedConnection,
    @OwnerLanguage() language: Language,
    @Body({ schema: modeChangeSchema }) { mode }: z.output<typeof modeChangeSchema>,
  ): Promise<z.output<typeof ownedConnectionSchema>> {
    const view = await this.changes.change(owned, { mode }, `connection.${mode}`);
    return ownedConnection(view, (text) => this.words.sentence(language, text, owned.connector));
  }

  @Post('test-message')
  @Operation({
    id: 'embeddedTestMessage',
    summary: 'Send a test message to the owner’s own phone',
    description:
      'The number becomes a test number. That it is their own is the consent, for order messages only.',
    scope: 'embedded',
    status: 202,
    answer: handSentSchema,
    problems: ['shop_not_connected'],
    changes: true,
  })
  async test(
    @CurrentConnection() owned: OwnedConnection,
    @CurrentRequest() request: ApiRequest,
    @OwnerLanguage() language: Language,
    @Body({ schema: testMessageSchema }) body: z.output<typeof testMessageSchema>,
  ): Promise<z.output<typeof handSentSchema>> {
    return this.tests.send(owned, request, language, body);
  }
}
