import { createHmac } from 'node:crypto';
import { OrderLinks } from '../orders/index.js';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountTable } from '../accounts/index.js';
import {
  ActionCalls,
  CallTargets,
  ActionService,
  CallPeople,
  ConnectionHealth,
  ConnectionRepository,
  ConnectionService,
  connectionTable,
  SubscriptionService,
  VendorContext,
} from '../connections/index.js';
import { ContactService } from '../contacts/index.js';
import {
  CommitQueue,
  DeliveryHandlers,
  DeliveryQueries,
  DeliveryRepository,
  FrontDoor,
  TranslateStage,
} from '../ingress/index.js';
import { ConsentService } from '../optin/index.js';
import { Hooks, type ConnectionHealthChange } from '../hooks/index.js';
import { newId, Secrets } from '../platform/index.js';
import { testChannels } from '../../test/support/channels.js';
import { testBase, type TestBase } from '../../test/support/base.js';
import { databaseKinds } from '../../test/support/databases.js';
import { toyConnector } from '../../test/support/toy.connector.js';
import { FailedItems } from './failed-items.js';
import { ConnectionTranslator, ConsentEvents, EventQueries, EventStore, SubjectStates } from './index.js';

describe.each(databaseKinds)('from the front door to events on $kind', ({ create }) => {
  let base: TestBase;
  let connections: ConnectionService;
  let health: ConnectionHealth;
  let actions: ActionService;
  let calls: ActionCalls;
  let door: FrontDoor;
  let translate: TranslateStage;
  let consents: ConsentService;
  const deliveries = new DeliveryRepository(new Secrets({ secret: 'spec' }));
  let queries: EventQueries;
  const withdrawn: unknown[] = [];
  const hooks = new Hooks();
  const accountId = newId();
  let connectionId: string;
  let vendor: Server;
  let vendorAnswer: { status: number; hang?: boolean } = { status: 200 };
  let vendorHits = 0;

  beforeAll(async () => {
    base = await testBase(create, { connectors: [toyConnector] });
    const rows = new ConnectionRepository();
    const context = new VendorContext(base.clock, base.egress);
    health = new ConnectionHealth(base.database, rows, base.clock, base.logger, hooks);
    connections = new ConnectionService(
      base.database,
      rows,
      base.registry,
      base.secrets,
      base.settings,
      base.clock,
      context,
      new SubscriptionService(),
      health,
      new Hooks(),
    );
    actions = new ActionService(connections, context, health, base.database, new CallPeople());
    calls = new ActionCalls(
      base.database,
      actions,
      base.clock,
      base.queue,
      new CallTargets(base.registry),
      new Hooks(),
      new CallPeople(),
    );
    const contacts = new ContactService(base.clock, base.secrets);
    queries = new EventQueries();
    consents = new ConsentService(base.clock);
    const handlers = new DeliveryHandlers();
    const consentEvents = new ConsentEvents(contacts, consents, base.secrets);
    consentEvents.onModuleInit();
    contacts.hooks.on('consent.revoked', async (_tx, { accountId: account, who }) =>
      withdrawn.push({ account, who }),
    );
    new ConnectionTranslator(
      handlers,
      connections,
      health,
      new SubjectStates(),
      contacts,
      new EventStore(base.queue),
      consentEvents,
      new OrderLinks(base.secrets),
      new FailedItems(deliveries),
      base.clock,
      base.logger,
    ).onModuleInit();
    door = new FrontDoor(
      connections,
      new CommitQueue(base.database, deliveries, base.queue),
      base.settings,
      base.clock,
      base.metrics,
      testChannels(base.settings, base.secrets),
    );
    translate = new TranslateStage(base.rows, deliveries, handlers);
    await base.database.write((tx) =>
      tx.insert(accountTable, [
        {
          id: accountId,
          organisationId: newId(),
          name: 'Shop',
          language: 'en',
          country: 'ES',
          timezone: 'UTC',
          createdAt: 1,
        },
      ]),
    );
    vendor = createServer((request, response) => {
      vendorHits++;
      if (vendorAnswer.hang === true) return;
      response.statusCode = vendorAnswer.status;
      response.end(new URL(request.url ?? '/', 'http://x').searchParams.get('text') ?? '');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => vendor.once('listening', resolve));
    const { port } = vendor.address() as AddressInfo;
    connectionId = (
      await connections.create(accountId, {
        connector: 'toy',
        name: 'Toy',
        settings: { url: `http://127.0.0.1:${port}`, secret: 'very-secret-value' },
      })
    ).id;
  }, 60_000);
  afterAll(async () => {
    vendor.closeAllConnections();
    vendor.close();
    await base.close();
  });
  beforeEach(() => {
    vendorAnswer = { status: 200 };
  });

  const post = (
    body: Buffer | string,
    options: { signature?: string; topic?: string; to?: string; source?: string } = {},
  ) => {
    const bytes = Buffer.from(body);
    const signature =
      options.signature ?? createHmac('sha256', 'very-secret-value').update(bytes).digest('base64');
    return door.receive(options.to ?? connectionId, {
      method: 'POST',
      url: '/hooks/x',
      headers: {
        'x-toy-topic': options.topic ?? 'order',
        'x-toy-signature': signature,
        'content-type': 'application/json',
        ...(options.source === undefined ? {} : { 'x-toy-source': options.source }),
      },
      body: bytes,
    });
  };
  const order = (fields: Record<string, unknown>) => JSON.stringify({ at: base.clock.now(), ...fields });
  const drain = async () => {
    while ((await translate.run()) > 0);
  };
  const events = (subject: string) => queries.list(base.database.read, accountId, { subject }, 100);
  const parked = () => deliveries.page(base.database.read, accountId, { status: 'parked' }, 100);

  it('stores secrets encrypted and never shows them', async () => {
    const view = await connections.get(base.database.read, accountId, connectionId);
    expect(JSON.stringify(view)).not.toContain('very-secret-value');
    const raw = await base.database.read.query('SELECT * FROM connection');
    expect(JSON.stringify(raw)).not.toContain('very-secret-value');
    await connections.update(accountId, connectionId, { name: 'Toy again' });
    expect((await connections.open(connectionId))?.settings['secret']).toBe('very-secret-value');
  });

  it('encrypts credentials again after a rotation, so that the previous secret can be taken away', async () => {
    const previous = 'a-secret-for-specs-only';
    const secrets = new Secrets({ secret: 'another-secret-for-specs', previous });
    const { database, registry, settings, clock, egress } = base;
    const rows = new ConnectionRepository();
    const context = new VendorContext(clock, egress);
    const service = (own: Secrets) =>
      new ConnectionService(
        database,
        rows,
        registry,
        own,
        settings,
        clock,
        context,
        new SubscriptionService(),
        health,
        new Hooks(),
      );
    expect(await service(secrets).rotateSecrets()).toBe(1);
    expect(await service(secrets).rotateSecrets()).toBe(0);
    const alone = service(new Secrets({ secret: 'another-secret-for-specs' }));
    expect((await alone.open(connectionId))?.settings['secret']).toBe('very-secret-value');
    const back = new Secrets({ secret: previous, previous: 'another-secret-for-specs' });
    expect(await service(back).rotateSecrets()).toBe(1);
  });

  it('reads stored settings anew, and keeps deliveries whole while this version cannot use them', async () => {
    const stored = async (settings: Record<string, unknown>) => {
      await base.database.write((tx) => new ConnectionRepository().patch(tx, connectionId, { settings }));
      connections.forget(connectionId);
    };
    const { settings } = await connections.get(base.database.read, accountId, connectionId);
    await stored({ ...settings, url: 7 });
    expect((await post(order({ id: 90, stage: 'placed' }))).status).toBe(200);
    await drain();
    const [held] = await parked();
    expect(held?.error).toContain('settings.url must be text');
    expect(held?.error).toContain('retry the delivery');
    // Health is written after the unit that parked the delivery.
    const reason = async () =>
      (await connections.get(base.database.read, accountId, connectionId)).health.reason ?? '';
    for (let looks = 0; looks < 500 && !(await reason()).includes('settings.url'); looks++)
      await new Promise((resolve) => setImmediate(resolve));
    expect(await reason()).toContain('settings.url must be text');
    await connections.update(accountId, connectionId, { settings: { url: settings['url'] } });
    const retries = new DeliveryQueries(base.database, deliveries, connections, base.queue, base.clock);
    await retries.retry(accountId, held?.id ?? '');
    await drain();
    expect((await events('order:90')).length).toBeGreaterThan(0);
    const { health: mended } = await connections.get(base.database.read, accountId, connectionId);
    expect(mended.state).toBe('healthy');
  });

  it('does not open another account’s connection', async () => {
    await expect(connections.get(base.database.read, newId(), connectionId)).rejects.toMatchObject({
      status: 404,
    });
    await expect(connections.update(newId(), connectionId, { name: 'mine' })).rejects.toMatchObject({
      status: 404,
    });
    await expect(connections.remove(newId(), connectionId)).rejects.toMatchObject({ status: 404 });
  });

  it('turns the same delivery, three times, into one event, and resolves the person', async () => {
    const body = order({ id: 1, stage: 'placed', phone: '600 111 222' });
    expect(await Promise.all([post(body), post(body), post(body)])).toMatchObject([
      { status: 200 },
      { status: 200 },
      { status: 200 },
    ]);
    await drain();
    await post(body);
    await drain();
    const found = await events('order:1');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ type: 'order.placed', transition: 'placed', connectionId });
    expect(found[0]?.contactId).not.toBeNull();
  });

  it('emits a transition once though the bodies differ', async () => {
    for (const noise of [1, 2, 3]) await post(order({ id: 2, stage: 'placed', noise }));
    await post(order({ id: 2, stage: 'accepted' }));
    await drain();
    expect((await events('order:2')).map((event) => event.type).sort()).toEqual([
      'order.accepted',
      'order.placed',
    ]);
  });

  it('keeps the events of one subject single though two workers translate at once', async () => {
    const bodies = Array.from({ length: 30 }, (_, noise) =>
      order({ id: 3, stage: noise % 2 ? 'placed' : 'accepted', noise }),
    );
    await Promise.all(bodies.map((body) => post(body)));
    await Promise.all([drain(), drain(), drain()]);
    await drain();
    expect(await events('order:3')).toHaveLength(2);
  });

  it('writes consent before anything can be decided about the delivery', async () => {
    await post(order({ id: 4, stage: 'placed', phone: '600 333 444', optin: true }));
    await drain();
    const contactId = (await events('order:4'))[0]?.contactId as string;
    const [answer] = await consents.states(base.database.read, accountId, [
      { contactId, purpose: 'transactional' },
    ]);
    expect(answer?.state).toBe('granted');
    const [marketing] = await consents.states(base.database.read, accountId, [
      { contactId, purpose: 'marketing' },
    ]);
    expect(marketing?.state).toBe('none');
  });

  it('tells of a withdrawal in the unit of work that records it, and of nothing else', async () => {
    expect(withdrawn).toEqual([]);
    await post(order({ id: 44, stage: 'paid', phone: '600 333 444', optout: true }));
    await drain();
    const contactId = (await events('order:44'))[0]?.contactId as string;
    expect(withdrawn).toEqual([{ account: accountId, who: [{ contactId, purposes: ['transactional'] }] }]);
    const [answer] = await consents.states(base.database.read, accountId, [
      { contactId, purpose: 'transactional' },
    ]);
    expect(answer?.state).toBe('revoked');
  });

  it.each([
    ['missing', ''],
    ['wrong', createHmac('sha256', 'another').update('x').digest('base64')],
    ['not base64', '***'],
    ['short', 'YQ=='],
  ])('refuses a %s signature and stores nothing', async (_, signature) => {
    const before = await deliveries.page(base.database.read, accountId, {}, 200);
    expect((await post(order({ id: 90, stage: 'placed' }), { signature })).status).toBe(401);
    expect(await deliveries.page(base.database.read, accountId, {}, 200)).toHaveLength(before.length);
  });

  it('answers an unknown connection exactly like a bad signature', async () => {
    const unknown = await post(order({ id: 91, stage: 'placed' }), { to: newId() });
    const bad = await post(order({ id: 91, stage: 'placed' }), { signature: 'YQ==' });
    expect(unknown).toEqual(bad);
    expect(await post('x', { to: "' OR 1=1 --" })).toEqual(bad);
  });

  it('parks what is signed but unreadable, keeps it, says so, and takes it up again', async () => {
    expect((await post('{"id": 5, "stage": ')).status).toBe(200);
    expect((await post(JSON.stringify({ id: 5, stage: 'unheard-of', at: 1 }))).status).toBe(200);
    await drain();
    const rows = await parked();
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.error).join()).toMatch(/not JSON[\s\S]*stage|stage[\s\S]*not JSON/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const view = await connections.get(base.database.read, accountId, connectionId);
    expect(view.health.state).toBe('degraded');
    expect(view.health.hint).toContain('retry');
    const one = rows[0]?.id as string;
    const api = new DeliveryQueries(base.database, deliveries, connections, base.queue, base.clock);
    await expect(api.retry(newId(), one)).rejects.toMatchObject({ status: 404 });
    expect((await api.retry(accountId, one)).status).toBe('pending');
    await drain();
    expect(await parked()).toHaveLength(2);
    await expect(
      api.retry(
        accountId,
        (await deliveries.page(base.database.read, accountId, { status: 'done' }, 1))[0]?.id as string,
      ),
    ).rejects.toMatchObject({ code: 'not_retryable' });
  });

  it('tells in the connector’s words what a vendor sent instead of an order, and has it asked soon', async () => {
    const now = base.clock.now();
    const of = async () =>
      (await base.database.read.select(connectionTable, 'WHERE id = ?', [connectionId]))[0];
    await base.database.write((tx) =>
      tx.execute('UPDATE connection SET nextSweepAt = ? WHERE id = ?', [now + 3_600_000, connectionId]),
    );
    expect((await post('{"code":"rest_forbidden"}', { topic: 'denied' })).status).toBe(200);
    await drain();
    const rows = (await parked()).filter(({ topic }) => topic === 'denied');
    expect(rows.map(({ error }) => error)).toEqual([
      'The toy shop sent an error instead of the order. Give the toy its rights back.',
    ]);
    expect((await of())?.nextSweepAt).toBe(base.clock.now() + 10_000);
    const told = async () => (await connections.get(base.database.read, accountId, connectionId)).health;
    while ((await told()).hint !== 'Give the toy its rights back.') await new Promise(setImmediate);
    expect(await told()).toMatchObject({
      state: 'degraded',
      reason: 'The toy shop sent an error instead of the order.',
    });
    // The sweep that fetches the orders succeeds, and does not mend the webhooks.
    await health.succeeded((await of())!);
    expect(await told()).toMatchObject({ state: 'degraded', hint: 'Give the toy its rights back.' });
    base.clock.advance(6 * 3_600_000 + 1);
    await health.succeeded((await of())!);
    expect(await told()).toMatchObject({ state: 'healthy', hint: null });
  });

  it('keeps an unknown topic as ignored', async () => {
    await post('{"id": 1}', { topic: 'weather' });
    await drain();
    const rows = await deliveries.page(base.database.read, accountId, { status: 'ignored' }, 10);
    expect(rows[0]?.error).toContain('weather');
  });

  it('survives deeply nested JSON, huge numbers, and bytes that are not text', async () => {
    await post(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    await post('{"id": 1e999, "stage": "placed", "at": 1}');
    await post(Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    await drain();
    const rows = await deliveries.page(base.database.read, accountId, { status: 'parked' }, 10);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect(rows.some((row) => row.encoding === 'base64')).toBe(true);
  });

  it.each([
    ['order.createdAt', 901, -9007199254740991, {}],
    ['order.createdAt', 902, 9007199254740991, { optin: true, phone: '600 333 445' }],
    ['order.createdAt', 903, 0, { optout: true, phone: '600 333 445' }],
  ])(
    'parks an event whose %s is no instant, naming the field, and stores no consent of it',
    async (field, id, at, more) => {
      await post(order({ id, stage: 'placed', at, ...more }));
      await drain();
      expect(await events(`order:${id}`)).toEqual([]);
      const [row] = await parked();
      expect(row?.error).toContain(
        `unusable data.${field}: must be an instant between the years 2000 and 2100`,
      );
    },
  );

  it('calls an action, and degrades health when the vendor is away', async () => {
    expect(await actions.call(connectionId, 'ping', { text: 'hi' }, 'k1')).toEqual({
      ok: true,
      output: { echo: 'hi' },
    });
    expect(await actions.call(connectionId, 'ping', { text: 5 }, 'k1')).toMatchObject({
      ok: false,
      error: { field: 'text' },
    });
    expect(await actions.call(connectionId, 'dance', {}, 'k1')).toMatchObject({
      ok: false,
      error: { code: 'rejected' },
    });
    vendorAnswer = { status: 200, hang: true };
    expect(await actions.call(connectionId, 'ping', { text: 'hi' }, 'k2', { timeoutMs: 100 })).toMatchObject({
      ok: false,
      error: { code: 'transient' },
    });
    expect((await connections.get(base.database.read, accountId, connectionId)).health.state).toBe(
      'degraded',
    );
    vendorAnswer = { status: 200 };
    await actions.call(connectionId, 'ping', { text: 'hi' }, 'k3');
    expect((await connections.get(base.database.read, accountId, connectionId)).health.state).toBe('healthy');
  });

  it('makes a durable call once per key, and again after its maker died', async () => {
    const input = {
      accountId,
      connectionId,
      action: 'ping',
      input: { text: 'note' },
      key: 'order:1:note',
      traceId: 't',
    };
    await base.database.write((tx) => calls.enqueue(tx, [input, input]));
    await base.database.write((tx) => calls.enqueue(tx, [input]));
    vendorHits = 0;
    while ((await calls.run()) > 0);
    expect(vendorHits).toBe(1);
    await base.database.write((tx) =>
      tx.execute("UPDATE action_call SET status = 'started', dueAt = 0, token = NULL"),
    );
    await calls.run();
    expect(vendorHits).toBe(2);
    const [row] = await base.database.read.query<{ status: string }>('SELECT status FROM action_call');
    expect(row?.status).toBe('done');
  });

  it('makes the calls beside one that fails inside Liaison', async () => {
    const at = { accountId, connectionId, input: { text: 'hi' }, traceId: 't' };
    await base.database.write((tx) =>
      calls.enqueue(tx, [
        { ...at, action: 'ping', key: 'beside-1' },
        { ...at, action: 'ping', key: 'beside-2' },
      ]),
    );
    const find = actions.find.bind(actions);
    let failing = true;
    actions.find = async (connection, action) => {
      if (failing) {
        failing = false;
        throw new RangeError('cannot be read');
      }
      return find(connection, action);
    };
    await calls.run();
    actions.find = find;
    const rows = () =>
      base.database.read.query<{ status: string; error: string | null }>(
        "SELECT status, error FROM action_call WHERE callKey LIKE 'beside-%' ORDER BY status",
      );
    expect(await rows()).toEqual([
      { status: 'done', error: null },
      { status: 'pending', error: 'The call failed inside Liaison (RangeError).' },
    ]);
    base.clock.advance(5_000);
    await calls.run();
    expect((await rows()).map(({ status }) => status)).toEqual(['done', 'done']);
  });

  describe('a delivery from a copy of the shop', () => {
    const view = () => connections.get(base.database.read, accountId, connectionId);
    const newest = async () =>
      (
        await new DeliveryQueries(base.database, deliveries, connections, base.queue, base.clock).list(
          base.database.read,
          accountId,
          {},
          1,
        )
      )[0];
    const fresh = async () => (await new ConnectionRepository().byId(base.database.read, connectionId))!;
    const settled = async (state: string) => {
      for (let turn = 0; turn < 100 && (await view()).health.state !== state; turn++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return (await view()).health;
    };
    const copy = async (id: number, source: string) => {
      expect((await post(order({ id, stage: 'placed' }), { source })).status).toBe(200);
      await drain();
    };

    it('is handled, says so, and degrades the connection in the owner’s words', async () => {
      await health.succeeded(await fresh());
      const told: ConnectionHealthChange[] = [];
      hooks.on('connection.health_changed', async (_tx, change) => told.push(change));
      await copy(701, 'https://copy.example');
      expect(await events('order:701')).toHaveLength(1);
      const warning = 'A copy of the toy shop at https://copy.example sends here too. Delete its webhooks.';
      expect(await newest()).toMatchObject({ status: 'done', error: null, warning });
      expect(await settled('degraded')).toMatchObject({
        reason: 'A copy of the toy shop at https://copy.example sends here too.',
        hint: 'Delete its webhooks.',
      });
      await copy(702, 'https://copy.example');
      expect(told.map((change) => change.state)).toEqual(['degraded']);
    });

    it('keeps it degraded whatever succeeds, until a day has passed without one', async () => {
      base.clock.advance(120_000);
      await health.succeeded(await fresh());
      expect((await view()).health).toMatchObject({ state: 'degraded', lastSuccessAt: base.clock.now() });
      await health.failed(await fresh(), 'The keys were refused.', 'Enter new ones.');
      await copy(703, 'https://copy.example');
      expect((await view()).health.reason).toBe('The keys were refused.');
      await health.succeeded(await fresh());
      expect((await view()).health.reason).toContain('https://copy.example');
      base.clock.advance(24 * 3_600_000 + 1);
      await health.succeeded(await fresh());
      expect((await view()).health).toMatchObject({ state: 'healthy', reason: null, hint: null });
    });

    it('is judged anew when the settings change', async () => {
      await copy(704, 'https://moved.example');
      expect((await settled('degraded')).reason).toContain('https://moved.example');
      const { settings } = await view();
      await connections.update(accountId, connectionId, { settings });
      expect((await view()).health.state).toBe('healthy');
    });

    it('is kept aside where the owner wants that, and handled once it is released', async () => {
      await connections.update(accountId, connectionId, { copies: 'quarantine' });
      await copy(707, 'https://copy.example');
      expect(await events('order:707')).toHaveLength(0);
      expect(await newest()).toMatchObject({
        status: 'quarantined',
        error: expect.stringContaining('messages nobody') as unknown,
      });
      const queries = new DeliveryQueries(base.database, deliveries, connections, base.queue, base.clock);
      await queries.release(connectionId);
      base.clock.advance(10_000);
      await drain();
      expect(await newest()).toMatchObject({ status: 'quarantined' });
      await connections.update(accountId, connectionId, { copies: 'warn' });
      await queries.release(connectionId);
      base.clock.advance(10_000);
      await drain();
      expect(await events('order:707')).toHaveLength(1);
    });

    it('is none when the shop itself sends, and a connector that fails on it loses no delivery', async () => {
      await copy(705, String((await view()).settings['url']));
      expect(await newest()).toMatchObject({ status: 'done', warning: null });
      await copy(706, 'broken');
      expect(await newest()).toMatchObject({ status: 'done', warning: null });
      expect(await events('order:706')).toHaveLength(1);
    });
  });

  it('sets a broken item of a batch aside and handles its siblings', async () => {
    const items = [801, 0, 802].map((id) =>
      id === 0 ? { id: 'broken' } : (JSON.parse(order({ id, stage: 'placed' }).toString()) as object),
    );
    expect((await post(JSON.stringify({ items }), { topic: 'batch' })).status).toBe(200);
    await drain();
    expect(await events('order:801')).toHaveLength(1);
    expect(await events('order:802')).toHaveLength(1);
    const [parked, batch] = await new DeliveryQueries(
      base.database,
      deliveries,
      connections,
      base.queue,
      base.clock,
    ).list(base.database.read, accountId, {}, 2);
    expect(parked).toMatchObject({
      topic: 'order',
      status: 'parked',
      error: expect.stringContaining('id') as unknown,
    });
    expect(batch).toMatchObject({
      topic: 'batch',
      status: 'done',
      warning: expect.stringContaining('1 of its items') as unknown,
    });
  });

  it('empties bodies by age and keeps keys, so that a repeat stays a repeat', async () => {
    const body = order({ id: 7, stage: 'placed' });
    await post(body);
    await drain();
    const cut = base.clock.now() + 1;
    await base.database.write((tx) => deliveries.purge(tx, cut, 1_000));
    await base.database.write((tx) => queries.purge(tx, cut, 1_000));
    const rows = await deliveries.page(base.database.read, accountId, {}, 200);
    expect(rows.every((row) => row.body === null)).toBe(true);
    await post(body);
    await drain();
    expect(await events('order:7')).toHaveLength(1);
  });

  it('ignores deliveries of a connection that was removed', async () => {
    await post(order({ id: 8, stage: 'placed' }));
    await connections.remove(accountId, connectionId);
    await drain();
    expect(await events('order:8')).toHaveLength(0);
    expect((await post(order({ id: 9, stage: 'placed' }))).status).toBe(401);
  });
});
