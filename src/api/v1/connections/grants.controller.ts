import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { GrantService, OAuthService } from '../../../connections/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  instantSchema,
  idSchema,
  iso,
  jsonObject,
  Operation,
  sendPage,
  problem,
} from '../../../http/index.js';
import { Registry } from '../../../registry/index.js';
import { authorizationPage } from './authorization-page.js';
import { grantPage } from './grant-page.js';

const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an address with https:// in front' })
  .max(2_000);
const grantInputSchema = z
  .strictObject({
    url: webAddress
      .optional()
      .meta({ description: 'Address of the shop, for a shop that shows its own grant screen' }),
    appId: idSchema
      .optional()
      .meta({ description: 'The app to connect with. Default: the only one there is. OAuth only' }),
    settings: jsonObject
      .optional()
      .meta({ description: 'Settings the vendor needs before it is called. OAuth only' }),
    name: z.string().trim().min(1).max(200).optional().meta({ description: 'What to call the connection' }),
    returnUrl: webAddress
      .optional()
      .meta({ description: 'Where the page the person comes back to leads on to' }),
  })
  .meta({ id: 'NewGrant' });
const grantSchema = z
  .object({
    authorizeUrl: z.string().meta({ description: 'Send the person there; it holds a secret of their own' }),
    expiresAt: instantSchema,
  })
  .meta({ id: 'Grant' });
const answerQuerySchema = z.object({
  state: z.string().max(200).optional().meta({ description: 'The authorization' }),
  code: z.string().max(4_000).optional().meta({ description: 'What the vendor exchanges for tokens' }),
  error: z.string().max(200).optional().meta({ description: 'Why there is no code' }),
});
const takenSchema = z.object({ ok: z.literal(true) }).meta({ id: 'GrantTaken' });
const returnQuerySchema = z.object({
  success: z.string().max(10).optional().meta({ description: '`1` when the person agreed' }),
  user_id: z.string().max(200).optional().meta({ description: 'The grant' }),
});

/** Connecting on the vendor's own grant screen. */
@Controller()
@ApiTags('Connections')
export class GrantsController {
  constructor(
    private readonly grants: GrantService,
    private readonly oauth: OAuthService,
    private readonly registry: Registry,
    private readonly unit: ApiUnit,
  ) {}

  @Post('v1/connections/:connector/authorize')
  @Operation({
    id: 'authorizeConnection',
    summary: 'Begin to connect on the vendor’s own grant screen',
    description:
      'Returns the URL to send the person to. Once they approve, the vendor sends its keys and the connection is created, or, if the account has already connected the shop or portal, gets the new keys.',
    scope: 'manage',
    status: 201,
    answer: grantSchema,
    problems: [
      'unknown_connector',
      'no_grant',
      'no_app',
      'invalid_app',
      'callback_not_https',
      'invalid_settings',
    ],
    changes: true,
  })
  async authorize(
    @CurrentRequest() request: ApiRequest,
    @Param('connector') connector: string,
    @Body({ schema: grantInputSchema }) body: z.output<typeof grantInputSchema>,
  ): Promise<z.output<typeof grantSchema>> {
    const { url, appId, settings, name, returnUrl } = body;
    const { authorizeUrl, expiresAt } =
      this.registry.connector(connector).auth.type === 'oauth2'
        ? await this.oauth.start(request.accountId, connector, { appId, settings, name, returnUrl })
        : await this.grants.start(request.accountId, connector, { address: url, name, returnUrl });
    return this.unit.noteAfter(
      request,
      { authorizeUrl, expiresAt: iso(expiresAt) },
      { action: 'connection.authorization_started', subject: connector },
    );
  }

  @Post('connect/:connector/callback')
  @Operation({
    id: 'takeGrant',
    summary: 'Where a vendor hands over what a person granted',
    description: 'Called by the vendor. Bound to its authorization request; it can be repeated.',
    scope: 'public',
    answer: takenSchema,
    problems: ['unknown_grant', 'malformed_body', 'body_too_large', 'unsupported_media_type'],
  })
  async callback(
    @Param('connector') connector: string,
    @Body() body: unknown,
  ): Promise<z.output<typeof takenSchema>> {
    if (!(await this.grants.complete(connector, body))) {
      throw problem('unknown_grant', 'There is no such pending authorization. Start again in Liaison.');
    }
    return { ok: true };
  }

  @Get('connect/:connector/oauth')
  @ApiProduces('text/html')
  @Operation({
    id: 'finishAuthorization',
    summary: 'Where the vendor redirects the person to',
    description: 'Exchanges the code for tokens and creates the connection. The state is valid once.',
    scope: 'public',
    answer: z.string().meta({ description: 'A page with the result' }),
  })
  async authorized(
    @Param('connector') connector: string,
    @Query({ schema: answerQuerySchema }) query: z.output<typeof answerQuerySchema>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendPage(reply, authorizationPage(await this.oauth.finish(connector, query)));
  }

  @Get('connect/:connector/return')
  @ApiProduces('text/html')
  @Operation({
    id: 'showGrant',
    summary: 'The page a person comes back to from the grant screen',
    scope: 'public',
    answer: z.string().meta({ description: 'A page with the result' }),
  })
  async back(
    @Param('connector') connector: string,
    @Query({ schema: returnQuerySchema }) query: z.output<typeof returnQuerySchema>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const state = await this.grants.state(connector, query.user_id ?? '');
    sendPage(reply, grantPage(state, query.success === '1'));
  }
}
