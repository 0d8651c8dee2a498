import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { ChannelAppRegistrations, firstAppId, numberTable } from '../../../channels/index.js';
import { deliveryTable, TranslateStage } from '../../../ingress/index.js';
import { startGraphEmulator, type RunningEmulator } from '../../../sandbox/index.js';

const first = {
  id: '900000000001',
  secret: 'the-secret-of-the-first-app',
  verify: 'verify-token-of-the-first',
};
const second = {
  id: '900000000002',
  secret: 'the-secret-of-the-second',
  verify: 'verify-token-of-the-second',
};
const third = { id: '900000000003', secret: 'the-secret-of-the-third', verify: 'verify-token-of-the-third' };
const ids = { one: '7001', two: '7002', three: '7003' } as const;

const sign = (body: string, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const textTo = (phoneNumberId: string, id: string) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: `waba-${phoneNumberId}`,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550100', phone_number_id: phoneNumberId },
              contacts: [{ profile: { name: 'A' }, wa_id: '393331234567' }],
              messages: [
                { from: '393331234567', id, timestamp: '1700000000', type: 'text', text: { body: 'Hi' } },
              ],
            },
          },
        ],
      },
    ],
  });

describe.each(databaseKinds)('apps at Meta on $kind', ({ create }) => {
  let api: ApiFixture;
  let meta: RunningEmulator;
  const made: Record<string, string> = {};
  const addApp = (app: typeof first, more: object = {}) =>
    api.call('post', '/v1/apps').send({
      channel: 'whatsapp',
      name: `App ${app.id}`,
      clientId: app.id,
      clientSecret: app.secret,
      settings: { verifyToken: app.verify },
      ...more,
    });
  const register = (phoneNumberId: string, more: object = {}) =>
    api.call('post', '/v1/numbers').send({
      phoneNumberId,
      wabaId: `8${phoneNumberId}`,
      displayPhone: '+1 555 0100',
      accessToken: `token-of-${phoneNumberId}`,
      ...more,
    });
  const post = (path: string, body: string, signature: string) =>
    request(api.app.getHttpServer())
      .post(path)
      .set('content-type', 'application/json')
      .set('x-hub-signature-256', signature)
      .send(body);
  const inbound = async () =>
    (
      await api.db.read.query<{ providerMessageId: string }>(
        "SELECT providerMessageId FROM message WHERE direction = 'in' ORDER BY id",
      )
    ).map((row) => row.providerMessageId);
  const work = async () => {
    const stage = api.app.get(TranslateStage);
    while ((await stage.run()) > 0);
  };

  beforeAll(async () => {
    meta = await startGraphEmulator({
      webhooksPaused: true,
      apps: [
        { id: first.id, secret: first.secret },
        { id: second.id, secret: second.secret, requiresProof: true },
        { id: third.id, secret: third.secret },
      ],
    });
    for (const [app, id] of [
      [first, ids.one],
      [second, ids.two],
      [third, ids.three],
    ] as const) {
      const token = `token-of-${id}`;
      meta.emulator.addNumber({ phoneNumberId: id, wabaId: `8${id}`, token });
      meta.emulator.state.apps.grant(token, { appId: app.id, wabaIds: [`8${id}`] });
    }
    api = await startApi(await create(), {
      environment: {
        META_GRAPH_URL: meta.url,
        META_APP_ID: first.id,
        META_APP_SECRET: first.secret,
        META_VERIFY_TOKEN: first.verify,
        PUBLIC_URL: 'https://hub.example',
      },
    });
    await api.app.get(ChannelAppRegistrations).followSettings();
    for (const app of [second, third]) {
      const answer = await addApp(app);
      expect(answer.status).toBe(201);
      made[app.id] = (answer.body as { id: string }).id;
    }
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await meta.close();
  });

  it('are rows with an address each; the settings of the hub are the first, on the address it always had', async () => {
    const listed = await api.call('get', '/v1/apps');
    expect((listed.body as { data: object[] }).data).toEqual([
      expect.objectContaining({
        id: firstAppId,
        channel: 'whatsapp',
        connector: null,
        clientId: first.id,
        redirectUrl: null,
        webhookUrl: 'https://hub.example/hooks/whatsapp',
      }),
      expect.objectContaining({
        clientId: second.id,
        settings: {},
        webhookUrl: `https://hub.example/hooks/whatsapp/${made[second.id]}`,
      }),
      expect.objectContaining({ clientId: third.id }),
    ]);
    const raw = JSON.stringify(await api.db.read.query('SELECT * FROM app_registration'));
    for (const { secret, verify } of [first, second, third]) {
      expect(listed.text).not.toContain(secret);
      expect(raw).not.toContain(secret);
      expect(raw).not.toContain(verify);
    }
  });

  it('follow the settings of the hub, and are changed nowhere else', async () => {
    await api.app.get(ChannelAppRegistrations).followSettings();
    const renamed = await api.call('patch', `/v1/apps/${firstAppId}`).send({ name: 'Ours' });
    expect(renamed.body).toMatchObject({ name: 'Ours', clientId: first.id });
    for (const answer of [
      await api.call('patch', `/v1/apps/${firstAppId}`).send({ clientSecret: 'another-secret' }),
      await api.call('delete', `/v1/apps/${firstAppId}`),
    ])
      expect(answer.body).toMatchObject({ status: 409, code: 'app_from_settings' });
  });

  it.each([
    [{ channel: 'pigeon' }, 'channel'],
    [{ clientId: 'not digits' }, 'clientId'],
    [{ settings: { verifyToken: 'short' } }, 'settings.verifyToken'],
    [{ settings: { verifyToken: 'long enough', colour: 'blue' } }, 'settings.colour'],
  ])('are refused with %j, naming the field', async (more, field) => {
    const refused = await addApp(second, more);
    expect(refused.status).toBe(422);
    const { errors } = refused.body as { errors: { field: string; reason: string }[] };
    expect(JSON.stringify(errors)).toContain(field.split('.').at(-1));
  });

  it('give a number its callbacks: the token has to be of the app it names, and its app is subscribed', async () => {
    const own = await register(ids.one);
    expect(own.body).toMatchObject({ status: 'active', appId: null });
    const named = await register(ids.two, { appId: made[second.id] });
    expect(named.body).toMatchObject({ status: 'active', appId: made[second.id] });
    expect(await register(ids.three, { appId: made[third.id] })).toMatchObject({ status: 201 });
    const { directory } = meta.emulator.state;
    expect(directory.waba(`8${ids.two}`)?.subscribedApps).toEqual([second.id]);
    const rows = await api.db.read.select(numberTable, 'ORDER BY phoneNumberId');
    expect(rows.map(({ appProof }) => appProof === null)).toEqual([true, false, false]);
    const proof = createHmac('sha256', second.secret).update(`token-of-${ids.two}`).digest('hex');
    expect(JSON.stringify(rows)).not.toContain(proof);
  });

  it('refuse a token of another app, and an app whose secret is wrong, saying what to do', async () => {
    const foreign = await register(ids.three, { appId: made[second.id] });
    expect(foreign.body).toMatchObject({ code: 'number_refused', errors: [{ field: 'accessToken' }] });
    expect(foreign.text).toContain(third.id);
    expect(foreign.text).toContain(second.id);
    const unknown = await register(ids.three, { appId: firstAppId.replace(/1$/, '9') });
    expect(unknown.body).toMatchObject({ code: 'invalid_app', errors: [{ field: 'appId' }] });
    const wrong = await addApp({ ...third, secret: 'not-the-secret-at-all' });
    const { id } = wrong.body as { id: string };
    const refused = await register(ids.three, { appId: id });
    expect(refused.body).toMatchObject({ code: 'number_refused', errors: [{ field: 'appId' }] });
    expect(refused.text).not.toContain('not-the-secret-at-all');
    meta.emulator.state.apps.grant('weak-token', {
      appId: third.id,
      scopes: ['whatsapp_business_management'],
    });
    meta.emulator.state.directory.grant('weak-token', [ids.three]);
    const weak = await register(ids.three, { appId: made[third.id], accessToken: 'weak-token' });
    expect(weak.text).toContain('lacks the permission whatsapp_business_messaging');
    await api.call('delete', `/v1/apps/${id}`);
  });

  it('belong to one account when they are added for it', async () => {
    const { accountId, key } = await api.accountKey();
    const own = await addApp({ ...third, id: '900000000004' }, { accountId });
    const { id } = own.body as { id: string };
    expect((await register('7009', { appId: id })).body).toMatchObject({ code: 'invalid_app' });
    const theirs = await api.call('post', '/v1/numbers', key).send({
      phoneNumberId: '7009',
      wabaId: '87009',
      displayPhone: '+1 555 0109',
      accessToken: 'token-of-7009',
    });
    // It is the account's own app without being named: Meta is asked about the token with it.
    expect(theirs.body).toMatchObject({ code: 'number_refused', errors: [{ field: 'appId' }] });
    await api.call('delete', `/v1/apps/${id}`);
  });

  it('answer the handshake with their own verify token only', async () => {
    const ask = (path: string, token: string) =>
      request(api.app.getHttpServer()).get(
        `${path}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${token}`,
      );
    const address = `/hooks/whatsapp/${made[second.id]}`;
    expect(await ask(address, second.verify)).toMatchObject({ status: 200, text: '42' });
    expect(await ask('/hooks/whatsapp', first.verify)).toMatchObject({ status: 200, text: '42' });
    for (const [path, token] of [
      [address, first.verify],
      [address, third.verify],
      ['/hooks/whatsapp', second.verify],
      ['/hooks/whatsapp/00000000-0000-7000-8000-00000000abcd', first.verify],
    ] as const)
      expect((await ask(path, token)).status).toBe(403);
  });

  it('are heard on their own address with their own secret, for their own numbers', async () => {
    const address = `/hooks/whatsapp/${made[second.id]}`;
    const own = textTo(ids.two, 'wamid.own');
    for (const [path, body, secret] of [
      [address, own, third.secret],
      [address, own, first.secret],
      ['/hooks/whatsapp', own, second.secret],
      [`/hooks/whatsapp/${made[third.id]}`, own, second.secret],
      ['/hooks/whatsapp/00000000-0000-7000-8000-00000000abcd', own, second.secret],
      ['/hooks/whatsapp/not-an-id', own, second.secret],
    ] as const) {
      const refused = await post(path, body, sign(body, secret));
      expect(refused).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
    }
    expect((await post(address, own, '')).status).toBe(401);
    expect(await api.db.read.select(deliveryTable, '')).toEqual([]);
    // Signed as they should, about numbers of others: stored, and heard by nobody.
    for (const [path, number, secret, id] of [
      [`/hooks/whatsapp/${made[third.id]}`, ids.two, third.secret, 'wamid.third-about-second'],
      [`/hooks/whatsapp/${made[third.id]}`, ids.one, third.secret, 'wamid.third-about-first'],
      ['/hooks/whatsapp', ids.two, first.secret, 'wamid.first-about-second'],
    ] as const) {
      const body = textTo(number, id);
      expect((await post(path, body, sign(body, secret))).status).toBe(200);
    }
    expect((await post(address, own, sign(own, second.secret))).status).toBe(200);
    const one = textTo(ids.one, 'wamid.first-own');
    expect((await post('/hooks/whatsapp', one, sign(one, first.secret))).status).toBe(200);
    const long = textTo(ids.one, 'wamid.first-own-address');
    expect((await post(`/hooks/whatsapp/${firstAppId}`, long, sign(long, first.secret))).status).toBe(200);
    await work();
    expect(await inbound()).toEqual(['wamid.own', 'wamid.first-own', 'wamid.first-own-address']);
  });

  it('change their secret: old callbacks are refused, and calls carry the new proof', async () => {
    const secret = 'the-new-secret-of-the-second';
    meta.emulator.state.apps.put({ id: second.id, secret, requiresProof: true });
    const changed = await api.call('patch', `/v1/apps/${made[second.id]}`).send({ clientSecret: secret });
    expect(changed.status).toBe(200);
    const address = `/hooks/whatsapp/${made[second.id]}`;
    const body = textTo(ids.two, 'wamid.after');
    expect((await post(address, body, sign(body, second.secret))).status).toBe(401);
    expect((await post(address, body, sign(body, secret))).status).toBe(200);
    // The verify token was not named, and stays.
    const again = await register(ids.two, { appId: made[second.id] });
    expect(again.body).toMatchObject({ status: 'active' });
    const handshake = await request(api.app.getHttpServer()).get(
      `${address}?hub.mode=subscribe&hub.challenge=43&hub.verify_token=${second.verify}`,
    );
    expect(handshake.text).toBe('43');
  });

  it('are not removed while numbers use them', async () => {
    const path = `/v1/apps/${made[third.id]}`;
    expect((await api.call('delete', path)).body).toMatchObject({ status: 409, code: 'app_in_use' });
    const [number] = await api.db.read.select(numberTable, 'WHERE phoneNumberId = ?', [ids.three]);
    expect((await api.call('delete', `/v1/numbers/${number?.id}`)).status).toBe(204);
    expect((await api.call('delete', path)).status).toBe(204);
    const body = textTo(ids.three, 'wamid.late');
    const gone = await post(`/hooks/whatsapp/${made[third.id]}`, body, sign(body, third.secret));
    expect(gone.status).toBe(401);
  });
});
