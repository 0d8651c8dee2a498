import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccountService } from '../../../accounts/index.js';
import { ChannelAppRegistrations } from '../../../channels/index.js';
import { Settings } from '../../../config/index.js';
import { AppRegistrations, type AppRegistrationRow, type NewTenants } from '../../../connections/index.js';
import { Database, type Tx } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  Operation,
  pageOf,
  type PageQuery,
  pageQuerySchema,
  sliceOf,
} from '../../../http/index.js';
import { Registry } from '../../../registry/index.js';
import { appAnswer, appChangeSchema, appListSchema, appSchema, newAppSchema } from './app.schemas.js';

type Answer = z.output<typeof appSchema>;

/** Apps as they are registered at vendors, for connectors with OAuth and for channels. They belong to the installation. */
@Controller('v1/apps')
@ApiTags('Apps')
export class AppsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly accounts: AccountService,
    private readonly apps: AppRegistrations,
    private readonly channelApps: ChannelAppRegistrations,
    private readonly settings: Settings,
    private readonly registry: Registry,
  ) {}

  @Post()
  @Operation({
    id: 'createApp',
    summary: 'Add an app that is registered at a vendor',
    description:
      'A vendor can have several apps; each connection keeps the one it was created with, each number the one it names. An app of a channel has a callback URL of its own.',
    scope: 'operator',
    status: 201,
    answer: appSchema,
    problems: [
      'unknown_connector',
      'no_oauth',
      'invalid_app',
      'invalid_settings',
      'not_found',
      'validation_failed',
    ],
    changes: true,
  })
  async create(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newAppSchema }) body: z.output<typeof newAppSchema>,
  ): Promise<Answer> {
    return this.unit.write(request, async (tx) => {
      if (body.accountId !== undefined) await this.accounts.get(tx, body.accountId);
      if ('newTenants' in body) await this.assertAccount(tx, body.newTenants);
      const row =
        'channel' in body ? await this.channelApps.create(tx, body) : await this.apps.create(tx, body);
      await this.note(tx, request, 'app.created', row);
      return this.answer(row);
    });
  }

  @Get()
  @Operation({ id: 'listApps', summary: 'List apps, oldest first', scope: 'operator', answer: appListSchema })
  async list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<z.output<typeof appListSchema>> {
    const { take, last } = sliceOf(query);
    return pageOf(query, await this.apps.list(this.db.read, last, take), (row) => this.answer(row));
  }

  @Get(':id')
  @Operation({
    id: 'getApp',
    summary: 'Read an app',
    scope: 'operator',
    answer: appSchema,
    problems: ['not_found'],
  })
  async get(@Param('id') id: string): Promise<Answer> {
    return this.answer(await this.apps.get(this.db.read, id));
  }

  @Patch(':id')
  @Operation({
    id: 'updateApp',
    summary: 'Change an app, its client secret too',
    description:
      'A new client secret is used immediately by the process that responds, and by all others within 5 s.',
    scope: 'operator',
    answer: appSchema,
    problems: ['not_found', 'invalid_app', 'invalid_settings', 'app_from_settings'],
    changes: true,
  })
  async update(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: appChangeSchema }) body: z.output<typeof appChangeSchema>,
  ): Promise<Answer> {
    return this.unit.write(request, async (tx) => {
      const { channel } = await this.apps.get(tx, id);
      await this.assertAccount(tx, body.newTenants);
      const row = await (channel === null ? this.apps : this.channelApps).update(tx, id, body);
      await this.note(tx, request, 'app.updated', row, { fields: Object.keys(body) });
      return this.answer(row);
    });
  }

  @Delete(':id')
  @Operation({
    id: 'deleteApp',
    summary: 'Remove an app',
    description: 'Only if no connection and no number uses it.',
    scope: 'operator',
    status: 204,
    problems: ['not_found', 'app_in_use', 'app_from_settings'],
    changes: true,
  })
  async remove(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<void> {
    await this.unit.write(request, async (tx) => {
      const row = await this.apps.get(tx, id);
      await (row.channel === null ? this.apps : this.channelApps).remove(tx, id);
      await this.note(tx, request, 'app.removed', row);
    });
  }

  /** @throws ProblemError 404 when new tenants would go to an account that is not there. */
  private async assertAccount(tx: Tx, to: NewTenants | undefined): Promise<void> {
    if (to !== undefined && to !== 'refused' && to !== 'own_account') await this.accounts.get(tx, to);
  }

  private answer(row: AppRegistrationRow): Answer {
    if (row.channel !== null)
      return appAnswer(row, { redirectUrl: null, webhookUrl: this.channelApps.callbackUrl(row) });
    const { publicUrl } = this.settings;
    const hears = this.registry.findConnector(row.connector)?.webhook?.scope === 'app';
    return appAnswer(row, {
      redirectUrl: `${publicUrl}/connect/${row.connector}/oauth`,
      webhookUrl: hears ? `${publicUrl}/hooks/apps/${row.id}` : null,
    });
  }

  private async note(
    tx: Parameters<ApiUnit['note']>[0],
    request: ApiRequest,
    action: string,
    { id, connector, channel }: AppRegistrationRow,
    detail: Record<string, unknown> = {},
  ): Promise<void> {
    await this.unit.note(tx, request, {
      action,
      subject: id,
      detail: { ...(channel === null ? { connector } : { channel }), ...detail },
    });
  }
}
