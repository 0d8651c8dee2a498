import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { actionCallTable } from '../../../connections/index.js';
import { TwoShops, type Installation } from './two-shops.fixture.js';

describe.each(databaseKinds)('plugins of two shops of one account on $kind', ({ create }) => {
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

  const calls = async (connectionId: string) =>
    (await api.db.read.select(actionCallTable, 'WHERE connectionId = ? ORDER BY id', [connectionId])).map(
      ({ action }) => action,
    );

  it('have the account’s own until one is set by itself, and again when that is taken back', async () => {
    expect(await shops.read(a, 'cash-on-delivery')).toMatchObject({ enabled: false, source: 'default' });
    await shops.put(undefined, 'cash-on-delivery', { enabled: true, settings: { shopName: 'Both' } });
    expect(await shops.read(a, 'cash-on-delivery')).toMatchObject({
      enabled: true,
      settings: { shopName: 'Both', setStatus: false },
      source: 'account',
      sources: { enabled: 'account', settings: { shopName: 'account', setStatus: 'default' } },
      problem: null,
    });
    const set = await shops.put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: true } });
    expect(set.body).toMatchObject({
      settings: { setStatus: true, paymentMethods: ['cod'] },
      source: 'connection',
      sources: { enabled: 'connection', settings: { setStatus: 'connection', paymentMethods: 'default' } },
    });
    expect((set.body as Installation).settings).not.toHaveProperty('shopName');
    for (const other of [b, undefined])
      expect(await shops.read(other, 'cash-on-delivery')).toMatchObject({
        settings: { shopName: 'Both', setStatus: false },
      });
    await shops.put(undefined, 'cash-on-delivery', { enabled: false });
    expect([await shops.read(a, 'cash-on-delivery'), await shops.read(b, 'cash-on-delivery')]).toMatchObject([
      { enabled: true },
      { enabled: false },
    ]);
    const reset = await api.call('delete', shops.at(a, 'cash-on-delivery'), shops.key);
    expect(reset.body).toMatchObject({ enabled: false, settings: { shopName: 'Both' }, source: 'account' });
    expect(await shops.listed(a, 'cash-on-delivery')).toEqual(reset.body);
  });

  it('one switched off alone goes on with the account’s settings when it is switched on again', async () => {
    await shops.put(undefined, 'review-request', {
      enabled: true,
      settings: { link: 'https://old.example' },
    });
    await shops.put(a, 'review-request', { enabled: false });
    await shops.put(undefined, 'review-request', {
      enabled: true,
      settings: { link: 'https://new.example' },
    });
    await shops.put(a, 'review-request', { enabled: true });
    expect(await shops.read(a, 'review-request')).toMatchObject({
      source: 'connection',
      settings: { link: 'https://new.example' },
      sources: { enabled: 'connection', settings: { link: 'account' } },
    });
  });

  it('refuse what does not fit, unknown plugins and the connections of others', async () => {
    const wrong = await shops.put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: 'often' } });
    expect(wrong.body).toMatchObject({ code: 'invalid_settings', errors: [{ field: 'settings.setStatus' }] });
    expect((await shops.put(a, 'no-such', { enabled: true })).body).toMatchObject({ code: 'unknown_plugin' });
    const stranger = (await api.accountKey()).key;
    const path = shops.at(a, 'cash-on-delivery');
    expect((await api.call('get', path, stranger)).status).toBe(404);
    expect((await api.call('put', path, stranger).send({ enabled: true })).status).toBe(404);
    expect((await api.call('delete', path, stranger)).status).toBe(404);
    expect(await shops.read(a, 'cash-on-delivery')).toMatchObject({ source: 'default' });
  });

  it('submit the templates a shop switches on by itself', async () => {
    await api.call('post', '/v1/numbers', shops.key).send({ sandbox: true });
    const { templates } = (await shops.put(a, 'back-in-stock', { enabled: true })).body as {
      templates: unknown[];
    };
    expect(templates.length).toBeGreaterThan(5);
  });

  it('decide about an order by the installation of its shop', async () => {
    await shops.put(a, 'cash-on-delivery', { enabled: true, settings: { paymentMethods: ['door'] } });
    const first = await shops.decisions(
      await shops.placed(a, { paymentMethod: 'door', confirmation: undefined }),
    );
    const second = await shops.decisions(
      await shops.placed(b, { paymentMethod: 'door', confirmation: undefined }),
    );
    expect(first.map(({ plugin }) => plugin)).toEqual(['cash-on-delivery']);
    expect(second).toEqual([]);
  });

  it('take an answer by the installation of the shop that asked', async () => {
    await shops.put(undefined, 'cash-on-delivery', { enabled: true });
    await shops.put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: true } });
    await shops.answered(a);
    await shops.answered(b);
    expect(await calls(a)).toEqual(['add-order-note', 'set-order-status']);
    expect(await calls(b)).toEqual(['add-order-note']);
  });

  it('say why an answer leads to nothing when the shop has switched the plugin off meanwhile', async () => {
    await shops.put(undefined, 'cash-on-delivery', { enabled: true });
    await shops.put(a, 'cash-on-delivery', { enabled: false });
    const seen = await shops.decisions(await shops.answered(a));
    expect(seen).toMatchObject([{ plugin: 'cash-on-delivery', reason: 'plugin_disabled' }]);
    expect(await calls(a)).toEqual([]);
  });

  it('never lend an installation to another account that names the connection', async () => {
    await shops.put(a, 'cash-on-delivery', { enabled: true, settings: { setStatus: true } });
    const stranger = await TwoShops.open(api);
    await stranger.answered(a);
    expect(await calls(a)).toEqual([]);
  });
});
