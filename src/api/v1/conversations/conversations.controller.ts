import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ApiKeyService, CurrentAccount } from '../../../accounts/index.js';
import {
  ConversationLabels,
  ConversationLocks,
  ConversationReader,
  ConversationReplies,
  ConversationService,
  findThread,
  SendableNow,
} from '../../../conversations/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  iso,
  Operation,
  pageOf,
  pageOfAll,
  pageQuerySchema,
  sliceOf,
  type PageQuery,
} from '../../../http/index.js';
import { sentAnswer, sentSchema } from '../messages/message.schemas.js';
import { SendRequestBuilder } from '../messages/send-request.builder.js';
import {
  conversationAnswer,
  conversationDetailSchema,
  conversationListSchema,
  conversationPatchSchema,
  conversationQuerySchema,
  conversationSchema,
  cursorOf,
  detailAnswer,
  labelListSchema,
  newReplySchema,
  placeOf,
  readConversationAnswerSchema,
  readConversationSchema,
  threadMessageAnswer,
  threadMessageListSchema,
  type ConversationQuery,
  type NewReply,
} from './conversation.schemas.js';

/** Conversations: one for each person and sender, with everything that was written and sent. */
@Controller('v1/conversations')
@ApiTags('Conversations')
export class ConversationsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly reader: ConversationReader,
    private readonly service: ConversationService,
    private readonly replies: ConversationReplies,
    private readonly locks: ConversationLocks,
    private readonly labels: ConversationLabels,
    private readonly sendable: SendableNow,
    private readonly builder: SendRequestBuilder,
    private readonly keys: ApiKeyService,
  ) {}

  @Get()
  @Operation({
    id: 'listConversations',
    summary: 'List conversations, the latest first',
    description:
      'In the order of the last message. Without a filter also those in which the person never wrote.',
    scope: 'read',
    answer: conversationListSchema,
    problems: ['invalid_cursor'],
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: conversationQuerySchema }) query: ConversationQuery,
  ): Promise<z.output<typeof conversationListSchema>> {
    const reader = this.db.read;
    const { status, label, sender, contact, assignee, unread } = query;
    const filter = {
      status,
      label,
      numberId: sender,
      contactId: contact,
      assignee: assignee === 'none' ? null : assignee,
      unread: unread === undefined ? undefined : unread === 'true',
    };
    const found = await this.reader.list(reader, accountId, filter, placeOf(query), query.limit + 1);
    const given = found.slice(0, query.limit);
    const names = await this.keys.names(
      reader,
      accountId,
      given.flatMap(({ summary }) => summary.assignee?.id ?? []),
    );
    const last = given.at(-1);
    return {
      data: given.map(({ summary }) => conversationAnswer(summary, names)),
      next: found.length > query.limit && last ? cursorOf(last.place) : null,
    };
  }

  @Get('labels')
  @Operation({
    id: 'listConversationLabels',
    summary: 'List the labels of the account, oldest first',
    description: 'At most 200. A label is created when it is first set.',
    scope: 'read',
    answer: labelListSchema,
  })
  async listLabels(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof labelListSchema>> {
    const rows = await this.labels.list(this.db.read, accountId);
    return pageOfAll(query, rows, ({ id, name, createdAt }) => ({ id, name, createdAt: iso(createdAt) }));
  }

  @Get(':id')
  @Operation({
    id: 'getConversation',
    summary: 'Read a conversation, with what may be sent now',
    description:
      'A person who was merged has one conversation with a sender; the ids of the merged ones lead to it too.',
    scope: 'read',
    answer: conversationDetailSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof conversationDetailSchema>> {
    const reader = this.db.read;
    const thread = await findThread(reader, accountId, id);
    const summary = await this.reader.summary(reader, thread);
    const lock = await this.locks.holder(reader, thread, await this.db.now());
    const names = await this.keys.names(
      reader,
      accountId,
      [summary.assignee?.id, lock?.by.id].filter((one) => one !== undefined),
    );
    return detailAnswer(summary, await this.sendable.of(reader, thread), lock, names);
  }

  @Get(':id/messages')
  @Operation({
    id: 'listConversationMessages',
    summary: 'List the messages of a conversation, newest first',
    description: 'Of both directions, automated ones too: `decidedBy` says who decided each.',
    scope: 'read',
    answer: threadMessageListSchema,
    problems: ['not_found', 'invalid_cursor'],
  })
  async messages(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof threadMessageListSchema>> {
    const reader = this.db.read;
    const { take, last } = sliceOf(query);
    const thread = await findThread(reader, accountId, id);
    const rows = await this.reader.page(reader, thread, last, take);
    const names = await this.keys.names(
      reader,
      accountId,
      rows.flatMap(({ decidedBy }) => (decidedBy?.kind === 'reply' ? decidedBy.by.id : [])),
    );
    return pageOf(query, rows, (row) => threadMessageAnswer(row, names));
  }

  @Patch(':id')
  @Operation({
    id: 'updateConversation',
    summary: 'Open, snooze, close, assign or label a conversation',
    description:
      'What is not given stays. A message of the person opens a closed or snoozed conversation again. Each change is an event: `conversation.opened`, `conversation.snoozed`, `conversation.closed`, `conversation.assigned`.',
    scope: 'send',
    answer: conversationSchema,
    problems: ['not_found'],
    changes: true,
  })
  async update(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: conversationPatchSchema }) body: z.output<typeof conversationPatchSchema>,
  ): Promise<z.output<typeof conversationSchema>> {
    const { accountId, actor, traceId } = request;
    return this.unit.write(
      request,
      async (tx) => {
        const thread = await findThread(tx, accountId, id);
        await this.service.change(tx, thread, body, { origin: { kind: 'person', id: actor.id }, traceId });
        const { assignee, ...detail } = body;
        await this.unit.note(tx, request, {
          action: 'conversation.updated',
          subject: thread.id,
          detail: { ...detail, ...(assignee === undefined ? {} : { assignee: assignee?.id ?? null }) },
        });
        const summary = await this.reader.summary(tx, thread);
        const names = await this.keys.names(tx, accountId, summary.assignee ? [summary.assignee.id] : []);
        return conversationAnswer(summary, names);
      },
      { retryDuplicates: true },
    );
  }

  @Post(':id/messages')
  @Operation({
    id: 'replyInConversation',
    summary: 'Answer in a conversation',
    description:
      'Sent from the sender of the conversation to the address the person wrote from, through the same gates as every message: a refusal is not an error. While somebody else holds the lock, nothing is sent. Use an `Idempotency-Key`: without one, every request sends a message.',
    scope: 'send',
    status: 202,
    answer: sentSchema,
    problems: ['not_found', 'conversation_locked', 'unknown_template', 'unknown_variable'],
    changes: true,
  })
  async reply(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: newReplySchema }) body: NewReply,
  ): Promise<z.output<typeof sentSchema>> {
    const { accountId, actor: by, requestId } = request;
    const databaseNow = await this.db.now();
    return this.unit.write(
      request,
      async (tx) => {
        const thread = await findThread(tx, accountId, id);
        const { lock: lockToken, ...said } = body;
        const built = await this.builder.build(
          tx,
          request,
          { ...said, to: { contactId: thread.contactId ?? '' }, from: thread.numberId },
          'conversation',
        );
        const reply = { thread, by, lockToken, replyId: requestId, request: built };
        return sentAnswer(await this.replies.send(tx, reply, databaseNow));
      },
      { retryDuplicates: true },
    );
  }

  @Post(':id/read')
  @Operation({
    id: 'markConversationRead',
    summary: 'Mark a conversation as read',
    description:
      'Up to a message, or all of it. Where the channel has read receipts the person sees it; they are told once.',
    scope: 'send',
    status: 200,
    answer: readConversationAnswerSchema,
    problems: ['not_found'],
    changes: true,
  })
  async read(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: readConversationSchema }) body: z.output<typeof readConversationSchema>,
  ): Promise<z.output<typeof readConversationAnswerSchema>> {
    const outcome = await this.service.markRead(request.accountId, id, body?.upTo);
    const reason = 'reason' in outcome ? outcome.reason : null;
    return this.unit.write(request, () => Promise.resolve({ ...outcome, reason }));
  }
}
