import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactService } from '../../../contacts/index.js';
import { TranslateStage } from '../../../ingress/index.js';
import { ConsentService } from '../../../optin/index.js';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';

const token = 'a-token-of-these-tests-only';
const mapping = {
  event: 'consent.granted',
  subject: 'form:{{ body.id }}',
  transition: 'consent',
  person: { phone: '{{ body.phone }}', phoneCountry: 'ES' },
  data: {
    purposes: ['transactional'],
    method: 'till',
    effectiveAt: '{{ body.at }}',
    evidence: { asked: 'May we?' },
  },
};

interface Found {
  id: string;
  contactId: string;
  method: string;
  delivery: { id: string; body: string } | null;
  today: string | null;
}

describe.each(databaseKinds)('consents that a wrong mapping wrote, on $kind', ({ create }) => {
  let api: ApiFixture;
  let key: string;
  let accountId: string;
  let connection: { id: string };
  let before: string;

  beforeAll(async () => {
    api = await startApi(await create());
    ({ key, accountId } = await api.accountKey());
    const made = await api.call('post', '/v1/connections', key).send({
      connector: 'webhook',
      name: 'Till',
      settings: { verification: 'token', secret: token, mappings: [mapping] },
    });
    connection = made.body as { id: string };
  }, 60_000);
  afterAll(() => api.close());

  const phoneOf = (id: number) => `6004000${String(id).padStart(2, '0')}`;
  const deliver = async (id: number, whatsapp: unknown) => {
    const answer = await api
      .call('post', `/hooks/${connection.id}`, '')
      .set('authorization', `Bearer ${token}`)
      .send({ id, whatsapp, phone: phoneOf(id), at: api.clock.now() });
    expect(answer.status).toBe(200);
    while ((await api.app.get(TranslateStage).run()) > 0);
  };
  const personOf = async (id: number) => {
    const [found] = (
      (await api.call('get', `/v1/contacts?phone=%2B34${phoneOf(id)}`, key)).body as {
        data: { id: string }[];
      }
    ).data;
    return found?.id ?? '';
  };
  const addressOf = async (id: number) => {
    const contactId = await personOf(id);
    const found = await api.app.get(ContactService).addresses(api.db.read, accountId, [contactId]);
    return { contactId, addressHash: found.get(contactId)?.addressHash ?? '' };
  };
  const state = async (id: number) => {
    const ask = { ...(await addressOf(id)), purpose: 'transactional' as const };
    const [answer] = await api.app.get(ConsentService).states(api.db.read, accountId, [ask]);
    return answer?.suppression ? `stopped, ${answer.state}` : answer?.state;
  };
  const list = async (query = '') =>
    (
      (await api.call('get', `/v1/consents?connection=${connection.id}${query}`, key)).body as {
        data: Found[];
        next: string | null;
      }
    ).data;
  const revoke = (change: object = {}) =>
    api.call('post', '/v1/consents/revoke', key).send({
      connection: connection.id,
      recordedBefore: before,
      reason: 'The form sent "no" and the mapping took it for a yes.',
      ...change,
    });

  /** 1 and 2 sent a form; 3 had written STOP; 4 agrees again later, on the telephone; 33 is nobody we knew. */
  async function theStory(): Promise<void> {
    await deliver(3, 'yes');
    api.clock.advance(60_000);
    const { contactId, addressHash } = await addressOf(3);
    const stop = {
      accountId,
      contactId,
      addressHashes: [addressHash],
      at: api.clock.now(),
      source: 'message:1',
    };
    await api.db.write((tx) => api.app.get(ConsentService).stop(tx, [stop]));
    expect(await state(3)).toBe('stopped, revoked');
    api.clock.advance(60_000);
    await deliver(1, 'no');
    await deliver(2, 'yes');
    await deliver(4, 'off');
    await deliver(33, 0);
    api.clock.advance(60_000);
    before = new Date(api.clock.now()).toISOString();
    const contact = { phone: `+34${phoneOf(4)}` };
    const grant = { contact, purpose: 'transactional', state: 'granted', method: 'phone_call' };
    expect((await api.call('post', '/v1/consents', key).send(grant)).status).toBe(201);
    const mappings = [{ ...mapping, when: 'body.whatsapp' }];
    await api.call('patch', `/v1/connections/${connection.id}`, key).send({ settings: { mappings } });
  }

  it('are found by their connection, with the body that made them and what it would be today', async () => {
    await theStory();
    expect(await Promise.all([1, 2, 4].map(state))).toEqual(['granted', 'granted', 'granted']);
    const found = await list('&state=granted');
    const made = (id: number) => found.find(({ delivery }) => delivery?.body.includes(`"${phoneOf(id)}"`));
    expect(made(1)).toMatchObject({ today: 'not_granted', method: 'till' });
    expect(made(1)?.delivery?.body).toContain('"whatsapp":"no"');
    expect([made(2)?.today, made(4)?.today]).toEqual(['granted', 'not_granted']);
    expect(found.map(({ method }) => method)).not.toContain('phone_call');
    for (const nothing of [
      '&method=checkout',
      `&recordedAfter=${before}`,
      '&purpose=marketing',
      '&state=revoked',
    ]) {
      expect(await list(nothing)).toEqual([]);
    }
    expect(await list(`&recordedBefore=${before}&method=till`)).toHaveLength(found.length);
  });

  it('are listed page by page, each once', async () => {
    const all = await list();
    const seen: string[] = [];
    let cursor = '';
    do {
      const path = `/v1/consents?connection=${connection.id}&limit=2${cursor}`;
      const page = (await api.call('get', path, key)).body as { data: Found[]; next: string | null };
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(seen).toEqual(all.map(({ id }) => id));
    const wrong = await api.call('get', '/v1/consents?cursor=nonsense', key);
    expect(wrong.status).toBe(422);
  });

  it('are counted before anything is changed', async () => {
    const answer = await revoke({ today: 'not_granted', dryRun: true });
    expect(answer.body).toEqual({
      dryRun: true,
      looked: 5,
      takenBack: 3,
      unreadable: 0,
      withdrawn: null,
      next: null,
    });
    expect(await state(1)).toBe('granted');
  });

  it('are taken back as of their moment: what was agreed to later stays', async () => {
    const answer = await revoke({ today: 'not_granted' });
    expect(answer.body).toMatchObject({ looked: 5, takenBack: 3, withdrawn: 2 });
    expect(await Promise.all([1, 2, 4, 33].map(state))).toEqual(['revoked', 'granted', 'granted', 'revoked']);
    const again = await revoke({ today: 'not_granted' });
    expect(again.body).toMatchObject({ takenBack: 3, withdrawn: 2 });
    const history = (await api.call('get', `/v1/contacts/${await personOf(1)}/consents`, key)).body as {
      data: { state: string; method: string; evidence: { reason?: string } }[];
    };
    expect(history.data.map(({ state: one }) => one)).toEqual(['revoked', 'granted']);
    expect(history.data.find(({ method }) => method === 'correction')?.evidence.reason).toContain(
      'took it for a yes',
    );
  });

  it('page by page too, and without a question about today all of them', async () => {
    let cursor: string | null = null;
    let looked = 0;
    do {
      const answer = await revoke({ limit: 2, ...(cursor === null ? {} : { cursor }) });
      const page = answer.body as { looked: number; next: string | null };
      looked += page.looked;
      cursor = page.next;
    } while (cursor !== null);
    expect(looked).toBe(5);
    expect(await Promise.all([1, 2, 4].map(state))).toEqual(['revoked', 'revoked', 'granted']);
  });

  it('let a STOP they had lifted hold again', async () => {
    // Written late by the shop: newer than the STOP, and a no.
    const later = { ...mapping, when: 'body.whatsapp or body.any' };
    await api
      .call('patch', `/v1/connections/${connection.id}`, key)
      .send({ settings: { mappings: [later] } });
    const answer = await api
      .call('post', `/hooks/${connection.id}`, '')
      .set('authorization', `Bearer ${token}`)
      .send({ id: 333, any: 'yes', phone: phoneOf(3), at: api.clock.now() });
    expect(answer.status).toBe(200);
    while ((await api.app.get(TranslateStage).run()) > 0);
    expect(await state(3)).toBe('granted');
    api.clock.advance(60_000);
    await revoke({ recordedBefore: new Date(api.clock.now()).toISOString() });
    expect(await state(3)).toBe('stopped, revoked');
  });

  it('are nobody else’s business', async () => {
    const stranger = await api.accountKey();
    const listed = await api.call('get', `/v1/consents?connection=${connection.id}`, stranger.key);
    expect(listed.body).toEqual({ data: [], next: null });
    const body = { connection: connection.id, recordedBefore: before, reason: 'not mine' };
    expect((await api.call('post', '/v1/consents/revoke', stranger.key).send(body)).status).toBe(404);
    const reader = await api.accountKey(['read', 'send'], accountId);
    expect((await api.call('post', '/v1/consents/revoke', reader.key).send(body)).status).toBe(403);
  });
});
