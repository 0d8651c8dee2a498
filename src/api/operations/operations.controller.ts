import { Controller, Get, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Metrics } from '../../platform/index.js';
import { Operation } from '../openapi/operation.js';
import { problem } from '../problems/to-problem.js';
import { Readiness } from './readiness.service.js';

const aliveSchema = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Alive', description: 'The process answers' });
const readySchema = z
  .object({ status: z.literal('ready') })
  .meta({ id: 'Ready', description: 'The process can do its work' });

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
      'A row is written to the database and read back, and the queue must be running. The answer may be a second old.',
    scope: 'public',
    answer: readySchema,
    problems: ['not_ready'],
  })
  async ready(): Promise<z.output<typeof readySchema>> {
    const fields = await this.readiness.broken();
    if (fields.length > 0) {
      const names = fields.map(({ field }) => field).join(', ');
      throw problem('not_ready', `Not ready: ${names}. Send traffic elsewhere until this answers 200.`, {
        fields,
        retryAfter: 2,
      });
    }
    return { status: 'ready' };
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
