import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import { TimerService, type TimerView } from '../../../timers/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  idSchema,
  instantSchema,
  iso,
  Operation,
  pageOf,
  pageQueryShape,
  pageSchema,
  sliceOf,
} from '../../../http/index.js';

const timerSchema = z
  .object({
    id: idSchema,
    plugin: z.string(),
    connectionId: z.string(),
    key: z.string().meta({ description: 'What the plugin calls it' }),
    status: z.string().meta({
      description:
        '`pending`, `fired` or `cancelled`; `retrying`: it could not be fired and is tried again by itself; `parked`: given up, see `reason`',
    }),
    reason: z.string().nullable().meta({ description: 'Why it was cancelled, is tried again or was parked' }),
    tries: z.int().meta({ description: 'How often it was fired in vain' }),
    dueAt: instantSchema,
    createdAt: instantSchema,
    settledAt: instantSchema.nullable(),
    journeyId: z.string().nullable(),
    eventId: idSchema.meta({ description: 'The event that set it' }),
    traceId: z.string(),
  })
  .meta({ id: 'Timer' });
const timerListSchema = pageSchema(timerSchema, 'TimerList');

const timerQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z
    .enum(['pending', 'retrying', 'parked', 'fired', 'cancelled'])
    .optional()
    .meta({ description: 'Only timers in this status' }),
  plugin: z.string().max(64).optional().meta({ description: 'Only timers of this plugin' }),
});

/** What plugins wait for. */
@Controller('v1/timers')
@ApiTags('Timers')
export class TimersController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly timers: TimerService,
  ) {}

  @Get()
  @Operation({
    id: 'listTimers',
    summary: 'List timers, newest first',
    scope: 'read',
    answer: timerListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: timerQuerySchema }) query: z.output<typeof timerQuerySchema>,
  ): Promise<z.output<typeof timerListSchema>> {
    const { take, last } = sliceOf(query);
    const filter = { status: query.status, plugin: query.plugin, before: last };
    return pageOf(query, await this.timers.list(this.db.read, accountId, filter, take), timerAnswer);
  }

  @Post(':id/retry')
  @Operation({
    id: 'retryTimer',
    summary: 'Fire a parked timer again',
    scope: 'manage',
    status: 202,
    answer: timerSchema,
    problems: ['not_found', 'not_retryable'],
    changes: true,
  })
  async retry(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
  ): Promise<z.output<typeof timerSchema>> {
    const view = timerAnswer(await this.timers.retry(request.accountId, id));
    return this.unit.noteAfter(request, view, { action: 'timer.retried', subject: id });
  }
}

function timerAnswer(row: TimerView): z.output<typeof timerSchema> {
  return {
    id: row.id,
    plugin: row.plugin,
    connectionId: row.connectionId,
    key: row.timerKey,
    status: row.status,
    reason: row.reason,
    tries: row.tries,
    dueAt: iso(row.dueAt),
    createdAt: iso(row.createdAt),
    settledAt: iso(row.settledAt),
    journeyId: row.journeyId,
    eventId: row.eventId,
    traceId: row.traceId,
  };
}
