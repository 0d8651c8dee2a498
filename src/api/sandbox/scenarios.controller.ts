import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../accounts/index.js';
import {
  Operation,
  pageOfAll,
  pageQuerySchema,
  pageSchema,
  problem,
  type PageQuery,
} from '../../http/index.js';
import { runView, sandboxScenarioSchema, SCENARIOS } from '../../sandbox/index.js';
import { named, SandboxDoor } from './sandbox-door.js';

const scenarioSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    expect: z.string().meta({ description: 'What happens in Liaison when all is well' }),
    seconds: z.int().meta({ description: 'The run ends after so many seconds at the latest' }),
  })
  .meta({ id: 'SandboxScenario' });
const scenarioListSchema = pageSchema(scenarioSchema, 'SandboxScenarioList');
const bodySchema = sandboxScenarioSchema.meta({ id: 'NewSandboxScenarioRun' });
const instant = z.int().meta({ description: 'Milliseconds UTC' });
const runSchema = z
  .object({
    id: z.string(),
    scenario: z.string(),
    numberId: z.string().meta({ description: 'Meta’s id of the number' }),
    customer: z.string().nullable().meta({ description: 'Phone digits, or a business-scoped id' }),
    state: z.enum(['running', 'ended', 'stopped', 'failed']),
    startedAt: instant,
    endsAt: instant,
    endedAt: instant.nullable(),
    notes: z
      .array(
        z.object({
          at: instant,
          code: z.string().meta({ description: 'Stable: `template_paused`, `moved`, `wrote` …' }),
          values: z.record(z.string(), z.union([z.string(), z.number()])),
          text: z.string().meta({ description: 'In English' }),
        }),
      )
      .meta({ description: 'What happened so far, at most 50' }),
  })
  .meta({ id: 'SandboxScenarioRun' });
const runListSchema = pageSchema(runSchema, 'SandboxScenarioRunList');
type Run = z.output<typeof runSchema>;

/** Bad days that are played against a sandbox number, to see what Liaison makes of them. */
@Controller('v1/sandbox')
@ApiTags('Sandbox')
export class ScenariosController {
  constructor(private readonly door: SandboxDoor) {}

  @Get('scenarios')
  @Operation({
    id: 'listSandboxScenarios',
    summary: 'List scenarios that can be played',
    scope: 'read',
    answer: scenarioListSchema,
  })
  list(@Query({ schema: pageQuerySchema }) query: PageQuery): z.output<typeof scenarioListSchema> {
    return pageOfAll(query, SCENARIOS, ({ id, title, description, expect, forMs }) => ({
      id,
      title,
      description,
      expect,
      seconds: forMs / 1000,
    }));
  }

  @Get('scenario-runs')
  @Operation({
    id: 'listSandboxScenarioRuns',
    summary: 'List scenario runs',
    description: 'Newest first; at most 200 are kept, until a restart.',
    scope: 'read',
    answer: runListSchema,
    problems: ['no_sandbox'],
  })
  async runs(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof runListSchema>> {
    const runs = (await this.door.of(accountId)).runs();
    return pageOfAll(query, runs, (run) => runView(run) as Run, 'newest');
  }

  @Post('scenario-runs')
  @Operation({
    id: 'playSandboxScenario',
    summary: 'Play a scenario on a sandbox number',
    description: 'One at a time for each number. What it changes, except messages, is undone when it ends.',
    scope: 'send',
    status: 201,
    answer: runSchema,
    problems: ['no_sandbox'],
    changes: true,
  })
  async play(
    @CurrentAccount() accountId: string,
    @Body({ schema: bodySchema }) body: z.output<typeof bodySchema>,
  ): Promise<Run> {
    return named(async () => runView((await this.door.of(accountId)).play(body)) as Run);
  }

  @Delete('scenario-runs/:id')
  @Operation({
    id: 'stopSandboxScenarioRun',
    summary: 'Stop a scenario run',
    description: 'A run that has ended stays as it is.',
    scope: 'send',
    answer: runSchema,
    problems: ['not_found', 'no_sandbox'],
    changes: true,
  })
  async stop(@CurrentAccount() accountId: string, @Param('id') id: string): Promise<Run> {
    const run = (await this.door.of(accountId)).stop(id);
    if (!run) throw problem('not_found', 'No sandbox number of the account has a run with this id.');
    return runView(run) as Run;
  }
}
