import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import { MediaFiles, MediaService } from '../../../media/index.js';
import { MessageSearch, MessagingService, ReadReceipts, type ReadOutcome } from '../../../messaging/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  decodeTimedCursor,
  encodeTimedCursor,
  Operation,
  pageOf,
  problem,
  sliceOf,
} from '../../../http/index.js';
import {
  messageAnswer,
  messageDetailAnswer,
  messageDetailSchema,
  messageListSchema,
  messageQuerySchema,
  messageSearchQuerySchema,
  newMessageSchema,
  previewAnswer,
  previewSchema,
  readAnswerSchema,
  readRequestSchema,
  sentAnswer,
  sentSchema,
  type NewMessage,
} from './message.schemas.js';
import { mediaView } from '../media/media.schemas.js';
import { searchTerms } from './search-terms.js';
import { SendRequestBuilder } from './send-request.builder.js';

const readProblems = {
  impossible: 'cannot_mark_read',
  refused: 'vendor_rejected',
  unreachable: 'vendor_unavailable',
} as const satisfies Record<Exclude<ReadOutcome['outcome'], 'done'>, string>;

/** Messages, and why each was or was not sent. */
@Controller('v1/messages')
@ApiTags('Messages')
export class MessagesController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly messaging: MessagingService,
    private readonly builder: SendRequestBuilder,
    private readonly receipts: ReadReceipts,
    private readonly media: MediaService,
    private readonly files: MediaFiles,
    private readonly finder: MessageSearch,
  ) {}

  @Post()
  @Operation({
    id: 'sendMessage',
    summary: 'Send a message',
    description:
      'It is decided immediately and sent in the background. A refusal by a gate is not an error. Use an `Idempotency-Key`: without one, every request sends a message.',
    scope: 'send',
    status: 202,
    answer: sentSchema,
    problems: ['unknown_template', 'unknown_variable'],
    changes: true,
  })
  async send(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newMessageSchema }) body: NewMessage,
  ): Promise<z.output<typeof sentSchema>> {
    return this.unit.write(
      request,
      async (tx) => {
        const [result] = await this.messaging.decide(tx, [await this.builder.build(tx, request, body)]);
        if (!result) throw new Error('one request has one answer');
        return sentAnswer(result);
      },
      { retryDuplicates: true },
    );
  }

  @Post('preview')
  @Operation({
    id: 'previewMessage',
    summary: 'See what would happen to a message',
    description: 'The same body and the same gates as sending; nothing is stored and nothing is sent.',
    scope: 'send',
    answer: previewSchema,
    problems: [
      'unknown_template',
      'unknown_variable',
      'malformed_body',
      'body_too_large',
      'unsupported_media_type',
    ],
  })
  async preview(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newMessageSchema }) body: NewMessage,
  ): Promise<z.output<typeof previewSchema>> {
    const reader = this.db.read;
    return previewAnswer(
      await this.messaging.preview(reader, await this.builder.build(reader, request, body)),
    );
  }

  @Get()
  @Operation({
    id: 'listMessages',
    summary: 'List messages, newest first',
    scope: 'read',
    answer: messageListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: messageQuerySchema }) query: z.output<typeof messageQuerySchema>,
  ): Promise<z.output<typeof messageListSchema>> {
    const { take, last } = sliceOf(query);
    const filter = { to: query.to, status: query.status, contactId: query.contact, before: last };
    return pageOf(query, await this.messaging.list(this.db.read, accountId, filter, take), messageAnswer);
  }

  @Get('search')
  @Operation({
    id: 'searchMessages',
    summary: 'Search messages, newest first',
    description:
      'Finds what people wrote and what they were sent: texts, captions, names of files, templates as they were shown, titles of buttons. An edited message is found by what it says now; one that was deleted or erased is not found. A message is found a few seconds after it was stored.',
    scope: 'read',
    answer: messageListSchema,
    problems: ['invalid_cursor'],
  })
  async search(
    @CurrentAccount() accountId: string,
    @Query({ schema: messageSearchQuerySchema }) query: z.output<typeof messageSearchQuerySchema>,
  ): Promise<z.output<typeof messageListSchema>> {
    const terms = searchTerms(query.q);
    const before = query.cursor === undefined ? undefined : decodeTimedCursor(query.cursor);
    const { messages, next } = await this.finder.find(
      this.db.read,
      accountId,
      terms,
      query.limit,
      before && { at: before.at, messageId: before.lastId },
    );
    return {
      data: messages.map(messageAnswer),
      next: next ? encodeTimedCursor(next.at, next.messageId) : null,
    };
  }

  @Get(':id')
  @Operation({
    id: 'getMessage',
    summary: 'Read a message with everything that happened to it',
    description: 'Requests to Meta, what Meta reported, and every decision with one entry per gate.',
    scope: 'read',
    answer: messageDetailSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof messageDetailSchema>> {
    const message = await this.messaging.get(this.db.read, accountId, id);
    const files = await this.media.ofMessage(this.db.read, accountId, id, message.edits);
    return messageDetailAnswer(
      message,
      files.map((row) => mediaView(row, this.files.kindsOfRow(row))),
    );
  }

  @Post(':id/read')
  @Operation({
    id: 'markMessageRead',
    summary: 'Mark a message of a person as read',
    description:
      'And all they wrote before it. With `typing` the person also sees the typing indicator, until the reply arrives or for 25 seconds. It sends no message and can be repeated.',
    scope: 'send',
    status: 200,
    answer: readAnswerSchema,
    problems: ['not_found', 'cannot_mark_read', 'vendor_rejected', 'vendor_unavailable'],
    changes: true,
  })
  async markRead(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: readRequestSchema }) body: z.output<typeof readRequestSchema>,
  ): Promise<z.output<typeof readAnswerSchema>> {
    const { typing = false } = body ?? {};
    const answer = await this.receipts.markRead(request.accountId, id, typing);
    if (answer.outcome === 'done')
      return this.unit.write(request, () => Promise.resolve({ id, read: true, typing }));
    throw problem(readProblems[answer.outcome], `The message was not marked as read: ${answer.reason}`);
  }
}
