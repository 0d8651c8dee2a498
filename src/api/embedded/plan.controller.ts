import { Controller, Get, Header, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ConnectionService, type OwnedConnection } from '../../connections/index.js';
import { Database } from '../../database/index.js';
import { Operation } from '../../http/index.js';
import { PlanLookups } from '../../ingress/index.js';
import { planAnswer, planSchema } from '../v1/connections/connection.schemas.js';
import { ConnectedGuard, CurrentConnection } from './connected.js';
import { EmbeddedGuard } from './embedded.guard.js';

const embeddedPlanSchema = z
  .object({
    plan: planSchema.nullable().meta({
      description:
        'What the vendor bills the shop for, as last told; null until known, or if it does not bill',
    }),
  })
  .meta({ id: 'EmbeddedPlan' });

/** What the vendor bills the shop for. */
@Controller('embedded/:connector/plan')
@UseGuards(EmbeddedGuard, ConnectedGuard)
@ApiTags('Embedded')
export class EmbeddedPlanController {
  constructor(
    private readonly db: Database,
    private readonly connections: ConnectionService,
    private readonly plans: PlanLookups,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Operation({
    id: 'embeddedPlan',
    summary: 'See the plan of the shop, as the vendor last told it',
    scope: 'embedded',
    answer: embeddedPlanSchema,
    problems: ['shop_not_connected'],
  })
  async plan(@CurrentConnection() owned: OwnedConnection): Promise<z.output<typeof embeddedPlanSchema>> {
    return this.answer(owned);
  }

  @Post()
  @Operation({
    id: 'embeddedAskPlan',
    summary: 'Ask the vendor for the plan of the shop',
    description: 'The vendor is asked in a moment; `readAt` of the plan then says when it answered.',
    scope: 'embedded',
    status: 202,
    answer: embeddedPlanSchema,
    problems: ['shop_not_connected'],
  })
  async ask(@CurrentConnection() owned: OwnedConnection): Promise<z.output<typeof embeddedPlanSchema>> {
    await this.plans.ask(owned.row.accountId, owned.row.id);
    return this.answer(owned);
  }

  private async answer({ row }: OwnedConnection): Promise<z.output<typeof embeddedPlanSchema>> {
    const { plan } = await this.connections.get(this.db.read, row.accountId, row.id);
    return { plan: plan && planAnswer(plan) };
  }
}
