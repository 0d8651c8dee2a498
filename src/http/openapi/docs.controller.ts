import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../accounts/index.js';
import { problem } from '../problems/to-problem.js';
import { sendPage } from '../send-page.js';
import { docsPage, docsScript, problemsPage } from './pages.js';
import { DocumentSource } from './document-source.js';
import { SwaggerAssets } from './swagger-assets.js';

/** The API, for machines and for people. */
@Controller()
@ApiExcludeController()
@Public()
export class DocsController {
  private readonly assets = new SwaggerAssets();

  constructor(private readonly document: DocumentSource) {}

  @Get('openapi.json')
  openapi(@Res() reply: FastifyReply): void {
    void reply.type('application/json; charset=utf-8').send(this.document.json());
  }

  @Get('docs')
  page(@Res() reply: FastifyReply): void {
    sendPage(reply, docsPage);
  }

  @Get('docs/problems')
  problems(@Res() reply: FastifyReply): void {
    sendPage(reply, problemsPage());
  }

  @Get('docs/assets/:name')
  asset(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const file =
      name === 'start.js'
        ? { content: docsScript, type: 'text/javascript; charset=utf-8' }
        : this.assets.read(name);
    if (!file) throw problem('unknown_route', 'There is no such file. The documentation is at /docs.');
    void reply
      .type(file.type)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'public, max-age=3600')
      .send(file.content);
  }
}
