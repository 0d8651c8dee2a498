import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { ToyCrm } from '../../../../test/support/toy-crm/emulator.js';
import { ToyInstallation } from '../../../../test/support/toy-crm/installation.js';
import { messageOf } from '../../../../test/support/toy-crm/materials.js';
import { connector } from '../../../../test/support/toy-crm/toy-crm.connector.js';
import {
  ActionService,
  AppRegistrations,
  ConnectionService,
  OAuthService,
  TokenEndpoint,
} from '../../../connections/index.js';
import { Egress, FakeClock } from '../../../platform/index.js';
import type { AnyConnector, OAuth2Auth } from '../../../sdk/index.js';

interface Connection {
  id: string;
  name: string;
  appId: string;
  tenant: string;
  webhookUrl: string;
  settings: object;
  health: { state: string; reason: string | null; hint: string | null };
}

describe.each(databaseKinds)('connecting by OAuth on $kind', ({ create }) => {
  let api: ApiFixture;
  let toy: ToyInstallation;
  let account: { key: string; accountId: string };
  beforeAll(async () => {
    const crm = await ToyCrm.start();
    api = await startApi(await create(), { connectors: [connector], environment: crm.environment });
    toy = await ToyInstallation.start(api, crm);
  }, 60_000);
  afterAll(async () => {
    await toy.crm.close();
    await api.close();
  });
  beforeEach(async () => {
    account = await api.accountKey();
    toy.crm.tokenFault = undefined;
  });
  const list = async (key = account.key) =>
    ((await api.call('get', '/v1/connections', key)).body as { data: Connection[] }).data;
  const authorize = (body: object, key = account.key) =>
    api.call('post', '/v1/connections/toy-crm/authorize', key).send(body);

  it('sends the person to the vendor with a state of their own and a proof key', async () => {
    const address = await toy.begin(account.key);
    // An emulator stands in for the vendor, for its pages too.
    expect(address).toMatch(new RegExp(`^${toy.crm.url}/authorize\\?`));
    const asked = new URL(address).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: toy.crm.clientId,
      scope: 'contacts.read contacts.write',
      code_challenge_method: 'S256',
    });
    expect(asked.get('redirect_uri')).toMatch(/\/connect\/toy-crm\/oauth$/);
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    const raw = JSON.stringify(await api.db.read.query('SELECT * FROM oauth_authorization'));
    expect(raw).not.toContain(asked.get('state'));
    expect(raw).not.toContain(asked.get('code_challenge'));
    expect(createHash('sha256').update('').digest('base64url')).not.toBe(asked.get('code_challenge'));
  });

  it('makes a connection named by the tenant of the token, once', async () => {
    const there = toy.crm.agree(await toy.begin(account.key, { returnUrl: 'https://admin.example/' }), 7);
    const page = await toy.back(there);
    expect(page).toContain('Toy CRM is connected');
    expect(page).toContain('https://admin.example/');
    const [made, ...others] = await list();
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      name: 'Portal 7',
      tenant: '7',
      appId: toy.appId,
      settings: { api: toy.crm.url },
    });
    expect(made?.webhookUrl).toMatch(new RegExp(`/hooks/apps/${toy.appId}$`));
    // The browser loads the page again: the code would be refused, and nothing changes.
    expect(await toy.back(there)).toContain('Toy CRM is connected');
    expect(await list()).toHaveLength(1);
  });

  it('counts a state once, by two answers at once too', async () => {
    const there = toy.crm.agree(await toy.begin(account.key), 8);
    const pages = await Promise.all([toy.back(there), toy.back(there)]);
    expect(pages.filter((page) => page.includes('could not be connected'))).toEqual([]);
    expect(await list()).toHaveLength(1);
  });

  it('renews the connection of a tenant that agrees again, by two answers at once too', async () => {
    const first = await toy.connect(account.key, 9);
    await api
      .call('patch', `/v1/connections/${first.id}`, account.key)
      .send({ name: 'Mine', status: 'paused' });
    const ways = await Promise.all([toy.begin(account.key), toy.begin(account.key)]);
    await Promise.all(ways.map((way) => toy.back(toy.crm.agree(way, 9))));
    expect(await list()).toMatchObject([{ id: first.id, name: 'Mine', status: 'active' }]);
    const fresh = await api.accountKey();
    const both = await Promise.all([toy.begin(fresh.key), toy.begin(fresh.key)]);
    await Promise.all(both.map((way) => toy.back(toy.crm.agree(way, 9))));
    expect(await list(fresh.key)).toHaveLength(1);
    expect(await list(fresh.key)).not.toMatchObject([{ id: first.id }]);
  });

  it('refuses a state that is unknown, of another connector, or too old', async () => {
    expect(await toy.back('http://hub/connect/toy-crm/oauth?code=1&state=made-up')).toContain('Invalid link');
    const there = toy.crm.agree(await toy.begin(account.key), 10);
    expect(await toy.back(there.replace('/connect/toy-crm/', '/connect/woocommerce/'))).toContain(
      'Invalid link',
    );
    api.clock.advance(30 * 60_000);
    expect(await toy.back(there)).toContain('The request has expired');
    expect(await list()).toEqual([]);
  });

  it('says what happened when the person declines, or the vendor refuses the code', async () => {
    const state = new URL(await toy.begin(account.key)).searchParams.get('state') ?? '';
    const declined = `http://hub/connect/toy-crm/oauth?error=access_denied&state=${state}`;
    expect(await toy.back(declined)).toContain('You did not approve access');
    const way = toy.crm.agree(await toy.begin(account.key), 11);
    expect(await toy.back(way.replace(/code=\w+/, 'code=stolen'))).toContain('invalid_grant');
    expect(await toy.back(way)).toContain('could not be connected');
    expect(await list()).toEqual([]);
  });

  it('says on the connection that the permission has ended, and how it comes back', async () => {
    const { id } = await toy.connect(account.key, 12);
    const log = (text: string) =>
      api.app.get(ActionService).call(id, 'log-message', messageOf('1', text), text);
    toy.crm.expire(12);
    toy.crm.tokenFault = { status: 400, body: { status: 'BAD_REFRESH_TOKEN' } };
    expect(await log('one')).toMatchObject({ ok: false });
    const [told] = await list();
    expect(told?.health).toMatchObject({
      state: 'degraded',
      reason: expect.stringContaining('does not accept the permission any more') as unknown,
      hint: expect.stringContaining('Connect it again') as unknown,
    });
    toy.crm.tokenFault = undefined;
    await toy.connect(account.key, 12);
    expect(await log('two')).toMatchObject({ ok: true });
    expect((await list())[0]?.health).toMatchObject({ state: 'healthy', hint: null });
  });

  it('takes the grant back when the connection is removed, and forgets the tokens', async () => {
    const { id } = await toy.connect(account.key, 13);
    expect((await api.call('delete', `/v1/connections/${id}`, account.key)).status).toBe(204);
    expect(toy.crm.revoked.at(-1)).toMatch(/^refresh-13-/);
    expect(await api.db.read.query('SELECT id FROM connection_token WHERE id = ?', [id])).toEqual([]);
  });

  it('is not made by hand, and asks for no setting the vendor tells', async () => {
    const made = await api
      .call('post', '/v1/connections', account.key)
      .send({ connector: 'toy-crm', name: 'x' });
    expect(made.body).toMatchObject({ status: 409, code: 'needs_authorization' });
    const refused = await authorize({ appId: toy.appId, settings: { api: 'http://169.254.169.254/' } });
    expect(refused.body).toMatchObject({
      code: 'invalid_settings',
      errors: [{ field: 'settings.api' }],
    });
    expect((await authorize({ url: 'x' })).status).toBe(422);
  });

  it('is never begun with a token address inside the network', async () => {
    const egress = new Egress({ allowPrivate: false, vendorUrls: { 'toy-crm': toy.crm.url } });
    const oauth = api.app.get(OAuthService);
    const guarded = new Proxy(oauth, {
      get: (target, name) => (name === 'egress' ? egress : (Reflect.get(target, name) as unknown)),
    });
    await expect(guarded.start(account.accountId, 'toy-crm', { appId: toy.appId })).rejects.toMatchObject({
      status: 422,
      code: 'invalid_settings',
    });
    const open = await api.app.get(AppRegistrations).open(toy.appId);
    if (!open) throw new Error('there is no app');
    const grant = { grant_type: 'authorization_code', code: 'x' };
    const asked = new TokenEndpoint(egress, new FakeClock()).exchange(
      open,
      {},
      grant,
      AbortSignal.timeout(5_000),
    );
    await expect(asked).rejects.toThrow(/not allowed/);
  });
});

describe.each(databaseKinds)('apps on $kind', ({ create }) => {
  let api: ApiFixture;
  let crm: ToyCrm;
  beforeAll(async () => {
    crm = await ToyCrm.start();
    const asks = z.object({ host: z.string() });
    const settings = z.object({
      api: z.string(),
      webhookSecret: z.string().min(32).meta({ secret: true }),
      note: z.string().optional(),
    });
    const regional: AnyConnector = {
      ...(connector as AnyConnector),
      settings,
      auth: {
        ...(connector.auth as OAuth2Auth),
        app: { title: 'public app', settings: asks },
        generates: ['webhookSecret'],
      },
    };
    api = await startApi(await create(), { connectors: [regional], environment: crm.environment });
  }, 60_000);
  afterAll(async () => {
    await crm.close();
    await api.close();
  });
  const body = {
    connector: 'toy-crm',
    name: 'One',
    clientId: 'id-1',
    clientSecret: 'the-secret-of-app-one',
    settings: { host: 'http://127.0.0.1:9' },
  };
  const post = (given: object, key?: string) => api.call('post', '/v1/apps', key).send(given);
  const get = (path: string, key?: string) => api.call('get', path, key);

  it('are written and read by operators, without their secret', async () => {
    const made = await post(body);
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    expect(made.body).toMatchObject({
      clientId: 'id-1',
      accountId: null,
      settings: { host: 'http://127.0.0.1:9' },
    });
    const changed = await api
      .call('patch', `/v1/apps/${id}`)
      .send({ name: 'Two', clientSecret: 'another-secret' });
    expect(changed.body).toMatchObject({ name: 'Two', clientId: 'id-1' });
    const all = [
      made.text,
      changed.text,
      (await get('/v1/apps')).text,
      (await get(`/v1/apps/${id}`)).text,
    ].join();
    expect(all).not.toMatch(/the-secret-of-app-one|another-secret/);
    const raw = JSON.stringify(await api.db.read.query('SELECT * FROM app_registration'));
    expect(raw).not.toMatch(/the-secret-of-app-one|another-secret/);
    expect((await api.app.get(AppRegistrations).open(id))?.clientSecret).toBe('another-secret');
    expect((await api.call('delete', `/v1/apps/${id}`)).status).toBe(204);
    expect((await get(`/v1/apps/${id}`)).status).toBe(404);
  });

  it('are nobody else’s to see or change', async () => {
    const { key } = await api.accountKey();
    const { id } = (await post(body)).body as { id: string };
    for (const answer of [
      await post(body, key),
      await get('/v1/apps', key),
      await get(`/v1/apps/${id}`, key),
      await api.call('patch', `/v1/apps/${id}`, key).send({ name: 'Mine' }),
      await api.call('delete', `/v1/apps/${id}`, key),
    ])
      expect(answer.body).toMatchObject({ status: 403, code: 'insufficient_scope' });
    await api.call('delete', `/v1/apps/${id}`);
  });

  it('are refused with the field that is wrong', async () => {
    expect((await post({ ...body, connector: 'woocommerce' })).body).toMatchObject({ code: 'no_oauth' });
    expect((await post({ ...body, settings: {} })).body).toMatchObject({
      code: 'invalid_settings',
      errors: [{ field: 'settings.host' }],
    });
    expect((await post({ ...body, clientId: '' })).body).toMatchObject({ errors: [{ field: 'clientId' }] });
  });

  it('are chosen by name when there are several; an account’s own go before those of the installation', async () => {
    const { key, accountId } = await api.accountKey();
    const stranger = await api.accountKey();
    const authorize = async (given: object, by = key) => {
      const answer = await api.call('post', '/v1/connections/toy-crm/authorize', by).send(given);
      const { authorizeUrl = 'http://none', code } = answer.body as { authorizeUrl?: string; code?: string };
      return code ?? new URL(authorizeUrl).searchParams.get('client_id');
    };
    expect(await authorize({})).toBe('no_app');
    const one = (await post(body)).body as { id: string };
    expect(await authorize({})).toBe('id-1');
    const two = (await post({ ...body, clientId: 'id-2' })).body as { id: string };
    expect(await authorize({})).toBe('invalid_app');
    expect(await authorize({ appId: two.id })).toBe('id-2');
    const own = (await post({ ...body, clientId: 'id-3', accountId })).body as { id: string };
    expect(await authorize({})).toBe('id-3');
    expect(await authorize({ appId: own.id }, stranger.key)).toBe('invalid_app');
    expect(await authorize({ appId: one.id })).toBe('id-1');
  });

  it('make connections with secrets nobody types, which stay when somebody agrees again', async () => {
    const { key } = await api.accountKey();
    const { clientId, clientSecret } = crm;
    const made = (await post({ ...body, clientId, clientSecret })).body as { id: string };
    const toy = new ToyInstallation(api, crm, made.id);
    const { id } = await toy.connect(key, 30);
    const secret = async () => {
      const connections = api.app.get(ConnectionService);
      connections.forget(id);
      return (await connections.open(id))?.settings['webhookSecret'];
    };
    const first = await secret();
    expect(first).toMatch(/^[\w-]{43}$/);
    expect((await toy.connect(key, 30)).id).toBe(id);
    expect(await secret()).toBe(first);
    expect(await api.call('get', `/v1/connections/${id}`, key).then(({ text }) => text)).not.toContain(first);

    const schema: unknown = (await api.call('get', '/v1/connectors/toy-crm/schema', key)).body;
    expect(schema).toMatchObject({
      properties: { api: { readOnly: true }, webhookSecret: { readOnly: true, secret: true }, note: {} },
      required: [],
    });
    expect((schema as { properties: { note: object } }).properties.note).not.toHaveProperty('readOnly');
    const change = (settings: object) => api.call('patch', `/v1/connections/${id}`, key).send({ settings });
    expect((await change({ webhookSecret: 'x'.repeat(40), api: 'x' })).body).toMatchObject({
      code: 'invalid_settings',
      errors: [{ field: 'settings.api' }, { field: 'settings.webhookSecret' }],
    });
    expect((await change({ note: 'ours' })).status).toBe(200);
    const rotated = await api.call('post', `/v1/connections/${id}/secret/rotate`, key);
    expect(rotated.body).toMatchObject({ code: 'no_companion' });
    expect((rotated.body as { detail: string }).detail).toMatch(/^No software of ours runs at Toy CRM/);
    await api.call('delete', `/v1/connections/${id}`, key);
    await api.call('delete', `/v1/apps/${made.id}`);
  });

  it('say what a vendor did not tell, to nobody who could correct it', async () => {
    const { key } = await api.accountKey();
    const { clientId, clientSecret } = crm;
    const made = (await post({ ...body, clientId, clientSecret })).body as { id: string };
    const toy = new ToyInstallation(api, crm, made.id);
    crm.silent = true;
    const page = await toy.back(crm.agree(await toy.begin(key), 31));
    crm.silent = false;
    expect(page).toMatch(/Toy CRM did not tell all that a connection needs \(settings\.api /);
    expect(page).not.toMatch(/Correct the fields/);
    await api.call('delete', `/v1/apps/${made.id}`);
  });

  it('stay while a connection was made with them', async () => {
    const { clientId, clientSecret } = crm;
    const made = (await post({ ...body, clientId, clientSecret })).body as { id: string };
    const toy = new ToyInstallation(api, crm, made.id);
    const { key } = await api.accountKey();
    const { id } = await toy.connect(key, 20);
    const refused = await api.call('delete', `/v1/apps/${toy.appId}`);
    expect(refused.body).toMatchObject({ status: 409, code: 'app_in_use' });
    await api.call('delete', `/v1/connections/${id}`, key);
    expect((await api.call('delete', `/v1/apps/${toy.appId}`)).status).toBe(204);
  });
});
