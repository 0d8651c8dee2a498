import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startWooCommerceEmulator,
  type WooCommerceEmulator,
} from '../../../../test/emulators/woocommerce/index.js';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { ToyCrm } from '../../../../test/support/toy-crm/emulator.js';
import { ToyInstallation } from '../../../../test/support/toy-crm/installation.js';
import { messageOf } from '../../../../test/support/toy-crm/materials.js';
import { connector } from '../../../../test/support/toy-crm/toy-crm.connector.js';

const order = JSON.parse(
  readFileSync(new URL('../../../../test/support/woo-order.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

describe.each(databaseKinds)('trying a connection out on $kind', ({ create }) => {
  let api: ApiFixture;
  let toy: ToyInstallation;
  let shop: WooCommerceEmulator;
  let key: string;
  let crm: string;
  let store: string;
  beforeAll(async () => {
    const vendor = await ToyCrm.start();
    api = await startApi(await create(), { connectors: [connector], environment: vendor.environment });
    toy = await ToyInstallation.start(api, vendor);
    shop = await startWooCommerceEmulator();
    ({ key } = await api.accountKey());
    crm = (await toy.connect(key, 7)).id;
    const settings = shop.settings('a-secret-of-the-shop');
    const made = await post('/v1/connections', { connector: 'woocommerce', name: 'Shop', settings });
    store = (made.body as { id: string }).id;
  }, 60_000);
  afterAll(async () => {
    await toy.crm.close();
    await shop.close();
    await api.close();
  });
  const post = (path: string, body: object = {}, headers: Record<string, string> = {}, as = key) =>
    api.call('post', path, as).set(headers).send(body);
  const log = (input: object, headers?: Record<string, string>) =>
    post(`/v1/connections/${crm}/actions/log-message`, { input }, headers);
  const audited = async (action: string) => {
    const { data } = (await api.call('get', '/v1/audit-log', key)).body as { data: { action: string }[] };
    return data.filter((entry) => entry.action === action).length;
  };

  it('runs an action at the vendor, once for an idempotency key', async () => {
    const once = { 'idempotency-key': 'try-1' };
    const first = await log(messageOf('1', 'Hello'), once);
    expect(first).toMatchObject({
      status: 200,
      body: { outcome: 'succeeded', output: { id: 'message-1' }, error: null },
    });
    expect((await log(messageOf('1', 'Hello'), once)).body).toEqual(first.body);
    expect(toy.crm.logged).toHaveLength(1);
    expect(await audited('connection.action_run')).toBe(1);
  });

  it('says what the vendor said, and what may have been done', async () => {
    const failed = async (fault: 'rate_limited' | 'server_error' | undefined) => {
      toy.crm.inject(fault);
      const answer = await log(messageOf('1', 'Hello'));
      toy.crm.inject(undefined);
      return answer.body as object;
    };
    expect(await failed('rate_limited')).toMatchObject({
      outcome: 'failed',
      error: { code: 'rate_limited', retryAfterMs: 7_000, field: null },
    });
    expect(await failed('server_error')).toMatchObject({ outcome: 'unknown', error: { code: 'transient' } });
  });

  it('names each field of the input that is wrong, and the actions there are', async () => {
    const wrong = await log({ ...messageOf('1', 'Hello'), person: 'Ana', text: 7 });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect((wrong.body as { errors: { field: string }[] }).errors.map(({ field }) => field)).toEqual([
      'input.person',
      'input.text',
    ]);
    expect(await post(`/v1/connections/${crm}/actions/nothing`)).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('log-message') as unknown },
    });
  });

  it('finds what webhooks missed, at once, and stores it like any delivery', async () => {
    const now = new Date(api.clock.now() - 1_000).toISOString().slice(0, 19);
    shop.orders.set(4711, { ...order, id: 4711, date_modified_gmt: now, date_created_gmt: now });
    const swept = await post(`/v1/connections/${store}/sweep`);
    expect(swept).toMatchObject({ status: 200, body: { error: null, stored: 1 } });
    const { data } = (await api.call('get', `/v1/deliveries?connection=${store}`, key)).body as {
      data: { source: string }[];
    };
    expect(data).toMatchObject([{ source: 'sweep' }]);
    shop.inject('unauthorized');
    expect(await post(`/v1/connections/${store}/sweep`)).toMatchObject({
      status: 200,
      body: { stored: 0, error: { code: 'reauthorize' } },
    });
    shop.inject(undefined);
  });

  it('says why it does not sweep: nothing to sweep, paused, under way already', async () => {
    const refused = async (id: string) => {
      const answer = await post(`/v1/connections/${id}/sweep`);
      return { ...(answer.body as { code: string; detail: string }), status: answer.status };
    };
    expect(await refused(crm)).toMatchObject({ status: 409, code: 'cannot_sweep' });
    await api.call('patch', `/v1/connections/${store}`, key).send({ status: 'paused' });
    expect((await refused(store)).detail).toMatch(/paused/);
    await api.call('patch', `/v1/connections/${store}`, key).send({ status: 'active' });
    await api.db.write((tx) =>
      tx.execute("UPDATE connection SET sweepToken = 'other', sweepUntil = ? WHERE id = ?", [
        api.clock.now() + 60_000,
        store,
      ]),
    );
    expect((await refused(store)).detail).toMatch(/already running/);
  });

  it('is for the account’s own connections, with a key that may manage', async () => {
    const other = await api.accountKey();
    for (const path of [`/v1/connections/${crm}/actions/log-message`, `/v1/connections/${store}/sweep`]) {
      expect(await post(path, {}, {}, other.key)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  it('tells the owner of a CRM that fails nothing about an address they never typed', async () => {
    toy.crm.inject('server_error', 1);
    expect((await log(messageOf('1', 'Later'))).body).toMatchObject({ error: { code: 'transient' } });
    const { health } = (await api.call('get', `/v1/connections/${crm}`, key)).body as {
      health: { state: string; hint: string };
    };
    expect(health).toMatchObject({ state: 'degraded', hint: expect.stringMatching(/retried automatically/) });
    expect(health.hint).not.toMatch(/URL/);
  });
});
