import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiKeyService, hasScope, Public } from '../../accounts/index.js';
import { Connecting } from '../../companion/index.js';
import { Database } from '../../database/index.js';
import { Registry } from '../../registry/index.js';
import { siteSchema, versionsSchema } from '../companion/site.schemas.js';
import { modeSchema } from '../v1/connections/connection.schemas.js';
import { AddressLimit, type ApiFastifyRequest, idSchema, Operation, sendPage } from '../../http/index.js';
import { connectWords, languageOf, type Language } from '../../words/index.js';
import { connectPage, connectPolicy, refusedPage } from './connect.page.js';
import { connectRequestSchema, returnAddress, whyNot, type ConnectRequest } from './connect.request.js';

/** A code is exchanged with whatever the connector needs besides, such as keys of the shop. */
const exchangeSchema = z
  .looseObject({
    code: z.string().min(1).max(200),
    verifier: z.string().max(200).optional(),
    site: siteSchema.extend({ versions: versionsSchema.optional() }),
    versions: versionsSchema.optional(),
    consumerKey: z.string().max(200).optional().meta({ description: 'WooCommerce: key of its REST API' }),
    consumerSecret: z.string().max(200).optional(),
  })
  .meta({ id: 'ConnectExchange' });

const connectedSchema = z
  .object({
    connectionId: idSchema,
    accountName: z.string(),
    deliveryUrl: z.string().meta({ description: 'Where deliveries go' }),
    companionUrl: z.string().meta({ description: 'Where signed calls go' }),
    secret: z.string().meta({ description: 'Signs both' }),
    mode: modeSchema,
    testNumbers: z.array(z.string()),
    connectedAt: z.int().meta({ description: 'When it was connected first, milliseconds UTC' }),
    disconnections: z.array(z.object({ from: z.int(), to: z.int() })).meta({
      description: 'When it was disconnected since, milliseconds UTC: orders placed then are history',
    }),
    reconnected: z.boolean().meta({
      description: 'Whether the site was reconnected to its former connection, with all its settings',
    }),
  })
  .meta({ id: 'Connected' });

/** Connects a site with one button: its owner allows it here, and it exchanges a one-time code. */
@Controller('connect/:connector')
@ApiTags('Companion')
export class ConnectController {
  private readonly limit = new AddressLimit(0.5, 30);

  constructor(
    private readonly db: Database,
    private readonly connecting: Connecting,
    private readonly registry: Registry,
    private readonly keys: ApiKeyService,
  ) {}

  @Get()
  @Public()
  @ApiExcludeEndpoint()
  page(
    @Param('connector') connector: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const language = readerOf(request, query);
    const asked = connectRequestSchema.safeParse(query);
    const reason = this.refusal(language, connector, asked);
    if (reason !== undefined || !asked.data)
      return send(reply, 400, refusedPage(language, reason ?? ''), undefined);
    this.show(reply, 200, connector, asked.data, language);
  }

  @Post()
  @Public()
  @ApiExcludeEndpoint()
  async allow(
    @Param('connector') connector: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.limit.take(request);
    const language = readerOf(request, body);
    const asked = connectRequestSchema.safeParse(body);
    const reason = this.refusal(language, connector, asked);
    if (reason !== undefined || !asked.data)
      return send(reply, 400, refusedPage(language, reason ?? ''), undefined);
    const given = (body as { api_key?: unknown }).api_key;
    const key = typeof given === 'string' ? await this.keys.verify(given.trim().slice(0, 300)) : undefined;
    if (!key) {
      const error = connectWords(language, 'unknownKey');
      return this.show(reply, 401, connector, asked.data, language, error);
    }
    if (!hasScope(key.scopes, 'manage')) {
      const error = connectWords(language, 'weakKey');
      return this.show(reply, 401, connector, asked.data, language, error);
    }
    const { code } = await this.db.write((tx) =>
      this.connecting.createCode(tx, {
        accountId: key.accountId,
        connector,
        keyId: key.keyId,
        challenge: asked.data.code_challenge,
        siteUrl: asked.data.site_url,
        siteId: asked.data.site_id,
      }),
    );
    void reply
      .status(303)
      .header('location', returnAddress(asked.data, code))
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .header('content-security-policy', connectPolicy(new URL(asked.data.return_url).origin))
      .send();
  }

  @Post('exchange')
  @ApiParam({ name: 'connector', type: 'string', description: 'Id of a connector', example: 'woocommerce' })
  @Operation({
    id: 'exchangeConnectCode',
    summary: 'Exchange a one-time code for a connection',
    description:
      'Returns 201 if the connection was created or renewed, and 200 with the same response if the same site repeats the request within ten minutes; any other site is refused. No requests are made to the vendor.',
    scope: 'public',
    status: 201,
    answer: connectedSchema,
    problems: ['invalid_code', 'invalid_settings', 'validation_failed', 'rate_limited', 'malformed_body'],
  })
  async exchange(
    @Param('connector') connector: string,
    @Body({ schema: exchangeSchema }) body: z.output<typeof exchangeSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.output<typeof connectedSchema>> {
    (request as ApiFastifyRequest).language = languageOf(request.headers['accept-language']);
    this.limit.take(request);
    const { code, verifier, site, versions, ...credentials } = body;
    const { versions: ofSite, ...where } = site;
    const { created, ...connected } = await this.connecting.exchange(connector, {
      code,
      verifier,
      site: where,
      versions: ofSite ?? versions ?? {},
      credentials,
    });
    void reply.status(created ? 201 : 200).header('cache-control', 'no-store');
    return connected;
  }

  /** Why the page cannot be shown, in a sentence; undefined when it can. */
  private refusal(
    language: Language,
    connector: string,
    asked: ReturnType<typeof connectRequestSchema.safeParse>,
  ): string | undefined {
    if (!this.connecting.definition(connector))
      return connectWords(language, 'noPlugin', connector.slice(0, 60));
    const detail = whyNot(asked);
    return detail === undefined ? undefined : `${connectWords(language, 'incomplete')} (${detail})`;
  }

  private show(
    reply: FastifyReply,
    status: number,
    connector: string,
    asked: ConnectRequest,
    language: Language,
    error?: string,
  ): void {
    const origin = new URL(asked.return_url).origin;
    const { site_url, site_name, return_url, state, code_challenge, site_id, locale } = asked;
    const page = connectPage({
      language,
      connector: this.registry.connector(connector).title,
      action: `/connect/${connector}`,
      siteUrl: site_url,
      siteName: site_name,
      fields: {
        site_url,
        site_name,
        return_url,
        state,
        code_challenge,
        site_id,
        ...(locale === undefined ? {} : { locale }),
      },
      error,
      returnOrigin: origin,
    });
    send(reply, status, page, origin);
  }
}

/** The language of the person: what the shop says of them, else what their browser asks for. */
function readerOf(request: FastifyRequest, asked: unknown): Language {
  const { locale } = (asked ?? {}) as { locale?: unknown };
  return languageOf(
    typeof locale === 'string' && locale !== '' ? locale : request.headers['accept-language'],
  );
}

function send(reply: FastifyReply, status: number, page: string, origin: string | undefined): void {
  sendPage(reply, page, { status, policy: connectPolicy(origin) });
}
