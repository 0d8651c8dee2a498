import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Database } from '../../database/index.js';
import { Operation, problem } from '../../http/index.js';
import { MediaLinks, MediaService } from '../../media/index.js';
import { sendFile } from './file-answer.js';

const querySchema = z.strictObject({
  expires: z.string().max(20).default(''),
  signature: z.string().max(100).default(''),
});

/** Files for people, by an address that is signed and expires. */
@Controller('media')
@ApiTags('Media')
export class SharedMediaController {
  constructor(
    private readonly db: Database,
    private readonly media: MediaService,
    private readonly links: MediaLinks,
  ) {}

  @Get(':id')
  @Operation({
    id: 'openSharedMedia',
    summary: 'Open a file by its signed link',
    description: 'Needs no key: the address of `POST /v1/media/{id}/link` is signed and expires.',
    scope: 'public',
    answersFile: true,
    problems: [
      'not_found',
      'file_not_ready',
      'file_missing',
      'storage_unavailable',
      'range_not_satisfiable',
      'validation_failed',
    ],
  })
  async open(
    @Param('id') id: string,
    @Query({ schema: querySchema }) { expires, signature }: z.output<typeof querySchema>,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // The same answer for a forged address, one that is too old, and a file that is gone.
    const row = this.links.admits(id, expires, signature)
      ? await this.media.find(this.db.read, id)
      : undefined;
    if (!row) throw problem('not_found', 'This link has expired. Ask for a new one.');
    await sendFile(this.media, row, range, reply);
  }
}
