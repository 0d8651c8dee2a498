import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import request from 'supertest';
import { z } from 'zod';
import { CurrentAccount, RequireScope } from '../accounts/index.js';
import { Database, DatabaseError } from '../database/index.js';
import { newId, ProblemError } from '../platform/index.js';
import { Rejected, Transient } from '../sdk/index.js';
import { databaseKinds } from '../../test/support/databases.js';
import { adminKey, startApi, type ApiFixture } from '../../test/support/api.js';
import { ApiOptions } from './api.options.js';
import { Operation } from './openapi/operation.js';
import { problemContentType, problemSchema } from './problems/problem.schema.js';
import { CurrentRequest, type ApiRequest } from './request.js';
import { ApiUnit } from './unit.js';

const thingSchema = z.strictObject({
  name: z.string().min(1),
  token: z.string().optional(),
  parts: z.array(z.strictObject({ size: z.number() })).optional(),
});
const anything = z.unknown();
const secretText = 'sk_live_do_not_tell';

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
class ThingsController {
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

function expectProblem(
  answer: request.Response,
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

describe.each(databaseKinds)('the core of the API on $kind', ({ create }) => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await startApi(await create(), {
      controllers: [ThingsController],
      api: new ApiOptions({ burst: 1_000, requestsPerSecond: 1_000 }),
    });
  });
  afterAll(() => api.close());

  describe('authentication', () => {
    it.each([
      ['no header', {}],
      ['another scheme', { authorization: `Basic ${adminKey}` }],
      ['no key', { authorization: 'Bearer' }],
      ['two keys', { authorization: `Bearer ${adminKey} ${adminKey}` }],
      ['an unknown key', { authorization: 'Bearer lia_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }],
    ])('refuses %s', async (_, headers) => {
      const answer = await request(api.app.getHttpServer()).get('/v1/things/mine').set(headers);
      expectProblem(answer, 401, 'unauthenticated');
      expect(answer.headers['www-authenticate']).toContain('Bearer');
      expect(answer.text).not.toContain('lia_');
    });

    it('reads no key from the address or the body: those end up in logs', async () => {
      expectProblem(
        await api.call('get', `/v1/things/mine?access_token=${adminKey}`, ''),
        401,
        'unauthenticated',
      );
      expectProblem(
        await api.call('post', '/v1/things', '').send({ access_token: adminKey, name: 'x' }),
        401,
        'unauthenticated',
      );
    });

    it('accepts the scheme in any case', async () => {
      const answer = await api.call('get', '/v1/things/mine', '').set('authorization', `bearer ${adminKey}`);
      expect(answer.status).toBe(200);
    });

    it('answers nobody on a route that declares no scope', async () => {
      const answer = await api.call('get', '/v1/things/undeclared');
      expectProblem(answer, 500, 'internal_error');
      expect(answer.text).not.toContain('nobody should read');
    });
  });

  describe('scopes and accounts', () => {
    it('asks for the scope a route declares', async () => {
      const { key } = await api.accountKey(['read']);
      const refused = expectProblem(
        await api.call('post', '/v1/things', key).send({ name: 'x' }),
        403,
        'insufficient_scope',
      );
      expect(refused.detail).toContain('send');
      expect((await api.call('get', '/v1/things/mine', key)).status).toBe(200);
    });

    it('acts for the key’s own account, and for another only by an operator', async () => {
      const one = await api.accountKey(['read']);
      const two = await api.accountKey(['read']);
      const mine = (key: string, account?: string) => {
        const call = api.call('get', '/v1/things/mine', key);
        return account === undefined ? call : call.set('liaison-account', account);
      };
      expect((await mine(one.key)).body).toEqual({ accountId: one.accountId });
      expect((await mine(one.key, one.accountId)).body).toEqual({ accountId: one.accountId });
      expectProblem(await mine(one.key, two.accountId), 403, 'account_forbidden');
      expectProblem(await mine(one.key, newId()), 403, 'account_forbidden');
      expect((await mine(adminKey, two.accountId)).body).toEqual({ accountId: two.accountId });
      expectProblem(await mine(adminKey, newId()), 404, 'not_found');
    });
  });

  describe('problem answers', () => {
    it('say nothing of an unexpected fault', async () => {
      const answer = await api.call('get', '/v1/things/throw/plain');
      expectProblem(answer, 500, 'internal_error');
      expect(answer.text).not.toContain(secretText);
      expect(answer.text).not.toContain('/var/lib');
    });

    it('say when the database may be back, and nothing of where it is', async () => {
      const answer = await api.call('get', '/v1/things/throw/database');
      expectProblem(answer, 503, 'database_unavailable');
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.text).not.toContain(secretText);
      expectProblem(await api.call('get', '/v1/things/throw/full'), 503, 'storage_full');
    });

    it('tell what a vendor did', async () => {
      const away = await api.call('get', '/v1/things/throw/vendor');
      expectProblem(away, 502, 'vendor_unavailable');
      const refused = expectProblem(
        await api.call('get', '/v1/things/throw/rejected'),
        422,
        'vendor_rejected',
      );
      expect(refused.errors).toEqual([{ field: 'consumerKey', reason: 'the key cannot write' }]);
    });

    it('write what rooms throw, and round Retry-After up', async () => {
      const answer = await api.call('get', '/v1/things/throw/unlisted');
      expect(answer.status).toBe(418);
      expect(answer.headers['retry-after']).toBe('3');
      expect(answer.body).toMatchObject({
        code: 'short_and_stout',
        title: 'short and stout',
        detail: 'Use another pot.',
      });
    });

    it('name every field that is wrong, and echo none of their values', async () => {
      const answer = await api
        .call('post', '/v1/things')
        .send({ name: '', token: { deep: secretText }, parts: [{ size: secretText }], extra: secretText });
      const refused = expectProblem(answer, 422, 'validation_failed');
      expect(refused.errors?.map(({ field }) => field).sort()).toEqual([
        'extra',
        'name',
        'parts.0.size',
        'token',
      ]);
      expect(answer.text).not.toContain(secretText);
    });

    it('name the missing fields of a body that is not there', async () => {
      const refused = expectProblem(await api.call('post', '/v1/things'), 422, 'validation_failed');
      expect(refused.errors).toMatchObject([{ field: 'name' }]);
    });

    it.each([
      ['broken JSON', 'application/json', '{"name": ', 400, 'malformed_body'],
      ['a bomb of brackets', 'application/json', '['.repeat(100_000), 400, 'malformed_body'],
      ['balanced depth', 'application/json', `${'['.repeat(65)}${']'.repeat(65)}`, 400, 'malformed_body'],
      ['a form', 'application/x-www-form-urlencoded', 'name=x', 415, 'unsupported_media_type'],
      ['XML', 'text/xml', '<name>x</name>', 415, 'unsupported_media_type'],
      [
        'five megabytes',
        'application/json',
        JSON.stringify({ name: 'x'.repeat(5_000_000) }),
        413,
        'body_too_large',
      ],
      ['a list instead of an object', 'application/json', '[]', 422, 'validation_failed'],
      ['null', 'application/json', 'null', 422, 'validation_failed'],
    ])('refuse %s', async (_, type, body, status, code) => {
      expectProblem(await api.call('post', '/v1/things').set('content-type', type).send(body), status, code);
    });

    it('do not mind brackets inside a text', async () => {
      const answer = await api.call('post', '/v1/things').send({ name: `"\\${'['.repeat(500)}` });
      expect(answer.status).toBe(202);
    });

    it('do not let a body reach into prototypes', async () => {
      const answer = await api
        .call('post', '/v1/things')
        .set('content-type', 'application/json')
        .send('{"name":"x","__proto__":{"polluted":1}}');
      expect([202, 422]).toContain(answer.status);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    it('take an empty JSON body for none', async () => {
      const answer = await api
        .call('post', '/v1/things/bodiless')
        .set('content-type', 'application/json')
        .send('');
      expect(answer.status).toBe(201);
    });

    it.each(['/nowhere', '/v1/nowhere', '/v1/things/mine/deeper'])(
      'say that %s does not exist',
      async (path) => {
        expectProblem(await api.call('get', path), 404, 'unknown_route');
      },
    );

    it('are given for addresses no router reads', async () => {
      expectProblem(await api.call('get', '/v1/things/%E0%A4%A'), 400, 'bad_request');
    });

    it('carry the trace id the caller brought', async () => {
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const answer = await api
        .call('get', '/v1/nowhere')
        .set('traceparent', `00-${traceId}-00f067aa0ba902b7-01`);
      expect((answer.body as { traceId: string }).traceId).toBe(traceId);
    });
  });

  describe('idempotency keys', () => {
    const send = (key: string, body: object, apiKey = adminKey) =>
      api.call('post', '/v1/things', apiKey).set('idempotency-key', key).send(body);
    const made = async (id: string) =>
      (await api.db.read.query('SELECT id FROM readiness WHERE id = ?', [id.slice(-32)])).length;

    it('give two identical requests at once the same answer, and do the work once', async () => {
      const controller = api.app.get(ThingsController);
      const before = controller.runs;
      const key = newId();
      const [one, two] = await Promise.all([send(key, { name: 'x' }), send(key, { name: 'x' })]);
      expect([one.status, two.status]).toEqual([202, 202]);
      expect(one.body).toEqual(two.body);
      expect(controller.runs - before).toBe(1);
      const replayed = [one, two].map((answer) => answer.headers['idempotency-replayed']);
      expect(replayed.filter((header) => header === 'true')).toHaveLength(1);
      expect((await send(key, { name: 'x' })).body).toEqual(one.body);
      expect(await made((one.body as { id: string }).id)).toBe(1);
    });

    it('refuse another body', async () => {
      const key = newId();
      expect((await send(key, { name: 'x' })).status).toBe(202);
      expectProblem(await send(key, { name: 'y' }), 409, 'idempotency_key_reused');
      expect((await send(newId(), { name: 'y' })).status).toBe(202);
    });

    it('belong to an account', async () => {
      const key = newId();
      const other = await api.accountKey(['send']);
      const [one, two] = [await send(key, { name: 'x' }), await send(key, { name: 'y' }, other.key)];
      expect(two.status).toBe(202);
      expect(two.body).not.toEqual(one.body);
    });

    it('may be used again after a refusal that did nothing', async () => {
      const key = newId();
      expectProblem(await send(key, { name: '' }), 422, 'validation_failed');
      expect((await send(key, { name: 'corrected' })).status).toBe(202);
    });

    it('find what a run left that failed half way', async () => {
      const key = newId();
      const run = () => api.call('post', '/v1/things/crash').set('idempotency-key', key).send({});
      expectProblem(await run(), 500, 'internal_error');
      const again = await run();
      expect(again.status).toBe(200);
      expect(again.body).toMatchObject({ found: true });
    });

    it.each(['', ' ', 'with space', 'x'.repeat(256), 'ümlaut'])('must be printable: %j', async (key) => {
      const answer = await request(api.app.getHttpServer())
        .post('/v1/things')
        .set('authorization', `Bearer ${adminKey}`)
        .set('idempotency-key', Buffer.from(key, 'utf8').toString('latin1'))
        .send({ name: 'x' });
      expectProblem(answer, 422, 'validation_failed');
    });

    it('are not asked about without a valid key to the API', async () => {
      const answer = await send(newId(), { name: 'x' }, 'lia_unknown-key-of-nobody');
      expectProblem(answer, 401, 'unauthenticated');
    });
  });

  describe('the audit log', () => {
    it('is told in the same unit of work', async () => {
      const answer = await api.call('post', '/v1/things').send({ name: 'x' });
      const rows = await api.db.read.query('SELECT action, actor FROM audit_entry WHERE subject = ?', [
        (answer.body as { id: string }).id,
      ]);
      expect(rows).toEqual([{ action: 'thing.made', actor: '00000000-0000-7000-8000-000000000003' }]);
    });
  });

  describe('health', () => {
    it('is alive without the queue, ready only with it', async () => {
      expect((await api.call('get', '/healthz', '')).body).toEqual({ status: 'ok' });
      const refused = expectProblem(await api.call('get', '/readyz', ''), 503, 'not_ready');
      expect(refused.errors).toMatchObject([{ field: 'queue' }]);
      await api.queue.start();
      await sleep(1_050);
      expect((await api.call('get', '/readyz', '')).body).toEqual({ status: 'ready' });
    });

    it('shows metrics of the requests made', async () => {
      await api.call('get', '/v1/things/mine');
      const { text, headers } = await api.call('get', '/metrics', '');
      expect(headers['content-type']).toContain('text/plain');
      expect(text).toMatch(
        /liaison_api_request_seconds_count\{method="GET",route="\/v1\/things\/mine",status="200"\} \d/,
      );
    });
  });

  describe('documentation', () => {
    it('is OpenAPI 3.1 without a key', async () => {
      const answer = await api.call('get', '/openapi.json', '');
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        openapi: '3.1.0',
        paths: { '/v1/things': { post: { operationId: 'makeThing', security: [{ key: ['send'] }] } } },
      });
    });

    it.each([
      ['/docs', 'text/html'],
      ['/docs/problems', 'text/html'],
      ['/docs/assets/swagger-ui.css', 'text/css'],
      ['/docs/assets/swagger-ui-bundle.js', 'text/javascript'],
      ['/docs/assets/start.js', 'text/javascript'],
    ])('is readable at %s', async (path, type) => {
      const answer = await api.call('get', path, '');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toContain(type);
    });

    it('runs no script that is written into a page', async () => {
      const answer = await api.call('get', '/docs', '');
      expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
      expect(answer.text).not.toMatch(/<script>|<script (?!src=)/);
    });

    it.each(['package.json', '..%2Fpackage.json', 'constructor', 'swagger-ui.js.map'])(
      'gives out no other file: %s',
      async (name) => {
        expectProblem(await api.call('get', `/docs/assets/${name}`, ''), 404, 'unknown_route');
      },
    );
  });
});
