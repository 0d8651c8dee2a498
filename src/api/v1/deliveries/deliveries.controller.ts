import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import { DeliveryQueries } from '../../../ingress/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, Operation, pageOf, sliceOf } from '../../../http/index.js';
import {
  deliveryAnswer,
  deliveryDetailAnswer,
  deliveryDetailSchema,
  deliveryListSchema,
  deliveryQuerySchema,
} from './delivery.schemas.js';

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
    return deliveryDetailAnswer(await this.deliveries.get(this.db.read, accountId, id));
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
    return this.unit.noteAfter(request, deliveryDetailAnswer(view), {
      action: 'delivery.retried',
      subject: id,
    });
  }
}
