import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../accounts/index.js';
import { Database } from '../../database/index.js';
import { DeliveryQueries, type DeliveryView } from '../../ingress/index.js';
import { pageOf, pageQueryShape, pageSchema, sliceOf } from '../lists/page.js';
import { idSchema, instantSchema, iso } from '../lists/values.js';
import { Operation } from '../openapi/operation.js';
import { CurrentRequest, type ApiRequest } from '../request.js';
import { ApiUnit } from '../unit.js';

const statuses = ['pending', 'done', 'parked', 'ignored'] as const;

const deliverySchema = z
  .object({
    id: idSchema,
    connectionId: z.string(),
    topic: z.string(),
    source: z
      .string()
      .meta({ description: '`webhook`, `sweep`, or `split` for the account’s part of what Meta sent' }),
    status: z.string().meta({
      description:
        '`pending`; `done`; `parked`: it could not be understood, see `error`; `ignored`: of a topic nobody reads',
    }),
    error: z.string().nullable().meta({ description: 'Why it is parked or ignored, and what to do next' }),
    attempts: z.int(),
    receivedAt: instantSchema,
    traceId: z.string(),
  })
  .meta({ id: 'Delivery' });
const deliveryListSchema = pageSchema(deliverySchema, 'DeliveryList');
const deliveryDetailSchema = deliverySchema
  .extend({
    headers: z.record(z.string(), z.string()),
    body: z.string().nullable().meta({ description: 'As it came. Null once removed by age or erasure' }),
  })
  .meta({ id: 'DeliveryDetail' });

const deliveryQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(statuses).optional().meta({ description: 'Only deliveries in this status' }),
  connection: idSchema.optional().meta({ description: 'Only deliveries of this connection' }),
});

/** What vendors delivered, as it came. */
@Controller('v1/deliveries')
@ApiTags('Deliveries')
export class DeliveriesController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly deliveries: DeliveryQueries,
  ) {}

  @Get()
  @Operation({
    id: 'listDeliveries',
    summary: 'List deliveries, newest first',
    scope: 'read',
    answer: deliveryListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: deliveryQuerySchema }) query: z.output<typeof deliveryQuerySchema>,
  ): Promise<z.output<typeof deliveryListSchema>> {
    const { take, last } = sliceOf(query);
    const filter = { status: query.status, connectionId: query.connection, before: last };
    return pageOf(query, await this.deliveries.list(this.db.read, accountId, filter, take), deliveryAnswer);
  }

  @Get(':id')
  @Operation({
    id: 'getDelivery',
    summary: 'Read a delivery with its body',
    scope: 'read',
    answer: deliveryDetailSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof deliveryDetailSchema>> {
    return detailAnswer(await this.deliveries.get(this.db.read, accountId, id));
  }

  @Post(':id/retry')
  @Operation({
    id: 'retryDelivery',
    summary: 'Translate a parked or ignored delivery again',
    scope: 'manage',
    status: 202,
    answer: deliveryDetailSchema,
    problems: ['not_found', 'not_retryable', 'body_purged'],
    changes: true,
  })
  async retry(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
  ): Promise<z.output<typeof deliveryDetailSchema>> {
    const view = await this.deliveries.retry(request.accountId, id);
    return this.unit.noteAfter(request, detailAnswer(view), { action: 'delivery.retried', subject: id });
  }
}

function deliveryAnswer(view: DeliveryView): z.output<typeof deliverySchema> {
  const { headers: _headers, body: _body, ...rest } = view;
  return { ...rest, receivedAt: iso(view.receivedAt) };
}

function detailAnswer(view: DeliveryView): z.output<typeof deliveryDetailSchema> {
  return { ...deliveryAnswer(view), headers: view.headers ?? {}, body: view.body ?? null };
}
