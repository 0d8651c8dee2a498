import { Body, Controller, Get, Header, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { EmbeddedInstalls, type EmbeddedStanding } from '../../companion/index.js';
import { ConnectionService, type SessionOfTenant } from '../../connections/index.js';
import { idSchema, Operation } from '../../http/index.js';
import { connectionAnswer, connectionSchema } from '../v1/connections/connection.schemas.js';
import { CurrentEmbedded, EmbeddedGuard, type EmbeddedCaller } from './embedded.guard.js';

const sessionSchema = z
  .object({
    tenant: z.object({
      id: z.string().meta({ description: 'As the vendor names it', example: 'my-shop.myshopify.com' }),
      name: z.string(),
    }),
    account: z.object({ id: idSchema, name: z.string() }).nullable().meta({
      description: 'The account the shop belongs to; null before it is connected',
    }),
    connection: connectionSchema.nullable().meta({ description: 'Null unless `connected`' }),
    state: z.enum(['connected', 'needs_install', 'needs_account', 'disconnected']).meta({
      description:
        '`needs_install`: install it now; `needs_account`: install it with a connect code; `disconnected`: the app was removed from the shop, and installing it brings back what there was',
    }),
    user: z.string().nullable().meta({ description: 'The person at the vendor, by the vendor’s id' }),
  })
  .meta({ id: 'EmbeddedSession' });

const installSchema = z
  .strictObject({
    connectCode: z.string().min(1, 'must not be empty').max(200).optional().meta({
      description: 'Of the account the shop is to belong to. Default: as the registration of the app says',
    }),
  })
  .meta({ id: 'EmbeddedInstall' });

/** Pages of ours inside a vendor's own: who is there, and installing. */
@Controller('embedded/:connector')
@UseGuards(EmbeddedGuard)
@ApiTags('Embedded')
export class EmbeddedSessionController {
  constructor(
    private readonly installs: EmbeddedInstalls,
    private readonly connections: ConnectionService,
  ) {}

  @Get('session')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedSession',
    summary: 'Tell who is there, and whether the shop is connected',
    scope: 'embedded',
    answer: sessionSchema,
  })
  session(@CurrentEmbedded() caller: EmbeddedCaller): z.output<typeof sessionSchema> {
    return this.answer(caller.session, caller);
  }

  @Post('install')
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedInstall',
    summary: 'Connect the shop that installed the app at its vendor',
    description:
      'Exchanges the session token for tokens that the hub keeps and refreshes. Repeating it is harmless: a shop has one connection.',
    scope: 'embedded',
    answer: sessionSchema,
    problems: ['invalid_code', 'needs_account', 'tenant_connected', 'vendor_rejected', 'vendor_unavailable'],
    changes: true,
  })
  async install(
    @CurrentEmbedded() { session }: EmbeddedCaller,
    @Body({ schema: installSchema }) body: z.output<typeof installSchema>,
  ): Promise<z.output<typeof sessionSchema>> {
    return this.answer(session, await this.installs.install(session, body.connectCode));
  }

  private answer(
    { tenant, user }: SessionOfTenant,
    { state, row, account }: EmbeddedStanding,
  ): z.output<typeof sessionSchema> {
    return {
      tenant: { id: tenant, name: row?.name ?? tenant },
      account: account ? { id: account.id, name: account.name } : null,
      connection: row && state === 'connected' ? connectionAnswer(this.connections.view(row)) : null,
      state,
      user: user ?? null,
    };
  }
}
