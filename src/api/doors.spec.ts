import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Response, Test } from 'supertest';
import { ConnectionRepository } from '../connections/index.js';
import { sandboxAppSecret } from '../ingress/index.js';
import { newId, Secrets } from '../platform/index.js';
import { ApiOptions } from '../http/index.js';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { databaseKinds, serverKinds } from '../../test/support/databases.js';
import { CuttableProxy } from '../../test/support/proxy.js';

const nobody = '01999999-0000-7000-8000-000000000000';
/** What is answered from memory, or is a page. */
const fromMemory =
  /^get \/(healthz|metrics|docs|app\/(assets|shopify)|openapi\.json|sandbox|connect\/:connector$|hooks\/(whatsapp|channels)|v1\/(connectors|sandbox\/scenarios$)|media\/:id$)|^post \/(connect\/:connector|hooks\/channels)|^\w+ \/embedded\//;
/** Whose permission is in the address: nobody has to be looked up before the body is read. */
const withoutKey = /^post \/signup\//;

for (const { kind, create } of serverKinds)
  describe(`every door while ${kind} is away`, () => {
    let api: ApiFixture;
    let proxy: CuttableProxy;
    beforeAll(async () => {
      const temporary = await create();
      const through = await CuttableProxy.of('url' in temporary.location ? temporary.location.url : '');
      proxy = through.proxy;
      api = await startApi({ ...temporary, location: { url: through.url } });
    }, 60_000);
    afterAll(async () => {
      proxy.mend();
      await api.close();
      await proxy.close();
    });

    const address = (url: string, accountId: string) =>
      url
        .replace('accounts/:id', `accounts/${accountId}`)
        .replace('plugins/:id', 'plugins/order-notifications')
        .replace(':connector', 'woocommerce')
        .replace(':name', 'start.js')
        .replace(/:\w+/g, () => nobody);
    const isAway = (answer: Response) =>
      answer.status === 503 &&
      Number(answer.headers['retry-after']) > 0 &&
      ['database_unavailable', 'not_stored', 'not_ready'].includes((answer.body as { code: string }).code);

    it.each([
      ['whose key was just seen', true],
      ['whose key nobody has seen', false],
    ])('says so to a caller %s, and when to come again', async (_whose, seen) => {
      proxy.mend();
      const { key, accountId } = await api.accountKey(['read', 'send', 'manage']);
      if (seen) expect((await api.call('get', '/v1/events', key)).status).toBe(200);
      proxy.cut();
      let said = 0;
      for (const { method, url } of api.routes) {
        const route = `${method} ${url}`;
        const call = api.call(method, address(url, accountId), key).set('x-liaison-timestamp', '1');
        const signature = createHmac('sha256', sandboxAppSecret(api.app.get(Secrets)))
          .update('{}')
          .digest('hex');
        const answer = await (url === '/hooks/whatsapp' && method === 'post'
          ? call.set('x-hub-signature-256', `sha256=${signature}`).type('json').send('{}')
          : call);
        const { status } = answer;
        expect({ route, status, broken: status >= 500 && !isAway(answer) }).toMatchObject({
          route,
          broken: false,
        });
        // With a key that is known, or where none is needed, what is wrong with a request is found before the database
        // is asked.
        const refused = (seen || withoutKey.test(route)) && [400, 403, 409, 422].includes(status);
        if (refused || fromMemory.test(route)) continue;
        expect({ route, status, away: isAway(answer) }).toMatchObject({ route, away: true });
        said++;
      }
      expect(said).toBeGreaterThan(45);
    });
  });

/** What nobody's id looks like; on MariaDB some cannot even be compared with one. */
const noIds = [
  'café',
  'über-straße',
  '💥',
  'a b',
  '\u0000',
  'ａ',
  'x'.repeat(190),
  '\u202e',
  '../..',
  '%',
  "' OR 1=1 --",
];

describe.each(databaseKinds)('ids that are none on $kind', ({ create }) => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await startApi(await create(), { api: new ApiOptions({ burst: 5_000, requestsPerSecond: 5_000 }) });
  }, 60_000);
  afterAll(() => api.close());

  it.each(noIds.slice(0, 6))('are not found in any address: %j', async (id) => {
    let asked = 0;
    for (const { method, url } of api.routes.filter((route) => /:\w*id/i.test(route.url))) {
      const address = url.replace(':connector', 'woocommerce').replace(/:\w+/g, encodeURIComponent(id));
      const route = `${method} ${url}`;
      const { status } = await api.call(method, address).send(method === 'get' ? undefined : {});
      // Those that are signed refuse whoever calls; bodies are checked first here and there.
      // A handshake with a verify token that is not the app's is forbidden, whether there is an app or not.
      const signed = url === '/hooks/whatsapp/:appId' ? [401, 403] : [401, 404];
      const fine = url.startsWith('/v1/') ? [404, 422] : signed;
      expect({ route, status, fine: fine.includes(status) }).toMatchObject({ route, fine: true });
      asked++;
    }
    expect(asked).toBeGreaterThan(40);
  });

  it.each(noIds.filter((id) => id.length < 190))(
    'are named where they stand in a body or a query: %j',
    async (id) => {
      const email = 'somebody@example.com';
      const contact = (await api.call('post', '/v1/contacts').send({ email })).body as { id: string };
      const send = { purpose: 'transactional', text: 'x' };
      const at = encodeURIComponent(id);
      const consent = { purpose: 'marketing', state: 'granted', method: 'web_form' };
      const calls: [string, Test][] = [
        ['to', api.call('post', '/v1/messages').send({ ...send, to: { contactId: id } })],
        ['from', api.call('post', '/v1/messages').send({ ...send, to: { phone: '+34600000001' }, from: id })],
        ['to', api.call('post', '/v1/messages/preview').send({ ...send, to: { contactId: id } })],
        ['contact', api.call('post', '/v1/consents').send({ ...consent, contact: id })],
        ['contact', api.call('post', '/v1/consents').send({ ...consent, contact: { contactId: id } })],
        ['into', api.call('post', `/v1/contacts/${contact.id}/merge`).send({ into: id })],
        ['numberId', api.call('post', '/v1/templates/import').send({ numberId: id })],
        ['connection', api.call('get', `/v1/events?connection=${at}`)],
        ['connection', api.call('get', `/v1/deliveries?connection=${at}`)],
        ['connection', api.call('get', `/v1/contacts?connection=${at}&externalId=7`)],
        ['contact', api.call('get', `/v1/messages?contact=${at}`)],
      ];
      for (const [field, call] of calls) {
        const answer = await call;
        const { status } = answer;
        const errors = (answer.body as { errors?: { field: string }[] }).errors ?? [];
        expect({ field, status, named: errors.some((one) => one.field.startsWith(field)) }).toEqual({
          field,
          status: 422,
          named: true,
        });
      }
    },
  );

  it('are nobody’s account', async () => {
    for (const account of ['caf\u00e9', 'a b', newId(), 'x'.repeat(500)]) {
      const { status } = await api.call('get', '/v1/contacts').set('liaison-account', account);
      expect({ account, status }).toEqual({ account, status: 404 });
    }
  });

  it('do not keep a page that connects, or an exchange, from an Idempotency-Key', async () => {
    for (const [method, path] of [
      ['post', '/connect/woocommerce'],
      ['post', '/connect/woocommerce/exchange'],
      ['post', '/connect/woocommerce/callback'],
    ] as const) {
      const { status } = await api.call(method, path, '').set('idempotency-key', 'k-1').send({});
      expect({ path, status, refused: status >= 400 && status < 500 }).toMatchObject({ path, refused: true });
    }
  });

  it('cost a caller without the secret as much as those that are: the same look-up, the same decryption', async () => {
    const settings = {
      url: 'http://127.0.0.1:1',
      consumerKey: 'ck',
      consumerSecret: 'cs',
      webhookSecret: 'ws',
    };
    const made = await api
      .call('post', '/v1/connections')
      .send({ connector: 'woocommerce', name: 'Shop', settings });
    const { id } = made.body as { id: string };
    const lookUps = jest.spyOn(ConnectionRepository.prototype, 'byId');
    const decryptions = jest.spyOn(Secrets.prototype, 'decrypt');
    const work = async (path: string) => {
      lookUps.mockClear();
      decryptions.mockClear();
      const answer = await api
        .call('post', path, '')
        .set({ 'x-wc-webhook-signature': 'AAAA', 'x-wc-webhook-topic': 'order.created' })
        .send({ id: 1 });
      const { code } = answer.body as { code: string };
      return {
        status: answer.status,
        code,
        lookUps: lookUps.mock.calls.length,
        decryptions: decryptions.mock.calls.length,
      };
    };
    const unknown = newId();
    try {
      for (const [door, rest] of [
        ['hooks', ''],
        ['companion', '/heartbeat'],
      ]) {
        const known = await work(`/${door}/${id}${rest}`);
        expect(known).toMatchObject({ status: 401, code: 'bad_signature' });
        expect(known.decryptions).toBeGreaterThan(0);
        expect(await work(`/${door}/${unknown}${rest}`)).toEqual(known);
        expect(await work(`/${door}/nothing-like-an-id${rest}`)).toEqual(known);
      }
    } finally {
      lookUps.mockRestore();
      decryptions.mockRestore();
    }
  });

  it.each([
    'hub.mode=subscribe&hub.verify_token=a&hub.verify_token=b&hub.challenge=1',
    'hub.mode=subscribe&hub.verify_token=a&hub.challenge=1&hub.challenge=2',
    'hub.mode=subscribe&hub.mode=subscribe&hub.verify_token=a&hub.challenge=1',
    'hub.verify_token[]=a&hub.challenge=1&hub.mode=subscribe',
    '',
  ])('let nobody shake hands with %j', async (query) => {
    expect((await api.call('get', `/hooks/whatsapp?${query}`, '')).status).toBe(403);
  });
});
