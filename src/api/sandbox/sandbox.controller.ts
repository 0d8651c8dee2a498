import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentAccount, Public } from '../../accounts/index.js';
import {
  sandboxMessagesQuerySchema,
  sandboxReplySchema,
  shownTemplateSchema,
  type SandboxMessagesAnswer,
  type SandboxReplyAnswer,
} from '../../sandbox/index.js';
import { Operation, problem, sendPage } from '../../http/index.js';
import { languageOf } from '../../words/index.js';
import { sendBytes } from '../media/file-answer.js';
import { named, SandboxDoor } from './sandbox-door.js';
import { notBuiltPage, WebFiles, webPolicy } from '../app/web-files.js';
import { shownFreeContentSchemas } from '../v1/messages/content.schemas.js';
import { inboundContentAnswerSchema } from '../v1/messages/inbound-content.schemas.js';

const querySchema = z.strictObject({
  ...sandboxMessagesQuerySchema.shape,
  cursor: sandboxMessagesQuerySchema.shape.after.meta({ description: 'The same as `after`' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'At most so many, in the order of their last change' }),
});

type SandboxQuery = z.output<typeof querySchema>;

const text = z.string().optional();
const messageSchema = z
  .object({
    id: z.string(),
    direction: z.string().meta({ description: '`out`: from the business to the customer; `in`' }),
    numberId: z.string().meta({ description: 'Meta’s id of the number' }),
    customer: z.string().meta({ description: 'Phone digits, or a business-scoped id' }),
    customerName: z.string(),
    at: z.int().meta({ description: 'Milliseconds UTC' }),
    type: z.string(),
    header: text,
    text: z.string(),
    footer: text,
    buttons: z.array(z.object({ kind: z.string(), text: z.string(), payload: text, url: text })),
    media: z.object({ kind: z.string(), caption: text, filename: text, link: text, id: text }).optional(),
    template: z.object({ name: z.string(), language: z.string(), category: z.string() }).optional(),
    replyTo: text,
    fromApp: z
      .boolean()
      .optional()
      .meta({ description: 'The business wrote it in the WhatsApp Business app' }),
    content: z
      .union([shownTemplateSchema, ...shownFreeContentSchemas, inboundContentAnswerSchema])
      .meta({ description: 'What it says, by `kind`. Ids of messages and files are Meta’s' }),
    statuses: z.array(
      z.object({
        status: z.string(),
        at: z.int(),
        error: z.object({ code: z.int(), title: z.string(), details: z.string() }).optional(),
      }),
    ),
  })
  .meta({ id: 'SandboxMessage' });

const messagesSchema = z
  .object({
    data: z
      .array(messageSchema)
      .meta({ description: 'At most 500, oldest first. A message comes again when its ticks change' }),
    next: z.string().meta({ description: 'Pass it as `after` next time to get only what changed' }),
    numbers: z.array(z.object({ id: z.string(), displayPhone: z.string(), name: z.string() })),
  })
  .meta({ id: 'SandboxMessages' });

const replyBodySchema = sandboxReplySchema.meta({ id: 'SandboxReply' });
const replySchema = z
  .object({
    id: z.string().nullable().meta({
      description: 'Id of the inbound message; null for a preference, a call or a change of number',
    }),
  })
  .meta({ id: 'SandboxReplied' });

/** The phones of sandbox customers: what they received, and their answers. */
@Controller()
@ApiTags('Sandbox')
export class SandboxController {
  constructor(
    private readonly door: SandboxDoor,
    private readonly files: WebFiles,
  ) {}

  /** The first screen of the web app. It holds nothing; it asks for a key, and reads what the key may read. */
  @Get('sandbox')
  @Public()
  @ApiExcludeEndpoint()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    if (!this.files.isBuilt) return sendPage(reply, notBuiltPage, { status: 503 });
    const nonce = randomBytes(16).toString('base64');
    const language = languageOf(request.headers['accept-language']);
    sendPage(reply, this.files.page('sandbox', language, nonce), { policy: webPolicy(nonce) });
  }

  @Get('v1/sandbox/messages')
  @Operation({
    id: 'listSandboxMessages',
    summary: 'List what sandbox customers received and wrote',
    scope: 'read',
    answer: messagesSchema,
    problems: ['no_sandbox'],
  })
  async messages(
    @CurrentAccount() accountId: string,
    @Query({ schema: querySchema }) { cursor, limit, ...query }: SandboxQuery,
  ): Promise<SandboxMessagesAnswer> {
    return named(async () =>
      (await this.door.of(accountId)).messages({ ...query, after: query.after ?? cursor }, limit),
    );
  }

  @Post('v1/sandbox/replies')
  @Operation({
    id: 'replyAsSandboxCustomer',
    summary: 'Write as a sandbox customer',
    description:
      'Anything a person can send, press or do, by `content`; or, in short, a text, a pressed button, or the switch for marketing messages inside WhatsApp.',
    scope: 'send',
    status: 201,
    answer: replySchema,
    problems: ['no_sandbox'],
    changes: true,
  })
  async reply(
    @CurrentAccount() accountId: string,
    @Body({ schema: replyBodySchema }) body: z.output<typeof replyBodySchema>,
  ): Promise<SandboxReplyAnswer> {
    return named(async () => (await this.door.of(accountId)).reply(body));
  }

  @Get('v1/sandbox/media/:id')
  @Operation({
    id: 'getSandboxMedia',
    summary: 'Read a file that a sandbox phone shows',
    description: 'By the `providerMediaId` in the content of a message.',
    scope: 'read',
    answersFile: true,
    problems: ['not_found', 'no_sandbox'],
  })
  async media(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await (await this.door.of(accountId)).file(id);
    if (!file) throw problem('not_found', 'No sandbox number of the account has a file with this id.');
    const { mimeType, filename, bytes } = file;
    await sendBytes({ mimeType, filename: filename ?? null, bytes }, reply);
  }
}
