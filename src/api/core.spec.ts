import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { AccountService } from '../accounts/index.js';
import { newId } from '../platform/index.js';
import { adminKey, startApi, type ApiFixture } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { expectProblem, ThingsController } from '../../test/support/things.js';
import { ApiOptions } from '../http/index.js';

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

    it('takes a key of any characters, as LIAISON_ADMIN_KEY may have them', async () => {
      const key = "it's a key with blanks & ü, 24 long";
      await api.app.get(AccountService).bootstrap({ adminKey: key });
      try {
        const header = Buffer.from(`Bearer ${key}`, 'utf8').toString('latin1');
        const answer = await api.call('get', '/v1/things/mine', '').set('authorization', header);
        expect(answer.status).toBe(200);
      } finally {
        await api.app.get(AccountService).bootstrap({ adminKey });
      }
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
      expect((await api.call('get', '/readyz', '')).body).toEqual({ status: 'ready', stages: [] });
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
