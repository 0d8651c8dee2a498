import { Readable } from 'node:stream';
import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { BundleExport, BundleImport } from '../../../bundles/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  idSchema,
  Operation,
  problem,
  Upload,
} from '../../../http/index.js';

const importQuerySchema = z.strictObject({
  numberId: idSchema.meta({ description: 'The number whose threads and templates the bundle’s become' }),
});
const reportSchema = z
  .object({
    lines: z.int(),
    people: z.int(),
    consents: z.int().meta({ description: 'New ones' }),
    suppressions: z.int(),
    messages: z.int().meta({ description: 'New ones' }),
    templates: z.int(),
    refused: z.int().meta({ description: 'Lines that were not imported' }),
    refusedLines: z
      .array(
        z.object({
          line: z.int(),
          field: z.string().meta({ description: 'Path in the line; empty for the whole line' }),
          reason: z.string(),
        }),
      )
      .meta({ description: 'Up to 1,000 of them' }),
  })
  .meta({ id: 'BundleImportReport' });

/** An account's people, consents, suppressions, threads and templates as one file. */
@Controller('v1/bundle')
@ApiTags('Numbers')
export class BundlesController {
  constructor(
    private readonly unit: ApiUnit,
    private readonly exports: BundleExport,
    private readonly imports: BundleImport,
  ) {}

  @Get()
  @Operation({
    id: 'exportBundle',
    summary: 'Export contacts, consents, suppressions, threads and templates',
    description:
      'One JSON object per line (NDJSON); the first names the version of the format. Not in it: files, ids of connections and business-scoped ids, messages that still wait, and suppressions of addresses that belong to no contact, which are known by a hash alone.',
    scope: 'manage',
    answersFile: true,
  })
  async export(@CurrentRequest() request: ApiRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.unit.noteAfter(request, undefined, {
      action: 'bundle.exported',
      subject: request.accountId,
    });
    await reply
      .code(200)
      .type('application/x-ndjson; charset=utf-8')
      .headers({
        'content-disposition': 'attachment; filename="liaison-bundle.ndjson"',
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      })
      .send(Readable.from(this.exports.lines(request.accountId), { objectMode: false }));
  }

  @Post()
  @Operation({
    id: 'importBundle',
    summary: 'Import a bundle',
    description:
      'The body is the file as it was exported, of any size. Each line is checked as a whole and imported as a whole or not at all; refused lines are listed with their number and reason. Importing it again changes nothing. Nothing is sent because of it, no window opens and no plugin is told; its templates are submitted for review.',
    scope: 'manage',
    answer: reportSchema,
    problems: ['not_found', 'bundle_unreadable'],
    changes: true,
    takesFile: true,
  })
  @ApiConsumes('application/x-ndjson')
  @ApiBody({
    required: true,
    description: 'The bundle, with Content-Type application/x-ndjson',
    schema: { type: 'string', format: 'binary' },
  })
  async import(
    @CurrentRequest() request: ApiRequest,
    @Query({ schema: importQuerySchema }) { numberId }: z.output<typeof importQuerySchema>,
    @Body() body: unknown,
  ): Promise<z.output<typeof reportSchema>> {
    if (!(body instanceof Upload))
      throw problem(
        'bundle_unreadable',
        'Nothing was imported: there is no bundle in the request. Send the file as the body, with Content-Type: application/x-ndjson.',
        { fields: [{ field: 'body', reason: 'must be a bundle as the export gives it' }] },
      );
    const report = await this.imports.read(request.accountId, numberId, body.stream);
    const { refusedLines: _lines, ...counts } = report;
    return this.unit.noteAfter(request, report, {
      action: 'bundle.imported',
      subject: numberId,
      detail: { ...counts },
    });
  }
}
