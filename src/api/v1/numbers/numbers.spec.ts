import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { newId } from '../../../platform/index.js';

describe.each(databaseKinds)('a sandbox number asked for with an idempotency key on $kind', ({ create }) => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await startApi(await create());
  }, 60_000);
  afterAll(() => api.close());

  const ask = (key: string, account?: string) =>
    api.call('post', '/v1/numbers', account).set('idempotency-key', key).send({ sandbox: true });
  const cutOff = (key: string) =>
    api.db.write((tx) =>
      tx.execute(
        "UPDATE idempotency SET status = 'pending', responseBody = NULL, leaseUntil = 1 WHERE requestKey = ?",
        [key],
      ),
    );
  const ids = async () =>
    (await api.db.read.query<{ phoneNumberId: string }>('SELECT phoneNumberId FROM number ORDER BY id')).map(
      ({ phoneNumberId }) => phoneNumberId,
    );
  const idOf = (answer: { body: unknown }) =>
    (answer.body as { id: string; phoneNumberId: string }).phoneNumberId;

  it('is made once though the process died before it could answer', async () => {
    const key = newId();
    const first = await ask(key);
    expect(first.status).toBe(201);
    expect(idOf(first)).toMatch(/^\d{15}$/);
    await cutOff(key);
    const again = await ask(key);
    expect(again.body).toMatchObject({
      id: (first.body as { id: string }).id,
      displayPhone: (first.body as { displayPhone: string }).displayPhone,
    });
    expect(await ids()).toEqual([idOf(first)]);
  });

  it('is made once though the process died before the number was committed', async () => {
    const before = await ids();
    const key = newId();
    const first = await ask(key);
    await api.db.write((tx) => tx.execute('DELETE FROM number WHERE phoneNumberId = ?', [idOf(first)]));
    await cutOff(key);
    expect(idOf(await ask(key))).toBe(idOf(first));
    expect(await ids()).toEqual([...before, idOf(first)]);
  });

  it('is another with another key, without a key, and for another account with the same key', async () => {
    const key = newId();
    const other = await api.accountKey();
    const answers = [await ask(key), await ask(newId()), await ask(key, other.key)];
    const plain = await api.call('post', '/v1/numbers').send({ sandbox: true });
    expect(new Set([...answers, plain].map(idOf)).size).toBe(4);
  });
});
