import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import type { Method } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { People } from '../../test/support/people.js';
import { plugin as toyDesk } from '../../test/support/toy-desk/toy-desk.plugin.js';
import { newId } from '../platform/index.js';
import { definePlugin, type ConversationView, type Intent } from '../sdk/index.js';
import { TimersStage } from './index.js';

interface Conversation {
  id: string;
  status: string;
  snoozedUntil: string | null;
  assignee: { id: string; name: string | null } | null;
  labels: string[];
}
interface Event {
  id: string;
  type: string;
  origin: { kind: string; id?: string };
  data: Record<string, unknown>;
}
interface Decision {
  plugin: string;
  verdict: string;
  reason: string;
  gates: { explanation: string }[];
}
interface Replay {
  outcomes: { intent: string; status: string | null; reason: string | null }[];
}

/** Answers with whatever a spec wants, and notes what it was shown. */
class Probe {
  readonly seen: (ConversationView | undefined)[] = [];
  wants: (text: string) => Intent[] = () => [];

  readonly plugin = definePlugin({
    ...toyDesk,
    id: 'probe',
    onTimer: () => [],
    on: {
      'message.received': (event, { conversation }) => {
        this.seen.push(conversation);
        return this.wants(event.data.text ?? '');
      },
    },
  });
}

describe.each(databaseKinds)('conversations that plugins change, on $kind', ({ create }) => {
  const probe = new Probe();
  let people: People;
  let key: string;
  let colleague: { id: string; key: string };
  let phones = 0;
  const ok = async <T>(answer: PromiseLike<Response>, status = 200): Promise<T> => {
    const got = await answer;
    expect({ status: got.status, body: got.body as unknown }).toMatchObject({ status });
    return got.body as T;
  };
  const call = (method: Method, path: string, as = key) => people.api.call(method, path, as);
  const page = async <T>(path: string) => (await ok<{ data: T[] }>(call('get', path))).data;
  const conversation = (id: string) => ok<Conversation>(call('get', `/v1/conversations/${id}`));
  const notes = (id: string) =>
    page<{ text: string; by: { kind: string; id: string; name: string | null } }>(
      `/v1/conversations/${id}/notes`,
    );
  const told = async (id: string) =>
    (await page<Event>(`/v1/events?subject=conversation:${id}&limit=200`))
      .filter(({ type }) => type.startsWith('conversation.'))
      .reverse();
  const audit = async (subject: string) =>
    (
      await page<{ action: string; subject: string; by: object; detail: Record<string, unknown> }>(
        '/v1/audit-log?limit=200',
      )
    ).filter((entry) => entry.subject === subject);
  const enable = (settings: object, plugin = 'toy-desk') =>
    ok(call('put', `/v1/plugins/${plugin}`).send({ enabled: true, settings }));
  const write = async (digits: string, text: string): Promise<void> => {
    people.api.clock.advance(60_000);
    await people.write(digits, text);
    await people.crm.dispatch();
  };
  /** The event that told of the last message of somebody. */
  const lastEvent = async (id: string): Promise<Event & { decisions: Decision[] }> => {
    const messages = await page<{ id: string; direction: string }>(`/v1/conversations/${id}/messages`);
    const message = messages.find(({ direction }) => direction === 'in');
    const events = await page<Event>(`/v1/events?subject=message:${message?.id ?? ''}`);
    const [event] = events.filter(({ type }) => type === 'message.received');
    return ok(call('get', `/v1/events/${event?.id ?? ''}`));
  };
  const refusals = async (id: string) =>
    (await lastEvent(id)).decisions.flatMap(({ plugin, reason }) => (plugin === 'toy-desk' ? [reason] : []));
  const replay = (eventId: string, query = '') =>
    ok<Replay>(call('post', `/v1/events/${eventId}/replay${query}`));
  const somebody = async (text: string): Promise<{ digits: string; id: string }> => {
    const digits = `3463${String(++phones).padStart(7, '0')}`;
    await write(digits, text);
    const [contact] = await page<{ id: string }>(`/v1/contacts?phone=%2B${digits}`);
    const [found] = await page<{ id: string }>(`/v1/conversations?contact=${contact?.id ?? ''}`);
    return { digits, id: found?.id ?? '' };
  };

  beforeAll(async () => {
    people = await People.start(await create(), [toyDesk, probe.plugin]);
    ({ key } = people.crm);
    colleague = await ok(
      call('post', '/v1/api-keys').send({ name: 'Refunds', scopes: ['read', 'send'] }),
      201,
    );
    await enable({ assignee: colleague.id });
  }, 60_000);
  afterAll(() => people.api.close());

  it('labels, assigns and notes, and everything says that the plugin did it', async () => {
    const { id } = await somebody('Refund');
    expect(await conversation(id)).toMatchObject({
      status: 'open',
      labels: ['refund'],
      assignee: { id: colleague.id, name: 'Refunds' },
    });
    expect(await notes(id)).toMatchObject([
      { text: 'Asks for a refund.', by: { kind: 'plugin', id: 'toy-desk', name: 'Toy desk' } },
    ]);
    const [, assigned] = await told(id);
    expect(assigned).toMatchObject({
      type: 'conversation.assigned',
      origin: { kind: 'core', id: 'toy-desk' },
      data: { reason: 'request', changedBy: { kind: 'plugin', id: 'toy-desk' }, previous: null },
    });
    const { id: eventId } = await lastEvent(id);
    const by = { kind: 'plugin', id: 'toy-desk', name: 'Toy desk' };
    expect(await audit(id)).toMatchObject([
      {
        action: 'conversation.updated',
        by,
        detail: { assignee: colleague.id, reason: 'asks_refund', eventId },
      },
      {
        action: 'conversation.updated',
        by,
        detail: { addLabels: ['refund'], reason: 'asks_refund', eventId },
      },
    ]);
  });

  it('makes each change once, however often its event is decided, by whoever at once', async () => {
    const { id } = await somebody('Refund');
    const { id: eventId } = await lastEvent(id);
    const body = { status: 'closed', assignee: null, labels: [] };
    await ok(call('patch', `/v1/conversations/${id}`).send(body));
    const entries = (await audit(id)).length;
    const answers = await Promise.all([1, 2, 3, 4].map(() => replay(eventId)));
    for (const { outcomes } of answers)
      expect(outcomes.map(({ intent, status }) => `${intent} ${status ?? ''}`)).toEqual([
        'conversation repeated',
        'conversation repeated',
        'conversation repeated',
      ]);
    expect(await conversation(id)).toMatchObject({ status: 'closed', assignee: null, labels: [] });
    expect(await notes(id)).toHaveLength(1);
    expect(await audit(id)).toHaveLength(entries);
  });

  it('is made whole or not at all: a unit that is undone leaves nothing, and the next makes it once', async () => {
    probe.wants = (text) =>
      text === 'undone' ? [{ intent: 'addNote', step: 'n', text: 'Written once' }] : [];
    const { id, digits } = await somebody('Hello');
    await people.write(digits, 'undone');
    await enable({}, 'probe');
    const { id: eventId } = await lastEvent(id);
    await replay(eventId, '?dryRun=true');
    expect(await notes(id)).toEqual([]);
    const replays = [replay(eventId), replay(eventId), people.crm.dispatch()];
    await Promise.all(replays);
    expect(await notes(id)).toMatchObject([{ text: 'Written once' }]);
    probe.wants = () => [];
  });

  it('leaves alone what somebody is answering in, says so, and does the rest', async () => {
    const { id, digits } = await somebody('Hello');
    const { token } = await ok<{ token: string }>(
      call('post', `/v1/conversations/${id}/lock`, colleague.key),
    );
    await write(digits, 'Close now');
    expect(await conversation(id)).toMatchObject({ status: 'open', labels: ['hasty'] });
    const { decisions, id: eventId } = await lastEvent(id);
    expect(decisions).toMatchObject([{ plugin: 'toy-desk', verdict: 'skip', reason: 'conversation_locked' }]);
    expect(decisions[0]?.gates[0]?.explanation).toMatch(
      /somebody is answering in this conversation until 20/,
    );
    expect(await replay(eventId)).toMatchObject({ outcomes: [{ reason: 'conversation_locked' }] });
    await ok(call('delete', `/v1/conversations/${id}/lock?token=${token}`, colleague.key), 204);
    // What was refused is decided anew by a replay, as a refused message is.
    expect(await replay(eventId)).toMatchObject({
      outcomes: [{ intent: 'conversation', status: 'changed' }],
    });
    expect(await conversation(id)).toMatchObject({ status: 'closed' });
  });

  it('waits until who is answering is done, where the plugin looks for it', async () => {
    const { id, digits } = await somebody('Refund');
    const { token, until } = await ok<{ token: string; until: string }>(
      call('post', `/v1/conversations/${id}/lock`, colleague.key).send({ seconds: 600 }),
    );
    await write(digits, 'Thanks');
    expect(await conversation(id)).toMatchObject({ status: 'open', labels: ['refund'] });
    await ok(call('delete', `/v1/conversations/${id}/lock?token=${token}`, colleague.key), 204);
    people.api.clock.advance(Math.max(0, Date.parse(until) - people.api.clock.now()) + 1_000);
    while ((await people.api.app.get(TimersStage).run()) > 0);
    expect(await conversation(id)).toMatchObject({ status: 'closed', labels: [] });
  });

  it('leaves a conversation to the people who answered, for the time the account sets', async () => {
    const { id, digits } = await somebody('Hello');
    await ok(
      call('post', `/v1/conversations/${id}/messages`, colleague.key).send({ text: 'How can I help?' }),
      202,
    );
    await write(digits, 'Close now');
    expect(await refusals(id)).toEqual(['handover']);
    expect(await conversation(id)).toMatchObject({ status: 'open', labels: ['hasty'] });
    people.api.clock.advance(13 * 3_600_000);
    await write(digits, 'Close now');
    expect(await refusals(id)).toEqual([]);
    expect(await conversation(id)).toMatchObject({ status: 'closed' });
  });

  it('snoozes, and makes nobody’s what somebody had', async () => {
    const { id, digits } = await somebody('Later');
    const { status, snoozedUntil } = await conversation(id);
    expect(status).toBe('snoozed');
    expect(Date.parse(snoozedUntil ?? '')).toBe(people.api.clock.now() + 3_600_000);
    await ok(
      call('patch', `/v1/conversations/${id}`).send({ assignee: { kind: 'api_key', id: colleague.id } }),
    );
    await write(digits, 'Never mind');
    expect(await conversation(id)).toMatchObject({ status: 'open', assignee: null });
  });

  it('answers no change of a plugin with another, so that none goes on for ever', async () => {
    await enable({ reopens: true });
    const { id, digits } = await somebody('Thanks');
    expect(await conversation(id)).toMatchObject({ status: 'closed' });
    const closed = (await told(id)).at(-1);
    const { decisions } = await ok<{ decisions: Decision[] }>(call('get', `/v1/events/${closed?.id ?? ''}`));
    expect(decisions).toMatchObject([{ reason: 'changed_by_plugin' }]);
    // What a person closes is another matter.
    await write(digits, 'Hello');
    await ok(call('patch', `/v1/conversations/${id}`).send({ status: 'closed' }));
    await people.crm.dispatch();
    expect(await conversation(id)).toMatchObject({ status: 'open' });
    await enable({ assignee: colleague.id });
  });

  it('finds the conversation of whom an order is about; who has none is told of', async () => {
    const { id, digits } = await somebody('Hello');
    await people.tell({ phone: `+${digits}` }, 'order.placed');
    await people.crm.dispatch();
    expect(await conversation(id)).toMatchObject({ labels: ['customer'] });
    expect(await notes(id)).toHaveLength(1);
    const subject = await people.tell({ phone: '+34639999999' }, 'order.placed');
    await people.crm.dispatch();
    const [event] = await page<Event>(`/v1/events?subject=${subject}`);
    const { decisions } = await ok<{ decisions: Decision[] }>(call('get', `/v1/events/${event?.id ?? ''}`));
    expect(decisions.map(({ reason }) => reason)).toContain('no_conversation');
  });

  it('assigns to active keys of the account alone, and to a sender of its own', async () => {
    const stranger = await people.api.accountKey();
    const assignee = { kind: 'api_key', id: newId() } as const;
    const common = { intent: 'updateConversation', reason: 'r' } as const;
    probe.wants = (text) =>
      text === 'wrong'
        ? [
            { ...common, step: 'who', assignee },
            { ...common, step: 'where', status: 'closed', from: newId() },
            { ...common, step: 'labels', addLabels: Array.from({ length: 20 }, (_, n) => `l${n}`) },
            { ...common, step: 'more', addLabels: ['one more'] },
          ]
        : [];
    const { id } = await somebody('wrong');
    const { decisions } = await lastEvent(id);
    expect(decisions.map(({ reason }) => reason).sort()).toEqual([
      'assignee_unknown',
      'labels_limit',
      'no_conversation',
    ]);
    expect((await conversation(id)).labels).toHaveLength(20);
    expect((await call('get', `/v1/conversations/${id}`, stranger.key)).status).toBe(404);
    probe.wants = () => [];
  });

  it('is shown to plugins that look at it, as it is when they decide', async () => {
    const { id, digits } = await somebody('Refund');
    probe.seen.length = 0;
    await write(digits, 'Hello');
    expect(probe.seen).toMatchObject([
      { id, status: 'open', assignee: { id: colleague.id }, labels: ['refund'], unread: 2 },
    ]);
    expect(probe.seen[0]?.lockedUntil).toBeUndefined();
    const { until } = await ok<{ until: string }>(
      call('post', `/v1/conversations/${id}/lock`, colleague.key),
    );
    await write(digits, 'Hello again');
    expect(probe.seen[1]).toMatchObject({ lockedUntil: Date.parse(until), unread: 3 });
  });
});
