import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { ConnectionRepository } from '../connections/index.js';
import type { ConnectionHealthChange } from '../hooks/index.js';
import { newId, Secrets } from '../platform/index.js';
import { Pipeline } from './pipeline.fixture.js';

describe.each(databaseKinds)('connections in use on $kind', ({ create }) => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await Pipeline.open(create);
  }, 60_000);
  afterAll(() => pipeline.close());
  beforeEach(() => {
    pipeline.vendorAnswer = { status: 200 };
  });

  it('stores secrets encrypted and never shows them', async () => {
    const view = await pipeline.view();
    expect(JSON.stringify(view)).not.toContain('very-secret-value');
    const raw = await pipeline.base.database.read.query('SELECT * FROM connection');
    expect(JSON.stringify(raw)).not.toContain('very-secret-value');
    await pipeline.connections.update(pipeline.accountId, pipeline.connectionId, { name: 'Toy again' });
    expect((await pipeline.connections.open(pipeline.connectionId))?.settings['secret']).toBe(
      'very-secret-value',
    );
  });

  it('encrypts credentials again after a rotation, so that the previous secret can be taken away', async () => {
    const previous = 'a-secret-for-specs-only';
    const secrets = new Secrets({ secret: 'another-secret-for-specs', previous });
    expect(await pipeline.connectionsWith(secrets).rotateSecrets()).toBe(1);
    expect(await pipeline.connectionsWith(secrets).rotateSecrets()).toBe(0);
    const alone = pipeline.connectionsWith(new Secrets({ secret: 'another-secret-for-specs' }));
    expect((await alone.open(pipeline.connectionId))?.settings['secret']).toBe('very-secret-value');
    const back = new Secrets({ secret: previous, previous: 'another-secret-for-specs' });
    expect(await pipeline.connectionsWith(back).rotateSecrets()).toBe(1);
  });

  it('reads stored settings anew, and keeps deliveries whole while this version cannot use them', async () => {
    const stored = async (settings: Record<string, unknown>) => {
      await pipeline.base.database.write((tx) =>
        new ConnectionRepository().patch(tx, pipeline.connectionId, { settings }),
      );
      pipeline.connections.forget(pipeline.connectionId);
    };
    const { settings } = await pipeline.view();
    await stored({ ...settings, url: 7 });
    expect((await pipeline.post(pipeline.order({ id: 90, stage: 'placed' }))).status).toBe(200);
    await pipeline.drain();
    const [held] = await pipeline.parked();
    expect(held?.error).toContain('settings.url must be text');
    expect(held?.error).toContain('retry the delivery');
    // Health is written after the unit that parked the delivery.
    const reason = async () => (await pipeline.view()).health.reason ?? '';
    for (let looks = 0; looks < 500 && !(await reason()).includes('settings.url'); looks++)
      await new Promise((resolve) => setImmediate(resolve));
    expect(await reason()).toContain('settings.url must be text');
    await pipeline.connections.update(pipeline.accountId, pipeline.connectionId, {
      settings: { url: settings['url'] },
    });
    await pipeline.deliveryQueries.retry(pipeline.accountId, held?.id ?? '');
    await pipeline.drain();
    expect((await pipeline.events('order:90')).length).toBeGreaterThan(0);
    const { health: mended } = await pipeline.view();
    expect(mended.state).toBe('healthy');
  });

  it('does not open another account’s connection', async () => {
    await expect(
      pipeline.connections.get(pipeline.base.database.read, newId(), pipeline.connectionId),
    ).rejects.toMatchObject({
      status: 404,
    });
    await expect(
      pipeline.connections.update(newId(), pipeline.connectionId, { name: 'mine' }),
    ).rejects.toMatchObject({
      status: 404,
    });
    await expect(pipeline.connections.remove(newId(), pipeline.connectionId)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('calls an action, and degrades health when the vendor is away', async () => {
    expect(await pipeline.actions.call(pipeline.connectionId, 'ping', { text: 'hi' }, 'k1')).toEqual({
      ok: true,
      output: { echo: 'hi' },
    });
    expect(await pipeline.actions.call(pipeline.connectionId, 'ping', { text: 5 }, 'k1')).toMatchObject({
      ok: false,
      error: { field: 'text' },
    });
    expect(await pipeline.actions.call(pipeline.connectionId, 'dance', {}, 'k1')).toMatchObject({
      ok: false,
      error: { code: 'rejected' },
    });
    pipeline.vendorAnswer = { status: 200, hang: true };
    expect(
      await pipeline.actions.call(pipeline.connectionId, 'ping', { text: 'hi' }, 'k2', { timeoutMs: 100 }),
    ).toMatchObject({
      ok: false,
      error: { code: 'transient' },
    });
    expect((await pipeline.view()).health.state).toBe('degraded');
    pipeline.vendorAnswer = { status: 200 };
    await pipeline.actions.call(pipeline.connectionId, 'ping', { text: 'hi' }, 'k3');
    expect((await pipeline.view()).health.state).toBe('healthy');
  });

  it('makes a durable call once per key, and again after its maker died', async () => {
    const input = {
      accountId: pipeline.accountId,
      connectionId: pipeline.connectionId,
      action: 'ping',
      input: { text: 'note' },
      key: 'order:1:note',
      traceId: 't',
    };
    await pipeline.base.database.write((tx) => pipeline.calls.enqueue(tx, [input, input]));
    await pipeline.base.database.write((tx) => pipeline.calls.enqueue(tx, [input]));
    pipeline.vendorHits = 0;
    while ((await pipeline.calls.run()) > 0);
    expect(pipeline.vendorHits).toBe(1);
    await pipeline.base.database.write((tx) =>
      tx.execute("UPDATE action_call SET status = 'started', dueAt = 0, token = NULL"),
    );
    await pipeline.calls.run();
    expect(pipeline.vendorHits).toBe(2);
    const [row] = await pipeline.base.database.read.query<{ status: string }>(
      'SELECT status FROM action_call',
    );
    expect(row?.status).toBe('done');
  });

  it('makes the calls beside one that fails inside Liaison', async () => {
    const at = {
      accountId: pipeline.accountId,
      connectionId: pipeline.connectionId,
      input: { text: 'hi' },
      traceId: 't',
    };
    await pipeline.base.database.write((tx) =>
      pipeline.calls.enqueue(tx, [
        { ...at, action: 'ping', key: 'beside-1' },
        { ...at, action: 'ping', key: 'beside-2' },
      ]),
    );
    const find = pipeline.actions.find.bind(pipeline.actions);
    let failing = true;
    pipeline.actions.find = async (connection, action) => {
      if (failing) {
        failing = false;
        throw new RangeError('cannot be read');
      }
      return find(connection, action);
    };
    await pipeline.calls.run();
    pipeline.actions.find = find;
    const rows = () =>
      pipeline.base.database.read.query<{ status: string; error: string | null }>(
        "SELECT status, error FROM action_call WHERE callKey LIKE 'beside-%' ORDER BY status",
      );
    expect(await rows()).toEqual([
      { status: 'done', error: null },
      { status: 'pending', error: 'The call failed inside Liaison (RangeError).' },
    ]);
    pipeline.base.clock.advance(5_000);
    await pipeline.calls.run();
    expect((await rows()).map(({ status }) => status)).toEqual(['done', 'done']);
  });

  describe('a delivery from a copy of the shop', () => {
    const newest = async () =>
      (await pipeline.deliveryQueries.list(pipeline.base.database.read, pipeline.accountId, {}, 1))[0];
    const fresh = async () =>
      (await new ConnectionRepository().byId(pipeline.base.database.read, pipeline.connectionId))!;
    const settled = async (state: string) => {
      for (let turn = 0; turn < 100 && (await pipeline.view()).health.state !== state; turn++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return (await pipeline.view()).health;
    };
    const copy = async (id: number, source: string) => {
      expect((await pipeline.post(pipeline.order({ id, stage: 'placed' }), { source })).status).toBe(200);
      await pipeline.drain();
    };

    it('is handled, says so, and degrades the connection in the owner’s words', async () => {
      await pipeline.health.succeeded(await fresh());
      const told: ConnectionHealthChange[] = [];
      pipeline.hooks.on('connection.health_changed', async (_tx, change) => told.push(change));
      await copy(701, 'https://copy.example');
      expect(await pipeline.events('order:701')).toHaveLength(1);
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
      pipeline.base.clock.advance(120_000);
      await pipeline.health.succeeded(await fresh());
      expect((await pipeline.view()).health).toMatchObject({
        state: 'degraded',
        lastSuccessAt: pipeline.base.clock.now(),
      });
      await pipeline.health.failed(await fresh(), 'The keys were refused.', 'Enter new ones.');
      await copy(703, 'https://copy.example');
      expect((await pipeline.view()).health.reason).toBe('The keys were refused.');
      await pipeline.health.succeeded(await fresh());
      expect((await pipeline.view()).health.reason).toContain('https://copy.example');
      pipeline.base.clock.advance(24 * 3_600_000 + 1);
      await pipeline.health.succeeded(await fresh());
      expect((await pipeline.view()).health).toMatchObject({ state: 'healthy', reason: null, hint: null });
    });

    it('is judged anew when the settings change', async () => {
      await copy(704, 'https://moved.example');
      expect((await settled('degraded')).reason).toContain('https://moved.example');
      const { settings } = await pipeline.view();
      await pipeline.connections.update(pipeline.accountId, pipeline.connectionId, { settings });
      expect((await pipeline.view()).health.state).toBe('healthy');
    });

    it('is kept aside where the owner wants that, and handled once it is released', async () => {
      await pipeline.connections.update(pipeline.accountId, pipeline.connectionId, { copies: 'quarantine' });
      await copy(707, 'https://copy.example');
      expect(await pipeline.events('order:707')).toHaveLength(0);
      expect(await newest()).toMatchObject({
        status: 'quarantined',
        error: expect.stringContaining('no messages are sent') as unknown,
      });
      await pipeline.deliveryQueries.release(pipeline.connectionId);
      pipeline.base.clock.advance(10_000);
      await pipeline.drain();
      expect(await newest()).toMatchObject({ status: 'quarantined' });
      await pipeline.connections.update(pipeline.accountId, pipeline.connectionId, { copies: 'warn' });
      await pipeline.deliveryQueries.release(pipeline.connectionId);
      pipeline.base.clock.advance(10_000);
      await pipeline.drain();
      expect(await pipeline.events('order:707')).toHaveLength(1);
    });

    it('is none when the shop itself sends, and a connector that fails on it loses no delivery', async () => {
      await copy(705, String((await pipeline.view()).settings['url']));
      expect(await newest()).toMatchObject({ status: 'done', warning: null });
      await copy(706, 'broken');
      expect(await newest()).toMatchObject({ status: 'done', warning: null });
      expect(await pipeline.events('order:706')).toHaveLength(1);
    });
  });
});
