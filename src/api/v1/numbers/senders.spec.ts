import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { numberTable } from '../../../channels/index.js';
import { liveNumber } from '../../../../test/support/numbers.js';

describe.each(databaseKinds)('the senders of an account on $kind', ({ create }) => {
  let api: ApiFixture;
  let account: { accountId: string; key: string };
  let ids: { sandbox: string; first: string; second: string };
  let made = 0;
  beforeAll(async () => {
    api = await startApi(await create());
    account = await api.accountKey();
    const sandbox = await api.call('post', '/v1/numbers', account.key).send({ sandbox: true });
    ids = { sandbox: (sandbox.body as { id: string }).id, first: await live(), second: await live() };
  }, 60_000);
  afterAll(() => api.close());

  /** A live number as earlier versions stored it: nobody clicked anything. */
  async function live(): Promise<string> {
    const phoneNumberId = String(7_000 + made++);
    const made1 = { phoneNumberId, wabaId: '9001', displayPhone: `+49 30 ${phoneNumberId}` };
    const row = liveNumber(made1, { accountId: account.accountId, accessToken: 'x', now: api.clock.now() });
    await api.db.write((tx) => tx.insert(numberTable, [row]));
    return row.id;
  }
  const patch = (id: string, body: Record<string, unknown>, key = account.key) =>
    api.call('patch', `/v1/numbers/${id}`, key).send(body);
  const usual = async () => {
    const answer = await api.call('get', '/v1/numbers', account.key);
    return (answer.body as { data: { id: string; default: boolean }[] }).data
      .filter((number) => number.default)
      .map(({ id }) => id);
  };

  it('send from a live number before a sandbox one, the oldest first, at once', async () => {
    expect(await usual()).toEqual([ids.first]);
  });

  it('send from the one that was chosen', async () => {
    const chosen = await patch(ids.second, { default: true, label: ' Shop\u202E ' });
    expect(chosen.body).toMatchObject({ default: true, label: 'Shop', status: 'active' });
    expect(await usual()).toEqual([ids.second]);
    expect((await patch(ids.second, { default: false })).body).toMatchObject({
      default: false,
      label: 'Shop',
    });
    expect(await usual()).toEqual([ids.first]);
    expect((await patch(ids.second, { default: true, label: null })).body).toMatchObject({ label: null });
    const refused = await patch(ids.sandbox, { default: true });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ errors: [{ field: 'default' }] });
    expect(await usual()).toEqual([ids.second]);
  });

  it('are paused and let go on again', async () => {
    expect((await patch(ids.first, { status: 'paused' })).body).toMatchObject({
      status: 'paused',
      reasonCode: 'operator',
    });
    expect((await patch(ids.first, { status: 'active' })).body).toMatchObject({ status: 'active' });
    expect((await patch(ids.first, {})).status).toBe(422);
    expect((await patch(ids.first, { colour: 'red' })).status).toBe(422);
  });

  it('belong to their account', async () => {
    const stranger = await api.accountKey();
    expect((await patch(ids.first, { label: 'mine' }, stranger.key)).status).toBe(404);
    expect((await api.call('delete', `/v1/numbers/${ids.first}`, stranger.key)).status).toBe(404);
    const reader = await api.accountKey(['read'], account.accountId);
    expect((await patch(ids.first, { label: 'mine' }, reader.key)).status).toBe(403);
    expect((await api.call('delete', `/v1/numbers/${ids.first}`, reader.key)).status).toBe(403);
  });

  it('are removed once and for all, and their row stays for history without a token', async () => {
    const remove = () => api.call('delete', `/v1/numbers/${ids.second}`, account.key);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(204);
    expect(await usual()).toEqual([ids.first]);
    expect((await api.call('get', `/v1/numbers/${ids.second}`, account.key)).status).toBe(404);
    expect((await patch(ids.second, { label: 'back' })).status).toBe(404);
    const [row] = await api.db.read.select(numberTable, 'WHERE id = ?', [ids.second]);
    expect(row).toMatchObject({ status: 'removed', accessToken: '', dueAt: null });
    const sent = await api
      .call('post', '/v1/messages', account.key)
      .send({ to: { phone: '+34600111222' }, from: ids.second, purpose: 'transactional', text: 'x' });
    expect(sent.body).toMatchObject({ errors: [{ field: 'from' }] });
    const entries = await api.call('get', '/v1/audit-log', account.key);
    const removals = (entries.body as { data: { action: string }[] }).data.filter(
      ({ action }) => action === 'number.removed',
    );
    expect(removals).toHaveLength(1);
  });
});
