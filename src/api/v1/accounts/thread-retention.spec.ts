import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../../test/support/databases.js';
import { People } from '../../../../test/support/people.js';
import { DispatchStage } from '../../../dispatch/index.js';
import { SearchStage } from '../../../messaging/index.js';
import { PurgeStage } from '../../../operations/index.js';

const day = 86_400_000;

interface Conversation {
  id: string;
  status: string;
  labels: string[];
}

describe.each(databaseKinds)('how long an account keeps its conversations, on $kind', ({ create }) => {
  let people: People;
  let key: string;
  let accountId: string;
  let phones = 0;

  beforeAll(async () => {
    people = await People.start(await create());
    ({ key, accountId } = people.crm);
  }, 60_000);
  afterAll(() => people.api.close());

  const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
    people.api.call(method, path, key);
  const set = (threadRetention: unknown) =>
    call('patch', `/v1/accounts/${accountId}`).send({ threadRetention });
  const list = async <T>(path: string): Promise<T[]> =>
    ((await call('get', path).expect(200)).body as { data: T[] }).data;
  const run = async (stage: { run(): Promise<number> }) => {
    while ((await stage.run()) > 0);
  };
  const after = async (days: number) => {
    people.api.clock.advance(days * day);
    await run(people.api.app.get(DispatchStage));
    await run(people.api.app.get(PurgeStage));
    await run(people.api.app.get(SearchStage));
  };
  /** Somebody writes, and a colleague notes something. */
  async function somebody(word: string) {
    const phone = `3463${String(++phones).padStart(7, '0')}`;
    await people.write(phone, `The ${word} is broken`);
    await run(people.api.app.get(SearchStage));
    const [contact] = await list<{ id: string }>(`/v1/contacts?phone=%2B${phone}`);
    const contactId = contact?.id ?? '';
    const [made] = await list<Conversation>(`/v1/conversations?contact=${contactId}`);
    const id = made?.id ?? '';
    await call('post', `/v1/conversations/${id}/notes`)
      .send({ text: `Knows about ${word}s` })
      .expect(201);
    await call('patch', `/v1/conversations/${id}`)
      .send({ labels: ['repair'] })
      .expect(200);
    const seen = async () => ({
      texts: (await list<{ text: string | null }>(`/v1/conversations/${id}/messages`)).map(
        ({ text }) => text,
      ),
      found: (await list(`/v1/messages/search?q=${word}`)).length,
      notes: (await list(`/v1/conversations/${id}/notes`)).length,
      labels: ((await call('get', `/v1/conversations/${id}`).expect(200)).body as Conversation).labels,
      delivered: (
        await people.api.db.read.query<{ body: string | null }>('SELECT body FROM delivery')
      ).filter(({ body }) => body?.includes(word)).length,
      told: (
        await people.api.db.read.query<{ data: string | null }>(
          'SELECT data FROM event WHERE contactId = ?',
          [contactId],
        )
      ).filter(({ data }) => data?.includes(word)).length,
    });
    return { contactId, seen };
  }
  const kept = (word: string) => ({
    texts: [`The ${word} is broken`],
    found: 1,
    notes: 1,
    labels: ['repair'],
    told: 1,
    delivered: 1,
  });

  it('is set in days, until people are erased, or left to the installation; anything else is refused', async () => {
    expect((await set('until_erased').expect(200)).body).toMatchObject({ threadRetention: 'until_erased' });
    expect((await set(7).expect(200)).body).toMatchObject({ threadRetention: 7 });
    for (const wrong of [0, -1, 3_651, 1.5, '7', 'forever']) {
      expect((await set(wrong).expect(422)).body).toMatchObject({
        errors: [{ field: 'threadRetention', reason: expect.stringMatching(/1 to 3650/) }],
      });
    }
    expect((await set(null).expect(200)).body).toMatchObject({ threadRetention: null });
  });

  it('is 30 days where the account sets nothing; notes and labels stay', async () => {
    const { seen } = await somebody('kettle');
    await after(29);
    expect(await seen()).toEqual(kept('kettle'));
    await after(2);
    expect(await seen()).toEqual({
      texts: [null],
      found: 0,
      notes: 1,
      labels: ['repair'],
      told: 0,
      delivered: 0,
    });
  });

  it('is as many days as the account sets, for notes and the search too; labels stay', async () => {
    await set(7).expect(200);
    const { seen } = await somebody('teapot');
    await after(6);
    expect(await seen()).toEqual(kept('teapot'));
    await after(2);
    expect(await seen()).toEqual({
      texts: [null],
      found: 0,
      notes: 0,
      labels: ['repair'],
      told: 0,
      delivered: 0,
    });
  });

  it('is until the person is erased where the account wants that', async () => {
    await set('until_erased').expect(200);
    const { contactId, seen } = await somebody('saucer');
    await after(1_000);
    expect(await seen()).toEqual({ ...kept('saucer'), told: 0, delivered: 0 });
    await call('delete', `/v1/contacts/${contactId}`).expect(204);
    expect(await seen()).toEqual({ texts: [null], found: 0, notes: 0, labels: [], told: 0, delivered: 0 });
  });

  it('that is shortened takes what is older at once', async () => {
    await set(365).expect(200);
    const { seen } = await somebody('strainer');
    await after(60);
    expect((await seen()).texts).toEqual(['The strainer is broken']);
    await set(30).expect(200);
    await after(0);
    expect((await seen()).texts).toEqual([null]);
  });
});
