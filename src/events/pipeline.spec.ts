import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { connectionTable } from '../connections/index.js';
import { newId } from '../platform/index.js';
import { Pipeline } from './pipeline.fixture.js';

describe.each(databaseKinds)('from the front door to events on $kind', ({ create }) => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await Pipeline.open(create);
  }, 60_000);
  afterAll(() => pipeline.close());

  it('turns the same delivery, three times, into one event, and resolves the person', async () => {
    const body = pipeline.order({ id: 1, stage: 'placed', phone: '600 111 222' });
    expect(await Promise.all([pipeline.post(body), pipeline.post(body), pipeline.post(body)])).toMatchObject([
      { status: 200 },
      { status: 200 },
      { status: 200 },
    ]);
    await pipeline.drain();
    await pipeline.post(body);
    await pipeline.drain();
    const found = await pipeline.events('order:1');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      type: 'order.placed',
      transition: 'placed',
      connectionId: pipeline.connectionId,
    });
    expect(found[0]?.contactId).not.toBeNull();
  });

  it('emits a transition once though the bodies differ', async () => {
    for (const noise of [1, 2, 3]) await pipeline.post(pipeline.order({ id: 2, stage: 'placed', noise }));
    await pipeline.post(pipeline.order({ id: 2, stage: 'accepted' }));
    await pipeline.drain();
    expect((await pipeline.events('order:2')).map((event) => event.type).sort()).toEqual([
      'order.accepted',
      'order.placed',
    ]);
  });

  it('keeps the events of one subject single though two workers translate at once', async () => {
    const bodies = Array.from({ length: 30 }, (_, noise) =>
      pipeline.order({ id: 3, stage: noise % 2 ? 'placed' : 'accepted', noise }),
    );
    await Promise.all(bodies.map((body) => pipeline.post(body)));
    await Promise.all([pipeline.drain(), pipeline.drain(), pipeline.drain()]);
    await pipeline.drain();
    expect(await pipeline.events('order:3')).toHaveLength(2);
  });

  it('writes consent before anything can be decided about the delivery', async () => {
    await pipeline.post(pipeline.order({ id: 4, stage: 'placed', phone: '600 333 444', optin: true }));
    await pipeline.drain();
    const contactId = (await pipeline.events('order:4'))[0]?.contactId as string;
    const [answer] = await pipeline.consents.states(pipeline.base.database.read, pipeline.accountId, [
      { contactId, purpose: 'transactional' },
    ]);
    expect(answer?.state).toBe('granted');
    const [marketing] = await pipeline.consents.states(pipeline.base.database.read, pipeline.accountId, [
      { contactId, purpose: 'marketing' },
    ]);
    expect(marketing?.state).toBe('none');
  });

  it('tells of a withdrawal in the unit of work that records it, and of nothing else', async () => {
    expect(pipeline.withdrawn).toEqual([]);
    await pipeline.post(pipeline.order({ id: 44, stage: 'paid', phone: '600 333 444', optout: true }));
    await pipeline.drain();
    const contactId = (await pipeline.events('order:44'))[0]?.contactId as string;
    expect(pipeline.withdrawn).toEqual([
      { account: pipeline.accountId, who: [{ contactId, purposes: ['transactional'] }] },
    ]);
    const [answer] = await pipeline.consents.states(pipeline.base.database.read, pipeline.accountId, [
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
    const before = await pipeline.page({}, 200);
    expect((await pipeline.post(pipeline.order({ id: 90, stage: 'placed' }), { signature })).status).toBe(
      401,
    );
    expect(await pipeline.page({}, 200)).toHaveLength(before.length);
  });

  it('answers an unknown connection exactly like a bad signature', async () => {
    const unknown = await pipeline.post(pipeline.order({ id: 91, stage: 'placed' }), { to: newId() });
    const bad = await pipeline.post(pipeline.order({ id: 91, stage: 'placed' }), { signature: 'YQ==' });
    expect(unknown).toEqual(bad);
    expect(await pipeline.post('x', { to: "' OR 1=1 --" })).toEqual(bad);
  });

  it('parks what is signed but unreadable, keeps it, says so, and takes it up again', async () => {
    expect((await pipeline.post('{"id": 5, "stage": ')).status).toBe(200);
    expect((await pipeline.post(JSON.stringify({ id: 5, stage: 'unheard-of', at: 1 }))).status).toBe(200);
    await pipeline.drain();
    const rows = await pipeline.parked();
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.error).join()).toMatch(/not JSON[\s\S]*stage|stage[\s\S]*not JSON/);
    // Health is written after the unit that parked them.
    while ((await pipeline.view()).health.state !== 'degraded') await new Promise(setImmediate);
    expect((await pipeline.view()).health.hint).toContain('retry');
    const one = rows[0]?.id as string;
    const api = pipeline.deliveryQueries;
    await expect(api.retry(newId(), one)).rejects.toMatchObject({ status: 404 });
    expect((await api.retry(pipeline.accountId, one)).status).toBe('pending');
    await pipeline.drain();
    expect(await pipeline.parked()).toHaveLength(2);
    await expect(
      api.retry(pipeline.accountId, (await pipeline.page({ status: 'done' }, 1))[0]?.id as string),
    ).rejects.toMatchObject({ code: 'not_retryable' });
  });

  it('tells in the connector’s words what a vendor sent instead of an order, and has it asked soon', async () => {
    const now = pipeline.base.clock.now();
    const of = async () =>
      (await pipeline.base.database.read.select(connectionTable, 'WHERE id = ?', [pipeline.connectionId]))[0];
    await pipeline.base.database.write((tx) =>
      tx.execute('UPDATE connection SET nextSweepAt = ? WHERE id = ?', [
        now + 3_600_000,
        pipeline.connectionId,
      ]),
    );
    expect((await pipeline.post('{"code":"rest_forbidden"}', { topic: 'denied' })).status).toBe(200);
    await pipeline.drain();
    const rows = (await pipeline.parked()).filter(({ topic }) => topic === 'denied');
    expect(rows.map(({ error }) => error)).toEqual([
      'The toy shop sent an error instead of the order. Give the toy its rights back.',
    ]);
    expect((await of())?.nextSweepAt).toBe(pipeline.base.clock.now() + 10_000);
    const told = async () => (await pipeline.view()).health;
    while ((await told()).hint !== 'Give the toy its rights back.') await new Promise(setImmediate);
    expect(await told()).toMatchObject({
      state: 'degraded',
      reason: 'The toy shop sent an error instead of the order.',
    });
    // The sweep that fetches the orders succeeds, and does not mend the webhooks.
    await pipeline.health.succeeded((await of())!);
    expect(await told()).toMatchObject({ state: 'degraded', hint: 'Give the toy its rights back.' });
    pipeline.base.clock.advance(6 * 3_600_000 + 1);
    await pipeline.health.succeeded((await of())!);
    expect(await told()).toMatchObject({ state: 'healthy', hint: null });
  });

  it('keeps an unknown topic as ignored', async () => {
    await pipeline.post('{"id": 1}', { topic: 'weather' });
    await pipeline.drain();
    const rows = await pipeline.page({ status: 'ignored' }, 10);
    expect(rows[0]?.error).toContain('weather');
  });

  it('survives deeply nested JSON, huge numbers, and bytes that are not text', async () => {
    await pipeline.post(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    await pipeline.post('{"id": 1e999, "stage": "placed", "at": 1}');
    await pipeline.post(Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    await pipeline.drain();
    const rows = await pipeline.page({ status: 'parked' }, 10);
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
      await pipeline.post(pipeline.order({ id, stage: 'placed', at, ...more }));
      await pipeline.drain();
      expect(await pipeline.events(`order:${id}`)).toEqual([]);
      const [row] = await pipeline.parked();
      expect(row?.error).toContain(
        `unusable data.${field}: must be an instant between the years 2000 and 2100`,
      );
    },
  );

  it('sets a broken item of a batch aside and handles its siblings', async () => {
    const items = [801, 0, 802].map((id) =>
      id === 0
        ? { id: 'broken' }
        : (JSON.parse(pipeline.order({ id, stage: 'placed' }).toString()) as object),
    );
    expect((await pipeline.post(JSON.stringify({ items }), { topic: 'batch' })).status).toBe(200);
    await pipeline.drain();
    expect(await pipeline.events('order:801')).toHaveLength(1);
    expect(await pipeline.events('order:802')).toHaveLength(1);
    const [parked, batch] = await pipeline.deliveryQueries.list(
      pipeline.base.database.read,
      pipeline.accountId,
      {},
      2,
    );
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
    const body = pipeline.order({ id: 7, stage: 'placed' });
    await pipeline.post(body);
    await pipeline.drain();
    const cut = pipeline.base.clock.now() + 1;
    await pipeline.base.database.write((tx) => pipeline.deliveries.purge(tx, cut, 1_000));
    await pipeline.base.database.write((tx) => pipeline.queries.purge(tx, cut, 1_000));
    const rows = await pipeline.page({}, 200);
    expect(rows.every((row) => row.body === null)).toBe(true);
    await pipeline.post(body);
    await pipeline.drain();
    expect(await pipeline.events('order:7')).toHaveLength(1);
  });

  it('ignores deliveries of a connection that was removed', async () => {
    await pipeline.post(pipeline.order({ id: 8, stage: 'placed' }));
    await pipeline.connections.remove(pipeline.accountId, pipeline.connectionId);
    await pipeline.drain();
    expect(await pipeline.events('order:8')).toHaveLength(0);
    expect((await pipeline.post(pipeline.order({ id: 9, stage: 'placed' }))).status).toBe(401);
  });
});
