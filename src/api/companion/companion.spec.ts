import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { CompanionEmulator, sign } from '../../../test/emulators/companion/index.js';
import { startApi, type ApiFixture, type Method } from '../../../test/support/api.js';
import { databaseKinds } from '../../../test/support/databases.js';

type Json = Record<string, unknown>;
interface Site {
  companionUrl: string;
  connectionId: string;
  secret: string;
}

describe.each(databaseKinds)('calls of companions on $kind', ({ create }) => {
  let api: ApiFixture;
  let shop: CompanionEmulator;
  let site: Site;

  beforeAll(async () => {
    api = await startApi(await create());
    shop = await CompanionEmulator.start();
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    await api.close();
  });
  beforeEach(async () => {
    site = await connect(shop);
    api.clock.advance(1_000);
  });

  async function connect(which: CompanionEmulator, key?: string): Promise<Site> {
    const made = await api.call('post', '/v1/connections/codes', key).send({ connector: 'woocommerce' });
    const { code } = made.body as { code: string };
    const answer = await api.call('post', '/connect/woocommerce/exchange', '').send(which.exchangeBody(code));
    return answer.body as Site;
  }

  interface Changes {
    secret?: string;
    siteId?: string;
    at?: number;
    headers?: Record<string, string>;
    connectionId?: string;
  }
  function signedHeaders(
    method: string,
    path: string,
    raw: string,
    changes: Changes,
  ): Record<string, string> {
    const timestamp = changes.at ?? Math.floor(api.clock.now() / 1000);
    return {
      'x-liaison-timestamp': String(timestamp),
      'x-liaison-site': changes.siteId ?? shop.siteId,
      'x-liaison-signature': sign(method.toUpperCase(), path, timestamp, raw, changes.secret ?? site.secret),
      ...changes.headers,
    };
  }
  async function call(method: Method, path: string, body?: Json, changes: Changes = {}): Promise<Response> {
    const full = `/companion/${changes.connectionId ?? site.connectionId}${path}`;
    const raw = body === undefined ? '' : JSON.stringify(body);
    const request = api.call(method, full, '').set(signedHeaders(method, full, raw, changes));
    return body === undefined ? request : request.type('json').send(raw);
  }
  const codeOf = (answer: Response) => ({ status: answer.status, code: (answer.body as Json)['code'] });
  const beat = (changes: Changes = {}, report: Json = {}) =>
    call('post', '/heartbeat', shop.report(report), changes);

  it('are refused alike with a wrong secret, a changed body, no signature, and for no connection', async () => {
    const refusals = [
      await beat({ secret: 'wrong' }),
      await beat({ headers: { 'x-liaison-signature': '' } }),
      await beat({ headers: { 'x-liaison-timestamp': 'now' } }),
      await beat({ headers: { 'x-liaison-signature': sign('POST', '/elsewhere', 1, '', site.secret) } }),
      await beat({ connectionId: '01990000-0000-7000-8000-000000000000' }),
      await beat({ connectionId: 'x' }),
      await beat({ connectionId: '..%2f..%2fv1' }),
    ];
    const words = refusals.map((answer) => {
      const { traceId: _trace, instance: _path, ...rest } = answer.body as Json;
      return { status: answer.status, ...rest };
    });
    expect(words[0]).toMatchObject({ status: 401, code: 'bad_signature' });
    for (const other of words) expect(other).toEqual(words[0]);
    const path = `/companion/${site.connectionId}/heartbeat`;
    const headers = signedHeaders('post', path, JSON.stringify(shop.report()), {});
    const changed = await api
      .call('post', path, '')
      .set(headers)
      .type('json')
      .send(JSON.stringify(shop.report({ outcomesAfter: 'x' })));
    expect(codeOf(changed)).toEqual({ status: 401, code: 'bad_signature' });
  });

  it('tell a clock that is an hour off how far, so that it can be corrected', async () => {
    const at = Math.floor(api.clock.now() / 1000) + 3_600;
    const answer = await beat({ at });
    expect(answer.body).toMatchObject({ status: 401, code: 'clock_skew', now: at - 3_600 });
    expect((await beat({ at: at - 3_600 + 299 })).status).toBe(200);
    expect(codeOf(await beat({ at, secret: 'wrong' }))).toEqual({ status: 401, code: 'bad_signature' });
  });

  it('with bodies too large, too deep or no JSON are answered with problems', async () => {
    const path = `/companion/${site.connectionId}/heartbeat`;
    const post = (raw: string) =>
      api
        .call('post', path, '')
        .set(signedHeaders('post', path, raw, {}))
        .type('json')
        .send(raw);
    expect((await post(`{"x":"${'x'.repeat(2_000_000)}"}`)).status).toBe(413);
    expect(codeOf(await post('['.repeat(200)))).toEqual({ status: 400, code: 'malformed_body' });
    expect(codeOf(await post('{'))).toEqual({ status: 400, code: 'malformed_body' });
    expect(codeOf(await post('{}'))).toEqual({ status: 422, code: 'validation_failed' });
  });

  it('sends a heartbeat and hears how things are', async () => {
    const answer = await beat();
    expect(answer.body).toMatchObject({
      now: Math.floor(api.clock.now() / 1000),
      connection: { id: site.connectionId, status: 'active', mode: 'test', testNumbers: [] },
      copy: null,
      questions: [],
      outcomes: [],
      nextHeartbeatSeconds: 300,
    });
    const both = await Promise.all([beat(), beat()]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('tells a copy that it is one and nothing else', async () => {
    const elsewhere = { ...shop.site(), url: 'https://staging.shop.example' };
    const copied = await beat({}, { site: elsewhere });
    expect(copied.body).toMatchObject({
      copy: { reason: expect.stringContaining('staging.shop.example') as unknown },
      questions: [],
      outcomes: [],
    });
    const twin = { ...shop.site(), id: 'another-installation' };
    expect((await beat({ siteId: twin.id }, { site: twin })).body).toMatchObject({
      copy: { reason: expect.any(String) as unknown },
    });
    const wrongSite = await call('put', '/mode', { mode: 'live' }, { siteId: twin.id });
    expect(codeOf(wrongSite)).toEqual({ status: 409, code: 'copy_of_site' });
    for (const url of [
      shop.url.toUpperCase().replace('HTTP', 'http'),
      `${shop.url}/`,
      shop.url.replace('http:', 'https:'),
    ]) {
      expect((await beat({}, { site: { ...shop.site(), url } })).body).toMatchObject({ copy: null });
    }
  });

  it('switches between test mode and live, once per call however often it is overheard', async () => {
    const live = await call('put', '/mode', { mode: 'live', testNumbers: ['+34 600 111 222'] });
    expect(live.body).toMatchObject({ mode: 'live', testNumbers: ['+34600111222'] });
    const path = `/companion/${site.connectionId}/mode`;
    const raw = JSON.stringify({ mode: 'live' });
    const headers = signedHeaders('put', path, raw, {});
    const overheard = () => api.call('put', path, '').set(headers).type('json').send(raw);
    expect((await overheard()).status).toBe(200);
    api.clock.advance(1_000);
    expect((await call('put', '/mode', { mode: 'test' })).status).toBe(200);
    expect(codeOf(await overheard())).toEqual({ status: 409, code: 'replayed' });
    expect((await beat()).body).toMatchObject({ connection: { mode: 'test' } });
    const wrong = await call('put', '/mode', { mode: 'test', testNumbers: ['12'] });
    expect(codeOf(wrong)).toEqual({ status: 422, code: 'validation_failed' });
  });

  it('pauses, goes on, and ends; afterwards nothing is known of it', async () => {
    expect((await call('post', '/pause', { reason: 'deactivated' })).body).toMatchObject({
      status: 'paused',
    });
    expect((await beat()).body).toMatchObject({ connection: { status: 'paused' } });
    api.clock.advance(1_000);
    expect((await call('post', '/resume')).body).toMatchObject({ status: 'active' });
    expect((await call('post', '/disconnect')).status).toBe(204);
    expect(codeOf(await beat())).toEqual({ status: 401, code: 'bad_signature' });
    expect((await api.call('get', `/v1/connections/${site.connectionId}`)).status).toBe(404);
    const log = (await api.call('get', '/v1/audit-log')).body as {
      data: { action: string; actor: string }[];
    };
    expect(log.data.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['connection.deactivated', 'connection.resumed', 'connection.disconnected']),
    );
  });

  it('of a copy with the same id and secret at another address end and interrupt nothing', async () => {
    const copy = { ...shop.site(), url: 'https://staging.shop.example' };
    const own = { ...shop.site(), url: shop.url.replace('http://', 'https://') };
    for (const path of ['/pause', '/resume', '/disconnect']) {
      expect(codeOf(await call('post', path, { site: copy }))).toEqual({ status: 409, code: 'copy_of_site' });
    }
    expect((await beat()).body).toMatchObject({ connection: { status: 'active' } });
    expect((await call('post', '/pause', { site: own })).body).toMatchObject({ status: 'paused' });
    api.clock.advance(1_000);
    expect(codeOf(await call('post', '/resume', { site: copy }))).toEqual({
      status: 409,
      code: 'copy_of_site',
    });
    expect((await call('post', '/resume', { site: own })).body).toMatchObject({ status: 'active' });
    expect((await call('post', '/disconnect', { site: own })).status).toBe(204);
  });

  it('moves with its shop, and a copy leaves the connection as it was', async () => {
    const moved = { ...shop.site(), url: 'https://new.shop.example' };
    await call('post', '/identity', { choice: 'copy', site: moved });
    expect((await api.call('get', `/v1/connections/${site.connectionId}`)).body).toMatchObject({
      settings: { url: shop.url },
    });
    expect((await call('post', '/identity', { choice: 'moved', site: moved })).status).toBe(200);
    expect((await api.call('get', `/v1/connections/${site.connectionId}`)).body).toMatchObject({
      settings: { url: moved.url },
    });
    expect((await beat({}, { site: moved })).body).toMatchObject({ copy: null });
    api.clock.advance(1_000);
    await call('post', '/identity', { choice: 'moved', site: shop.site() });
  });

  it('sends by hand and lists it with its reason, showing no number whole', async () => {
    await api.call('post', '/v1/numbers').send({ sandbox: true });
    const body = {
      subject: 'order:13',
      to: { phone: '600 111 222', country: 'es' },
      text: 'Your parcel waits at the door.',
    };
    const sent = await call('post', '/messages', body, { headers: { 'idempotency-key': 'by-hand-1' } });
    expect(sent.status).toBe(202);
    expect(sent.body).toMatchObject({ status: 'refused', decision: { reason: 'no_consent' } });
    api.clock.advance(1_000);
    const again = await call('post', '/messages', body, { headers: { 'idempotency-key': 'by-hand-1' } });
    expect(again.body).toEqual(sent.body);
    const thread = await call('get', '/messages?subject=order:13');
    expect(thread.body).toMatchObject({
      data: [
        {
          id: (sent.body as Json)['id'],
          subject: 'order:13',
          text: body.text,
          to: '…1222',
          status: 'refused',
          reason: 'no_consent',
          direction: 'out',
        },
      ],
      next: null,
    });
    expect(thread.text).not.toContain('600111222');
    expect((await call('get', '/messages?subject=order:14')).body).toMatchObject({ data: [] });
    const wrong = await call('post', '/messages', { ...body, to: { phone: '12', country: 'ES' } });
    expect(wrong.body).toMatchObject({ code: 'validation_failed', errors: [{ field: 'to.phone' }] });
    const relay = { ...body, to: { phone: '600 111 222 ext. 5', country: 'ES' } };
    expect((await call('post', '/messages', relay)).body).toMatchObject({
      detail: expect.stringContaining('has an extension'),
      errors: [{ field: 'to.phone' }],
    });
  });

  it('previews what would be sent by hand, each person by themselves, and stores nothing', async () => {
    const numbers = (await api.call('get', '/v1/numbers')).body as { data: unknown[] };
    if (numbers.data.length === 0) await api.call('post', '/v1/numbers').send({ sandbox: true });
    const made = await api.call('post', '/v1/templates').send({
      name: 'order_ready',
      purpose: 'transactional',
      category: 'utility',
      languages: { en: { body: 'Hello {{name}}, your order {{order}} is ready for you.' } },
      variables: {
        name: { description: 'Name', example: 'Ana' },
        order: { description: 'Order', example: '13' },
      },
    });
    expect(made.status).toBe(201);
    await api.db.write((tx) =>
      tx.execute("UPDATE template SET status = 'approved' WHERE name = 'order_ready'"),
    );
    await api.db.write((tx) => tx.execute("UPDATE number SET status = 'active'"));
    const before = (await api.call('get', '/v1/messages?limit=100')).body as { data: unknown[] };
    const people = (await api.call('get', '/v1/contacts?limit=100')).body as { data: unknown[] };
    const message = (order: number, phone: string) => ({
      subject: `order:${order}`,
      to: { phone, country: 'es' },
      template: { name: 'order_ready', variables: { name: 'Ana', order: String(order) } },
    });
    const agreed = '600 222 111';
    const contact = (await api.call('post', '/v1/contacts').send({ phone: '+34600222111' })).body as Json;
    const consented = await api.call('post', '/v1/consents').send({
      contact: contact['id'],
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
    });
    expect({ status: consented.status, body: consented.body as Json }).toMatchObject({ status: 201 });
    await call('put', '/mode', { mode: 'live', testNumbers: [] });
    const preview = await call('post', '/messages/preview', {
      messages: [message(21, agreed), message(22, '600 222 999'), message(23, '12')],
    });
    expect(preview.body).toEqual({
      data: [
        {
          subject: 'order:21',
          status: 'queued',
          reason: null,
          explanation: null,
          to: '…2111',
          language: 'en',
          text: 'Hello Ana, your order 21 is ready for you.',
        },
        expect.objectContaining({
          subject: 'order:22',
          status: 'refused',
          reason: 'no_consent',
          to: '…2999',
          text: 'Hello Ana, your order 22 is ready for you.',
          explanation: expect.stringMatching(/opted in/) as unknown,
        }),
        expect.objectContaining({
          subject: 'order:23',
          status: 'refused',
          reason: 'invalid_phone',
          to: null,
        }),
      ],
    });
    expect(preview.text).not.toContain('600222');
    const unknown = await call('post', '/messages/preview', {
      messages: [{ ...message(21, agreed), template: { name: 'no_such' } }],
    });
    expect(codeOf(unknown)).toEqual({ status: 422, code: 'unknown_template' });
    for (const messages of [[], Array.from({ length: 51 }, () => message(1, agreed))])
      expect(codeOf(await call('post', '/messages/preview', { messages }))).toEqual({
        status: 422,
        code: 'validation_failed',
      });
    const after = (await api.call('get', '/v1/messages?limit=100')).body as { data: unknown[] };
    expect(after.data).toHaveLength(before.data.length);
    const known = (await api.call('get', '/v1/contacts?limit=100')).body as { data: unknown[] };
    expect(known.data).toHaveLength(people.data.length + 1);
    await call('put', '/mode', { mode: 'test', testNumbers: [] });
  });

  it('checks at once whether the shop is reached, and what was mended shows without connecting again', async () => {
    shop.remember({ ...site });
    const fresh = await call('get', '/overview');
    expect(fresh.body).toMatchObject({ connectionToShop: { way: 'unknown' } });
    const wall = { status: 403, headers: {}, body: 'Generated by Wordfence' };
    shop.walls.set('*', wall);
    const blocked = await call('post', '/check', { site: shop.site() });
    expect(blocked.body).toMatchObject({
      connection: { id: site.connectionId, health: { state: 'degraded' } },
      connectionToShop: {
        way: 'heartbeat',
        blocker: 'wordfence',
        hint: expect.stringMatching(/wc-liaison/) as unknown,
      },
    });
    shop.walls.clear();
    api.clock.advance(1_000);
    // Asked again at once, the shop is not called again.
    const calls = shop.asked.length;
    expect((await call('post', '/check')).body).toMatchObject({ connectionToShop: { way: 'heartbeat' } });
    expect(shop.asked).toHaveLength(calls);
    api.clock.advance(6_000);
    expect((await call('post', '/check')).body).toMatchObject({ connectionToShop: { way: 'rest' } });
    expect(shop.asked.length).toBeGreaterThan(calls);
    // Plugins of version 0.1.0 read the old name.
    for (const answer of [await call('get', '/overview'), await call('post', '/check'), await beat()])
      expect(answer.body).toMatchObject({ connectionToShop: { way: 'rest' }, wayBack: { way: 'rest' } });
    const elsewhere = { ...shop.site(), url: 'https://staging.shop.example' };
    api.clock.advance(6_000);
    expect(codeOf(await call('post', '/check', { site: elsewhere }))).toEqual({
      status: 409,
      code: 'copy_of_site',
    });
  });

  it('sends a test to the owner’s own number only when they say it is theirs, and lists it', async () => {
    const to = { phone: '600 333 444', country: 'ES' };
    const refused = await call('post', '/test-message', { to });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ field: 'own' }] });
    const sent = await call('post', '/test-message', { to, own: true });
    expect(sent.status).toBe(202);
    const { decision } = sent.body as { decision: { gates: { gate: string; answer: string }[] } };
    const answerOf = (gate: string) => decision.gates.find((one) => one.gate === gate)?.answer;
    expect([answerOf('consent'), answerOf('test_mode')]).toEqual(['pass', 'pass']);
    expect((await beat()).body).toMatchObject({ connection: { testNumbers: ['+34600333444'] } });
    const templates = (await api.call('get', '/v1/templates?name=liaison_test_message')).body as {
      data: unknown[];
    };
    expect(templates.data).toHaveLength(7);
  });

  it('shows settings without address, keys and secrets, and changes no others', async () => {
    const read = await call('get', '/settings');
    const { plugins, connector } = read.body as {
      plugins: { id: string; schema: Json }[];
      connector: { schema: { properties: Json }; settings: Json };
    };
    expect(plugins.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['cart-recovery', 'order-notifications']),
    );
    expect(Object.keys(connector.schema.properties)).toEqual(expect.arrayContaining(['completedMeans']));
    for (const hidden of ['url', 'consumerKey', 'consumerSecret', 'webhookSecret']) {
      expect(connector.schema.properties).not.toHaveProperty(hidden);
      expect(connector.settings).not.toHaveProperty(hidden);
      const stolen = await call('put', '/settings/connector', {
        settings: { [hidden]: 'https://evil.example' },
      });
      expect(stolen.body).toMatchObject({
        code: 'invalid_settings',
        errors: [{ field: `settings.${hidden}` }],
      });
    }
    const changed = await call('put', '/settings/connector', { settings: { completedMeans: 'delivered' } });
    expect(changed.body).toMatchObject({ settings: { completedMeans: 'delivered' } });
    const wrong = await call('put', '/settings/plugins/order-notifications', {
      enabled: true,
      settings: { maxAge: 'soon' },
    });
    expect(wrong.body).toMatchObject({ code: 'invalid_settings', errors: [{ field: 'settings.maxAge' }] });
    const on = await call('put', '/settings/plugins/order-notifications', { enabled: true, settings: {} });
    expect(on.body).toMatchObject({ id: 'order-notifications', enabled: true });
    const overview = await call('get', '/overview');
    expect(overview.body).toMatchObject({
      connection: { id: site.connectionId },
      number: { sandbox: true },
      wouldStart: [expect.stringContaining('Order notifications:') as unknown],
      last30Days: { sent: 0, recovered: { orders: 0, treatment: { people: 0, orders: 0 } } },
    });
  });

  it('exports and forgets only people this connection told of', async () => {
    await api
      .call('post', '/v1/contacts')
      .send({ firstName: 'Elsewhere', phone: '+34600999888', email: 'elsewhere@example.com' });
    const stranger = { email: 'elsewhere@example.com', phones: [{ phone: '600 999 888', country: 'ES' }] };
    expect((await call('post', '/privacy/export', stranger)).body).toEqual({ data: [], next: null });
    expect((await call('post', '/privacy/erase', stranger)).body).toEqual({
      erased: 0,
      kept: 0,
      messages: [],
    });
    const own = { phones: [{ phone: '600 333 444', country: 'ES' }] };
    const exported = (await call('post', '/privacy/export', own)).body as { data: { group: string }[] };
    expect(new Set(exported.data.map(({ group }) => group))).toEqual(
      new Set(['WhatsApp contact', 'WhatsApp consent', 'WhatsApp messages']),
    );
    const erased = await call('post', '/privacy/erase', own);
    expect(erased.body).toMatchObject({
      erased: 1,
      messages: [expect.stringContaining('hashed') as unknown],
    });
    expect((await call('post', '/privacy/erase', own)).body).toMatchObject({ erased: 0 });
    const kept = await api.call('get', '/v1/contacts?email=elsewhere@example.com');
    expect(kept.body).toMatchObject({ data: [{ firstName: 'Elsewhere' }] });
  });

  it('of one connection reach nothing of another, of the same account either', async () => {
    const neighbour = await CompanionEmulator.start();
    const other = await connect(neighbour);
    expect(other.connectionId).not.toBe(site.connectionId);
    for (const [method, path, body] of [
      ['post', '/heartbeat', shop.report()],
      ['put', '/mode', { mode: 'live' }],
      ['post', '/disconnect', undefined],
    ] as [Method, string, Json | undefined][]) {
      const answer = await call(method, path, body, { connectionId: other.connectionId });
      expect(codeOf(answer)).toEqual({ status: 401, code: 'bad_signature' });
    }
    expect((await api.call('get', `/v1/connections/${other.connectionId}`)).body).toMatchObject({
      status: 'active',
      mode: 'test',
    });
    await neighbour.close();
  });

  it('set a plugin up for their own shop: the other shop and the account stay as they are', async () => {
    await api
      .call('put', '/v1/plugins/back-in-stock')
      .send({ enabled: true, settings: { shopName: 'Both' } });
    const neighbour = await CompanionEmulator.start();
    const other = await connect(neighbour);
    const set = await call('put', '/settings/plugins/back-in-stock', { enabled: false, settings: {} });
    expect(set.body).toMatchObject({ id: 'back-in-stock', enabled: false, settings: {}, problem: null });
    const read = async (path: string) => (await api.call('get', path)).body as Json;
    expect(await read(`/v1/connections/${site.connectionId}/plugins/back-in-stock`)).toMatchObject({
      enabled: false,
      source: 'connection',
    });
    for (const path of ['/v1/plugins', `/v1/connections/${other.connectionId}/plugins`])
      expect(await read(`${path}/back-in-stock`)).toMatchObject({
        enabled: true,
        settings: { shopName: 'Both' },
        source: 'account',
      });
    const seen = await call('get', '/settings');
    const { plugins } = seen.body as { plugins: Json[] };
    expect(plugins.find(({ id }) => id === 'back-in-stock')).toMatchObject({ enabled: false });
    await neighbour.close();
  });

  describe('an owner is told in their language', () => {
    const asking = (language: string): Changes => ({ headers: { 'accept-language': language } });
    const code = /\/v1\/|\b(?:GET|POST|PUT|PATCH) |\b[a-z]+_[a-z_]+\b/;
    interface Told {
      message?: string;
      detail?: string;
      errors?: { field: string; reason: string; message?: string }[];
    }

    it('what is refused, and `/v1` keeps its words', async () => {
      const copy = { ...asking('fr-FR,fr;q=0.9'), siteId: 'site-another-one' };
      const refused = (await call('get', '/settings', undefined, copy)).body as Told;
      expect(refused.message).toMatch(/^Ce site n’est pas celui/);
      expect(refused.message).not.toMatch(code);
      const english = (await call('get', '/settings', undefined, { siteId: 'site-another-one' }))
        .body as Told;
      expect(english.message).toMatch(/^This site isn't the one/);
      const api1 = (await api.call('get', '/v1/plugins/none').set('accept-language', 'fr')).body as Told;
      expect(api1).not.toHaveProperty('message');
    });

    it('which field is wrong, without its path', async () => {
      const body = { to: { phone: '1', country: 'FR' }, subject: 'order:1', text: 'x' };
      const answer = (await call('post', '/messages', body, asking('de'))).body as Told;
      expect(answer.errors?.map(({ message }) => message)).toEqual(['Geben Sie mindestens 3 Zeichen ein.']);
    });

    it('titles, help and choices of settings, and what is wrong with them', async () => {
      const settings = (await call('get', '/settings', undefined, asking('it'))).body as {
        plugins: { id: string; title: string; schema: Json }[];
        connector: { schema: Json };
      };
      const cart = settings.plugins.find(({ id }) => id === 'cart-recovery');
      expect(cart?.title).toBe('Recupero dei carrelli');
      expect(JSON.stringify(cart?.schema)).toContain('"unique":"Codice unico per cliente"');
      expect(JSON.stringify(settings.connector.schema)).toContain('Ordine spedito');
      const steps = [
        { after: 'PT2H', template: 'cart_reminder' },
        { after: 'PT1H', template: 'cart_reminder' },
      ];
      const wrong = { enabled: true, settings: { steps, holdoutShare: 7 } };
      const refused = (await call('put', '/settings/plugins/cart-recovery', wrong, asking('it')))
        .body as Told;
      expect(refused.errors).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            field: 'settings.steps.1.after',
            message: expect.stringMatching(/^Deve essere maggiore/) as unknown as string,
          }),
          expect.objectContaining({ field: 'settings.holdoutShare', message: 'Inserisci 1 o meno.' }),
        ]),
      );
    });

    it('what would start, in one sentence each', async () => {
      await call('put', '/settings/plugins/order-notifications', { enabled: true });
      const overview = (await call('get', '/overview', undefined, asking('pt-PT'))).body as {
        wouldStart: string[];
      };
      expect(overview.wouldStart).toEqual([expect.stringMatching(/^Notificações de encomendas: Envia/)]);
    });

    it('why a message was not sent', async () => {
      await call('post', '/messages', {
        to: { phone: '+34600111444' },
        subject: 'order:7',
        text: 'Hola',
      });
      const list = (await call('get', '/messages?subject=order:7', undefined, asking('es'))).body as {
        data: { reason: string; explanation: string }[];
      };
      expect(list.data).toEqual([
        expect.objectContaining({
          reason: 'no_consent',
          explanation: 'El cliente no ha aceptado estos mensajes.',
        }),
      ]);
    });
  });
});
