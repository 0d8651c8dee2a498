import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentAccount } from '../../src/accounts/index.js';
import { Operation } from '../../src/http/openapi/operation.js';
import { Database } from '../../src/database/index.js';
import { temporarySqlite } from '../support/databases.js';
import { Random } from '../support/random.js';
import { Fuzz, type FuzzReport } from './engine.js';
import type { Finding } from './judge.js';
import type { ApiDocument } from './targets.js';
import { FuzzWorld } from './world.js';

const plantSchema = z.strictObject({ note: z.string().max(200), size: z.number() });
const anything = z.unknown();

/** Routes with the faults the fuzz is there for. */
@Controller('v1/planted')
class PlantedController {
  constructor(private readonly db: Database) {}

  /** Fails for one kind of text only, as careless code does. */
  @Post('crash')
  @Operation({ id: 'plantedCrash', summary: 'Crashes', scope: 'send', answer: anything, changes: true })
  crash(@Body({ schema: plantSchema }) { note }: z.output<typeof plantSchema>): { ok: true } {
    if (encodeURIComponent(note) === '') throw new Error('an empty note');
    return { ok: true };
  }

  /** Shows everybody's, when a filter is given that its author did not think of. */
  @Get('leak')
  @Operation({ id: 'plantedLeak', summary: 'Leaks', scope: 'read', answer: anything })
  async leak(@CurrentAccount() accountId: string, @Query() query: Record<string, unknown>): Promise<unknown> {
    const all = Object.keys(query).length > 0;
    return this.db.read.query(
      `SELECT id, firstName FROM contact ${all ? '' : 'WHERE accountId = ?'}`,
      all ? [] : [accountId],
    );
  }

  /** Looks things up by id alone. */
  @Get('contacts/:id')
  @Operation({ id: 'plantedLook', summary: 'Looks', scope: 'read', answer: anything })
  async look(@Param('id') id: string): Promise<unknown> {
    return this.db.read.query('SELECT id, firstName, company FROM contact WHERE id = ?', [id]);
  }

  /** Tells what went wrong where. */
  @Post('stack')
  @Operation({ id: 'plantedStack', summary: 'Tells its stack', scope: 'send', answer: anything })
  stack(@Body({ schema: plantSchema }) { size }: z.output<typeof plantSchema>): unknown {
    return { ok: true, debug: size > 2 ** 31 ? new Error('too large').stack : undefined };
  }
}

describe('the fuzz itself', () => {
  it.each([1, 2])(
    'finds a planted crash, two leaks and a stack, with the seed %i',
    async (seed) => {
      const world = await FuzzWorld.start(await temporarySqlite(), [PlantedController]);
      let report: FuzzReport;
      try {
        const document = (await world.api.call('get', '/openapi.json', '')).body as ApiDocument;
        const only = Object.entries(document.paths).filter(([path]) => path.startsWith('/v1/planted'));
        const fuzz = new Fuzz(
          world,
          { ...document, paths: Object.fromEntries(only) },
          new Random(seed),
          { rounds: 500, budget: 30_000 },
          (target) => target.pattern.startsWith('/v1/planted'),
        );
        report = await fuzz.run();
      } finally {
        await world.close();
      }
      const found = (fault: Finding['fault'], route: string) =>
        report.findings.some((finding) => finding.fault === fault && finding.route === route);
      expect({
        crash: found('5xx', 'POST /v1/planted/crash'),
        leakByFilter: found('leak', 'GET /v1/planted/leak'),
        leakById: found('leak', 'GET /v1/planted/contacts/{id}'),
        stack: found('stack', 'POST /v1/planted/stack'),
      }).toEqual({ crash: true, leakByFilter: true, leakById: true, stack: true });
    },
    120_000,
  );
});
