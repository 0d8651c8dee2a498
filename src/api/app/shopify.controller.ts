import { randomBytes } from 'node:crypto';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../accounts/index.js';
import { AppRegistrations } from '../../connections/index.js';
import { AddressLimit, sendPage } from '../../http/index.js';
import { languageOf } from '../../words/index.js';
import { outsideShopifyPage, shopifyHead, shopifyPolicy, shopNameOf } from './shopify.page.js';
import { notBuiltPage, WebFiles } from './web-files.js';

/**
 * The document of the app inside Shopify's admin. It holds nothing of the shop: who is there says the session token that
 * each request of the page carries. The registration stands in the path, as `application_url` of the app's
 * configuration has it.
 */
@Controller('app/shopify')
@ApiExcludeController()
@Public()
export class ShopifyPageController {
  private readonly limit = new AddressLimit(5, 120);

  constructor(
    private readonly files: WebFiles,
    private readonly apps: AppRegistrations,
  ) {}

  /** The first page, and each other by its own address: the admin opens what was open before. */
  @Get([':app', ':app/*'])
  async page(
    @Param('app') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.limit.take(request);
    const asked = query['locale'];
    const language = languageOf(typeof asked === 'string' ? asked : request.headers['accept-language']);
    const shop = shopNameOf(query['shop']);
    const app = shop === undefined ? undefined : await this.apps.open(id);
    if (shop === undefined || app?.row.connector !== 'shopify')
      return sendPage(reply, outsideShopifyPage(language), { status: 404 });
    if (!this.files.isBuilt) return sendPage(reply, notBuiltPage, { status: 503 });
    const nonce = randomBytes(16).toString('base64');
    const page = this.files.page('shop', language, nonce, shopifyHead(app.row.clientId));
    // App Bridge asks which site it is on.
    sendPage(reply, page, { policy: shopifyPolicy(shop), referrer: 'strict-origin', framed: true });
  }
}
