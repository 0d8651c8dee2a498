import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../accounts/index.js';
import { problem } from '../../http/index.js';
import { WebFiles } from './web-files.js';

/** A year, in seconds: a file's name changes with its content. */
const forever = 'public, max-age=31536000, immutable';

/** The files of the web app. They hold nothing of anybody: what a screen shows, it asks the API for. */
@Controller('app')
@ApiExcludeController()
@Public()
export class AppController {
  constructor(private readonly files: WebFiles) {}

  @Get('assets/:name')
  asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const accepts = request.headers['accept-encoding'];
    const file = this.files.file(name, Array.isArray(accepts) ? accepts.join(',') : accepts);
    if (!file)
      throw problem(
        'unknown_route',
        'There is no such file. After an update the app loads its new files when the page is reloaded.',
      );
    void reply.type(file.type);
    if (file.encoding) void reply.header('content-encoding', file.encoding);
    void reply
      .header('vary', 'accept-encoding')
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
      .header('cache-control', forever)
      .send(file.content);
  }
}
