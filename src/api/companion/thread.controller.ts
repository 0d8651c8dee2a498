import { Body, Controller, Get, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { NumberService } from '../../channels/index.js';
import { ownedBy, type Caller } from '../../companion/index.js';
import { Database } from '../../database/index.js';
import { DeliveryQueries } from '../../ingress/index.js';
import { deliveryEffects, MessagingService } from '../../messaging/index.js';
import { TemplateService } from '../../templates/index.js';
import type { Language } from '../../words/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  iso,
  Operation,
  pageOf,
  type PageQuery,
  pageQuerySchema,
  sliceOf,
} from '../../http/index.js';
import { handSentSchema, ownedMessageListSchema } from '../owner/message.schemas.js';
import { OwnerMessages } from '../owner/messages.js';
import { OwnerLanguage, OwnerWords } from '../owner/owner-words.js';
import { digitsOf } from '../owner/phone.js';
import { OwnerTestMessage, testMessageSchema } from '../owner/test-message.js';
import { SendRequestBuilder } from '../v1/messages/send-request.builder.js';
import { CompanionGuard, CurrentCaller, DoneOnce } from './companion.guard.js';

import {
  companionDeliveryListSchema,
  handTemplateSchema,
  newThreadMessageSchema,
  threadQuerySchema,
} from './thread.schemas.js';

const handTemplateListSchema = z
  .object({ data: z.array(handTemplateSchema) })
  .meta({ id: 'CompanionTemplateList' });

/** Deliveries and messages of one connection, and messages sent by hand from there. */
@Controller('companion/:connectionId')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionThreadController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly deliveries: DeliveryQueries,
    private readonly messages: OwnerMessages,
    private readonly messaging: MessagingService,
    private readonly builder: SendRequestBuilder,
    private readonly tests: OwnerTestMessage,
    private readonly numbers: NumberService,
    private readonly templates: TemplateService,
    private readonly words: OwnerWords,
  ) {}

  @Get('deliveries')
  @Operation({
    id: 'companionDeliveries',
    summary: 'List what the connection delivered, newest first',
    scope: 'companion',
    answer: companionDeliveryListSchema,
  })
  async listDeliveries(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof companionDeliveryListSchema>> {
    const { accountId, id } = caller.open.row;
    const { take, last } = sliceOf(query);
    const filter = { connectionId: id, before: last };
    const rows = await this.deliveries.list(this.db.read, accountId, filter, take);
    const effects = await deliveryEffects(
      this.db.read,
      accountId,
      rows.map((row) => row.id),
    );
    return pageOf(query, rows, (row) => {
      const effect = effects.get(row.id);
      const reason = row.error ?? row.warning;
      return {
        id: row.id,
        topic: row.topic,
        status: row.status,
        receivedAt: iso(row.receivedAt),
        ...(effect?.subject == null ? {} : { subject: effect.subject }),
        ...(reason === null ? {} : { reason: this.words.sentence(language, reason, caller.open.connector) }),
        events: effect?.events ?? 0,
        messages: effect?.messages ?? 0,
      };
    });
  }

  @Get('messages')
  @Operation({
    id: 'companionMessages',
    summary: 'List messages of the connection, newest first',
    description: 'Of one subject, also what its person wrote since.',
    scope: 'companion',
    answer: ownedMessageListSchema,
  })
  async listMessages(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Query({ schema: threadQuerySchema }) query: z.output<typeof threadQuerySchema>,
  ): Promise<z.output<typeof ownedMessageListSchema>> {
    return this.messages.list(ownedBy(caller), language, query);
  }

  @Post('messages')
  @DoneOnce()
  @Operation({
    id: 'companionSend',
    summary: 'Send a message about a subject manually',
    description:
      'The same gates as every message. Give an `Idempotency-Key`, so that a repetition sends nothing twice.',
    scope: 'companion',
    status: 202,
    answer: handSentSchema,
    problems: ['unknown_template', 'unknown_variable', 'replayed'],
    changes: true,
  })
  async send(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newThreadMessageSchema }) body: z.output<typeof newThreadMessageSchema>,
  ): Promise<z.output<typeof handSentSchema>> {
    const { subject, to, ...message } = body;
    const phone = `+${digitsOf('to.phone', to)}`;
    return this.unit.write(
      request,
      async (tx) => {
        const built = await this.builder.build(tx, request, { ...message, to: { phone } });
        const key = {
          plugin: null,
          connectionId: caller.open.row.id,
          subject,
          transition: `requested:${request.requestId}`,
        };
        const [result] = await this.messaging.decide(tx, [{ ...built, key }]);
        if (!result) throw new Error('one request has one answer');
        return this.messages.sent(result, language);
      },
      { retryDuplicates: true },
    );
  }

  @Post('test-message')
  @DoneOnce()
  @Operation({
    id: 'companionTestMessage',
    summary: 'Send a test message to the owner’s own phone',
    description:
      'The number becomes a test number. That it is their own is the consent, for order messages only.',
    scope: 'companion',
    status: 202,
    answer: handSentSchema,
    problems: ['replayed'],
    changes: true,
  })
  async test(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: testMessageSchema }) body: z.output<typeof testMessageSchema>,
  ): Promise<z.output<typeof handSentSchema>> {
    return this.tests.send(ownedBy(caller), request, language, body);
  }

  @Get('templates')
  @Operation({
    id: 'companionTemplates',
    summary: 'List templates that can be sent manually',
    scope: 'companion',
    answer: handTemplateListSchema,
  })
  async listTemplates(@CurrentCaller() caller: Caller): Promise<z.output<typeof handTemplateListSchema>> {
    const { accountId } = caller.open.row;
    const number = await this.numbers.default(this.db.read, accountId);
    if (!number) return { data: [] };
    const rows = await this.templates.list(
      this.db.read,
      accountId,
      { take: 500, last: undefined },
      { status: 'approved', wabaId: number.wabaId },
    );
    return {
      data: rows
        .filter(({ purpose }) => purpose === 'transactional')
        .map(({ name, language, purpose, content, variables }) => ({
          name,
          language,
          purpose,
          body: content.body,
          variables: Object.keys(variables),
        })),
    };
  }
}
