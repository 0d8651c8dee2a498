import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import {
  changeNumberSchema,
  NumberService,
  numberView,
  registerNumberSchema,
  type NumberRow,
  type NumberView,
} from '../../../channels/index.js';
import { Database, type Reader } from '../../../database/index.js';
import { PluginSettings } from '../../../dispatch/index.js';
import { MessagingService } from '../../../messaging/index.js';
import { numberNewsAnswer, numberNewsSchema } from './number-news.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  idSchema,
  instantSchema,
  iso,
  Operation,
  pageOf,
  type PageQuery,
  pageQuerySchema,
  pageSchema,
  sliceOf,
} from '../../../http/index.js';

const numberSchema = z
  .object({
    id: idSchema,
    channel: z.string().meta({ description: 'Channel it sends through: `whatsapp`, or that of a package' }),
    phoneNumberId: z.string().meta({ description: 'The provider’s id; Meta’s phone number id' }),
    wabaId: z.string().meta({
      description: 'Id of the WhatsApp Business Account, or of the provider’s account; may be empty',
    }),
    portfolioId: z.string().nullable().meta({
      description: 'The business portfolio at Meta; business-scoped user ids are valid within it only',
    }),
    displayPhone: z.string(),
    label: z.string().nullable().meta({ description: 'What you call it' }),
    default: z.boolean().meta({ description: 'Messages that name no number leave from this one' }),
    verifiedName: z.string().nullable(),
    mode: z.string().meta({ description: '`sandbox` or `live`' }),
    status: z
      .string()
      .meta({ description: '`pending` until Meta confirmed that the token owns it; `active`; `paused`' }),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable().meta({ description: 'Why it is not active, and what to do next' }),
    subscription: z.object({
      state: z.string().meta({
        description:
          'Whether Meta sends webhooks for the account: `subscribed`, `pending`, `failed`; `built_in` in the sandbox',
      }),
      reason: z.string().nullable().meta({ description: 'Why it failed, and what to do next' }),
    }),
    marketingPausedUntil: instantSchema.nullable(),
    appId: idSchema.nullable().meta({
      description: 'The Meta app its callbacks come through. Null: the app of the hub’s settings',
    }),
    throughput: z.int().meta({ description: 'Messages a second' }),
    quality: z.string().meta({ description: '`GREEN`, `YELLOW`, `RED` or `UNKNOWN`, as Meta rates it' }),
    news: numberNewsSchema,
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({ id: 'Number' });
const numberListSchema = pageSchema(numberSchema, 'NumberList');
const newNumberSchema = registerNumberSchema.meta({ id: 'NewNumber' });
const numberChangeSchema = changeNumberSchema.meta({ id: 'NumberChange' });
const pauseSchema = z
  .strictObject({ reason: z.string().trim().min(1).max(500).default('Paused by the operator.') })
  .meta({ id: 'NumberPause' });

type Answer = z.output<typeof numberSchema>;

/** The business numbers of an account. */
@Controller('v1/numbers')
@ApiTags('Numbers')
export class NumbersController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly numbers: NumberService,
    private readonly plugins: PluginSettings,
    private readonly messaging: MessagingService,
  ) {}

  @Post()
  @Operation({
    id: 'registerNumber',
    summary: 'Register a number, or give one a new token',
    description:
      'The token is verified with Meta, and the app is subscribed to the WhatsApp Business Account. `{"sandbox": true}` creates a sandbox number. With `channel` it is a sender of another installed channel.',
    scope: 'manage',
    status: 201,
    answer: numberSchema,
    problems: ['number_taken', 'number_refused', 'no_sandbox', 'invalid_app'],
    changes: true,
  })
  async register(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newNumberSchema }) body: z.output<typeof newNumberSchema>,
  ): Promise<Answer> {
    const view = await this.numbers.register(request.accountId, body, { requestId: request.requestId });
    await this.plugins.ensureTemplates(request.accountId);
    const usual = await this.numbers.default(this.db.read, request.accountId);
    return this.unit.noteAfter(request, numberAnswer(view, usual?.id), {
      action: 'number.registered',
      subject: view.id,
      detail: { phoneNumberId: view.phoneNumberId, mode: view.mode },
    });
  }

  @Get()
  @Operation({
    id: 'listNumbers',
    summary: 'List numbers, oldest first',
    scope: 'read',
    answer: numberListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof numberListSchema>> {
    const rows = await this.numbers.list(this.db.read, accountId, sliceOf(query));
    const usual = await this.numbers.default(this.db.read, accountId);
    return pageOf(query, rows, (row) => numberAnswer(numberView(row), usual?.id));
  }

  @Get(':id')
  @Operation({
    id: 'getNumber',
    summary: 'Read a number',
    scope: 'read',
    answer: numberSchema,
    problems: ['not_found'],
  })
  async get(@CurrentAccount() accountId: string, @Param('id') id: string): Promise<Answer> {
    return this.answer(this.db.read, await this.numbers.get(this.db.read, accountId, id));
  }

  @Patch(':id')
  @Operation({
    id: 'updateNumber',
    summary: 'Name a number, send from it by default, pause it or let it send again',
    description: 'What is not given stays. Choosing a default takes the choice from the others.',
    scope: 'manage',
    answer: numberSchema,
    problems: ['not_found', 'number_pending'],
    changes: true,
  })
  async update(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: numberChangeSchema }) body: z.output<typeof changeNumberSchema>,
  ): Promise<Answer> {
    const { accountId } = request;
    return this.unit.write(request, async (tx) => {
      const before = await this.numbers.change(tx, accountId, id, body);
      if (body.status === 'active' && before.status !== 'active')
        await this.numbers.resume(tx, accountId, id);
      if (body.status === 'paused')
        await this.numbers.pause(tx, [
          { accountId, id, code: 'operator', reason: 'Paused by the operator.' },
        ]);
      await this.unit.note(tx, request, {
        action: 'number.changed',
        subject: id,
        detail: { changed: Object.keys(body) },
      });
      return this.answer(tx, await this.numbers.get(tx, accountId, id));
    });
  }

  @Delete(':id')
  @Operation({
    id: 'removeNumber',
    summary: 'Remove a number',
    description:
      'It no longer sends or receives; queued messages are refused with `number_removed`, and requests in flight are completed. Its messages stay. Repeatable; the number can be registered again.',
    scope: 'manage',
    status: 204,
    problems: ['not_found'],
    changes: true,
  })
  async remove(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<void> {
    const { accountId } = request;
    await this.unit.write(request, async (tx) => {
      if (!(await this.numbers.remove(tx, accountId, id))) return;
      await this.messaging.numberRemoved(tx, accountId, id);
      await this.unit.note(tx, request, { action: 'number.removed', subject: id });
    });
  }

  @Post(':id/pause')
  @Operation({
    id: 'pauseNumber',
    summary: 'Stop a number from sending',
    description: 'Queued messages wait until their `expiresAt`.',
    scope: 'manage',
    answer: numberSchema,
    problems: ['not_found'],
    changes: true,
  })
  async pause(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: pauseSchema }) { reason }: z.output<typeof pauseSchema>,
  ): Promise<Answer> {
    const { accountId } = request;
    return this.unit.write(request, async (tx) => {
      await this.numbers.get(tx, accountId, id);
      await this.numbers.pause(tx, [{ accountId, id, code: 'operator', reason }]);
      await this.unit.note(tx, request, { action: 'number.paused', subject: id });
      return this.answer(tx, await this.numbers.get(tx, accountId, id));
    });
  }

  @Post(':id/resume')
  @Operation({
    id: 'resumeNumber',
    summary: 'Let a paused number send again',
    scope: 'manage',
    answer: numberSchema,
    problems: ['not_found', 'number_pending'],
    changes: true,
  })
  async resume(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<Answer> {
    return this.unit.write(request, async (tx) => {
      const row = await this.numbers.resume(tx, request.accountId, id);
      await this.unit.note(tx, request, { action: 'number.resumed', subject: id });
      return this.answer(tx, row);
    });
  }

  private async answer(reader: Reader, row: NumberRow): Promise<Answer> {
    return numberAnswer(numberView(row), (await this.numbers.default(reader, row.accountId))?.id);
  }
}

function numberAnswer(view: NumberView, usual: string | undefined): Answer {
  return {
    ...view,
    default: view.id === usual,
    marketingPausedUntil: iso(view.marketingPausedUntil),
    news: numberNewsAnswer(view.news),
    createdAt: iso(view.createdAt),
    updatedAt: iso(view.updatedAt),
  };
}
