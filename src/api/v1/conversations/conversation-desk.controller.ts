import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ApiKeyService, CurrentAccount } from '../../../accounts/index.js';
import { ConversationLocks, ConversationNotes, findThread } from '../../../conversations/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  iso,
  Operation,
  pageOf,
  pageQuerySchema,
  sliceOf,
  type PageQuery,
} from '../../../http/index.js';
import { Registry } from '../../../registry/index.js';
import { pluginNames } from '../plugin-names.js';
import {
  actorAnswer,
  conversationLockSchema,
  lockQuerySchema,
  lockRequestSchema,
  newNoteSchema,
  noteAnswer,
  noteListSchema,
  noteSchema,
} from './conversation.schemas.js';

/** What colleagues share about a conversation: notes, and who is answering. */
@Controller('v1/conversations')
@ApiTags('Conversations')
export class ConversationDeskController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly notes: ConversationNotes,
    private readonly locks: ConversationLocks,
    private readonly keys: ApiKeyService,
    private readonly registry: Registry,
  ) {}

  @Get(':id/notes')
  @Operation({
    id: 'listConversationNotes',
    summary: 'List the notes of a conversation, newest first',
    scope: 'read',
    answer: noteListSchema,
    problems: ['not_found', 'invalid_cursor'],
  })
  async listNotes(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof noteListSchema>> {
    const reader = this.db.read;
    const { take, last } = sliceOf(query);
    const thread = await findThread(reader, accountId, id);
    const rows = await this.notes.page(reader, thread, last, take);
    const names = await this.keys.names(
      reader,
      accountId,
      rows.flatMap(({ byId }) => byId ?? []),
    );
    const plugins = pluginNames(
      this.registry,
      rows.map(({ byKind, byId }) => ({ kind: byKind, id: byId })),
    );
    const all = new Map([...names, ...plugins]);
    return pageOf(query, rows, (row) => noteAnswer(row, all));
  }

  @Post(':id/notes')
  @Operation({
    id: 'createConversationNote',
    summary: 'Write a note about a conversation',
    description: 'Colleagues read it; it is never sent. Erased with the person.',
    scope: 'send',
    status: 201,
    answer: noteSchema,
    problems: ['not_found'],
    changes: true,
  })
  async createNote(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: newNoteSchema }) body: z.output<typeof newNoteSchema>,
  ): Promise<z.output<typeof noteSchema>> {
    const { accountId, actor } = request;
    return this.unit.write(request, async (tx) => {
      const thread = await findThread(tx, accountId, id);
      const row = await this.notes.add(tx, thread, actor, body.text);
      await this.unit.note(tx, request, { action: 'conversation_note.created', subject: row.id });
      return noteAnswer(row, await this.keys.names(tx, accountId, [actor.id]));
    });
  }

  @Delete(':id/notes/:note')
  @Operation({
    id: 'deleteConversationNote',
    summary: 'Delete a note',
    scope: 'send',
    status: 204,
    problems: ['not_found'],
    changes: true,
  })
  async deleteNote(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Param('note') note: string,
  ): Promise<void> {
    await this.unit.write(request, async (tx) => {
      const thread = await findThread(tx, request.accountId, id);
      await this.notes.delete(tx, thread, note);
      await this.unit.note(tx, request, { action: 'conversation_note.deleted', subject: note });
    });
  }

  @Post(':id/lock')
  @Operation({
    id: 'lockConversation',
    summary: 'Say that you are answering',
    description:
      'Nobody else can send in the conversation until you release it or it lapses. With the `token` of the lock you hold, it is renewed.',
    scope: 'send',
    status: 200,
    answer: conversationLockSchema,
    problems: ['not_found', 'conversation_locked'],
    changes: true,
  })
  async lock(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: lockRequestSchema }) body: z.output<typeof lockRequestSchema>,
  ): Promise<z.output<typeof conversationLockSchema>> {
    const { accountId, actor } = request;
    const databaseNow = await this.db.now();
    return this.unit.write(request, async (tx) => {
      const thread = await findThread(tx, accountId, id);
      const lease = { token: body?.token, ms: (body?.seconds ?? 60) * 1_000 };
      const { by, until, token } = await this.locks.take(tx, thread, actor, lease, databaseNow);
      const names = await this.keys.names(tx, accountId, [by.id]);
      return { by: actorAnswer(by, names), until: iso(until), token };
    });
  }

  @Delete(':id/lock')
  @Operation({
    id: 'unlockConversation',
    summary: 'Release the lock you hold',
    description: 'A lock that has lapsed is free already: that is no error.',
    scope: 'send',
    status: 204,
    problems: ['not_found', 'conversation_locked'],
    changes: true,
  })
  async unlock(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Query({ schema: lockQuerySchema }) { token }: z.output<typeof lockQuerySchema>,
  ): Promise<void> {
    const databaseNow = await this.db.now();
    await this.unit.write(request, async (tx) => {
      const thread = await findThread(tx, request.accountId, id);
      await this.locks.release(tx, thread, token, databaseNow);
    });
  }
}
