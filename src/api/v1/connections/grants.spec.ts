import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { Settings } from '../../../config/index.js';
import { connectionGrantTable, ConnectionService, GrantService } from '../../../connections/index.js';
import { Database } from '../../../database/index.js';
import { Clock, Egress, Secrets, type ProblemError } from '../../../platform/index.js';
import { Registry } from '../../../registry/index.js';

const half = 30 * 60_000;

describe.each(databaseKinds)('connecting on the grant screen of a shop on $kind', ({ create }) => {
  let api: ApiFixture;
  let account: { key: string; accountId: string };
  beforeAll(async () => {
    api = await startApi(await create());
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    account = await api.accountKey();
  });

  const url = 'http://127.0.0.1:9/store/';
  const begin = async (body: object = { url }, key = account.key) => {
    const answer = await api.call('post', '/v1/connections/woocommerce/authorize', key).send(body);
    return { status: answer.status, body: answer.body as { authorizeUrl: string; code?: string } };
  };
  const nonceOf = ({ body }: { body: { authorizeUrl: string } }) =>
    new URL(body.authorizeUrl).searchParams.get('user_id') ?? '';
  const granted = (nonce: string, change: object = {}) => ({
    key_id: 4,
    user_id: nonce,
    consumer_key: 'ck_a1b2c3',
    consumer_secret: 'cs_d4e5f6',
    key_permissions: 'read_write',
    ...change,
  });
  const callback = (body: object, connector = 'woocommerce') =>
    api.call('post', `/connect/${connector}/callback`, '').send(body);
  const connections = async () =>
    (
      (await api.call('get', '/v1/connections', account.key)).body as {
        data: { id: string; name: string; status: string; settings: { url: string } }[];
      }
    ).data;
  const page = async (query: string) =>
    (await api.call('get', `/connect/woocommerce/return?${query}`, '')).text;
  const opened = async (id: string) =>
    (await api.app.get(ConnectionService).openMany(api.db.read, [id])).get(id)?.settings ?? {};

  it('sends the person to the shop with a secret of their own, kept only as a hash', async () => {
    const started = await begin({ url, returnUrl: 'https://admin.example/back' });
    expect(started.status).toBe(201);
    const address = new URL(started.body.authorizeUrl);
    expect(address.origin + address.pathname).toBe('http://127.0.0.1:9/store/wc-auth/v1/authorize');
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      app_name: 'Liaison',
      scope: 'read_write',
    });
    expect(address.searchParams.get('callback_url')).toMatch(/\/connect\/woocommerce\/callback$/);
    expect(address.searchParams.get('return_url')).toMatch(/\/connect\/woocommerce\/return$/);
    const nonce = nonceOf(started);
    expect(nonce.length).toBeGreaterThan(40);
    expect(JSON.stringify(await api.db.read.select(connectionGrantTable, ''))).not.toContain(nonce);
  });

  it('makes the connection once, with a webhook secret of its own, however often the answer comes', async () => {
    const nonce = nonceOf(await begin({ url, name: 'My shop' }));
    expect(await page(`success=1&user_id=${nonce}`)).toContain('has not handed over its keys yet');
    const answers = [await callback(granted(nonce)), await callback(granted(nonce))];
    expect(answers.map(({ status, body }) => [status, body as unknown])).toEqual([
      [200, { ok: true }],
      [200, { ok: true }],
    ]);
    const [made, ...others] = await connections();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ name: 'My shop', settings: { url } });
    const settings = await opened(made?.id ?? '');
    expect(settings).toMatchObject({ consumerKey: 'ck_a1b2c3', consumerSecret: 'cs_d4e5f6' });
    expect(String(settings['webhookSecret']).length).toBeGreaterThan(30);
    expect(await page(`success=1&user_id=${nonce}`)).toContain('WooCommerce is connected');
  });

  it('gives a shop that is connected already its new keys, and leaves its webhook secret', async () => {
    await callback(granted(nonceOf(await begin())));
    const before = await opened((await connections())[0]?.id ?? '');
    const again = nonceOf(await begin({ url: 'https://127.0.0.1:9/Store' }));
    expect(
      (await callback(granted(again, { consumer_key: 'ck_new', consumer_secret: 'cs_new' }))).status,
    ).toBe(200);
    const after = await connections();
    expect(after).toHaveLength(1);
    expect(await opened(after[0]?.id ?? '')).toEqual({
      ...before,
      consumerKey: 'ck_new',
      consumerSecret: 'cs_new',
    });
  });

  it('answers everything no grant waits for alike, and makes nothing', async () => {
    const nonce = nonceOf(await begin());
    const used = nonceOf(await begin({ url: 'http://127.0.0.1:9/used' }));
    await callback(granted(used));
    const answers = [
      await callback(granted('unknown')),
      await callback(granted(nonce), 'webhook'),
      await callback(granted(nonce), 'nobody'),
      await callback({ user_id: nonce }),
      await callback(granted(used, { consumer_key: 'ck_other' })),
    ];
    api.clock.advance(half);
    answers.push(await callback(granted(nonce)));
    expect(
      new Set(answers.map(({ status, body }) => `${status} ${(body as { detail: string }).detail}`)).size,
    ).toBe(1);
    expect(answers[0]?.status).toBe(401);
    expect(await connections()).toHaveLength(1);
    expect(await page(`success=1&user_id=${nonce}`)).toContain('The request has expired');
  });

  it('can be repeated until it succeeded once', async () => {
    const nonce = nonceOf(await begin());
    await callback(granted(nonce, { consumer_secret: 'nonsense' })).expect(401);
    await callback(granted(nonce)).expect(200);
    expect(await connections()).toHaveLength(1);
  });

  it('says on return that the person did not agree, and shows nothing that was put into the address', async () => {
    const nonce = nonceOf(await begin({ url, returnUrl: 'https://admin.example/?a="><script>1</script>' }));
    const refused = await page(`success=0&user_id=${nonce}`);
    expect(refused).toContain('Not connected');
    expect(refused).not.toContain('<script');
    expect(await page('success=1&user_id=%3Cscript%3E')).not.toContain('script>');
  });

  it.each([
    ['no address', { url: 'shop' }, 'validation_failed'],
    ['a scheme that is not the web', { url: 'file:///etc/passwd' }, 'validation_failed'],
    ['a password in it', { url: 'https://me:secret@shop.example' }, 'invalid_settings'],
    ['a way on that is a script', { url, returnUrl: 'javascript:alert(1)' }, 'validation_failed'],
  ])('is refused with %s', async (_what, body, code) => {
    expect(await begin(body)).toMatchObject({ status: 422, body: { code } });
  });

  it('is refused for a connector without such a screen, and for one nobody knows', async () => {
    const ask = (connector: string) =>
      api.call('post', `/v1/connections/${connector}/authorize`, account.key).send({ url });
    expect([(await ask('webhook')).body, (await ask('nobody')).body]).toMatchObject([
      { status: 409, code: 'no_grant' },
      { status: 404, code: 'unknown_connector' },
    ]);
  });

  describe('out in the open', () => {
    const service = (publicUrl: string, allowPrivate: boolean) =>
      new GrantService(
        api.app.get(Database),
        api.app.get(ConnectionService),
        api.app.get(Registry),
        api.app.get(Secrets),
        { ...api.app.get(Settings), publicUrl } as Settings,
        new Egress({ allowPrivate }),
        api.app.get(Clock),
      );
    const refusal = async (work: Promise<unknown>) =>
      work.then(
        () => 'accepted',
        (error: unknown) => (error as ProblemError).code,
      );

    it.each([
      'http://127.0.0.1/',
      'http://10.0.0.8/',
      'http://169.254.169.254/',
      'http://localhost/',
      'http://[::1]/',
    ])('a shop at %s is refused, unless private addresses are allowed', async (address) => {
      const start = (allowPrivate: boolean) =>
        refusal(
          service('https://hub.example', allowPrivate).start(account.accountId, 'woocommerce', { address }),
        );
      expect(await start(false)).toBe('invalid_settings');
      expect(await start(true)).toBe('accepted');
    });

    it.each([
      ['http://hub.example', 'callback_not_https'],
      ['http://8.8.8.8', 'callback_not_https'],
      ['https://hub.example', 'accepted'],
      ['http://localhost:3000', 'accepted'],
      ['http://192.168.1.5:3000', 'accepted'],
    ])('keys come to %s: %s', async (publicUrl, expected) => {
      const start = service(publicUrl, true).start(account.accountId, 'woocommerce', { address: url });
      expect(await refusal(start)).toBe(expected);
    });
  });
});
