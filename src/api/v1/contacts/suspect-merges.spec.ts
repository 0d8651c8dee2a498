import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { namedHashes } from '../../../contacts/index.js';
import { EventStore } from '../../../events/index.js';
import { ConsentService } from '../../../optin/index.js';
import { newId, Secrets } from '../../../platform/index.js';
import type { Person } from '../../../sdk/index.js';

interface Suspect {
  id: string;
  emails: string[];
  phones: {
    phone: string;
    firstGivenAt: string;
    lastGivenAt: string;
    names: string[];
    connectionIds: string[];
    consents: { purpose: string; state: string }[];
    events: { type: string; subject: string; connectionId: string }[];
  }[];
  otherConsents: { state: string }[];
  mergedFrom: string[];
}

describe.each(databaseKinds)('contacts that may be several people, on $kind', ({ create }) => {
  let api: ApiFixture;
  let key: string;
  let accountId: string;
  let orders = 0;

  beforeAll(async () => {
    api = await startApi(await create());
    ({ key, accountId } = await api.accountKey());
  }, 60_000);
  afterAll(() => api.close());

  const list = async (query = '') =>
    (await api.call('get', `/v1/contacts/suspect-merges${query}`, key)).body as {
      data: Suspect[];
      next: string | null;
    };
  const shop = newId();

  /** A contact as it was stored when an e-mail address joined phones, with the events and ticks that made it. */
  async function joined(people: readonly Person[], ticks: readonly number[] = []): Promise<string> {
    const [first, ...others] = people;
    const contact = async (method: 'post' | 'patch', path: string, person: Person | undefined) => {
      const { phone, email, whatsappId } = person ?? {};
      const body = { phone, email, whatsappId };
      return (await api.call(method, path, key).send(body)).body as { id: string };
    };
    const { id } = await contact('post', '/v1/contacts', first);
    for (const other of others) {
      api.clock.advance(60_000);
      await contact('patch', `/v1/contacts/${id}`, { ...other, whatsappId: undefined });
    }
    await api.db.write(async (tx) => {
      await api.app.get(EventStore).append(
        tx,
        people.map((person) => ({
          accountId,
          connectionId: shop,
          contactId: id,
          traceId: 'trace',
          recordedAt: api.clock.now(),
          draft: {
            type: 'contact.updated' as const,
            subject: `order:${++orders}`,
            transition: 'told',
            occurredAt: api.clock.now(),
            person,
            data: {},
          },
        })),
      );
      await api.app.get(ConsentService).record(
        tx,
        ticks.map((index) => ({
          accountId,
          contactId: id,
          purpose: 'transactional' as const,
          state: 'granted' as const,
          method: 'checkout',
          effectiveAt: api.clock.now(),
          source: `event:${shop}:order:${index}:consent`,
          addressHashes: namedHashes(api.app.get(Secrets), people[index] as Person, null) ?? [],
        })),
      );
    });
    return id;
  }
  const household = (index: number, email: string): Person[] => [
    { phone: `+3460011${1000 + index}`, email, firstName: 'Ana' },
    { phone: `+3460022${1000 + index}`, email, firstName: 'Bob', lastName: 'Gil' },
  ];

  it('are listed with what is known of each phone', async () => {
    const id = await joined(household(1, 'one@example.com'), [0]);
    const revoked = await api
      .call('post', '/v1/consents', key)
      .send({ contact: id, purpose: 'marketing', state: 'revoked', method: 'phone_call' });
    expect(revoked.status).toBe(201);
    const { data, next } = await list();
    expect(next).toBeNull();
    expect(data).toHaveLength(1);
    const [suspect] = data;
    expect(suspect).toMatchObject({ id, emails: ['one@example.com'], mergedFrom: [] });
    expect(suspect?.phones.map(({ phone, names, consents }) => [phone, names, consents.length])).toEqual([
      ['+34600111001', ['Ana'], 1],
      ['+34600221001', ['Bob Gil'], 0],
    ]);
    expect(suspect?.phones.map(({ connectionIds, events }) => [connectionIds, events.length])).toEqual([
      [[shop], 1],
      [[shop], 1],
    ]);
    expect(suspect?.otherConsents.map(({ state }) => state)).toEqual(['revoked']);
    const [ana, bob] = suspect?.phones ?? [];
    expect(Date.parse(bob?.firstGivenAt ?? '')).toBeGreaterThan(Date.parse(ana?.firstGivenAt ?? ''));
  });

  it('are not those whose phones an id of a shop, or a WhatsApp id, holds together', async () => {
    const email = 'tied@example.com';
    const whatsappId = '34600331001';
    await joined([
      { phone: '+34600331001', email, whatsappId },
      { phone: '+34600332001', email, whatsappId },
    ]);
    await joined([
      { phone: '+34600333001', email: 'known@example.com', externalId: '7' },
      { phone: '+34600334001', email: 'known@example.com', externalId: '7' },
    ]);
    // Two spellings of one number, and a person of two phones who gave no e-mail address.
    await joined([
      { phone: '+55 11 98765-4321', email: 'br@example.com' },
      { phone: '+55 11 8765-4321', email: 'br@example.com' },
    ]);
    await joined([{ phone: '+34600335001' }, { phone: '+34600336001' }]);
    expect((await list()).data.map(({ emails }) => emails)).toEqual([['one@example.com']]);
  });

  it('come page by page, of the own account only', async () => {
    const ids = [];
    for (const index of [2, 3, 4]) ids.push(await joined(household(index, `page${index}@example.com`)));
    const all = (await list()).data.map(({ id }) => id);
    expect(all.slice(-3)).toEqual(ids);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await list(`?limit=1${cursor}`);
      expect(page.data.length).toBeLessThanOrEqual(1);
      seen.push(...page.data.map(({ id }) => id));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(all);
    const stranger = await api.accountKey();
    const other = await api.call('get', '/v1/contacts/suspect-merges', stranger.key);
    expect(other.body).toEqual({ data: [], next: null });
    expect((await api.call('get', '/v1/contacts/suspect-merges?cursor=nonsense', key)).status).toBe(422);
  });
});
