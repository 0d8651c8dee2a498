import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { liveNumber } from '../../../../test/support/numbers.js';
import { numberTable } from '../../../channels/index.js';

interface Preview {
  numberId: string | null;
  decision: { gates: { gate: string; explanation: string; evidence?: Record<string, unknown> }[] };
}

describe.each(databaseKinds)('rules that choose the number of a message on $kind', ({ create }) => {
  let api: ApiFixture;
  let account: { accountId: string; key: string };
  let usual: string;
  let spanish: string;
  let made = 0;
  beforeAll(async () => {
    api = await startApi(await create());
    account = await api.accountKey();
    [usual, spanish] = [await live(), await live()];
  }, 60_000);
  afterAll(() => api.close());

  async function live(): Promise<string> {
    const phoneNumberId = String(7_000 + made++);
    const given = { phoneNumberId, wabaId: '9001', displayPhone: `+49 30 ${phoneNumberId}` };
    const row = liveNumber(given, { accountId: account.accountId, accessToken: 'x', now: api.clock.now() });
    await api.db.write((tx) => tx.insert(numberTable, [row]));
    return row.id;
  }
  const put = (rules: object[], key = account.key) =>
    api.call('put', '/v1/sender-rules', key).send({ rules });
  const preview = async (to: object, purpose = 'transactional') => {
    const body = { to, purpose, text: 'Hello' };
    const answer = await api.call('post', '/v1/messages/preview', account.key).send(body);
    expect({ status: answer.status, body: answer.body as object }).toMatchObject({ status: 200 });
    const { numberId, decision } = answer.body as Preview;
    return { numberId, gate: decision.gates.find(({ gate }) => gate === 'account_and_number') };
  };

  it('are kept in their order, and decide by the country of the person, with the reason', async () => {
    const answer = await put([
      { name: 'Iberia', numberId: spanish, countries: ['ES', 'PT'], purposes: ['transactional'] },
      { numberId: usual, connectionId: null },
    ]);
    expect(answer.status).toBe(200);
    const listed = await api.call('get', '/v1/sender-rules', account.key);
    expect(listed.body).toEqual(answer.body);
    expect(listed.body).toMatchObject({
      rules: [{ name: 'Iberia', countries: ['ES', 'PT'] }, { name: null }],
    });
    const spain = await preview({ phone: '+34600999888' });
    expect(spain.numberId).toBe(spanish);
    expect(spain.gate?.explanation).toBe(
      'The number is active. Rule 1 (Iberia) chose it: it fits by purpose, country.',
    );
    expect(spain.gate?.evidence).toMatchObject({
      rule: { position: 1, name: 'Iberia', matched: { country: 'ES', purpose: 'transactional' } },
    });
    expect((await preview({ phone: '+34600999888' }, 'marketing')).gate?.evidence).toMatchObject({
      numberId: usual,
      rule: { position: 2, matched: {} },
    });
    const person = await api.call('post', '/v1/contacts', account.key).send({ phone: '+351912345678' });
    expect((await preview({ contactId: (person.body as { id: string }).id })).numberId).toBe(spanish);
  });

  it('are passed over once their number is removed, and say so', async () => {
    const gone = await live();
    await put([{ numberId: gone }]);
    expect((await preview({ phone: '+34600999888' })).numberId).toBe(gone);
    expect((await api.call('delete', `/v1/numbers/${gone}`, account.key)).status).toBe(204);
    const { numberId, gate } = await preview({ phone: '+34600999888' });
    expect(numberId).toBe(usual);
    expect(gate?.evidence).toMatchObject({ passedOver: [{ because: 'number_removed' }] });
  });

  it('leave a message waiting for a number that is paused', async () => {
    await put([{ numberId: spanish }]);
    await api.call('post', `/v1/numbers/${spanish}/pause`, account.key).send({});
    const { numberId, gate } = await preview({ phone: '+34600999888' });
    expect({ numberId, gate }).toMatchObject({ numberId: spanish, gate: { reason: 'number_paused' } });
    await api.call('post', `/v1/numbers/${spanish}/resume`, account.key).send({});
  });

  it('are refused with numbers and connections of others, by the path of each, and nothing changes', async () => {
    const before = (await api.call('get', '/v1/sender-rules', account.key)).body as object;
    const other = await api.accountKey();
    const answer = await put([{ numberId: spanish, connectionId: spanish }, { numberId: 'nobody' }]);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    const { errors } = answer.body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(['rules.0.connectionId', 'rules.1.numberId']);
    expect((await put([{ numberId: spanish }], other.key)).status).toBe(422);
    expect((await api.call('get', '/v1/sender-rules', account.key)).body).toEqual(before);
    expect((await api.call('get', '/v1/sender-rules', other.key)).body).toEqual({ rules: [] });
    const wrong = await put([{ numberId: spanish, countries: ['spain'] }]);
    expect((wrong.body as { errors: { field: string }[] }).errors[0]?.field).toBe('rules.0.countries.0');
  });
});
