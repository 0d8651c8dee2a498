import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
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
import { CurrentAccount } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import { PrivacyRequests, type PrivacyRequestRow } from '../../../privacy/index.js';

const receiptSchema = z.object({
  people: z.int().meta({ description: 'Contacts it was about' }),
  erased: z.int().optional().meta({ description: 'Of them, those erased' }),
  forgotten: z.int().optional().meta({
    description:
      'Of them, those another connection of the account knows too: what this connection told was erased',
  }),
  events: z.int().optional().meta({ description: 'Events about nobody known that were emptied' }),
  deliveries: z.int().optional().meta({ description: 'Deliveries that were emptied' }),
  sha256: z.string().optional().meta({ description: 'SHA-256 of the export as first downloaded' }),
  refused: z.string().optional().meta({
    description: '`connected_again`: the shop had connected again, so nothing of it was erased',
  }),
});

const requestSchema = z
  .object({
    id: idSchema,
    connectionId: idSchema,
    kind: z.enum(['export', 'erase_person', 'erase_tenant']).meta({
      description:
        '`export`: a person asks for their data; `erase_person`: a person is erased; `erase_tenant`: everything of a shop that removed the app is erased',
    }),
    subject: z.string().nullable().meta({
      description: 'Record of the person at the vendor',
      example: 'customer:7982',
    }),
    status: z.enum(['waiting', 'ready', 'done', 'refused']).meta({
      description:
        '`waiting`: being erased; `ready`: the export can be downloaded; `done`; `refused`: see `receipt.refused`',
    }),
    requestedAt: instantSchema,
    dueAt: instantSchema.meta({ description: 'Until when it has to be answered' }),
    doneAt: instantSchema.nullable(),
    receipt: receiptSchema,
    error: z.string().nullable().meta({ description: 'Why the erasure has not gone on; it is retried' }),
  })
  .meta({ id: 'PrivacyRequest' });
const listSchema = pageSchema(requestSchema, 'PrivacyRequestList');

type Answer = z.output<typeof requestSchema>;

/** What vendors ask for on behalf of privacy law, with receipts. */
@Controller('v1/privacy-requests')
@ApiTags('Privacy requests')
export class PrivacyRequestsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly requests: PrivacyRequests,
  ) {}

  @Get()
  @Operation({
    id: 'listPrivacyRequests',
    summary: 'List privacy requests of vendors, newest first',
    scope: 'read',
    answer: listSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof listSchema>> {
    const { take, last } = sliceOf(query);
    return pageOf(query, await this.requests.list(this.db.read, accountId, last, take), answerOf);
  }

  @Get(':id')
  @Operation({
    id: 'getPrivacyRequest',
    summary: 'Read a privacy request with its receipt',
    scope: 'read',
    answer: requestSchema,
    problems: ['not_found'],
  })
  async get(@CurrentAccount() accountId: string, @Param('id') id: string): Promise<Answer> {
    return answerOf(await this.requests.get(this.db.read, accountId, id));
  }

  @Get(':id/export')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'downloadPrivacyExport',
    summary: 'Download what is known of a person',
    description:
      'Everything the connection recorded about the person, and what was written to them about it, as it is now. The first download completes the request.',
    scope: 'read',
    answersFile: true,
    problems: ['not_found', 'no_export'],
  })
  async export(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.db.write(async (tx) => {
      const file = await this.requests.export(tx, request.accountId, id);
      await this.unit.note(tx, request, { action: 'privacy_export.downloaded', subject: id });
      return file;
    });
    await reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="personal-data.json"')
      .send(text);
  }
}

function answerOf(row: PrivacyRequestRow): Answer {
  return {
    id: row.id,
    connectionId: row.connectionId,
    kind: row.kind as Answer['kind'],
    subject: row.subject,
    status: row.status as Answer['status'],
    requestedAt: iso(row.requestedAt),
    dueAt: iso(row.dueAt),
    doneAt: row.doneAt === null ? null : iso(row.doneAt),
    receipt: row.receipt,
    error: row.error,
  };
}
