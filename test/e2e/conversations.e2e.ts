import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digitsOf } from '../support/deliveries.js';
import { backend, TestHub, type Answer } from '../support/hub.js';
import { until as untilWithin } from '../support/processes.js';

interface Conversation {
  id: string;
  contactId: string;
  status: string;
  assignee: { id: string } | null;
  labels: string[];
  unread: number;
  sendable: { free: boolean; freeUntil: string | null };
  windowUntil: string | null;
  lock: { by: { id: string } } | null;
}
interface Message {
  id: string;
  status: string;
  text: string | null;
  direction: string;
  providerMessageId: string | null;
  editedAt: string | null;
  deletedAt: string | null;
  decidedBy: { kind: string; by?: { id: string } } | null;
  decision?: { reason: string | null };
}
interface Event {
  type: string;
  subject: string;
  origin: { kind: string; id?: string };
  data: Record<string, unknown> | null;
}

const until = (what: string, done: () => Promise<boolean>) => untilWithin(what, done, 60_000);

/** What operators do with what people write, through the doors that they and Meta have. */
describe(`conversations through the front door, on ${backend}`, () => {
  let hub: TestHub;
  let number: { id: string; phoneNumberId: string };
  let ana: { id: string; key: string };
  let bo: { id: string; key: string };
  let people = 2_100;

  beforeAll(async () => {
    hub = await TestHub.start();
    number = await hub.addNumber();
    const keyFor = async (name: string) =>
      ok(
        await hub.post<{ id: string; key: string }>('/v1/api-keys', { name, scopes: ['read', 'send'] }),
        201,
      );
    [ana, bo] = [await keyFor('Ana'), await keyFor('Bo')];
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

  function ok<T>({ status, body }: Answer<T>, wanted = 200): T {
    expect({ status, body }).toMatchObject({ status: wanted });
    return body;
  }
  const write = (from: string, body: string) => {
    const { phoneNumberId } = number;
    return hub.graph.call<{ id: string }>('POST', '/inbound', {
      phoneNumberId,
      from,
      message: { type: 'text', body },
    });
  };
  const list = (query: string) => hub.list<Conversation>(`/v1/conversations?${query}`);
  const get = async (id: string) => ok(await hub.get<Conversation>(`/v1/conversations/${id}`));
  const messages = (id: string) => hub.list<Message>(`/v1/conversations/${id}/messages`);
  const patch = async (id: string, body: object) =>
    ok(await hub.request<Conversation>('PATCH', `/v1/conversations/${id}`, body));
  const events = async (subject: string) =>
    (await hub.list<Event>(`/v1/events?subject=${subject}`)).reverse();
  const found = async (word: string) => (await hub.list<Message>(`/v1/messages/search?q=${word}`)).length;
  const phone = (from: string) => hub.graph.messages({ recipient: from });
  /** Somebody who wrote, and their conversation. */
  const somebody = async (text: string): Promise<{ from: string; id: string }> => {
    const from = digitsOf(++people);
    await write(from, text);
    let id: string | undefined;
    await until('the conversation to be there', async () => {
      const [contact] = await hub.list<{ id: string }>(`/v1/contacts?phone=%2B${from}`);
      if (contact) [{ id } = { id: undefined }] = await list(`contact=${contact.id}`);
      return id !== undefined;
    });
    return { from, id: id ?? '' };
  };

  it('open with what somebody wrote, unread, answerable for a day, and found by its words', async () => {
    const { id } = await somebody('Is the samovar in stock?');
    const conversation = await get(id);
    expect(conversation).toMatchObject({ status: 'open', unread: 1, assignee: null, labels: [] });
    expect(conversation.sendable).toMatchObject({ free: true, freeUntil: conversation.windowUntil });
    expect((await list('status=open&unread=true')).map((one) => one.id)).toContain(id);
    await until('it to be found', async () => (await found('samovar')) === 1);
    const [first] = await messages(id);
    const read = await hub.post<{ receipt: unknown }>(`/v1/conversations/${id}/read`, { upTo: first?.id });
    expect(ok(read)).toMatchObject({ unread: 0 });
    expect((await list('unread=true')).map((one) => one.id)).not.toContain(id);
  });

  it('sleep until their time, then open by themselves, each turn told once with who did it', async () => {
    const { id, from } = await somebody('Later, please');
    const snoozedUntil = new Date(Date.now() + 2_000).toISOString();
    expect(await patch(id, { status: 'snoozed', snoozedUntil })).toMatchObject({ status: 'snoozed' });
    await until('it to wake', async () => (await get(id)).status === 'open');
    await patch(id, { status: 'closed' });
    await write(from, 'I am back');
    await until('it to open again', async () => (await get(id)).status === 'open');
    const told = (await events(`conversation:${id}`)).filter(({ type }) => type.startsWith('conversation.'));
    expect(told.map(({ type, origin, data }) => [type, origin.kind, data?.['reason']])).toEqual([
      ['conversation.opened', 'sender', 'message'],
      ['conversation.snoozed', 'person', 'request'],
      ['conversation.opened', 'core', 'snooze_over'],
      ['conversation.closed', 'person', 'request'],
      ['conversation.opened', 'sender', 'message'],
    ]);
  });

  it('are shared by colleagues: assigned, labelled and noted, and none of it is sent', async () => {
    const { id, from } = await somebody('My cup is broken');
    const assignee = { kind: 'api_key', id: ana.id };
    expect(await patch(id, { assignee, labels: ['breakage'] })).toMatchObject({
      assignee: { id: ana.id },
      labels: ['breakage'],
    });
    ok(
      await hub.post(`/v1/conversations/${id}/notes`, { text: 'Third cup this year' }, { key: bo.key }),
      201,
    );
    const notes = await hub.list<{ text: string; by: { id: string } }>(`/v1/conversations/${id}/notes`);
    expect(notes).toMatchObject([{ text: 'Third cup this year', by: { id: bo.id } }]);
    for (const query of [`assignee=${ana.id}`, 'label=breakage'])
      expect((await list(query)).map((one) => one.id)).toEqual([id]);
    const [assigned] = (await events(`conversation:${id}`)).filter(
      ({ type }) => type === 'conversation.assigned',
    );
    expect(assigned?.data).toMatchObject({ assignee, previous: null });
    expect(await phone(from)).toEqual([]);
  });

  it('are answered by one of two operators who come at once, the other is told who', async () => {
    const { id, from } = await somebody('Anybody there?');
    const locks = await Promise.all(
      [ana, bo, ana, bo, ana, bo].map(async (who) => ({
        who,
        answer: await hub.post<{ token: string; lockedBy: string }>(
          `/v1/conversations/${id}/lock`,
          {},
          { key: who.key },
        ),
      })),
    );
    const held = locks.filter(({ answer }) => answer.status === 200);
    expect(held).toHaveLength(1);
    const [winner] = held;
    for (const { answer } of locks.filter((one) => one !== winner))
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'conversation_locked', lockedBy: winner?.who.id },
      });
    const loser = winner?.who === ana ? bo : ana;
    const say = (text: string, key: string, lock?: string) =>
      hub.post<Message>(
        `/v1/conversations/${id}/messages`,
        { text, ...(lock === undefined ? {} : { lock }) },
        { key },
      );
    expect((await say('Me too', loser.key)).status).toBe(409);
    ok(await say('Yes, me', winner?.who.key ?? '', winner?.answer.body.token), 202);
    await until('the answer to arrive', async () => (await phone(from)).length === 1);
    expect(await phone(from)).toMatchObject([{ text: 'Yes, me' }]);
    const [reply] = await messages(id);
    expect(reply).toMatchObject({ decidedBy: { kind: 'reply', by: { id: winner?.who.id } } });
    const path = `/v1/conversations/${id}/lock?token=${winner?.answer.body.token ?? ''}`;
    expect((await hub.request('DELETE', path, undefined, { key: winner?.who.key ?? '' })).status).toBe(204);
    ok(await say('And me', loser.key), 202);
  });

  it('leave marketing waiting once somebody answered; what was asked for goes', async () => {
    const { id, from } = await somebody('Which tea is new?');
    const consent = { state: 'granted', method: 'web_form', evidence: { text: 'Yes.' } };
    for (const purpose of ['marketing', 'transactional'])
      ok(await hub.post('/v1/consents', { contact: { phone: `+${from}` }, purpose, ...consent }), 201);
    ok(await hub.post(`/v1/conversations/${id}/messages`, { text: 'The green one' }, { key: ana.key }), 202);
    const send = async (purpose: string, text: string) =>
      ok(
        await hub.post<Message>('/v1/messages', {
          to: { phone: `+${from}` },
          from: number.id,
          purpose,
          text,
        }),
        202,
      );
    expect(await send('marketing', 'All teas at half price')).toMatchObject({
      status: 'delayed',
      decision: { reason: 'handover' },
    });
    await send('transactional', 'Your order is packed');
    await until('the order to arrive', async () =>
      (await phone(from)).some(({ text }) => text === 'Your order is packed'),
    );
    expect((await phone(from)).map(({ text }) => text)).not.toContain('All teas at half price');
  });

  it('show what people edit and take back, tell it once, and find it by what it says now', async () => {
    const { id, from } = await somebody('Two teaspoons of oolong');
    await until('it to be found', async () => (await found('oolong')) === 1);
    const [first] = await messages(id);
    const act = (message: object) =>
      hub.graph.inbound({ phoneNumberId: number.phoneNumberId, from, message });
    const of = { messageId: first?.providerMessageId };
    await act({ type: 'edit', ...of, body: 'Two teaspoons of lapsang' });
    const shown = async () => (await messages(id)).find((one) => one.id === first?.id);
    await until('the edit to be shown', async () => (await shown())?.text === 'Two teaspoons of lapsang');
    await until('the search to follow', async () => (await found('lapsang')) > 0);
    expect(await found('oolong')).toBe(0);
    await act({ type: 'revoke', ...of });
    await until('the deletion to be shown', async () => (await shown())?.deletedAt !== null);
    const told = await events(`message:${first?.id ?? ''}`);
    expect(told.map(({ type, origin, data }) => [type, origin, data?.['text']])).toEqual([
      ['message.received', { kind: 'sender', id: number.id }, 'Two teaspoons of oolong'],
      ['message.edited', { kind: 'sender', id: number.id }, 'Two teaspoons of lapsang'],
      ['message.deleted', { kind: 'sender', id: number.id }, undefined],
    ]);
    expect(await get(id)).toMatchObject({ unread: 1 });
  });
});
