import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../test/support/api.js';
import { databaseKinds } from '../../../test/support/databases.js';
import { sampleEvent } from '../../../test/kit/samples.js';
import { actionCallTable } from '../../connections/index.js';
import {
  DecisionBatch,
  DispatchStage,
  Occasions,
  pluginInstallationTable,
  PluginReviewStage,
  TimersStage,
} from '../../dispatch/index.js';
import { EventStore, type EventRow } from '../../events/index.js';
import { newId, newTraceId } from '../../platform/index.js';
import type { AnyEventDraft } from '../../sdk/index.js';
import { journeyTable, TimerRepository } from '../../timers/index.js';

type Json = Record<string, unknown>;
interface Installation {
  enabled: boolean;
  settings: Json;
  source: string;
  sources: { enabled: string; settings: Json };
  problem: { code: string; detail: string; fields: { field: string; reason: string }[] } | null;
}

describe.each(databaseKinds)('plugins of two shops of one account on $kind', ({ create }) => {
  let api: ApiFixture;
  let accountId: string;
  let key: string;
  let a: string;
  let b: string;
  let order = 0;

  beforeAll(async () => {
    api = await startApi(await create());
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    ({ accountId, key } = await api.accountKey());
    [a, b] = [await shop('A'), await shop('B')];
  });

  async function shop(name: string): Promise<string> {
    const settings = {
      url: 'http://127.0.0.1:1',
      consumerKey: 'ck',
      consumerSecret: 'cs',
      webhookSecret: 'a-secret-of-a-webhook',
    };
    const made = await api
      .call('post', '/v1/connections', key)
      .send({ connector: 'woocommerce', name, settings });
    return (made.body as { id: string }).id;
  }
  const at = (shopId: string | undefined, plugin: string) =>
    shopId === undefined ? `/v1/plugins/${plugin}` : `/v1/connections/${shopId}/plugins/${plugin}`;
  const read = async (shopId: string | undefined, plugin: string) =>
    (await api.call('get', at(shopId, plugin), key)).body as Installation;
  const put = (shopId: string | undefined, plugin: string, body: Json) =>
    api.call('put', at(shopId, plugin), key).send(body);
  const listed = async (shopId: string | undefined, plugin: string) => {
    const path = shopId === undefined ? '/v1/plugins' : `/v1/connections/${shopId}/plugins`;
    const { data } = (await api.call('get', path, key)).body as { data: (Installation & { id: string })[] };
    return data.find(({ id }) => id === plugin);
  };
  /** What happened, as the translation of a delivery or a number's webhook stores it. */
  async function happens(connectionId: string, draft: AnyEventDraft, contactId?: string): Promise<string> {
    const [row] = await api.db.write((tx) =>
      api.app
        .get(EventStore)
        .append(tx, [
          { accountId, connectionId, draft, contactId, traceId: newTraceId(), recordedAt: api.clock.now() },
        ]),
    );
    while ((await api.app.get(DispatchStage).run()) > 0);
    return row?.id ?? '';
  }
  const placed = (connectionId: string, fields: Json = {}) => {
    const id = String(++order);
    const occurredAt = api.clock.now();
    const data = {
      order: { id, number: id, createdAt: occurredAt, history: false, renewal: false, ...fields },
    };
    return happens(connectionId, {
      ...sampleEvent('order.accepted', { data }),
      subject: `order:${id}`,
      occurredAt,
    });
  };
  const answered = (connectionId: string | undefined, subject = 'order:77') =>
    happens('the-number', {
      type: 'message.received',
      subject: `message:${newId()}`,
      transition: 'received',
      occurredAt: api.clock.now(),
      data: {
        messageId: newId(),
        button: 'Confirm',
        replyTo: {
          messageId: newId(),
          plugin: 'cash-on-delivery',
          subject,
          ...(connectionId === undefined ? {} : { connectionId }),
        },
      },
    });
  const decisions = async (eventId: string) =>
    (await api.call('get', `/v1/events/${eventId}`, key)).body as {
      decisions: { plugin: string; reason: string; gates: { explanation: string }[] }[];
    };
  const calls = async (connectionId: string) =>
    (await api.db.read.select(actionCallTable, 'WHERE connectionId = ? ORDER BY id', [connectionId])).map(
      ({ action }) => action,
    );

  it('have the account’s own until one is set by itself, and again when that is taken back', async () => {
    expect(await read(a, 'cash-on-delivery')).toMatchObject({ enabled: false, source: 'default' });
    await put(undefined, 'cash-on-delivery', { enabled: true, settings: { shopName: 'Both' } });
    expect(await read(a, 'cash-on-delivery')).toMatchObject({
      enabled: true,
      settings: { shopName: 'Both', setStatus: false },
      source: 'account',
      sources: { enabled: 'account', settings: { shopName: 'account', setStatus: 'default' } },
      problem: null,
    });
    const set = await put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: true } });
    expect(set.body).toMatchObject({
      settings: { setStatus: true, paymentMethods: ['cod'] },
      source: 'connection',
      sources: { enabled: 'connection', settings: { setStatus: 'connection', paymentMethods: 'default' } },
    });
    expect((set.body as Installation).settings).not.toHaveProperty('shopName');
    for (const other of [b, undefined])
      expect(await read(other, 'cash-on-delivery')).toMatchObject({
        settings: { shopName: 'Both', setStatus: false },
      });
    await put(undefined, 'cash-on-delivery', { enabled: false });
    expect([await read(a, 'cash-on-delivery'), await read(b, 'cash-on-delivery')]).toMatchObject([
      { enabled: true },
      { enabled: false },
    ]);
    const reset = await api.call('delete', at(a, 'cash-on-delivery'), key);
    expect(reset.body).toMatchObject({ enabled: false, settings: { shopName: 'Both' }, source: 'account' });
    expect(await listed(a, 'cash-on-delivery')).toEqual(reset.body);
  });

  it('one switched off alone goes on with the account’s settings when it is switched on again', async () => {
    await put(undefined, 'review-request', { enabled: true, settings: { link: 'https://old.example' } });
    await put(a, 'review-request', { enabled: false });
    await put(undefined, 'review-request', { enabled: true, settings: { link: 'https://new.example' } });
    await put(a, 'review-request', { enabled: true });
    expect(await read(a, 'review-request')).toMatchObject({
      source: 'connection',
      settings: { link: 'https://new.example' },
      sources: { enabled: 'connection', settings: { link: 'account' } },
    });
  });

  it('refuse what does not fit, unknown plugins and the connections of others', async () => {
    const wrong = await put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: 'often' } });
    expect(wrong.body).toMatchObject({ code: 'invalid_settings', errors: [{ field: 'settings.setStatus' }] });
    expect((await put(a, 'no-such', { enabled: true })).body).toMatchObject({ code: 'unknown_plugin' });
    const stranger = (await api.accountKey()).key;
    const path = at(a, 'cash-on-delivery');
    expect((await api.call('get', path, stranger)).status).toBe(404);
    expect((await api.call('put', path, stranger).send({ enabled: true })).status).toBe(404);
    expect((await api.call('delete', path, stranger)).status).toBe(404);
    expect(await read(a, 'cash-on-delivery')).toMatchObject({ source: 'default' });
  });

  it('submit the templates a shop switches on by itself', async () => {
    await api.call('post', '/v1/numbers', key).send({ sandbox: true });
    const { templates } = (await put(a, 'back-in-stock', { enabled: true })).body as { templates: unknown[] };
    expect(templates.length).toBeGreaterThan(5);
  });

  it('decide about an order by the installation of its shop', async () => {
    await put(a, 'cash-on-delivery', { enabled: true, settings: { paymentMethods: ['door'] } });
    const first = await decisions(await placed(a, { paymentMethod: 'door', confirmation: undefined }));
    const second = await decisions(await placed(b, { paymentMethod: 'door', confirmation: undefined }));
    expect(first.decisions.map(({ plugin }) => plugin)).toEqual(['cash-on-delivery']);
    expect(second.decisions).toEqual([]);
  });

  it('take an answer by the installation of the shop that asked', async () => {
    await put(undefined, 'cash-on-delivery', { enabled: true });
    await put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: true } });
    await answered(a);
    await answered(b);
    expect(await calls(a)).toEqual(['add-order-note', 'set-order-status']);
    expect(await calls(b)).toEqual(['add-order-note']);
  });

  it('say why an answer leads to nothing when the shop has switched the plugin off meanwhile', async () => {
    await put(undefined, 'cash-on-delivery', { enabled: true });
    await put(a, 'cash-on-delivery', { enabled: false });
    const seen = await decisions(await answered(a));
    expect(seen.decisions).toMatchObject([{ plugin: 'cash-on-delivery', reason: 'plugin_disabled' }]);
    expect(await calls(a)).toEqual([]);
  });

  it('never lend an installation to another account that names the connection', async () => {
    await put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: true } });
    const victim = a;
    ({ accountId, key } = await api.accountKey());
    await answered(victim);
    expect(await calls(victim)).toEqual([]);
  });

  describe('with settings this version cannot read', () => {
    /** As an update leaves them behind: the row stays, the schema moved on. */
    const spoil = (settings: Json, connectionId?: string) =>
      api.db.write((tx) => {
        const table = connectionId === undefined ? 'plugin_setting' : 'plugin_installation';
        return tx.execute(`UPDATE ${table} SET settings = ? WHERE accountId = ?`, [
          JSON.stringify(settings),
          accountId,
        ]);
      });
    const events = async (type: string) =>
      (
        (await api.call('get', `/v1/events?type=${type}`, key)).body as {
          data: { connectionId: string; data: Json }[];
        }
      ).data;

    it('record why at each event, tell it once, show it, and send what was missed when it is mended', async () => {
      await put(undefined, 'back-in-stock', { enabled: true, settings: { shopName: 'Both' } });
      await spoil({ shopName: 7, colour: 'red' });
      const back = () =>
        happens(a, { ...sampleEvent('product.back_in_stock'), subject: `product:${newId()}` });
      const missed = await back();
      const [decision] = (await decisions(missed)).decisions;
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
      await back();
      expect(await events('alert.raised')).toMatchObject([
        {
          connectionId: accountId,
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
        expect(await listed(place, 'back-in-stock')).toMatchObject({
          enabled: true,
          problem: {
            code: 'settings_invalid',
            fields: expect.arrayContaining([
              expect.objectContaining({ field: 'settings.shopName' }),
            ]) as unknown,
          },
        });
      await put(undefined, 'back-in-stock', { enabled: true, settings: {} });
      expect(await events('alert.resolved')).toMatchObject([{ data: { kind: 'plugin_settings_invalid' } }]);
      expect((await read(a, 'back-in-stock')).problem).toBeNull();
      const replay = await api.call('post', `/v1/events/${missed}/replay`, key).send({});
      expect(replay.body).toMatchObject({ outcomes: [{ plugin: 'back-in-stock', reason: 'no_contact' }] });
      await spoil({ shopName: 7 });
      await back();
      expect(await events('alert.raised')).toHaveLength(2);
    });

    it('stop one shop when they are its own, and nobody else', async () => {
      await put(undefined, 'back-in-stock', { enabled: true });
      await put(a, 'back-in-stock', { enabled: true, settings: {} });
      await spoil({ shopName: 7 }, a);
      const reason = async (place: string) => {
        const draft = { ...sampleEvent('product.back_in_stock'), subject: `product:${newId()}` };
        return (await decisions(await happens(place, draft))).decisions[0]?.reason;
      };
      expect([await reason(a), await reason(b)]).toEqual(['settings_invalid', 'no_contact']);
      expect(await events('alert.raised')).toMatchObject([
        { connectionId: a, data: { subject: `back-in-stock@${a}`, connectionId: a } },
      ]);
      await api.call('delete', at(a, 'back-in-stock'), key);
      expect(await events('alert.resolved')).toHaveLength(1);
      expect(await reason(a)).toBe('no_contact');
    });

    it('are noticed at the start, before anything happens, and so is a plugin that is gone', async () => {
      await put(undefined, 'back-in-stock', { enabled: true });
      await spoil({ shopName: 7 });
      await api.db.write((tx) =>
        tx.insert(pluginInstallationTable, [
          {
            id: newId(),
            accountId,
            connectionId: a,
            plugin: 'gone',
            enabled: true,
            settings: null,
            updatedAt: 1,
          },
        ]),
      );
      for (let round = 0; round < 2; round++) await api.app.get(PluginReviewStage).run();
      const raised = await events('alert.raised');
      expect(raised.map(({ data }) => data['kind']).sort()).toEqual([
        'plugin_settings_invalid',
        'plugin_unknown',
      ]);
      expect(await listed(a, 'gone')).toMatchObject({ enabled: true, problem: { code: 'plugin_unknown' } });
      expect((await put(a, 'gone', { enabled: true })).status).toBe(404);
      expect((await put(a, 'gone', { enabled: false })).body).toMatchObject({
        enabled: false,
        problem: null,
      });
      expect(await events('alert.resolved')).toMatchObject([{ data: { kind: 'plugin_unknown' } }]);
    });

    it('have waits wait until they are mended', async () => {
      await put(undefined, 'cart-recovery', { enabled: true });
      const [journey] = await waitingJourney();
      await spoil({ steps: [] });
      api.clock.advance(3_600_000);
      await api.app.get(TimersStage).run();
      const status = async () =>
        (
          (await api.call('get', '/v1/timers', key)).body as { data: { status: string; reason: string }[] }
        ).data.map((timer) => `${timer.status} ${timer.reason}`);
      expect(await status()).toEqual(['parked settings_invalid']);
      expect(await api.app.get(TimersStage).run()).toBe(0);
      await put(undefined, 'cart-recovery', { enabled: true, settings: {} });
      expect(await status()).toEqual(['pending null']);
      await api.app.get(TimersStage).run();
      expect(await status()).toEqual(['pending null', 'fired null']);
      expect(journey?.status).toBe('active');
    });

    async function waitingJourney() {
      const person = { phone: '+34600111222', email: 'ana@shop.example' };
      const contact = await api.call('post', '/v1/contacts', key).send(person);
      const now = api.clock.now();
      const cart = { token: 'a-cart-of-ana', updatedAt: now, recoveryUrl: 'https://shop.example/?cart=1' };
      await happens(
        a,
        {
          ...sampleEvent('cart.updated', { data: { cart } }),
          person,
          subject: 'cart:a-cart-of-ana',
          occurredAt: now,
        },
        (contact.body as { id: string }).id,
      );
      return api.db.read.select(journeyTable, 'WHERE accountId = ?', [accountId]);
    }
  });

  it.each([
    ['a cart, then the order', false],
    ['the order, then a cart from before it', true],
  ])(
    'leave nobody reminded who orders in the other shop at the very same time: %s',
    async (_name, orderFirst) => {
      await put(undefined, 'cart-recovery', { enabled: true });
      const phone = '+34600111333';
      const contact = (await api.call('post', '/v1/contacts', key).send({ phone })).body as { id: string };
      const now = api.clock.now();
      const store = (connectionId: string, draft: AnyEventDraft) =>
        api.db.write(async (tx) => {
          const [row] = await api.app.get(EventStore).append(tx, [
            {
              accountId,
              connectionId,
              draft,
              contactId: contact.id,
              traceId: newTraceId(),
              recordedAt: now,
            },
          ]);
          await tx.execute("UPDATE event SET status = 'dispatched' WHERE id = ?", [row?.id]);
          return row as EventRow;
        });
      const recoveryUrl = 'https://shop.example/?cart=7';
      const cart = await store(a, {
        ...sampleEvent('cart.updated', {
          data: { cart: { token: 'cart-seven', updatedAt: now, recoveryUrl } },
        }),
        subject: 'cart:seven',
        person: { phone },
      });
      const bought = await store(b, {
        ...sampleEvent('order.accepted', { data: { order: { id: '7', history: false, renewal: false } } }),
        subject: 'order:7',
        person: { phone },
        occurredAt: now + 1,
      });
      const decide = (row: EventRow, meanwhile: () => Promise<void>) =>
        api.db.write(
          async (tx) => {
            await api.app.get(DecisionBatch).decide(tx, await api.app.get(Occasions).ofEvents(tx, [row]));
            await meanwhile();
          },
          { retryDuplicates: true },
        );
      let firstDecided = () => undefined as void;
      let commit = () => undefined as void;
      const decided = new Promise<void>((resolve) => (firstDecided = resolve));
      const goOn = new Promise<void>((resolve) => (commit = resolve));
      const [one, other] = orderFirst ? [bought, cart] : [cart, bought];
      const first = decide(one, async () => {
        firstDecided();
        await goOn;
      });
      await decided;
      const second = decide(other, async () => undefined);
      // Time enough for the second to be decided, were it not to wait for the first.
      for (let look = 0; look < 200; look++) await api.db.read.query('SELECT 1');
      commit();
      await Promise.all([first, second]);
      const rows = await api.db.read.select(journeyTable, 'WHERE accountId = ?', [accountId]);
      expect(rows.map(({ status, outcome }) => `${status} ${outcome}`)).toEqual(
        orderFirst ? [] : ['ended ordered'],
      );
    },
  );

  it('record a wait of a plugin that was switched off or is gone, and free its person', async () => {
    await put(undefined, 'cart-recovery', { enabled: true });
    const draft = sampleEvent('order.placed', { data: { order: { id: 'x1' } } });
    const eventId = await happens(a, { ...draft, subject: 'order:x1' });
    const wait = (plugin: string) => ({
      accountId,
      plugin,
      connectionId: a,
      key: `wait-of-${plugin}`,
      journeyId: null,
      eventId,
      dueAt: api.clock.now(),
      payload: {},
      traceId: newTraceId(),
    });
    await put(a, 'cart-recovery', { enabled: false });
    await api.db.write((tx) =>
      api.app.get(TimerRepository).set(tx, [wait('cart-recovery'), wait('gone')], api.clock.now()),
    );
    await api.app.get(TimersStage).run();
    const { decisions: seen } = await decisions(eventId);
    expect(seen.map(({ plugin, reason }) => `${plugin} ${reason}`).sort()).toEqual([
      'cart-recovery plugin_disabled',
      'gone plugin_unknown',
    ]);
  });
});
