import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CompanionEmulator, sign } from '../../../test/emulators/companion/index.js';
import type { Method } from '../../../test/support/api.js';
import { databaseKinds } from '../../../test/support/databases.js';
import { codeOf, CompanionWorld, type Json } from './companion.fixture.js';

describe.each(databaseKinds)('calls of companions on $kind', ({ create }) => {
  let world: CompanionWorld;

  beforeAll(async () => {
    world = await CompanionWorld.open(create);
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => world.reconnect());

  it('are refused alike with a wrong secret, a changed body, no signature, and for no connection', async () => {
    const refusals = [
      await world.beat({ secret: 'wrong' }),
      await world.beat({ headers: { 'x-liaison-signature': '' } }),
      await world.beat({ headers: { 'x-liaison-timestamp': 'now' } }),
      await world.beat({
        headers: { 'x-liaison-signature': sign('POST', '/elsewhere', 1, '', world.site.secret) },
      }),
      await world.beat({ connectionId: '01990000-0000-7000-8000-000000000000' }),
      await world.beat({ connectionId: 'x' }),
      await world.beat({ connectionId: '..%2f..%2fv1' }),
    ];
    const words = refusals.map((answer) => {
      const { traceId: _trace, instance: _path, ...rest } = answer.body as Json;
      return { status: answer.status, ...rest };
    });
    expect(words[0]).toMatchObject({ status: 401, code: 'bad_signature' });
    for (const other of words) expect(other).toEqual(words[0]);
    const path = `/companion/${world.site.connectionId}/heartbeat`;
    const headers = world.signedHeaders('post', path, JSON.stringify(world.shop.report()), {});
    const changed = await world.api
      .call('post', path, '')
      .set(headers)
      .type('json')
      .send(JSON.stringify(world.shop.report({ outcomesAfter: 'x' })));
    expect(codeOf(changed)).toEqual({ status: 401, code: 'bad_signature' });
  });

  it('tell a clock that is an hour off how far, so that it can be corrected', async () => {
    const at = Math.floor(world.api.clock.now() / 1000) + 3_600;
    const answer = await world.beat({ at });
    expect(answer.body).toMatchObject({ status: 401, code: 'clock_skew', now: at - 3_600 });
    expect((await world.beat({ at: at - 3_600 + 299 })).status).toBe(200);
    expect(codeOf(await world.beat({ at, secret: 'wrong' }))).toEqual({ status: 401, code: 'bad_signature' });
  });

  it('with bodies too large, too deep or no JSON are answered with problems', async () => {
    const path = `/companion/${world.site.connectionId}/heartbeat`;
    const post = (raw: string) =>
      world.api
        .call('post', path, '')
        .set(world.signedHeaders('post', path, raw, {}))
        .type('json')
        .send(raw);
    expect((await post(`{"x":"${'x'.repeat(2_000_000)}"}`)).status).toBe(413);
    expect(codeOf(await post('['.repeat(200)))).toEqual({ status: 400, code: 'malformed_body' });
    expect(codeOf(await post('{'))).toEqual({ status: 400, code: 'malformed_body' });
    expect(codeOf(await post('{}'))).toEqual({ status: 422, code: 'validation_failed' });
  });

  it('sends a heartbeat and hears how things are', async () => {
    const answer = await world.beat();
    expect(answer.body).toMatchObject({
      now: Math.floor(world.api.clock.now() / 1000),
      connection: { id: world.site.connectionId, status: 'active', mode: 'test', testNumbers: [] },
      copy: null,
      questions: [],
      outcomes: [],
      nextHeartbeatSeconds: 300,
    });
    const both = await Promise.all([world.beat(), world.beat()]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('tells a copy that it is one and nothing else', async () => {
    const elsewhere = { ...world.shop.site(), url: 'https://staging.shop.example' };
    const copied = await world.beat({}, { site: elsewhere });
    expect(copied.body).toMatchObject({
      copy: { reason: expect.stringContaining('staging.shop.example') as unknown },
      questions: [],
      outcomes: [],
    });
    const twin = { ...world.shop.site(), id: 'another-installation' };
    expect((await world.beat({ siteId: twin.id }, { site: twin })).body).toMatchObject({
      copy: { reason: expect.any(String) as unknown },
    });
    const wrongSite = await world.call('put', '/mode', { mode: 'live' }, { siteId: twin.id });
    expect(codeOf(wrongSite)).toEqual({ status: 409, code: 'copy_of_site' });
    for (const url of [
      world.shop.url.toUpperCase().replace('HTTP', 'http'),
      `${world.shop.url}/`,
      world.shop.url.replace('http:', 'https:'),
    ]) {
      expect((await world.beat({}, { site: { ...world.shop.site(), url } })).body).toMatchObject({
        copy: null,
      });
    }
  });

  it('switches between test mode and live, once per call however often it is overheard', async () => {
    const live = await world.call('put', '/mode', { mode: 'live', testNumbers: ['+34 600 111 222'] });
    expect(live.body).toMatchObject({ mode: 'live', testNumbers: ['+34600111222'] });
    const path = `/companion/${world.site.connectionId}/mode`;
    const raw = JSON.stringify({ mode: 'live' });
    const headers = world.signedHeaders('put', path, raw, {});
    const overheard = () => world.api.call('put', path, '').set(headers).type('json').send(raw);
    expect((await overheard()).status).toBe(200);
    world.api.clock.advance(1_000);
    expect((await world.call('put', '/mode', { mode: 'test' })).status).toBe(200);
    expect(codeOf(await overheard())).toEqual({ status: 409, code: 'replayed' });
    expect((await world.beat()).body).toMatchObject({ connection: { mode: 'test' } });
    const wrong = await world.call('put', '/mode', { mode: 'test', testNumbers: ['12'] });
    expect(codeOf(wrong)).toEqual({ status: 422, code: 'validation_failed' });
  });

  it('pauses, goes on, and ends; afterwards nothing is known of it', async () => {
    expect((await world.call('post', '/pause', { reason: 'deactivated' })).body).toMatchObject({
      status: 'paused',
    });
    expect((await world.beat()).body).toMatchObject({ connection: { status: 'paused' } });
    world.api.clock.advance(1_000);
    expect((await world.call('post', '/resume')).body).toMatchObject({ status: 'active' });
    expect((await world.call('post', '/disconnect')).status).toBe(204);
    expect(codeOf(await world.beat())).toEqual({ status: 401, code: 'bad_signature' });
    expect((await world.api.call('get', `/v1/connections/${world.site.connectionId}`)).status).toBe(404);
    const log = (await world.api.call('get', '/v1/audit-log')).body as {
      data: { action: string; actor: string }[];
    };
    expect(log.data.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['connection.deactivated', 'connection.resumed', 'connection.disconnected']),
    );
  });

  it('of a copy with the same id and secret at another address end and interrupt nothing', async () => {
    const copy = { ...world.shop.site(), url: 'https://staging.shop.example' };
    const own = { ...world.shop.site(), url: world.shop.url.replace('http://', 'https://') };
    for (const path of ['/pause', '/resume', '/disconnect']) {
      expect(codeOf(await world.call('post', path, { site: copy }))).toEqual({
        status: 409,
        code: 'copy_of_site',
      });
    }
    expect((await world.beat()).body).toMatchObject({ connection: { status: 'active' } });
    expect((await world.call('post', '/pause', { site: own })).body).toMatchObject({ status: 'paused' });
    world.api.clock.advance(1_000);
    expect(codeOf(await world.call('post', '/resume', { site: copy }))).toEqual({
      status: 409,
      code: 'copy_of_site',
    });
    expect((await world.call('post', '/resume', { site: own })).body).toMatchObject({ status: 'active' });
    expect((await world.call('post', '/disconnect', { site: own })).status).toBe(204);
  });

  it('moves with its shop, and a copy leaves the connection as it was', async () => {
    const moved = { ...world.shop.site(), url: 'https://new.shop.example' };
    await world.call('post', '/identity', { choice: 'copy', site: moved });
    expect((await world.api.call('get', `/v1/connections/${world.site.connectionId}`)).body).toMatchObject({
      settings: { url: world.shop.url },
    });
    expect((await world.call('post', '/identity', { choice: 'moved', site: moved })).status).toBe(200);
    expect((await world.api.call('get', `/v1/connections/${world.site.connectionId}`)).body).toMatchObject({
      settings: { url: moved.url },
    });
    expect((await world.beat({}, { site: moved })).body).toMatchObject({ copy: null });
    world.api.clock.advance(1_000);
    await world.call('post', '/identity', { choice: 'moved', site: world.shop.site() });
  });

  it('of one connection reach nothing of another, of the same account either', async () => {
    const neighbour = await CompanionEmulator.start();
    const other = await world.connect(neighbour);
    expect(other.connectionId).not.toBe(world.site.connectionId);
    for (const [method, path, body] of [
      ['post', '/heartbeat', world.shop.report()],
      ['put', '/mode', { mode: 'live' }],
      ['post', '/disconnect', undefined],
    ] as [Method, string, Json | undefined][]) {
      const answer = await world.call(method, path, body, { connectionId: other.connectionId });
      expect(codeOf(answer)).toEqual({ status: 401, code: 'bad_signature' });
    }
    expect((await world.api.call('get', `/v1/connections/${other.connectionId}`)).body).toMatchObject({
      status: 'active',
      mode: 'test',
    });
    await neighbour.close();
  });

  it('set a plugin up for their own shop: the other shop and the account stay as they are', async () => {
    await world.api
      .call('put', '/v1/plugins/back-in-stock')
      .send({ enabled: true, settings: { shopName: 'Both' } });
    const neighbour = await CompanionEmulator.start();
    const other = await world.connect(neighbour);
    const set = await world.call('put', '/settings/plugins/back-in-stock', { enabled: false, settings: {} });
    expect(set.body).toMatchObject({ id: 'back-in-stock', enabled: false, settings: {}, problem: null });
    const read = async (path: string) => (await world.api.call('get', path)).body as Json;
    expect(await read(`/v1/connections/${world.site.connectionId}/plugins/back-in-stock`)).toMatchObject({
      enabled: false,
      source: 'connection',
    });
    for (const path of ['/v1/plugins', `/v1/connections/${other.connectionId}/plugins`])
      expect(await read(`${path}/back-in-stock`)).toMatchObject({
        enabled: true,
        settings: { shopName: 'Both' },
        source: 'account',
      });
    const seen = await world.call('get', '/settings');
    const { plugins } = seen.body as { plugins: Json[] };
    expect(plugins.find(({ id }) => id === 'back-in-stock')).toMatchObject({ enabled: false });
    await neighbour.close();
  });
});
