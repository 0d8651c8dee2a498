import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Metrics } from '../../platform/index.js';
import type { StageState } from '../../queue/index.js';
import { Operation, problem } from '../../http/index.js';
import { Readiness } from './readiness.service.js';

const aliveSchema = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Alive', description: 'The process answers' });
const readySchema = z
  .object({
    status: z.literal('ready'),
    stages: z
      .array(
        z.object({
          stage: z.string(),
          oldestDueSeconds: z
            .number()
            .nullable()
            .meta({ description: 'Age of its longest due row; null when none is due' }),
          lastSuccessSeconds: z
            .number()
            .nullable()
            .meta({ description: 'Time since its last successful batch; null before the first' }),
        }),
      )
      .meta({ description: 'The stages this process serves; none in the role `api`' }),
  })
  .meta({ id: 'Ready', description: 'The process can do its work' });
const readyQuerySchema = z.strictObject({
  of: z.enum(['process', 'door'], { error: 'must be process or door' }).default('process').meta({
    description:
      '`door`: only what taking in deliveries and requests needs, for a load balancer. `process`: its stages too, for monitoring',
  }),
});

/** For whoever runs the installation: alive, ready, measured. */
@Controller()
@ApiTags('Operations')
export class OperationsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  @Operation({
    id: 'getHealth',
    summary: 'Whether the process is alive',
    description: 'Restart it when this does not answer. It says nothing about the database.',
    scope: 'public',
    answer: aliveSchema,
  })
  health(): z.output<typeof aliveSchema> {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Operation({
    id: 'getReadiness',
    summary: 'Whether the process can do its work',
    description:
      'A row is written to the database and read back, the queue must be running, and no stage of the process may stand still: rows due, or batches failing, and nothing handled for a minute. The answer may be a second old.',
    scope: 'public',
    answer: readySchema,
    problems: ['not_ready'],
  })
  async ready(
    @Query({ schema: readyQuerySchema }) query: z.output<typeof readyQuerySchema>,
  ): Promise<z.output<typeof readySchema>> {
    const { broken, stages } = await this.readiness.look();
    const fields = query.of === 'door' ? broken.filter(({ field }) => !field.startsWith('stage:')) : broken;
    if (fields.length > 0) {
      const names = fields.map(({ field }) => field).join(', ');
      throw problem(
        'not_ready',
        `Not ready: ${names}. Route traffic to other processes until this returns 200.`,
        {
          fields,
          retryAfter: 2,
        },
      );
    }
    return { status: 'ready', stages: stages.map(stageAnswer) };
  }

  @Get('metrics')
  @ApiProduces('text/plain')
  @Operation({
    id: 'getMetrics',
    summary: 'Metrics of every stage, for Prometheus',
    scope: 'public',
    answer: z.string().meta({ description: 'Prometheus text format' }),
  })
  async measure(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.metrics.registry.metrics();
    void reply.type(this.metrics.registry.contentType).send(text);
  }
}

function stageAnswer({ stage, oldestDueMs, sinceSuccessMs }: StageState) {
  return { stage, oldestDueSeconds: seconds(oldestDueMs), lastSuccessSeconds: seconds(sinceSuccessMs) };
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1_000;
}
