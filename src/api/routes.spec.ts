import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'supertest';
import { startApi, type ApiFixture, type Method } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { undocumented, type JsonSchema } from '../../test/support/json-schema.js';
import { freePort } from '../../test/support/processes.js';
import { Tenant } from '../../test/support/tenant.js';
import { ToyCrm } from '../../test/support/toy-crm/emulator.js';
import { ToyInstallation } from '../../test/support/toy-crm/installation.js';
import { connector as toyCrm } from '../../test/support/toy-crm/toy-crm.connector.js';

interface Listed {
  data: { id: string }[];
  next: string | null;
}
interface Refused {
  code: string;
  detail: string;
  errors?: { field: string; reason: string }[];
}

describe.each(databaseKinds)('the routes about the setup on $kind', ({ create }) => {
  let api: ApiFixture;
  let tenant: Tenant;
  let toy: ToyInstallation;
  const call = (method: Method, path: string) => api.call(method, path, tenant.key);
  const get = async <T = Record<string, unknown>>(path: string) => (await call('get', path)).body as T;
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    call('post', path).set(headers).send(body);
  const expectProblem = (answer: Response, status: number, code: string) => {
    expect({ status: answer.status, code: (answer.body as Refused).code }).toEqual({ status, code });
    return answer.body as Refused;
  };
  beforeAll(async () => {
    const crm = await ToyCrm.start();
    const port = await freePort();
    api = await startApi(await create(), {
      connectors: [toyCrm],
      sandbox: true,
      environment: { ...crm.environment, LIAISON_SANDBOX_URL: `http://127.0.0.1:${port}/sandbox/graph` },
    });
    await api.app.listen(port, '127.0.0.1');
    tenant = await new Tenant(api).settleIn();
    toy = await ToyInstallation.start(api, crm);
    await api.db.write(async (tx) => {
      await tx.execute("UPDATE number SET status = 'active'");
      await tx.execute("UPDATE template SET status = 'approved'");
    });
  }, 60_000);
  afterAll(async () => {
    await toy.crm.close();
    await api.close();
  });

  describe('connections', () => {
    it('with a shop that cannot be reached are made all the same, and say what is wrong', async () => {
      const made = await get<{ health: { state: string; reason: string; hint: string }; settings: object }>(
        `/v1/connections/${tenant.ids['connections']}`,
      );
      expect(made.health.state).toBe('degraded');
      expect(made.health.reason.length).toBeGreaterThan(5);
      expect(made.settings).not.toHaveProperty('consumerSecret');
      expect(made.settings).not.toHaveProperty('webhookSecret');
    });

    it('are refused with settings that cannot be used, naming each field', async () => {
      const body = { connector: 'woocommerce', name: 'x', settings: { url: 'not an address' } };
      const refused = expectProblem(await post('/v1/connections', body), 422, 'invalid_settings');
      expect(refused.errors?.map(({ field }) => field)).toEqual(
        expect.arrayContaining([
          'settings.url',
          'settings.consumerKey',
          'settings.consumerSecret',
          'settings.webhookSecret',
        ]),
      );
      expect(refused.errors).toContainEqual({ field: 'settings.consumerKey', reason: 'is missing' });
      expectProblem(
        await post('/v1/connections', { connector: 'nope', name: 'x' }),
        404,
        'unknown_connector',
      );
    });

    it('can be renamed, paused and removed', async () => {
      const settings = {
        url: 'http://127.0.0.1:1',
        consumerKey: 'ck',
        consumerSecret: 'cs',
        webhookSecret: 'whsec-long-enough',
      };
      const made = await post('/v1/connections', { connector: 'woocommerce', name: 'Second', settings });
      expect(made.status).toBe(201);
      const { id } = made.body as { id: string };
      const changed = await call('patch', `/v1/connections/${id}`).send({
        name: 'Renamed',
        status: 'paused',
      });
      expect(changed.body).toMatchObject({ name: 'Renamed', status: 'paused' });
      expect((await call('delete', `/v1/connections/${id}`)).status).toBe(204);
      expectProblem(await call('get', `/v1/connections/${id}`), 404, 'not_found');
    });

    it('let a mapping be tried on a body before it is saved, and show the last bodies received', async () => {
      const made = await post('/v1/connections', {
        connector: 'webhook',
        name: 'Till',
        settings: {
          verification: 'token',
          secret: 'a-token-of-the-till-1234',
          mappings: [{ event: 'form.submitted', data: { form: '{{ body.form }}', fields: {} } }],
        },
      });
      expect(made.status).toBe(201);
      const { id } = made.body as { id: string };
      const preview = (body: object) => post(`/v1/connections/${id}/preview`, body);
      const stored = await preview({ body: '{"form":"contact"}' });
      expect(stored.body).toMatchObject({
        problem: null,
        events: [{ type: 'form.submitted', data: { form: 'contact' } }],
      });
      const mappings = [{ event: 'form.submitted', data: { form: 'fixed {{ body.form }}', fields: {} } }];
      const changed = await preview({ body: '{"form":"contact"}', settings: { mappings } });
      expect(changed.body).toMatchObject({ events: [{ data: { form: 'fixed contact' } }] });
      const broken = await preview({ body: '{"form":' });
      expect(broken.body).toMatchObject({ events: [], problem: { detail: expect.any(String) as unknown } });
      expectProblem(
        await preview({ body: '{}', settings: { mappings: [{ event: 'nope' }] } }),
        422,
        'invalid_settings',
      );
      expectProblem(await preview({}), 422, 'validation_failed');
      expectProblem(await preview({ deliveryId: tenant.ids['deliveries'] }), 404, 'not_found');
      expect(await get(`/v1/connections/${id}/samples`)).toEqual({ data: [], next: null });
      const samples = await get<Listed>(`/v1/connections/${tenant.ids['connections']}/samples`);
      expect(samples.data).toMatchObject([
        { id: tenant.ids['deliveries'], body: '{"number":"VICTIM-ORDER"}' },
      ]);
    });

    it('show the schema of their settings, secrets marked', async () => {
      const schema = await get<{ properties: Record<string, { secret?: boolean }> }>(
        '/v1/connectors/woocommerce/schema',
      );
      expect(schema.properties['consumerSecret']?.secret).toBe(true);
      expectProblem(await call('get', '/v1/connectors/nope/schema'), 404, 'unknown_connector');
    });
  });

  describe('events and deliveries', () => {
    it('filter events by type and connection', async () => {
      const { ids } = tenant;
      expect(
        (await get<Listed>(`/v1/events?type=order.placed&connection=${ids['connections']}`)).data,
      ).toMatchObject([
        {
          id: ids['events'],
          type: 'order.placed',
          connectionId: ids['connections'],
          data: { order: { id: 'VICTIM-ORDER' } },
        },
      ]);
      expect((await get<Listed>('/v1/events?type=order.paid')).data).toEqual([]);
      expectProblem(await call('get', '/v1/events?type=order.eaten'), 422, 'validation_failed');
    });

    it('replay an event, dry and wet', async () => {
      const path = `/v1/events/${tenant.ids['events']}/replay`;
      const dry = await call('post', `${path}?dryRun=true`);
      expect(dry.status).toBe(200);
      expect(dry.body).toMatchObject({ eventId: tenant.ids['events'], dryRun: true });
      expect((await call('post', path).send({})).body).toMatchObject({ dryRun: false });
      expectProblem(await call('post', `${path}?dryRun=perhaps`), 422, 'validation_failed');
    });

    it('retry what is parked, once', async () => {
      const { ids } = tenant;
      expect((await get<Listed>('/v1/deliveries?status=parked')).data.map(({ id }) => id)).toEqual([
        ids['deliveries'],
      ]);
      const retried = await call('post', `/v1/deliveries/${ids['deliveries']}/retry`);
      expect(retried.status).toBe(202);
      expect(retried.body).toMatchObject({
        status: 'pending',
        error: null,
        body: '{"number":"VICTIM-ORDER"}',
      });
      expectProblem(await call('post', `/v1/deliveries/${ids['deliveries']}/retry`), 409, 'not_retryable');
    });
  });

  describe('plugins', () => {
    it('are switched on with settings, and show the templates they need', async () => {
      const put = await call('put', '/v1/plugins/order-notifications').send({ enabled: true });
      expect(put.status).toBe(200);
      const view = await get<{ enabled: boolean; templates: { status: string }[]; schema: object }>(
        '/v1/plugins/order-notifications',
      );
      expect(view.enabled).toBe(true);
      expect(view.templates.length).toBeGreaterThan(5);
      expect(view.templates.every(({ status }) => status === 'draft')).toBe(true);
      expectProblem(await call('put', '/v1/plugins/nope').send({ enabled: true }), 404, 'unknown_plugin');
      expectProblem(
        await call('put', '/v1/plugins/cart-recovery').send({ enabled: true, settings: { holdout: 7 } }),
        422,
        'invalid_settings',
      );
    });

    it('show both arms of their hold-out', async () => {
      expect(await get('/v1/plugins/cart-recovery/results')).toMatchObject({
        treatment: { people: 0, rate: null },
        control: { people: 0, rate: null },
        gain: null,
      });
    });
  });

  describe('templates', () => {
    it('that Meta would refuse are refused here, naming the field', async () => {
      const body = {
        name: 'Bad Name',
        purpose: 'transactional',
        category: 'utility',
        languages: { en: { body: '{{x}}' } },
      };
      const refused = expectProblem(await post('/v1/templates', body), 422, 'invalid_template');
      expect(refused.errors?.map(({ field }) => field)).toContain('name');
    });

    it('need a number', async () => {
      const other = await api.accountKey();
      const body = {
        name: 'x',
        purpose: 'transactional',
        category: 'utility',
        languages: { en: { body: 'Hello there, how are you?' } },
      };
      expectProblem(await api.call('post', '/v1/templates', other.key).send(body), 409, 'no_number');
    });
  });

  describe('accounts and keys', () => {
    it('give a new account a key that works at once and sees nothing of others', async () => {
      const made = await api.call('post', '/v1/accounts').send({ name: 'Fresh' });
      expect(made.status).toBe(201);
      const { id, apiKey } = made.body as { id: string; apiKey: { key: string; id: string } };
      const list = await api.call('get', '/v1/accounts', apiKey.key);
      expect((list.body as Listed).data.map((row) => row.id)).toEqual([id]);
      expectProblem(
        await api.call('post', '/v1/accounts', apiKey.key).send({ name: 'x' }),
        403,
        'insufficient_scope',
      );
    });

    it('let a key give away no more than it has', async () => {
      const { key, accountId } = await api.accountKey(['manage', 'read']);
      const ask = (body: object) => api.call('post', '/v1/api-keys', key).send(body);
      expectProblem(await ask({ scopes: ['operator'] }), 403, 'scope_not_yours');
      expectProblem(await ask({ scopes: ['read', 'send'] }), 403, 'scope_not_yours');
      expectProblem(await ask({ accountId: tenant.accountId }), 403, 'account_forbidden');
      expect((await ask({ name: 'half' })).body).toMatchObject({
        name: 'half',
        accountId,
        scopes: ['read', 'manage'],
      });
    });

    it('refuse a revoked key at once, and show in the audit log who did it', async () => {
      const made = await post('/v1/api-keys', { name: 'short-lived' });
      const { id, key } = made.body as { id: string; key: string };
      expect((await api.call('get', '/v1/messages', key)).status).toBe(200);
      expect((await call('delete', `/v1/api-keys/${id}`)).status).toBe(204);
      expectProblem(await api.call('get', '/v1/messages', key), 401, 'unauthenticated');
      const { data } = await get<{ data: { action: string; subject: string; actor: string; by: object }[] }>(
        '/v1/audit-log?limit=2',
      );
      expect(data.map(({ action, subject }) => [action, subject])).toEqual([
        ['api_key.revoked', id],
        ['api_key.created', id],
      ]);
      const [own] = (await get<Listed>('/v1/api-keys?limit=200')).data.slice(-1);
      expect(data[0]?.actor).toBe(own?.id);
      expect(data[0]?.by).toEqual({ kind: 'api_key', id: own?.id, name: expect.any(String) as unknown });
    });

    it('keep the last operator key', async () => {
      expectProblem(
        await api.call('delete', '/v1/api-keys/00000000-0000-7000-8000-000000000003'),
        409,
        'last_operator_key',
      );
    });
  });

  describe('the sandbox', () => {
    it('has a page that needs no key, and stays out of frames', async () => {
      const page = await api.call('get', '/sandbox', '');
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.headers['content-security-policy']).toMatch(
        /^default-src 'none';.*frame-ancestors 'none'$/,
      );
      expectProblem(await api.call('get', '/app/assets/nothing.js', ''), 404, 'unknown_route');
    });

    it('lets a customer of the account’s own sandbox numbers write, and shows it', async () => {
      const { phoneNumberId } = await get<{ phoneNumberId: string }>(`/v1/numbers/${tenant.ids['numbers']}`);
      const reply = await post('/v1/sandbox/replies', {
        numberId: phoneNumberId,
        customer: '+39 333 123 4567',
        text: 'Ciao',
      });
      expect(reply.status).toBe(201);
      const list = await get<{ data: { id: string; text: string }[]; next: string }>('/v1/sandbox/messages');
      expect(list.data).toMatchObject([{ id: (reply.body as { id: string }).id, text: 'Ciao' }]);
      await post('/v1/sandbox/replies', {
        numberId: phoneNumberId,
        customer: '+39 333 123 4567',
        text: 'Ancora',
      });
      const news = await get<{ data: { text: string }[] }>(`/v1/sandbox/messages?after=${list.next}`);
      expect(news.data.map(({ text }) => text)).toEqual(['Ancora']);
      const one = await get<{ data: { text: string }[]; next: string }>('/v1/sandbox/messages?limit=1');
      expect(one.data.map(({ text }) => text)).toEqual(['Ciao']);
      const rest = await get<{ data: { text: string }[] }>(
        `/v1/sandbox/messages?limit=200&cursor=${one.next}`,
      );
      expect(rest.data.map(({ text }) => text)).toEqual(['Ancora']);
      expectProblem(
        await post('/v1/sandbox/replies', { numberId: '1', customer: '+393331234567', text: 'x' }),
        422,
        'validation_failed',
      );
    });

    it('lets a customer send a picture, and reads it back', async () => {
      const { phoneNumberId: numberId } = await get<{ phoneNumberId: string }>(
        `/v1/numbers/${tenant.ids['numbers']}`,
      );
      const customer = '393331234568';
      const said = { kind: 'image', caption: 'The shoe' };
      expect((await post('/v1/sandbox/replies', { numberId, customer, content: said })).status).toBe(201);
      type Shown = { content: { kind: string; media: { providerMediaId: string; mimeType: string } } };
      const list = await get<{ data: Shown[] }>(`/v1/sandbox/messages?customer=${customer}`);
      const content = list.data[0]?.content;
      expect(content).toMatchObject({ ...said, media: { mimeType: 'image/png' } });
      const id = content?.media.providerMediaId ?? '';
      const file = await api.call('get', `/v1/sandbox/media/${id}`, tenant.key);
      expect(file.status).toBe(200);
      expect(file.headers['content-type']).toBe('image/png');
      expect(file.headers['content-security-policy']).toContain('sandbox');
      expectProblem(await api.call('get', '/v1/sandbox/media/123', tenant.key), 404, 'not_found');
    });
  });

  describe('lists', () => {
    beforeAll(async () => {
      for (const number of [1, 2, 3]) {
        const made = await post('/v1/contacts', { phone: `+39 347 000 000${number}` });
        const contactId = (made.body as { id: string }).id;
        await post('/v1/messages', { to: { contactId }, purpose: 'marketing', text: 'Hello' });
      }
    });

    it.each([
      '/v1/messages',
      '/v1/contacts',
      '/v1/api-keys',
      '/v1/audit-log',
      '/v1/templates',
      '/v1/connectors',
      '/v1/plugins',
    ])('%s come page by page, every row once', async (path) => {
      const all = (await get<Listed>(`${path}?limit=200`)).data.map(({ id }) => id);
      expect(all.length).toBeGreaterThan(1);
      const seen: string[] = [];
      for (let next: string | null = ''; next !== null;) {
        const page: Listed = await get<Listed>(`${path}?limit=1${next === '' ? '' : `&cursor=${next}`}`);
        expect(page.data.length).toBeLessThanOrEqual(1);
        seen.push(...page.data.map(({ id }) => id));
        next = page.next;
      }
      expect(seen).toEqual(all);
    });

    it.each(['/v1/messages', '/v1/contacts', '/v1/events', '/v1/templates', `/v1/connectors`])(
      '%s refuse cursors they never gave',
      async (path) => {
        expectProblem(await call('get', `${path}?cursor=made-up`), 422, 'invalid_cursor');
        expectProblem(await call('get', `${path}?limit=0`), 422, 'validation_failed');
        expectProblem(await call('get', `${path}?offset=10`), 422, 'validation_failed');
      },
    );
  });

  it('answer what the OpenAPI document says, no field more and none less', async () => {
    const document = (await api.call('get', '/openapi.json', '')).body as OpenAPIObject;
    const components = (document.components?.schemas ?? {}) as Record<string, JsonSchema>;
    let checked = 0;
    for (const [path, item] of Object.entries(document.paths)) {
      const success = item.get?.responses['200'] as
        { content?: Record<string, { schema: JsonSchema }> } | undefined;
      const schema = success?.content?.['application/json']?.schema;
      if (!schema || !path.startsWith('/v1/')) continue;
      const [, , resource = ''] = path.split('/');
      const known = { plugins: 'cart-recovery', connectors: 'woocommerce', apps: toy.appId };
      const id = known[resource as keyof typeof known] ?? tenant.ids[resource] ?? '';
      // Apps belong to the installation: its operator's key reads them.
      const query = path === '/v1/messages/search' ? '?q=order' : '';
      const asked = path.replace('{id}', id).replace('{plugin}', 'cart-recovery') + query;
      const answer = await (resource === 'apps' ? api.call('get', asked) : call('get', asked));
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      expect({ path, problems: undocumented(answer.body, schema, components) }).toEqual({
        path,
        problems: [],
      });
      checked++;
    }
    expect(checked).toBeGreaterThan(25);
  });
});
