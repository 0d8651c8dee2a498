import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { Response } from 'supertest';
import { z } from 'zod';
import { CurrentAccount, RequireScope } from '../../src/accounts/index.js';
import { Operation } from '../../src/http/openapi/operation.js';
import { problemContentType, problemSchema } from '../../src/http/problems/problem.schema.js';
import { CurrentRequest, type ApiRequest } from '../../src/http/request.js';
import { ApiUnit } from '../../src/http/unit.js';
import { Database, DatabaseError } from '../../src/database/index.js';
import { ProblemError } from '../../src/platform/index.js';
import { Rejected, Transient } from '../../src/sdk/index.js';

const thingSchema = z.strictObject({
  name: z.string().min(1),
  token: z.string().optional(),
  parts: z.array(z.strictObject({ size: z.number() })).optional(),
});
const anything = z.unknown();
/** Must never be answered. */
export const secretText = 'sk_live_do_not_tell';

const throwable: Record<string, () => Error> = {
  plain: () => new Error(`cannot open /var/lib/${secretText}`),
  database: () => new DatabaseError('unavailable', `ECONNREFUSED ${secretText}`, 'ECONNREFUSED'),
  full: () => new DatabaseError('full', 'SQLITE_FULL', 'SQLITE_FULL'),
  vendor: () => new Transient('no answer within 8 s', { retryAfter: 3_000 }),
  rejected: () => new Rejected('the key cannot write', { field: 'consumerKey' }),
  unlisted: () => new ProblemError(418, 'short_and_stout', 'Use another pot.', { retryAfter: 2.2 }),
};

/** What the routes of the product do, in small. */
@Controller('v1/things')
export class ThingsController {
  runs = 0;
  constructor(
    private readonly unit: ApiUnit,
    private readonly db: Database,
  ) {}

  @Get('throw/:what')
  @Operation({ id: 'throwThing', summary: 'Throws', scope: 'read', answer: anything })
  throw(@Param('what') what: string): never {
    throw throwable[what]!();
  }

  @Get('mine')
  @Operation({ id: 'myThing', summary: 'Whose', scope: 'read', answer: anything })
  mine(@CurrentAccount() accountId: string): { accountId: string } {
    return { accountId };
  }

  @Get('undeclared')
  undeclared(): string {
    return 'nobody should read this';
  }

  @Post()
  @Operation({
    id: 'makeThing',
    summary: 'Makes',
    scope: 'send',
    status: 202,
    answer: anything,
    changes: true,
  })
  async make(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: thingSchema }) body: z.output<typeof thingSchema>,
  ): Promise<{ id: string; name: string }> {
    this.runs++;
    await sleep(50);
    return this.unit.write(request, async (tx) => {
      await tx.execute('INSERT INTO readiness (id, at) VALUES (?, 1)', [request.requestId.slice(-32)]);
      await this.unit.note(tx, request, { action: 'thing.made', subject: request.requestId });
      return { id: request.requestId, name: body.name };
    });
  }

  @Post('crash')
  @Operation({
    id: 'crashThing',
    summary: 'Does its work and fails before it answers',
    scope: 'send',
    answer: anything,
    changes: true,
  })
  async crash(@CurrentRequest() { requestId }: ApiRequest): Promise<{ id: string; found: boolean }> {
    const id = requestId.slice(-32);
    const found = (await this.db.read.query('SELECT id FROM readiness WHERE id = ?', [id])).length > 0;
    if (found) return { id, found };
    await this.db.write((tx) => tx.execute('INSERT INTO readiness (id, at) VALUES (?, 1)', [id]));
    throw new Error('the process failed here');
  }

  @Post('bodiless')
  @RequireScope('manage')
  bodiless(): { ok: true } {
    return { ok: true };
  }
}

/** Expects a problem answer that is whole, and gives its body. */
export function expectProblem(
  answer: Response,
  status: number,
  code: string,
): z.output<typeof problemSchema> {
  expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({
    status,
    body: { code, status },
  });
  expect(answer.headers['content-type']).toContain(problemContentType);
  const parsed = problemSchema.parse(answer.body);
  expect(parsed.type).toBe(`/docs/problems#${code}`);
  expect(parsed.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.headers['liaison-trace-id']).toBe(parsed.traceId);
  expect(parsed.detail.length).toBeGreaterThan(20);
  return parsed;
}
