import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { SecretHandover } from '../../../companion/index.js';
import { ConnectionService } from '../../../connections/index.js';
import { Database } from '../../../database/index.js';
import { PluginSettings } from '../../../dispatch/index.js';
import { DeliveryQueries, PlanLookups } from '../../../ingress/index.js';
import { deliveryDetailAnswer, sampleListSchema } from '../deliveries/delivery.schemas.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  Operation,
  pageOf,
  pageOfAll,
  type PageQuery,
  pageQuerySchema,
  sliceOf,
} from '../../../http/index.js';
import {
  connectionAnswer,
  connectionChangeSchema,
  connectionListSchema,
  connectionSchema,
  newConnectionSchema,
} from './connection.schemas.js';
import {
  MappingPreview,
  mappingPreviewSchema,
  previewInputSchema,
  type MappingPreviewAnswer,
  type PreviewInput,
} from './mapping-preview.js';

type Answer = z.output<typeof connectionSchema>;

/** Shops, CRMs and other systems an account has connected. */
@Controller('v1/connections')
@ApiTags('Connections')
export class ConnectionsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly connections: ConnectionService,
    private readonly deliveries: DeliveryQueries,
    private readonly previews: MappingPreview,
    private readonly handover: SecretHandover,
    private readonly plugins: PluginSettings,
    private readonly plans: PlanLookups,
  ) {}

  @Post()
  @Operation({
    id: 'createConnection',
    summary: 'Connect a shop, a CRM or another system',
    description: 'If the vendor can’t be reached, the connection is created with degraded health.',
    scope: 'manage',
    status: 201,
    answer: connectionSchema,
    problems: ['unknown_connector', 'invalid_settings', 'needs_authorization'],
    changes: true,
  })
  async create(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newConnectionSchema }) body: z.output<typeof newConnectionSchema>,
  ): Promise<Answer> {
    const made = await this.connections.create(request.accountId, body, { id: request.requestId });
    return this.unit.noteAfter(request, connectionAnswer(made), {
      action: 'connection.created',
      subject: made.id,
      detail: { connector: made.connector },
    });
  }

  @Get()
  @Operation({
    id: 'listConnections',
    summary: 'List connections, oldest first',
    scope: 'read',
    answer: connectionListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof connectionListSchema>> {
    const { take, last } = sliceOf(query);
    return pageOf(query, await this.connections.list(this.db.read, accountId, last, take), connectionAnswer);
  }

  @Get(':id')
  @Operation({
    id: 'getConnection',
    summary: 'Read a connection',
    scope: 'read',
    answer: connectionSchema,
    problems: ['not_found'],
  })
  async get(@CurrentAccount() accountId: string, @Param('id') id: string): Promise<Answer> {
    return connectionAnswer(await this.connections.get(this.db.read, accountId, id));
  }

  @Patch(':id')
  @Operation({
    id: 'updateConnection',
    summary: 'Change a connection',
    description: 'New settings are tested immediately; see `health`.',
    scope: 'manage',
    answer: connectionSchema,
    problems: ['not_found', 'invalid_settings'],
    changes: true,
  })
  async update(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: connectionChangeSchema }) body: z.output<typeof connectionChangeSchema>,
  ): Promise<Answer> {
    const changed = await this.connections.update(request.accountId, id, body);
    // What a copy sent is judged anew: by another address, or not at all.
    if (body.copies !== undefined || body.settings !== undefined) await this.deliveries.release(id);
    if (body.settings !== undefined) await this.plugins.review(request.accountId);
    return this.unit.noteAfter(request, connectionAnswer(changed), {
      action: 'connection.updated',
      subject: id,
      detail: { fields: Object.keys(body), settings: Object.keys(body.settings ?? {}) },
    });
  }

  @Delete(':id')
  @Operation({
    id: 'deleteConnection',
    summary: 'Remove a connection',
    description:
      'Its webhooks at the vendor are deleted if the vendor responds, secrets are deleted, history stays.',
    scope: 'manage',
    status: 204,
    problems: ['not_found'],
    changes: true,
  })
  async remove(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<void> {
    await this.connections.remove(request.accountId, id);
    await this.unit.noteAfter(request, undefined, { action: 'connection.deleted', subject: id });
  }

  @Post(':id/secret/rotate')
  @Operation({
    id: 'rotateConnectionSecret',
    summary: 'Change the secret shared with our plugin in the shop',
    description:
      'Generates a new secret and sends it to the shop: immediately if the shop can be reached, otherwise with its next heartbeat. Both secrets are valid until the shop has used the new one, for up to a week; `secretRotation` shows the progress. Repeating it keeps the same new secret. Secrets are never returned.',
    scope: 'manage',
    answer: connectionSchema,
    problems: ['not_found', 'no_companion'],
    changes: true,
  })
  async rotateSecret(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<Answer> {
    const view = await this.handover.rotate(request.accountId, id);
    return this.unit.noteAfter(request, connectionAnswer(view), {
      action: 'connection.secret_rotation_started',
      subject: id,
    });
  }

  @Post(':id/plan')
  @Operation({
    id: 'refreshConnectionPlan',
    summary: 'Ask the vendor for the plan of a connection',
    description:
      'For vendors that bill for Liaison themselves, such as Shopify. The vendor is asked in a moment; `plan` of the connection then holds the answer, with `readAt`. It stays null for vendors that do not bill.',
    scope: 'manage',
    status: 202,
    answer: connectionSchema,
    problems: ['not_found'],
    changes: true,
  })
  async refreshPlan(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<Answer> {
    await this.plans.ask(request.accountId, id);
    const view = await this.connections.get(this.db.read, request.accountId, id);
    return this.unit.noteAfter(request, connectionAnswer(view), {
      action: 'connection.plan_asked',
      subject: id,
    });
  }

  @Get(':id/samples')
  @Operation({
    id: 'listSamples',
    summary: 'List the last bodies a connection received, newest first',
    description: 'To write a mapping by, and to try one on.',
    scope: 'read',
    answer: sampleListSchema,
    problems: ['not_found'],
  })
  async samples(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof sampleListSchema>> {
    const samples = await this.deliveries.samples(this.db.read, accountId, id, 20);
    return pageOfAll(query, samples, deliveryDetailAnswer, 'newest');
  }

  @Post(':id/preview')
  @Operation({
    id: 'previewDelivery',
    summary: 'See what a delivery would become',
    description:
      'With the stored settings, or with others before they are saved. Nothing is stored and nothing is sent.',
    scope: 'manage',
    answer: mappingPreviewSchema,
    problems: ['not_found', 'invalid_settings', 'malformed_body', 'body_too_large', 'unsupported_media_type'],
  })
  async preview(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Body({ schema: previewInputSchema }) body: PreviewInput,
  ): Promise<MappingPreviewAnswer> {
    return this.previews.preview(accountId, id, body);
  }
}
