import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sampleEvent } from '../../../../test/kit/samples.js';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { ConnectionService } from '../../../connections/index.js';
import { pluginInstallationTable, PluginReviewStage, TimersStage } from '../../../dispatch/index.js';
import { TranslateStage } from '../../../ingress/index.js';
import { deliveryTable, type DeliveryRow } from '../../../ingress/delivery.entity.js';
import { newId, newTraceId } from '../../../platform/index.js';
import { journeyTable, TimerRepository } from '../../../timers/index.js';
import { TwoShops, type Json } from './two-shops.fixture.js';

describe.each(databaseKinds)('settings of plugins this version cannot read on $kind', ({ create }) => {
  let api: ApiFixture;
  let shops: TwoShops;
  let a: string;
  let b: string;

  beforeAll(async () => {
    api = await startApi(await create());
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    shops = await TwoShops.open(api);
    ({ a, b } = shops);
  });

  /** As an update leaves them behind: the row stays, the schema moved on. */
  const spoil = (settings: Json, connectionId?: string) =>
    api.db.write((tx) => {
      const table = connectionId === undefined ? 'plugin_setting' : 'plugin_installation';
      return tx.execute(`UPDATE ${table} SET settings = ? WHERE accountId = ?`, [
        JSON.stringify(settings),
        shops.accountId,
      ]);
    });
  it('record why at each event, tell it once, show it, and send what was missed when it is mended', async () => {
    await shops.put(undefined, 'back-in-stock', { enabled: true, settings: { shopName: 'Both' } });
    await spoil({ shopName: 7, colour: 'red' });
    const missed = await shops.back(a);
    const [decision] = await shops.decisions(missed);
    expect(decision).toMatchObject({ plugin: 'back-in-stock', reason: 'settings_invalid' });
    const words = JSON.stringify(decision);
    for (const word of [
      'settings.shopName',
      'colour',
      'WooCommerce › Liaison › Settings',
      'Save changes',
      'replay',
    ])
      expect(words).toContain(word);
    expect(words).not.toContain('/v1');
    await shops.back(a);
    expect(await shops.events('alert.raised')).toMatchObject([
      {
        connectionId: shops.accountId,
        data: {
          kind: 'plugin_settings_invalid',
          subject: 'back-in-stock',
          severity: 'critical',
          title: expect.stringContaining('Back in stock') as unknown,
          data: { plugin: 'back-in-stock' },
        },
      },
    ]);
    for (const place of [undefined, a])
      expect(await shops.listed(place, 'back-in-stock')).toMatchObject({
        enabled: true,
        problem: {
          code: 'settings_invalid',
          fields: expect.arrayContaining([
            expect.objectContaining({ field: 'settings.shopName' }),
          ]) as unknown,
        },
      });
    await shops.put(undefined, 'back-in-stock', { enabled: true, settings: {} });
    expect(await shops.events('alert.resolved')).toMatchObject([
      { data: { kind: 'plugin_settings_invalid' } },
    ]);
    expect((await shops.read(a, 'back-in-stock')).problem).toBeNull();
    const replay = await api.call('post', `/v1/events/${missed}/replay`, shops.key).send({});
    expect(replay.body).toMatchObject({ outcomes: [{ plugin: 'back-in-stock', reason: 'no_contact' }] });
    await spoil({ shopName: 7 });
    await shops.back(a);
    expect(await shops.events('alert.raised')).toHaveLength(2);
  });

  it('are judged like any other when they are no JSON at all', async () => {
    await shops.put(undefined, 'back-in-stock', { enabled: true });
    await api.db.write((tx) =>
      tx.execute("UPDATE plugin_setting SET settings = '{' WHERE accountId = ?", [shops.accountId]),
    );
    const seen = await shops.decisions(await shops.back(a));
    expect(seen).toMatchObject([{ plugin: 'back-in-stock', reason: 'settings_invalid' }]);
    await api.app.get(PluginReviewStage).run();
    expect(await shops.events('alert.raised')).toHaveLength(1);
    expect(await shops.listed(a, 'back-in-stock')).toMatchObject({
      settings: {},
      problem: { code: 'settings_invalid', fields: [{ field: 'settings' }] },
    });
    expect((await shops.put(undefined, 'back-in-stock', { enabled: true })).status).toBe(422);
    expect((await shops.put(undefined, 'back-in-stock', { enabled: false })).status).toBe(200);
    expect((await shops.put(undefined, 'back-in-stock', { enabled: true, settings: {} })).status).toBe(200);
    expect(await shops.events('alert.resolved')).toHaveLength(1);
  });

  it('stop one shop when they are its own, and nobody else', async () => {
    await shops.put(undefined, 'back-in-stock', { enabled: true });
    await shops.put(a, 'back-in-stock', { enabled: true, settings: {} });
    await spoil({ shopName: 7 }, a);
    const reason = async (place: string) => {
      return (await shops.decisions(await shops.back(place)))[0]?.reason;
    };
    expect([await reason(a), await reason(b)]).toEqual(['settings_invalid', 'no_contact']);
    expect(await shops.events('alert.raised')).toMatchObject([
      { connectionId: a, data: { subject: `back-in-stock@${a}`, connectionId: a } },
    ]);
    await api.call('delete', shops.at(a, 'back-in-stock'), shops.key);
    expect(await shops.events('alert.resolved')).toHaveLength(1);
    expect(await reason(a)).toBe('no_contact');
  });

  it('are noticed at the start, before anything happens, and so is a plugin that is gone', async () => {
    await shops.put(undefined, 'back-in-stock', { enabled: true });
    await spoil({ shopName: 7 });
    await api.db.write((tx) =>
      tx.insert(pluginInstallationTable, [
        {
          id: newId(),
          accountId: shops.accountId,
          connectionId: a,
          plugin: 'gone',
          enabled: true,
          settings: null,
          updatedAt: 1,
        },
      ]),
    );
    for (let round = 0; round < 2; round++) await api.app.get(PluginReviewStage).run();
    const raised = await shops.events('alert.raised');
    expect(raised.map(({ data }) => data['kind']).sort()).toEqual([
      'plugin_settings_invalid',
      'plugin_unknown',
    ]);
    expect(await shops.listed(a, 'gone')).toMatchObject({
      enabled: true,
      problem: { code: 'plugin_unknown' },
    });
    expect((await shops.put(a, 'gone', { enabled: true })).status).toBe(404);
    expect((await shops.put(a, 'gone', { enabled: false })).body).toMatchObject({
      enabled: false,
      problem: null,
    });
    expect(await shops.events('alert.resolved')).toMatchObject([{ data: { kind: 'plugin_unknown' } }]);
  });

  it('have waits wait until they are mended', async () => {
    await shops.put(undefined, 'cart-recovery', { enabled: true });
    const [journey] = await waitingJourney();
    await spoil({ steps: [] });
    api.clock.advance(3_600_000);
    await api.app.get(TimersStage).run();
    expect(await shops.timers()).toEqual(['parked settings_invalid']);
    expect(await api.app.get(TimersStage).run()).toBe(0);
    await shops.put(undefined, 'cart-recovery', { enabled: true, settings: {} });
    expect(await shops.timers()).toEqual(['pending null']);
    await api.app.get(TimersStage).run();
    expect(await shops.timers()).toEqual(['pending null', 'fired null']);
    expect(journey?.status).toBe('active');
  });

  async function waitingJourney() {
    const person = { phone: '+34600111222', email: 'ana@shop.example' };
    const contact = await api.call('post', '/v1/contacts', shops.key).send(person);
    const now = api.clock.now();
    const cart = { token: 'a-cart-of-ana', updatedAt: now, recoveryUrl: 'https://shop.example/?cart=1' };
    await shops.happens(
      a,
      {
        ...sampleEvent('cart.updated', { data: { cart } }),
        person,
        subject: 'cart:a-cart-of-ana',
        occurredAt: now,
      },
      (contact.body as { id: string }).id,
    );
    return api.db.read.select(journeyTable, 'WHERE accountId = ?', [shops.accountId]);
  }

  it('of a connection are told too, and that they are mended', async () => {
    const { settings } = (await api.call('get', `/v1/connections/${a}`, shops.key)).body as {
      settings: Json;
    };
    await api.db.write((tx) =>
      tx.execute('UPDATE connection SET settings = ? WHERE id = ?', [
        JSON.stringify({ ...settings, historyAfterDays: 'long' }),
        a,
      ]),
    );
    api.app.get(ConnectionService).forget(a);
    const delivery = {
      id: newId(),
      accountId: shops.accountId,
      connectionId: a,
      topic: 'order.updated',
      bodyHash: newId(),
      source: 'webhook',
      headers: { 'x-wc-webhook-topic': 'order.updated' },
      body: '{"id":1}',
      encoding: 'utf8',
      receivedAt: api.clock.now(),
      status: 'pending',
      attempts: 0,
      dueAt: api.clock.now(),
      error: null,
      traceId: newTraceId(),
    };
    await api.db.write((tx) => tx.insert(deliveryTable, [delivery as DeliveryRow]));
    await api.app.get(TranslateStage).run();
    expect(await shops.events('alert.raised')).toMatchObject([
      {
        connectionId: a,
        data: {
          kind: 'connection_settings_invalid',
          subject: a,
          detail: expect.stringContaining('settings.historyAfterDays') as unknown,
        },
      },
    ]);
    await api.call('patch', `/v1/connections/${a}`, shops.key).send({ settings: { historyAfterDays: 30 } });
    expect(await shops.events('alert.resolved')).toMatchObject([{ data: { subject: a } }]);
  });

  it('record a wait of a plugin that was switched off or is gone, and free its person', async () => {
    await shops.put(undefined, 'cart-recovery', { enabled: true });
    const draft = sampleEvent('order.placed', { data: { order: { id: 'x1' } } });
    const eventId = await shops.happens(a, { ...draft, subject: 'order:x1' });
    const wait = (plugin: string) => ({
      accountId: shops.accountId,
      plugin,
      connectionId: a,
      key: `wait-of-${plugin}`,
      journeyId: null,
      eventId,
      dueAt: api.clock.now(),
      payload: {},
      traceId: newTraceId(),
    });
    await shops.put(a, 'cart-recovery', { enabled: false });
    await api.db.write((tx) =>
      api.app.get(TimerRepository).set(tx, [wait('cart-recovery'), wait('gone')], api.clock.now()),
    );
    await api.app.get(TimersStage).run();
    const seen = await shops.decisions(eventId);
    expect(seen.map(({ plugin, reason }) => `${plugin} ${reason}`).sort()).toEqual([
      'cart-recovery plugin_disabled',
      'gone plugin_unknown',
    ]);
  });
});
