import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ActionCalls, actionCallTable, ConnectionService, VendorContext } from '../src/connections/index.js';
import { DispatchStage } from '../src/dispatch/index.js';
import { deliveryTable, rawBody, TranslateStage } from '../src/ingress/index.js';
import { Metrics } from '../src/platform/index.js';
import { callOf, definePlugin, type CallContext, type CanonicalEvent } from '../src/sdk/index.js';
import { startApi, type ApiFixture } from './support/api.js';
import { databaseKinds } from './support/databases.js';
import { PrefixProxy } from './support/prefix-proxy.js';
import { ToyCrm } from './support/toy-crm/emulator.js';
import { ToyInstallation } from './support/toy-crm/installation.js';
import { contacts } from './support/toy-crm/contacts.js';
import type { Settings } from './support/toy-crm/settings.js';
import { connector } from './support/toy-crm/toy-crm.connector.js';
import { checkConnector } from './kit/connector.js';
import { sentence } from './kit/finding.js';
import { connectorMaterials, messageOf } from './support/toy-crm/materials.js';

/** Logs on a contact each city the CRM tells of it, in the order it was told. */
const logCities = definePlugin({
  id: 'log-cities',
  title: 'Log cities',
  description: 'For specs.',
  settings: z.object({}),
  templates: [],
  on: {
    'contact.updated': ({ data, person, transition, occurredAt }: CanonicalEvent<'contact.updated'>) => {
      const { city } = (data.fields ?? {}) as { city?: string };
      // The core tells of the change too; the CRM need not hear of it twice.
      if (city === undefined || data.changedBy !== undefined) return [];
      return [
        callOf('conversation.log', {
          to: { category: 'crm' },
          key: transition,
          orderKey: person?.externalId ?? '',
          input: {
            person: { externalId: person?.externalId },
            messageId: transition,
            direction: 'out',
            at: occurredAt,
            text: city,
            channel: 'whatsapp',
          },
        }),
      ];
    },
  },
});

interface Event {
  type: string;
  connectionId: string;
  data: { fields?: Record<string, unknown> };
}

/**
 * The toy CRM's round trip. What keeps a CRM's app safe is checked by the core; `npm run mutations` takes each
 * check out and sees a named test here, or beside the tokens, turn red.
 */
describe.each(databaseKinds)('a CRM with OAuth behind a proxy on $kind', ({ create }) => {
  let api: ApiFixture;
  let proxy: PrefixProxy;
  let toy: ToyInstallation;
  let portals = 100;
  let one: { key: string; id: string; portal: number };
  let two: { key: string; id: string; portal: number };
  let address: string;

  beforeAll(async () => {
    proxy = await PrefixProxy.start();
    const crm = await ToyCrm.start();
    const environment = { PUBLIC_URL: proxy.publicUrl, ...crm.environment };
    api = await startApi(await create(), { connectors: [connector], plugins: [logCities], environment });
    await api.app.listen(0, '127.0.0.1');
    proxy.target = (api.app.getHttpServer().address() as AddressInfo).port;
    toy = await ToyInstallation.start(api, crm);
    toy.crm.now = () => api.clock.now();
    address = `${proxy.publicUrl}/hooks/apps/${toy.appId}`;
  }, 60_000);
  afterAll(async () => {
    await toy.crm.close();
    await api.close();
    await proxy.close();
  });
  beforeEach(async () => {
    [one, two] = [await install(), await install()];
  });

  const install = async (given?: string) => {
    const key = given ?? (await api.accountKey()).key;
    const portal = ++portals;
    // The browser goes through the proxy, as the vendor knows the hub.
    const page = await fetch(toy.crm.agree(await toy.begin(key), portal));
    expect(await page.text()).toContain('Toy CRM is connected');
    const list = (await api.call('get', '/v1/connections', key)).body as {
      data: { id: string; webhookUrl: string }[];
    };
    const made = list.data.at(-1);
    expect(made).toMatchObject({ webhookUrl: address });
    return { key, portal, id: made?.id ?? '' };
  };
  const translate = async () => {
    let rows = 0;
    for (let found = 1; found > 0; rows += found) found = await api.app.get(TranslateStage).run();
    return rows;
  };
  const deliver = (changes: object[], options: Parameters<ToyInstallation['crm']['deliver']>[2] = {}) =>
    toy.crm.deliver(address, JSON.stringify(changes), options);
  const events = async (key: string) =>
    ((await api.call('get', '/v1/events', key)).body as { data: Event[] }).data.filter(
      ({ type, data }) => type.startsWith('contact.') && data.fields?.['city'] !== undefined,
    );
  const city = (portal: number, name: string) => toy.crm.change(portal, 1, ['city', name]);
  const bodies = async (text: string) =>
    (await api.db.read.select(deliveryTable, 'ORDER BY id')).filter((row) =>
      rawBody(row).toString('utf8').includes(text),
    );

  it('brings a contact in, calls out with the token of its tenant, and is revoked', async () => {
    expect(await deliver([city(one.portal, 'Lugo')])).toBe(200);
    await translate();
    expect(await events(one.key)).toMatchObject([
      { type: 'contact.updated', connectionId: one.id, data: { fields: { city: 'Lugo' } } },
    ]);
    expect(await events(two.key)).toEqual([]);

    // The vendor ends the token before its time: the call is made all the same, once.
    toy.crm.expire(one.portal);
    const before = toy.crm.logged.length;
    const accountId = (await events(one.key)).length > 0 ? await accountOf(one.id) : '';
    const call = { accountId, connectionId: one.id, action: 'log-message', traceId: 'trace' };
    const input = messageOf('1', 'Hello from WhatsApp');
    await api.db.write((tx) =>
      api.app.get(ActionCalls).enqueue(tx, [{ ...call, input, key: `log-${one.id}` }]),
    );
    await api.app.get(ActionCalls).run();
    const [done] = await api.db.read.select(actionCallTable, 'WHERE connectionId = ?', [one.id]);
    expect(done).toMatchObject({ status: 'done', error: null });
    expect(toy.crm.logged.slice(before)).toMatchObject([{ contact: '1', text: 'Hello from WhatsApp' }]);
    expect(toy.crm.logged.at(-1)?.bearer).toMatch(new RegExp(`^access-${one.portal}-`));

    expect((await api.call('delete', `/v1/connections/${one.id}`, one.key)).status).toBe(204);
    expect(toy.crm.revoked.at(-1)).toMatch(new RegExp(`^refresh-${one.portal}-`));
    const count = (await events(one.key)).length;
    expect(await deliver([city(one.portal, 'Vigo')])).toBe(200);
    await translate();
    expect(await events(one.key)).toHaveLength(count);
  });

  it('has messages logged on a contact in their order, also when the CRM fails in between', async () => {
    const path = `/v1/plugins/${logCities.id}`;
    expect((await api.call('put', path, one.key).send({ enabled: true })).status).toBe(200);
    const before = toy.crm.logged.length;
    await deliver(['Lugo', 'Vigo', 'Ourense'].map((name) => city(one.portal, name)));
    await translate();
    while ((await api.app.get(DispatchStage).run()) > 0);
    toy.crm.inject('server_error', 1);
    await api.app.get(ActionCalls).run();
    expect(toy.crm.logged).toHaveLength(before);
    for (let round = 0; round < 6; round++) {
      api.clock.advance(5_000);
      await api.app.get(ActionCalls).run();
    }
    const logged = toy.crm.logged.slice(before).filter(({ contact }) => contact === '1');
    expect(logged.map(({ text }) => text)).toEqual(['Lugo', 'Vigo', 'Ourense']);
  });

  it('is called for a person by the id of its own record, whatever connection the event came of', async () => {
    const { key } = one;
    await api.call('put', `/v1/plugins/${logCities.id}`, key).send({ enabled: true });
    const second = await install(key);
    const phone: [string, string] = ['phone', '+34600777888'];
    const inOther = toy.crm.change(second.portal, 55, phone);
    await deliver([toy.crm.change(one.portal, 1, phone), inOther]);
    await translate();
    while ((await api.app.get(DispatchStage).run()) > 0);
    const before = toy.crm.logged.length;
    // Told of a record of the first portal, whose id means somebody else in the second.
    await deliver([city(one.portal, 'Soria')]);
    await translate();
    while ((await api.app.get(DispatchStage).run()) > 0);
    await api.app.get(ActionCalls).run();
    const reached = toy.crm.logged.slice(before).map(({ bearer, contact, text }) => {
      return { portal: Number(bearer.split('-')[1]), contact, text };
    });
    expect(reached.sort((a, b) => a.portal - b.portal)).toEqual([
      { portal: one.portal, contact: '1', text: 'Soria' },
      { portal: second.portal, contact: '55', text: 'Soria' },
    ]);
    // Tried by hand with the phone alone, as the shop wrote it.
    const input = { ...messageOf('', 'By hand'), person: { phone: '600 777 888', phoneCountry: 'ES' } };
    const path = `/v1/connections/${second.id}/actions/conversation.log`;
    expect((await api.call('post', path, key).send({ input })).body).toMatchObject({ outcome: 'succeeded' });
    expect(toy.crm.logged.at(-1)).toMatchObject({ contact: '55', text: 'By hand' });
  });

  it('has its contacts read and written with the token of the tenant, each with a result', async () => {
    const open = await api.app.get(ConnectionService).open(one.id);
    const asked = <T>(work: (context: CallContext<Settings> & { key: string }) => Promise<T>): Promise<T> => {
      if (!open) throw new Error('the connection is not there');
      return api.app
        .get(VendorContext)
        .call(open, 5_000, (context) => work({ ...(context as CallContext<Settings>), key: 'push-1' }));
    };
    const person = { phone: '+34600111222', firstName: 'Ana' };
    const ana = { kind: 'upserted' as const, changedAt: api.clock.now(), person };
    const pushed = await asked((context) =>
      contacts.push(context, [
        ana,
        { ...ana, fields: { tier: 'bronze' } },
        { ...ana, externalId: 'nobody' },
        { kind: 'deleted', changedAt: 1, externalId: 'nobody' },
      ]),
    );
    expect(pushed).toMatchObject([
      { done: true, externalId: String(one.portal * 1_000) },
      { reason: 'bronze is no tier' },
      'gone',
      'gone',
    ]);
    const { changes } = await asked((context) => contacts.pull(context, { cursor: undefined, full: true }));
    expect(changes).toMatchObject([{ externalId: String(one.portal * 1_000), person }]);
    expect(toy.crm.contacts(two.portal).size).toBe(0);
  });

  const accountOf = async (connectionId: string) => {
    const rows = await api.db.read.query<{ accountId: string }>(
      'SELECT accountId FROM connection WHERE id = ?',
      [connectionId],
    );
    return rows[0]?.accountId ?? '';
  };

  it('refuses what is signed for another address', async () => {
    const inner = address.replace(proxy.publicUrl, `http://127.0.0.1:${proxy.target}`);
    expect(await deliver([city(one.portal, 'inner')], { signedFor: inner })).toBe(401);
    expect(await deliver([city(one.portal, 'query')], { signedFor: `${address}?x=1` })).toBe(401);
    expect(await deliver([city(one.portal, 'outer')])).toBe(200);
  });

  it('refuses what is older than five minutes', async () => {
    const now = api.clock.now();
    expect(await deliver([city(one.portal, 'old')], { at: now - 300_001 })).toBe(401);
    expect(await deliver([city(one.portal, 'just')], { at: now - 300_000 })).toBe(200);
  });

  it('refuses another body and another secret', async () => {
    const sentBody = JSON.stringify([city(two.portal, 'forged')]);
    expect(await deliver([city(one.portal, 'x')], { sentBody })).toBe(401);
    expect(await deliver([city(one.portal, 'x')], { secret: 'another' })).toBe(401);
    expect(await toy.crm.deliver(`${proxy.publicUrl}/hooks/apps/nobody`, '[]')).toBe(401);
    expect(await bodies('forged')).toEqual([]);
  });

  it('has stored a body when it acknowledges it', async () => {
    expect(await deliver([city(one.portal, 'Ferrol')])).toBe(200);
    expect(await bodies('Ferrol')).toMatchObject([
      { accountId: null, connectionId: toy.appId, source: 'app', status: 'pending' },
    ]);
    await translate();
  });

  it('splits a body of two tenants, and shows it to nobody whole', async () => {
    const whole = [city(one.portal, 'Cadiz'), city(two.portal, 'Porto'), city(one.portal, 'Jerez')];
    expect(await deliver(whole)).toBe(200);
    expect(await deliver(whole)).toBe(200);
    await translate();
    expect((await events(one.key)).map(({ data }) => data.fields?.['city']).sort()).toEqual([
      'Cadiz',
      'Jerez',
    ]);
    expect((await events(two.key)).map(({ data }) => data.fields?.['city'])).toEqual(['Porto']);
    for (const [who, own, foreign] of [
      [one, 'Cadiz', 'Porto'],
      [two, 'Porto', 'Cadiz'],
    ] as const) {
      const list = (await api.call('get', '/v1/deliveries', who.key)).body as { data: { id: string }[] };
      const whole = await Promise.all(
        list.data.map(async ({ id }) => (await api.call('get', `/v1/deliveries/${id}`, who.key)).text),
      );
      expect(whole.join()).toContain(own);
      expect(whole.join()).not.toContain(foreign);
    }
    // Kept in its parts alone.
    expect(await bodies('Cadiz')).toMatchObject([{ connectionId: one.id, source: 'part', status: 'done' }]);
  });

  it('keeps and counts what is about nobody here, once, and hands it on when they connect', async () => {
    const counted = async () => {
      const { values } = await api.app.get(Metrics).appStrangers.get();
      return values.reduce((sum, { value }) => sum + value, 0);
    };
    const stranger = portals + 1;
    const before = await counted();
    expect(await deliver([city(stranger, 'Bilbao'), city(one.portal, 'Burgos')])).toBe(200);
    await translate();
    expect(await counted()).toBe(before + 1);
    expect(await bodies('Bilbao')).toMatchObject([
      { accountId: null, source: 'stranger', status: 'ignored' },
    ]);
    expect(await translate()).toBe(0);
    expect(await events(one.key)).toMatchObject([{ data: { fields: { city: 'Burgos' } } }]);
    const late = await install();
    expect(late.portal).toBe(stranger);
    await translate();
    expect(await events(late.key)).toMatchObject([
      { connectionId: late.id, data: { fields: { city: 'Bilbao' } } },
    ]);
    expect(await bodies('Bilbao')).toMatchObject([{ connectionId: late.id, source: 'part' }]);
    expect(await counted()).toBe(before + 1);
  });

  it('takes nothing of an app at the address of a connection', async () => {
    const own = `${proxy.publicUrl}/hooks/${one.id}`;
    expect(await toy.crm.deliver(own, JSON.stringify([city(one.portal, 'x')]))).toBe(401);
  });

  it('sets a body aside that cannot be split, for nobody to see', async () => {
    expect(await toy.crm.deliver(address, '{"unsplit":true}')).toBe(200);
    await translate();
    expect(await bodies('unsplit')).toMatchObject([{ accountId: null, status: 'parked' }]);
    const list = await api.call('get', '/v1/deliveries', one.key);
    expect(list.text).not.toContain(toy.appId);
  });
});

describe('the toy CRM', () => {
  it('keeps every rule of the kit that applies', async () => {
    const findings = await checkConnector(connector, connectorMaterials());
    expect(findings.map(sentence)).toEqual([]);
  });
});
