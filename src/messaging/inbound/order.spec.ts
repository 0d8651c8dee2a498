import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds } from '../../../test/support/databases.js';
import { eventTable } from '../../events/index.js';
import { conversationTable, messageTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks } from './callbacks.fixture.js';

type Part = Record<string, unknown>;

/** One thing that Meta tells, as one callback. */
interface Told {
  field: 'messages' | 'calls';
  value: Part;
}

const eventKey = ({ type, text }: { type: string; text: unknown }) => `${type} ${String(text)}`;

describe.each(databaseKinds)('a conversation in whichever order it is told on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let callbacks: Callbacks;
  let people = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
    callbacks = new Callbacks(world, account.number);
  }, 60_000);
  afterAll(() => world.close());

  /** A small conversation, with everything that is about something else in it. */
  function conversation(name: string, waId: string, attempt: string): Told[] {
    const start = Math.floor(world.now / 1_000) - 3_600;
    const message = (id: string, second: number, part: Part): Told => ({
      field: 'messages',
      value: {
        messages: [{ from: waId, id: `${name}-${id}`, timestamp: String(start + second), ...part }],
      },
    });
    const edit = (of: string, part: Part) => ({
      type: 'edit',
      edit: { original_message_id: `${name}-${of}`, message: part },
    });
    const text = (body: string) => ({ type: 'text', text: { body } });
    const reaction = (to: string, emoji?: string) => ({
      type: 'reaction',
      reaction: { message_id: `${name}-${to}`, ...(emoji === undefined ? {} : { emoji }) },
    });
    const status = (word: string, second: number): Told => ({
      field: 'messages',
      value: {
        statuses: [
          {
            id: `${name}-out`,
            status: word,
            timestamp: String(start + second),
            biz_opaque_callback_data: attempt,
          },
        ],
      },
    });
    const call = (part: Part, second: number): Told => ({
      field: 'calls',
      value: {
        calls: [
          {
            id: `${name}-call`,
            from: waId,
            direction: 'USER_INITIATED',
            timestamp: String(start + second),
            ...part,
          },
        ],
      },
    });
    return [
      message('text', 1, {
        ...text('Helo'),
        referral: { source_id: 'first' },
        context: { id: `${name}-out` },
      }),
      message('edit-1', 5, edit('text', text('Hello'))),
      message('edit-2', 5, edit('text', text('Hello there'))),
      message('image', 2, {
        type: 'image',
        image: { id: '1', caption: 'Look' },
        referral: { source_id: 'last' },
      }),
      message('edit-3', 6, edit('image', { type: 'image', image: { id: '1', caption: 'Look at it' } })),
      message('taken', 7, { type: 'revoke', revoke: { original_message_id: `${name}-image` } }),
      message('stop', 3, text('Stpo')),
      message('edit-4', 8, edit('stop', text('STOP'))),
      message('edit-5', 9, edit('stop', text('Never mind'))),
      message('like', 4, reaction('text', '👍')),
      message('unlike', 4, reaction('text', '')),
      message('love', 10, reaction('out', '❤️')),
      message('odd', 11, reaction('nobody-knows', '🤔')),
      status('sent', 0),
      status('delivered', 1),
      status('read', 2),
      call({ event: 'connect' }, 20),
      call({ event: 'terminate', status: 'COMPLETED', duration: 12, end_time: String(start + 32) }, 32),
    ];
  }

  /** Everything that is seen of a person in the end, without what differs from one person to the next. */
  async function seen(name: string, contact: string, out: string) {
    const rows = await world.base.database.read.select(messageTable, 'WHERE contactId = ?', [contact]);
    const threads = await world.base.database.read.select(conversationTable, 'WHERE contactId = ?', [
      contact,
    ]);
    const labels = new Map(rows.map((row) => [row.id, (row.providerMessageId ?? '').replace(name, '')]));
    const views = await Promise.all(
      rows.map(async (row) => {
        const {
          id,
          content,
          reactions,
          status,
          kind,
          text,
          editedAt,
          deletedAt,
          dueAt,
          conversationId,
          statuses,
        } = await world.get(account.id, row.id);
        return {
          id: labels.get(id),
          content: row.direction === 'in' ? content : null,
          reactions,
          status,
          kind,
          text: row.direction === 'in' ? text : null,
          editedAt,
          deletedAt,
          at: row.direction === 'in' ? dueAt : undefined,
          inThread: conversationId === threads[0]?.id,
          statuses: statuses.map((one) => one.status).sort(),
        };
      }),
    );
    const told = await world.base.database.read.select(
      eventTable,
      "WHERE contactId = ? AND type IN ('message.received', 'message.edited', 'message.deleted')",
      [contact],
    );
    const events = told
      .map(({ type, subject, occurredAt, data }) => ({ type, subject, occurredAt, text: data?.['text'] }))
      .sort((one, two) => one.occurredAt - two.occurredAt || (eventKey(one) < eventKey(two) ? -1 : 1));
    const suppressed = (await world.consents.history(world.base.database.read, account.id, contact)).data
      .map(({ purpose, state, method }) => `${purpose} ${state} ${method}`)
      .sort();
    const [thread] = threads;
    const text = JSON.stringify({
      views: views.sort((one, two) => ((one.id ?? '') < (two.id ?? '') ? -1 : 1)),
      threads: threads.length,
      windowUntil: thread?.windowUntil,
      lastInboundAt: thread?.lastInboundAt,
      referral: thread?.referral,
      suppressed,
      events,
    });
    return JSON.parse(
      [...labels]
        .reduce((all, [id, label]) => all.replaceAll(id, label), text)
        .replaceAll(name, '')
        .replaceAll(out, 'out'),
    ) as { views: Part[]; suppressed: string[]; events: Part[] } & Part;
  }

  async function play(order: (told: Told[]) => Told[][]) {
    const contact = await world.person(account.id, ++people);
    const waId = digits(people);
    const name = `wamid.order-${people}`;
    const [decided] = await world.decide(world.request(account.id, contact, `order-${people}`));
    const started = await world.commitAll(world.worker());
    const out = decided?.messageId ?? '';
    const attempt = started.find(({ message }) => message.id === out)?.attemptId ?? '';
    for (const batch of order(conversation(name, waId, attempt)))
      await world.deliver(...batch.map(({ field, value }) => callbacks.body(field, value, { waId })));
    const result = await seen(name, contact, out);
    return JSON.parse(JSON.stringify(result).replaceAll(waId, 'person')) as typeof result;
  }

  it('ends the same: edits, deletions, reactions, statuses and calls before or after what they are about', async () => {
    const expected = await play((told) => told.map((one) => [one]));
    const view = (id: string) => expected.views.find((one) => one['id'] === `-${id}`);
    expect(view('text')).toMatchObject({
      kind: 'text',
      text: 'Hello there',
      content: { kind: 'text', text: 'Hello there', replyTo: '-out', referral: { sourceId: 'first' } },
      reactions: [],
    });
    expect(view('image')).toMatchObject({
      text: 'Look at it',
      content: { kind: 'image', caption: 'Look at it' },
      deletedAt: expect.any(Number),
    });
    expect(view('stop')).toMatchObject({ text: 'Never mind' });
    expect(view('out')).toMatchObject({ status: 'read', reactions: [{ emoji: '❤️', messageId: '-love' }] });
    expect(view('odd')).toMatchObject({ content: { kind: 'reaction', emoji: '🤔' } });
    expect(view('call')).toMatchObject({
      kind: 'call',
      content: { kind: 'call', direction: 'in', status: 'completed', durationSeconds: 12 },
    });
    expect(
      expected.events
        .filter(({ type }) => type !== 'message.received')
        .map(({ type, subject, text }) => [type, subject, text]),
    ).toEqual([
      ['message.edited', 'message:-text', 'Hello'],
      ['message.edited', 'message:-text', 'Hello there'],
      ['message.edited', 'message:-image', 'Look at it'],
      ['message.deleted', 'message:-image', undefined],
      ['message.edited', 'message:-stop', 'STOP'],
      ['message.edited', 'message:-stop', 'Never mind'],
    ]);
    expect(expected.suppressed).toContain('transactional revoked stop_word');
    expect(expected).toMatchObject({ threads: 1, referral: { sourceId: 'last' } });
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(
          Array.from({ length: 18 }, (_, index) => index),
          { minLength: 18 },
        ),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 18, maxLength: 18 }),
        async (order, sizes) => {
          const got = await play((told) => {
            const rest = order.map((index) => told[index] as Told);
            return sizes.flatMap((size) => (rest.length === 0 ? [] : [rest.splice(0, size)]));
          });
          expect(got).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  it('is the same again when every callback comes twice', async () => {
    const once = await play((told) => told.map((one) => [one]));
    expect(await play((told) => [told, [...told].reverse()])).toEqual(once);
  });
});
