import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import type { Method } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { People } from '../../../../test/support/people.js';
import { SnoozesStage } from '../../../conversations/index.js';
import { iso } from '../../../http/index.js';

interface Conversation {
  id: string;
  contactId: string;
  numberId: string;
  status: string;
  snoozedUntil: string | null;
  assignee: { kind: string; id: string; name: string | null } | null;
  labels: string[];
  unread: number;
  windowUntil: string | null;
  freeEntryUntil: string | null;
  sendable: {
    free: boolean;
    freeUntil: string | null;
    templates: string[];
    explanation: string;
    suppressions: { purpose: string; reason: string }[];
  };
  lock: { by: { id: string }; until: string } | null;
}
interface Event {
  type: string;
  subject: string;
  origin: { kind: string; id?: string };
  contactId: string;
  data: Record<string, unknown>;
}
interface Message {
  id: string;
  direction: string;
  text: string;
  decidedBy: { kind: string; by?: { id: string; name: string }; plugin?: string } | null;
}

const hour = 3_600_000;

describe.each(databaseKinds)('conversations on $kind', ({ create }) => {
  let people: People;
  let key: string;
  let colleague: { key: string; id: string };
  let phones = 0;
  const phone = () => `3462${String(++phones).padStart(7, '0')}`;
  const call = (method: Method, path: string, as = key) =>
    people.api.call(method, `/v1/conversations${path}`, as);
  const ok = async <T>(answer: PromiseLike<Response>, status = 200): Promise<T> => {
    const got = await answer;
    const body = got.body as T;
    expect({ status: got.status, body }).toMatchObject({ status });
    return body;
  };
  const list = async (query = '') =>
    (await ok<{ data: Conversation[] }>(call('get', `?limit=200${query}`))).data;
  const get = (id: string) => ok<Conversation>(call('get', `/${id}`));
  const patch = (id: string, body: object) => ok<Conversation>(call('patch', `/${id}`).send(body));
  const messages = async (id: string) => (await ok<{ data: Message[] }>(call('get', `/${id}/messages`))).data;
  /** The conversation of whoever has this phone. */
  const of = async (digits: string): Promise<Conversation> => {
    const found = await ok<{ data: { id: string }[] }>(
      people.api.call('get', `/v1/contacts?phone=%2B${digits}`, key),
    );
    const [conversation] = await list(`&contact=${found.data[0]?.id ?? ''}`);
    if (!conversation) throw new Error('nobody with this phone has a conversation');
    return conversation;
  };
  const somebody = async (text = 'Hello?') => {
    const digits = phone();
    await people.write(digits, text);
    return { digits, ...(await of(digits)) };
  };
  const events = async (id: string): Promise<Event[]> => {
    const { data } = await ok<{ data: (Event & { id: string })[] }>(
      people.api.call('get', `/v1/events?subject=conversation:${id}&limit=200`, key),
    );
    return data.filter(({ type }) => type.startsWith('conversation.')).reverse();
  };
  const minute = () => people.api.clock.advance(60_000);

  beforeAll(async () => {
    people = await People.start(await create());
    ({ key } = people.crm);
    const made = await ok<{ id: string; key: string }>(
      people.api.call('post', '/v1/api-keys', key).send({ name: 'Colleague', scopes: ['read', 'send'] }),
      201,
    );
    colleague = made;
  }, 60_000);
  afterAll(() => people.api.close());

  it('opens when a person writes, closes, and opens again when they write again: each told once, with who did it', async () => {
    const { id, digits, status, unread } = await somebody();
    expect({ status, unread }).toEqual({ status: 'open', unread: 1 });
    minute();
    await patch(id, { status: 'closed' });
    await patch(id, { status: 'closed' });
    expect(await get(id)).toMatchObject({ status: 'closed', unread: 1 });
    minute();
    await people.write(digits, 'One more thing');
    expect(await get(id)).toMatchObject({ status: 'open', unread: 2 });
    const told = await events(id);
    expect(told.map(({ type, origin, data }) => [type, origin.kind, data['reason']])).toEqual([
      ['conversation.opened', 'sender', 'message'],
      ['conversation.closed', 'person', 'request'],
      ['conversation.opened', 'sender', 'message'],
    ]);
    expect(told[1]?.origin.id).toBeDefined();
    expect(told.every(({ contactId }) => contactId === told[0]?.contactId && contactId !== null)).toBe(true);
  });

  it('has somebody who never wrote, closed and without a window', async () => {
    const digits = phone();
    const body = {
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
      evidence: { text: 'Yes.' },
    };
    await ok(
      people.api.call('post', '/v1/consents', key).send({ contact: { phone: `+${digits}` }, ...body }),
      201,
    );
    const template = {
      name: `hello_${digits}`,
      purpose: 'transactional',
      category: 'utility',
      languages: { en: { body: 'Hello, your order is on its way to you.' } },
    };
    await ok(people.api.call('post', '/v1/templates', key).send(template), 201);
    await people.api.db.write((tx) => tx.execute("UPDATE template SET status = 'approved'"));
    const sent = { to: { phone: `+${digits}` }, purpose: 'transactional', template: { name: template.name } };
    await ok(people.api.call('post', '/v1/messages', key).send(sent), 202);
    const conversation = await of(digits);
    expect(conversation).toMatchObject({ status: 'closed', unread: 0, assignee: null, windowUntil: null });
    expect((await list('&status=closed')).map(({ id }) => id)).toContain(conversation.id);
    expect((await list('&status=open')).map(({ id }) => id)).not.toContain(conversation.id);
    expect((await get(conversation.id)).sendable).toMatchObject({
      free: false,
      freeUntil: null,
      templates: ['transactional', 'authentication'],
    });
    expect((await get(conversation.id)).sendable.explanation).toMatch(/never written/);
    expect(await messages(conversation.id)).toMatchObject([{ direction: 'out', decidedBy: { kind: 'api' } }]);
  });

  it('sleeps until its time, and wakes once', async () => {
    const { id } = await somebody();
    const until = people.api.clock.now() + hour;
    const refused = await ok<{ errors: object[] }>(call('patch', `/${id}`).send({ status: 'snoozed' }), 422);
    expect(refused.errors).toMatchObject([{ field: 'snoozedUntil' }]);
    await ok(call('patch', `/${id}`).send({ status: 'snoozed', snoozedUntil: iso(until - 2 * hour) }), 422);
    await ok(call('patch', `/${id}`).send({ status: 'open', snoozedUntil: iso(until) }), 422);
    expect(await patch(id, { status: 'snoozed', snoozedUntil: iso(until) })).toMatchObject({
      status: 'snoozed',
      snoozedUntil: iso(until),
    });
    const stage = people.api.app.get(SnoozesStage);
    await stage.run();
    expect((await get(id)).status).toBe('snoozed');
    people.api.clock.advance(hour);
    expect(await stage.oldestDue(people.api.db.read, people.api.clock.now())).toBe(until);
    expect(await stage.run()).toBe(1);
    expect(await stage.run()).toBe(0);
    expect(await get(id)).toMatchObject({ status: 'open', snoozedUntil: null });
    expect((await events(id)).map(({ type, origin }) => [type, origin.kind])).toEqual([
      ['conversation.opened', 'sender'],
      ['conversation.snoozed', 'person'],
      ['conversation.opened', 'core'],
    ]);
  });

  it('is woken by the person, and does not wake a second time', async () => {
    const { id, digits } = await somebody();
    minute();
    await patch(id, { status: 'snoozed', snoozedUntil: iso(people.api.clock.now() + hour) });
    minute();
    await people.write(digits, 'Are you there?');
    expect(await get(id)).toMatchObject({ status: 'open', snoozedUntil: null });
    people.api.clock.advance(2 * hour);
    await people.api.app.get(SnoozesStage).run();
    expect(await events(id)).toHaveLength(3);
  });

  it('is assigned to a key of the account, and to nobody else’s', async () => {
    const { id } = await somebody();
    const assignee = { kind: 'api_key', id: colleague.id };
    expect(await patch(id, { assignee })).toMatchObject({ assignee: { ...assignee, name: 'Colleague' } });
    await patch(id, { assignee });
    expect((await list(`&assignee=${colleague.id}`)).map((one) => one.id)).toEqual([id]);
    expect((await list('&assignee=none&status=open')).map((one) => one.id)).not.toContain(id);
    const stranger = await people.api.accountKey();
    const [other] = await people.api.db.read.query<{ id: string }>(
      'SELECT id FROM api_key WHERE accountId = ?',
      [stranger.accountId],
    );
    const refused = await ok<{ errors: object[] }>(
      call('patch', `/${id}`).send({ assignee: { kind: 'api_key', id: other?.id } }),
      422,
    );
    expect(refused.errors).toMatchObject([{ field: 'assignee.id' }]);
    minute();
    expect(await patch(id, { assignee: null })).toMatchObject({ assignee: null });
    const assigned = (await events(id)).filter(({ type }) => type === 'conversation.assigned');
    expect(assigned.map(({ data }) => [data['assignee'], data['previous']])).toEqual([
      [assignee, null],
      [null, assignee],
    ]);
  });

  it('has labels, which filter, and at most 20 of them', async () => {
    const [one, two] = [await somebody(), await somebody()];
    expect(await patch(one.id, { labels: ['returns', 'vip', 'returns'] })).toMatchObject({
      labels: ['returns', 'vip'],
    });
    await patch(two.id, { labels: ['returns'] });
    expect((await list('&label=vip')).map(({ id }) => id)).toEqual([one.id]);
    expect((await list('&label=returns')).map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
    expect(await list('&label=nothing')).toEqual([]);
    await patch(one.id, { labels: ['vip'] });
    expect((await list('&label=returns')).map(({ id }) => id)).toEqual([two.id]);
    const many = Array.from({ length: 21 }, (_, at) => `label ${at}`);
    await ok(call('patch', `/${one.id}`).send({ labels: many }), 422);
    const { data } = await ok<{ data: { name: string }[] }>(call('get', '/labels?limit=200'));
    expect(data.map(({ name }) => name)).toEqual(['returns', 'vip']);
  });

  it('makes room among 200 labels, and refuses the one after', async () => {
    const { id } = await somebody();
    const before = await ok<{ data: object[] }>(call('get', '/labels?limit=200'));
    for (let at = before.data.length; at < 200; at += 20)
      await patch(id, { labels: Array.from({ length: Math.min(20, 200 - at) }, (_, n) => `l${at + n}`) });
    // What no conversation has any more makes room.
    expect(await patch(id, { labels: ['new'] })).toMatchObject({ labels: ['new'] });
    const left = await ok<{ data: { name: string }[] }>(call('get', '/labels?limit=200'));
    expect(left.data.length).toBeLessThan(30);
    await people.api.db.write((tx) => tx.execute('DELETE FROM conversation_label WHERE name LIKE ?', ['l%']));
  });

  it('counts what nobody has read, up to what was seen', async () => {
    const { id, digits } = await somebody('one');
    await people.write(digits, 'two');
    const [two] = await messages(id);
    await people.write(digits, 'three');
    expect(await get(id)).toMatchObject({ unread: 3 });
    expect(await ok(call('post', `/${id}/read`).send({ upTo: two?.id }))).toMatchObject({ unread: 1 });
    expect((await list('&unread=true')).map((one) => one.id)).toContain(id);
    expect(await ok(call('post', `/${id}/read`))).toMatchObject({ unread: 0 });
    expect(await ok(call('post', `/${id}/read`).send({ upTo: two?.id }))).toMatchObject({ unread: 0 });
    expect((await list('&unread=true')).map((one) => one.id)).not.toContain(id);
    expect((await list('&unread=false')).map((one) => one.id)).toContain(id);
    await people.write(digits, 'four');
    expect(await get(id)).toMatchObject({ unread: 1 });
  });

  it('is answered by one at a time', async () => {
    const { id } = await somebody();
    const held = await ok<{ token: string; until: string; by: { name: string } }>(
      call('post', `/${id}/lock`, colleague.key),
    );
    expect(held.by).toMatchObject({ id: colleague.id, name: 'Colleague' });
    const refused = await ok<{ code: string; detail: string; lockedBy: string; lockedUntil: string }>(
      call('post', `/${id}/lock`).send({ seconds: 30 }),
      409,
    );
    expect(refused).toMatchObject({
      code: 'conversation_locked',
      lockedBy: colleague.id,
      lockedUntil: held.until,
    });
    expect((await get(id)).lock).toMatchObject({ by: { id: colleague.id }, until: held.until });
    const answer = { text: 'Here I am' };
    await ok(call('post', `/${id}/messages`).send(answer), 409);
    await ok(call('post', `/${id}/messages`, colleague.key).send({ ...answer, lock: 'wrong' }), 409);
    await ok(call('delete', `/${id}/lock`), 409);
    await ok(call('delete', `/${id}/lock?token=wrong`), 409);
    expect(await messages(id)).toHaveLength(1);
    const sent = { ...answer, lock: held.token };
    await ok(call('post', `/${id}/messages`, colleague.key).send(sent), 202);
    const renewed = await ok<{ token: string; until: string }>(
      call('post', `/${id}/lock`, colleague.key).send({ token: held.token, seconds: 600 }),
    );
    expect(renewed.token).toBe(held.token);
    expect(Date.parse(renewed.until)).toBeGreaterThan(Date.parse(held.until));
    await ok(call('delete', `/${id}/lock?token=${held.token}`, colleague.key), 204);
    await ok(call('delete', `/${id}/lock?token=${held.token}`, colleague.key), 204);
    const next = await ok<{ token: string }>(call('post', `/${id}/lock`));
    expect(next.token).not.toBe(held.token);
    // A lease that has lapsed is free, and its token renews nothing that somebody else has now.
    await people.api.db.write((tx) => tx.execute('UPDATE conversation_lock SET until = 1'));
    await ok(call('post', `/${id}/lock`, colleague.key));
    await ok(call('post', `/${id}/lock`).send({ token: next.token }), 409);
  });

  it('is taken by one of two who come at once', async () => {
    const { id } = await somebody();
    const answers = await Promise.all([
      call('post', `/${id}/lock`),
      call('post', `/${id}/lock`, colleague.key),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('sends an answer to the person through the gate, and says who wrote it', async () => {
    const { id } = await somebody();
    const request = () => call('post', `/${id}/messages`, colleague.key).set('idempotency-key', `once-${id}`);
    const content = { kind: 'buttons', text: 'Tea?', buttons: [{ id: 'y', title: 'Yes' }] };
    const sent = await ok<{ id: string; status: string; decision: { gates: object[] } }>(
      request().send({ content }),
      202,
    );
    expect(sent).toMatchObject({ status: 'queued' });
    expect(sent.decision.gates.length).toBeGreaterThan(10);
    expect(await ok(request().send({ content }), 202)).toMatchObject({ id: sent.id });
    const [reply, ...rest] = await messages(id);
    expect(rest).toHaveLength(1);
    expect(reply).toMatchObject({
      id: sent.id,
      direction: 'out',
      decidedBy: { kind: 'reply', by: { id: colleague.id, name: 'Colleague' } },
    });
    expect(rest[0]).toMatchObject({ direction: 'in', decidedBy: null });
    const long = { content: { ...content, buttons: [{ id: 'y', title: 'x'.repeat(21) }] } };
    expect(await ok(call('post', `/${id}/messages`).send(long), 422)).toMatchObject({
      errors: [{ field: 'content.buttons.0.title' }],
    });
    await ok(call('post', `/${id}/messages`).send({}), 422);
  });

  it('has marketing wait once somebody answered, and not before', async () => {
    const { id, digits } = await somebody();
    const agreed = { purpose: 'marketing', state: 'granted', method: 'web_form', evidence: { text: 'Yes.' } };
    await ok(
      people.api.call('post', '/v1/consents', key).send({ contact: { phone: `+${digits}` }, ...agreed }),
      201,
    );
    const advert = (text: string) =>
      ok<{ status: string; decision: { reason: string | null } }>(
        people.api
          .call('post', '/v1/messages', key)
          .send({ to: { phone: `+${digits}` }, purpose: 'marketing', text }),
        202,
      );
    expect((await advert('New teas')).decision.reason).not.toBe('handover');
    await ok(call('post', `/${id}/messages`, colleague.key).send({ text: 'I am looking into it' }), 202);
    const held = await advert('More teas');
    expect(held).toMatchObject({ status: 'delayed', decision: { reason: 'handover' } });
    expect(await ok(call('post', `/${id}/messages`).send({ text: 'Found it' }), 202)).toMatchObject({
      status: 'queued',
    });
  });

  it('says what may be sent and until when, as the gate then decides', async () => {
    const { id, digits } = await somebody();
    const shown = await get(id);
    expect(shown.sendable).toMatchObject({ free: true, suppressions: [] });
    expect(shown.sendable.freeUntil).toBe(shown.windowUntil);
    people.api.clock.advance(24 * hour);
    const later = (await get(id)).sendable;
    expect(later).toMatchObject({ free: false, freeUntil: null });
    // They have agreed to nothing; a code is what they ask for themselves.
    expect(later.templates).not.toContain('transactional');
    expect(later.explanation).toMatch(/more than 24 hours ago/);
    expect(await ok(call('post', `/${id}/messages`).send({ text: 'Late' }), 202)).toMatchObject({
      status: 'refused',
      decision: {
        gates: expect.arrayContaining([expect.objectContaining({ reason: 'window_closed' })]) as object,
      },
    });
    await people.write(digits, 'STOP');
    const stopped = (await get(id)).sendable;
    expect(stopped).toMatchObject({ free: false });
    expect(stopped.templates).not.toContain('marketing');
    expect(stopped.explanation).toMatch(/STOP/);
    expect(stopped.suppressions.map(({ purpose, reason }) => [purpose, reason])).toEqual([
      ['transactional', 'stop'],
      ['marketing', 'stop'],
    ]);
  });

  it('has notes that are never sent, and go with the person', async () => {
    const { id, contactId } = await somebody();
    const made = await ok<{ id: string }>(call('post', `/${id}/notes`).send({ text: 'Call her Ms' }), 201);
    const gone = await ok<{ id: string }>(call('post', `/${id}/notes`).send({ text: 'Wrong' }), 201);
    await ok(call('delete', `/${id}/notes/${gone.id}`), 204);
    await ok(call('delete', `/${id}/notes/${gone.id}`), 404);
    const notes = async () =>
      (await ok<{ data: { id: string; text: string }[] }>(call('get', `/${id}/notes`))).data;
    expect((await notes()).map((note) => [note.id, note.text])).toEqual([[made.id, 'Call her Ms']]);
    expect(await messages(id)).toHaveLength(1);
    const other = await somebody();
    await ok(call('delete', `/${other.id}/notes/${made.id}`), 404);
    await patch(id, { labels: ['complains'] });
    await ok(people.api.call('delete', `/v1/contacts/${contactId}`, key), 204);
    expect(await notes()).toEqual([]);
    expect((await get(id)).labels).toEqual([]);
    expect((await messages(id)).map(({ text }) => text)).toEqual([null]);
    const left = await people.api.db.read.query('SELECT text FROM conversation_note WHERE id = ?', [made.id]);
    expect(left).toEqual([]);
  });

  it('is one for a person who was two, and two again with what each had', async () => {
    const [ana, bea] = [await somebody('I am Ana'), await somebody('I am Bea')];
    minute();
    await patch(ana.id, { status: 'closed', labels: ['a'] });
    await patch(bea.id, { labels: ['b'], assignee: { kind: 'api_key', id: colleague.id } });
    await ok(call('post', `/${bea.id}/notes`).send({ text: 'About Bea' }), 201);
    await people.merge(bea.contactId, ana.contactId);
    const one = await get(ana.id);
    expect(one).toMatchObject({
      id: ana.id,
      status: 'closed',
      unread: 2,
      labels: ['a', 'b'],
      assignee: { id: colleague.id },
    });
    expect(await get(bea.id)).toMatchObject({ id: ana.id });
    const texts = async (id: string) => (await messages(id)).map(({ text }) => text);
    expect(await texts(bea.id)).toEqual(['I am Bea', 'I am Ana']);
    for (const query of [
      '',
      '&status=closed',
      '&label=a',
      '&label=b',
      `&assignee=${colleague.id}`,
      '&unread=true',
    ]) {
      const found = (await list(query)).filter(({ id }) => id === ana.id || id === bea.id);
      expect({ query, found: found.map(({ id }) => id) }).toEqual({ query, found: [ana.id] });
    }
    expect((await list('&status=open')).map(({ id }) => id)).not.toContain(ana.id);
    expect(await events(ana.id)).toHaveLength(2);
    minute();
    await people.write(bea.digits, 'Me again');
    expect(await get(ana.id)).toMatchObject({ status: 'open', unread: 3 });
    expect((await people.unmerge(ana.contactId)).status).toBe(200);
    expect(await get(ana.id)).toMatchObject({
      id: ana.id,
      status: 'closed',
      unread: 1,
      labels: ['a'],
      assignee: null,
    });
    expect(await get(bea.id)).toMatchObject({
      id: bea.id,
      status: 'open',
      unread: 2,
      labels: ['b'],
      assignee: { id: colleague.id },
    });
    expect(await texts(ana.id)).toEqual(['I am Ana']);
    expect(await texts(bea.id)).toEqual(['Me again', 'I am Bea']);
    expect((await list('&label=b')).map(({ id }) => id)).toEqual([bea.id]);
  });

  it('is listed in pages, the latest first, each once', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n++) {
      minute();
      made.unshift((await somebody()).id);
    }
    const label = { labels: ['paged'] };
    for (const id of made) await patch(id, label);
    for (const query of ['label=paged', 'label=paged&status=open&unread=true&assignee=none']) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const page = await ok<{ data: Conversation[]; next: string | null }>(
          call('get', `?${query}&limit=2${cursor}`),
        );
        seen.push(...page.data.map(({ id }) => id));
        if (page.next === null) break;
        cursor = `&cursor=${page.next}`;
      }
      expect({ query, seen }).toEqual({ query, seen: made });
    }
    const all = await list();
    expect(all.slice(0, 5).map(({ id }) => id)).toEqual(made);
    await ok(call('get', '?cursor=nonsense'), 422);
    expect(await list(`&sender=${all[0]?.numberId ?? ''}`)).toHaveLength(all.length);
    expect(await list('&sender=01920000-0000-7000-8000-000000000001')).toEqual([]);
  });
});
