import { Body, Controller, Delete, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  iso,
  pageOf,
  pageQuerySchema,
  sliceOf,
  type PageQuery,
  Operation,
  problem,
  Upload,
} from '../../../http/index.js';
import {
  isReady,
  MediaFiles,
  MediaLinks,
  MediaService,
  RemoteFiles,
  type MediaRow,
  type RemoteFile,
} from '../../../media/index.js';
import { fieldProblems } from '../../../platform/index.js';
import { notReady, sendFile } from '../../media/file-answer.js';
import {
  linkSchema,
  mediaListSchema,
  mediaSchema,
  mediaView,
  newLinkSchema,
  remoteFileSchema,
  uploadQuerySchema,
} from './media.schemas.js';

/** Files that messages carry. */
@Controller('v1/media')
@ApiTags('Media')
export class MediaController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly files: MediaFiles,
    private readonly media: MediaService,
    private readonly links: MediaLinks,
    private readonly remote: RemoteFiles,
  ) {}

  @Post()
  @Operation({
    id: 'uploadMedia',
    summary: 'Upload a file',
    description:
      'The bytes of the file are the body, its type is `Content-Type`, its name `?filename=`. The type is detected from the content: a file that doesn’t match its type, or isn’t supported by any message, is refused. Or the body is JSON with the `url` to download it from. Unused files are deleted after 30 days, and files sent to a single contact are erased with the contact; `keep` prevents both. Identical files are stored once.',
    scope: 'send',
    status: 201,
    answer: mediaSchema,
    problems: [
      'file_refused',
      'file_not_fetched',
      'file_too_large',
      'storage_full',
      'storage_unavailable',
      'busy',
    ],
    changes: true,
    takesFile: true,
  })
  @ApiBody({
    required: true,
    description: 'The bytes of the file, or where it is fetched from',
    schema: {
      type: 'object',
      required: ['url'],
      additionalProperties: false,
      properties: {
        url: {
          type: 'string',
          format: 'uri',
          maxLength: 2_000,
          description: 'Where the file is fetched from',
        },
        filename: { type: 'string', minLength: 1, maxLength: 240, description: 'Its name as people see it' },
        keep: { type: 'boolean', description: 'As `?keep=true`. Default: false' },
      },
    },
  })
  async upload(
    @CurrentRequest() request: ApiRequest,
    @Query({ schema: uploadQuerySchema }) query: z.output<typeof uploadQuerySchema>,
    @Body() body: unknown,
  ): Promise<z.output<typeof mediaSchema>> {
    const { file, source, isKept } = await this.open(query, body);
    const stored = await this.files.receive(request.accountId, file.body, {
      field: source === 'url' ? 'url' : 'body',
      mimeType: file.mimeType,
      filename: file.filename,
    });
    return this.unit.write(request, async (tx) => {
      const row = await this.files.insert(tx, request.accountId, stored, { source, isKept });
      await this.unit.note(tx, request, { action: 'media.uploaded', subject: row.id });
      return this.view(row);
    });
  }

  @Get()
  @Operation({ id: 'listMedia', summary: 'List files, newest first', scope: 'read', answer: mediaListSchema })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof mediaListSchema>> {
    const { take, last } = sliceOf(query);
    const rows = await this.media.list(this.db.read, accountId, { limit: take, before: last });
    return pageOf(query, rows, (row) => this.view(row));
  }

  @Get(':id')
  @Operation({
    id: 'getMedia',
    summary: 'Read what is known of a file',
    scope: 'read',
    answer: mediaSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof mediaSchema>> {
    return this.view(await this.media.get(this.db.read, accountId, id));
  }

  @Get(':id/content')
  @Operation({
    id: 'getMediaContent',
    summary: 'Read a file',
    description: 'Takes `Range` with one range.',
    scope: 'read',
    answersFile: true,
    problems: ['not_found', 'file_not_ready', 'file_missing', 'storage_unavailable', 'range_not_satisfiable'],
  })
  async content(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const row = await this.media.get(this.db.read, accountId, id);
    await sendFile(this.media, row, range, reply);
  }

  @Post(':id/link')
  @Operation({
    id: 'createMediaLink',
    summary: 'Make an address that opens a file without a key',
    description: 'It stops working at `expiresAt`, and when the file is deleted.',
    scope: 'read',
    status: 201,
    answer: linkSchema,
    problems: ['not_found', 'file_not_ready', 'file_missing'],
    changes: true,
  })
  async link(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: newLinkSchema }) body: z.output<typeof newLinkSchema>,
  ): Promise<z.output<typeof linkSchema>> {
    const row = await this.media.get(this.db.read, request.accountId, id);
    if (!isReady(row)) throw notReady(row);
    const { url, expiresAt } = this.links.create(row.id, body.expiresIn * 1_000);
    return { url, expiresAt: iso(expiresAt) };
  }

  @Delete(':id')
  @Operation({
    id: 'deleteMedia',
    summary: 'Delete a file',
    description: 'Its links stop working immediately. Queued messages with the file are refused.',
    scope: 'send',
    status: 204,
    problems: ['not_found'],
    changes: true,
  })
  async delete(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<void> {
    await this.unit.write(request, async (tx) => {
      await this.media.delete(tx, request.accountId, id);
      await this.unit.note(tx, request, { action: 'media.deleted', subject: id });
    });
  }

  /** The file that is the body, or that lies at the address in it. */
  private async open(
    { filename, keep }: z.output<typeof uploadQuerySchema>,
    body: unknown,
  ): Promise<{ file: RemoteFile; source: 'upload' | 'url'; isKept: boolean }> {
    if (body instanceof Upload) {
      const file = { body: body.stream, mimeType: body.contentType, filename };
      return { file, source: 'upload', isKept: keep };
    }
    if (body === undefined || body === null) throw noFile();
    const given = remoteFileSchema.safeParse(body);
    if (!given.success) {
      throw problem('validation_failed', 'Nothing was done: the body is neither a file nor names one.', {
        fields: fieldProblems(given.error.issues).map(({ field, reason }) => ({
          field: field || 'body',
          reason,
        })),
      });
    }
    const file = await this.remote.open(given.data.url, this.files.maxBytes);
    return {
      file: { ...file, filename: given.data.filename ?? filename ?? file.filename },
      source: 'url',
      isKept: keep || given.data.keep,
    };
  }

  private view(row: MediaRow): z.output<typeof mediaSchema> {
    return mediaView(row, this.files.kindsOfRow(row));
  }
}

function noFile() {
  return problem('validation_failed', 'There is no file in the request. Send its bytes as the body.', {
    fields: [{ field: 'body', reason: 'must be the bytes of a file, with its type as Content-Type' }],
  });
}
