import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { expectProblem, secretText, ThingsController } from '../../test/support/things.js';
import { ApiOptions } from './api.options.js';
import { BackPressure } from './limits/back-pressure.js';

describe.each(databaseKinds)('problem answers on $kind', ({ create }) => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await startApi(await create(), {
      controllers: [ThingsController],
      api: new ApiOptions({ burst: 1_000, requestsPerSecond: 1_000 }),
    });
  });
  afterAll(() => api.close());

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
    const refused = expectProblem(await api.call('get', '/v1/things/throw/rejected'), 422, 'vendor_rejected');
    expect(refused.errors).toEqual([{ field: 'consumerKey', reason: 'the key cannot write' }]);
  });

  it('write what modules throw, and round Retry-After up', async () => {
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
    expect(refused.errors).toEqual([{ field: 'name', reason: 'is missing' }]);
  });

  it.each([
    ['broken JSON', 'application/json', '{"name": ', 400, 'malformed_body'],
    ['a bomb of brackets', 'application/json', '['.repeat(100_000), 400, 'malformed_body'],
    ['balanced depth', 'application/json', `${'['.repeat(65)}${']'.repeat(65)}`, 400, 'malformed_body'],
    ['a form', 'application/x-www-form-urlencoded', 'name=x', 415, 'unsupported_media_type'],
    ['plain text', 'text/plain', '{"name":"x"}', 415, 'unsupported_media_type'],
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

  it.each(['application/json,application/json', 'json', 'utf-8', 'APPLICATION/JSON; charset=utf-8; q=1'])(
    'take JSON that a proxy calls %j',
    async (type) => {
      const answer = await api.call('post', '/v1/things').set('content-type', type).send('{"name":"x"}');
      expect(answer.status).toBe(202);
    },
  );

  it('say that a compressed body is not read', async () => {
    const call = api.call('post', '/v1/things').set('content-encoding', 'gzip');
    expectProblem(await call.send({ name: 'x' }), 415, 'unsupported_media_type');
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

describe.each(databaseKinds)('limits on $kind', ({ create }) => {
  it('count by key, say what is left, and let go again', async () => {
    const api = await startApi(await create(), {
      controllers: [ThingsController],
      api: new ApiOptions({ burst: 3, requestsPerSecond: 1 }),
    });
    try {
      const other = await api.accountKey(['read']);
      for (const left of ['2', '1', '0']) {
        const answer = await api.call('get', '/v1/things/mine');
        expect(answer.status).toBe(200);
        expect(answer.headers['ratelimit']).toContain(`r=${left}`);
      }
      const refused = await api.call('get', '/v1/things/mine');
      expectProblem(refused, 429, 'rate_limited');
      expect(refused.headers['retry-after']).toBe('1');
      expect((await api.call('get', '/v1/things/mine', other.key)).status).toBe(200);
      expect((await api.call('get', '/healthz')).status).toBe(200);
      await sleep(1_050);
      expect((await api.call('get', '/v1/things/mine')).status).toBe(200);
    } finally {
      await api.close();
    }
  });

  it('hold back sending, not reading, when too much waits', async () => {
    const api = await startApi(await create(), {
      controllers: [ThingsController],
      api: new ApiOptions({ maxPendingDeliveries: 0, maxOutbox: 0 }),
    });
    try {
      expect((await api.call('post', '/v1/things').send({ name: 'x' })).status).toBe(202);
      api.app.get(BackPressure).add({ name: 'test', check: () => Promise.resolve(7) });
      await sleep(1_050);
      const refused = await api.call('post', '/v1/things').send({ name: 'x' });
      expectProblem(refused, 429, 'overloaded');
      expect(refused.headers['retry-after']).toBe('7');
      expect((await api.call('get', '/v1/things/mine')).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});
