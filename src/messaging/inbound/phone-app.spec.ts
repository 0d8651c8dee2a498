import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds } from '../../../test/support/databases.js';
import { contactTable } from '../../contacts/index.js';
import { eventTable } from '../../events/index.js';
import { consentEntryTable } from '../../optin/index.js';
import { conversationTable, messageTable, type MessageRow } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks, seconds } from './callbacks.fixture.js';

const hour = 3_600_000;
const day = 24 * hour;

interface Past {
  id: string;
  from: string;
  body: string;
  at: number;
  status?: string;
}

describe.each(databaseKinds)('the phone app beside Liaison on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let callbacks: Callbacks;
  let people = 0;
  let serial = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
    callbacks = new Callbacks(world, account.number);
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(1_000);
  });

  const read = () => world.base.database.read;
  const business = '15550100';
  const echo = (
    to: string,
    part: Record<string, unknown>,
    at = world.now,
    id = `wamid.echo-${++serial}`,
  ) => ({
    id,
    body: callbacks.body('smb_message_echoes', {
      message_echoes: [{ from: business, to, id, timestamp: seconds(at), ...part }],
    }),
  });
  const echoed = (to: string, words: string, at?: number) =>
    echo(to, { type: 'text', text: { body: words } }, at);
  const chunk = (waId: string, order: number, messages: readonly Past[]) =>
    callbacks.body('history', {
      history: [
        {
          metadata: { phase: 0, chunk_order: order, progress: 50 },
          threads: [
            {
              id: waId,
              messages: messages.map(({ id, from, body, at, status = 'READ' }) => ({
                from,
                to: from === waId ? business : waId,
                id,
                timestamp: seconds(at),
                type: 'text',
                text: { body },
                history_context: { status },
              })),
            },
          ],
        },
      ],
    });
  const thread = async (waId: string) => {
    const rows = await read().select(messageTable, 'WHERE address = ? ORDER BY id', [waId]);
    return rows.map(({ direction, via, state, content, dueAt, contactId }: MessageRow) => ({
      direction,
      via,
      state,
      text: content?.text,
      dueAt,
      contactId,
    }));
  };
  const conversation = async (waId: string) => {
    const [row] = await read().select(messageTable, 'WHERE address = ? LIMIT 1', [waId]);
    return read().first(conversationTable, 'WHERE id = ?', [row?.conversationId]);
  };
  const counts = async () => ({
    events: (await read().select(eventTable, '')).length,
    contacts: (await read().select(contactTable, '')).length,
    consents: (await read().select(consentEntryTable, '')).length,
  });

  it('history stands in the thread at its own time and starts nothing, not even a STOP of then', async () => {
    const waId = digits(++people);
    const before = await counts();
    const at = Math.floor((world.now - 90 * day) / 1_000) * 1_000;
    await world.deliver(
      chunk(waId, 2, [{ id: 'wamid.h-3', from: waId, body: 'STOP', at: at + 2 * hour }]),
      chunk(waId, 1, [
        { id: 'wamid.h-1', from: waId, body: 'Hello', at },
        { id: 'wamid.h-2', from: business, body: 'Good day', at: at + hour, status: 'DELIVERED' },
      ]),
    );
    expect(await thread(waId)).toEqual([
      { direction: 'in', via: 'history', state: 'received', text: 'Hello', dueAt: at, contactId: null },
      {
        direction: 'out',
        via: 'history',
        state: 'delivered',
        text: 'Good day',
        dueAt: at + hour,
        contactId: null,
      },
      {
        direction: 'in',
        via: 'history',
        state: 'received',
        text: 'STOP',
        dueAt: at + 2 * hour,
        contactId: null,
      },
    ]);
    expect(await counts()).toEqual(before);
    expect(await conversation(waId)).toMatchObject({
      contactId: null,
      windowUntil: 0,
      lastInboundAt: null,
      answeredAt: null,
      updatedAt: at + 2 * hour,
    });
    await callbacks.text({ waId }, 'Hello again');
    const all = await thread(waId);
    expect(all.map(({ text }) => text)).toEqual(['Hello', 'Good day', 'STOP', 'Hello again']);
    expect((await conversation(waId))?.contactId).toBe(all[3]?.contactId);
    expect((await conversation(waId))?.windowUntil).toBeGreaterThan(world.now);
  });

  it('history is the same in any order and however often its pieces come, beside what was received live', async () => {
    const base = Math.floor((world.now - 30 * day) / 1_000) * 1_000;
    const pieces = fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 4 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (asked, together) => {
        const waId = digits(++people);
        const message = (n: number): Past => ({
          id: `wamid.past-${waId}-${n}`,
          from: n % 2 === 0 ? waId : business,
          body: `said ${n}`,
          at: base + n * 1_000,
        });
        const bodies = asked.map((numbers, order) => chunk(waId, order, numbers.map(message)));
        if (together) await world.deliver(...bodies);
        else for (const body of bodies) await world.deliver(body);
        const expected = [...new Set(asked.flat())].sort((one, two) => one - two).map((n) => `said ${n}`);
        expect((await thread(waId)).map(({ text }) => text)).toEqual(expected);
        const rows = await read().query<{ n: number | string }>(
          'SELECT COUNT(DISTINCT conversationId) AS n FROM message WHERE address = ?',
          [waId],
        );
        expect(Number(rows[0]?.n)).toBe(expected.length === 0 ? 0 : 1);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('says nothing of people who were erased since', async () => {
    const waId = digits(++people);
    const past = { id: 'wamid.erased-1', from: waId, body: 'private', at: world.now - day };
    await callbacks.text({ waId }, 'Hello');
    const [row] = await callbacks.received(waId);
    await world.deliver(chunk(waId, 1, [past]));
    await world.write((tx) => world.contacts.erase(tx, account.id, row?.contactId ?? ''));
    await world.deliver(
      chunk(waId, 2, [{ ...past, id: 'wamid.erased-2' }]),
      echoed(waId, 'late', world.now - hour).body,
    );
    const left = await read().select(messageTable, 'WHERE providerMessageId IN (?)', [
      ['wamid.erased-1', 'wamid.erased-2'],
    ]);
    expect(left).toMatchObject([{ content: null, address: null }]);
  });

  it('an answer from the app is shown once, opens no window, costs nothing and has automatic messages rest', async () => {
    const index = ++people;
    const waId = digits(index);
    const contactId = await world.person(account.id, index);
    const { body } = echoed(waId, 'I look into it');
    await world.deliver(body, body);
    await world.deliver(body);
    expect(await thread(waId)).toMatchObject([
      { direction: 'out', via: 'phone_app', state: 'sent', text: 'I look into it', contactId },
    ]);
    expect(await conversation(waId)).toMatchObject({ windowUntil: 0, closesAt: null });
    const expiresAt = world.now + 3 * day;
    const [advert] = await world.decide(world.marketing(account.id, contactId, 'advert-1', { expiresAt }));
    expect(advert).toMatchObject({ status: 'delayed', decision: { verdict: 'delay', reason: 'handover' } });
    const [order] = await world.decide(world.request(account.id, contactId, 'order-1'));
    expect(order?.decision.verdict).toBe('send');
    const { dueAt } = await world.get(account.id, advert?.messageId ?? '');
    const answeredAt = (await conversation(waId))?.answeredAt ?? 0;
    expect(dueAt).toBe(answeredAt + 12 * hour);
  });

  it('holds at the attempt what was decided before the answer, and lets it go afterwards', async () => {
    const index = ++people;
    const contactId = await world.person(account.id, index);
    const [advert] = await world.decide(
      world.marketing(account.id, contactId, 'advert-2', { expiresAt: world.now + 3 * day }),
    );
    expect(advert?.status).toBe('queued');
    await world.write((tx) =>
      tx.execute('UPDATE account SET handoverMinutes = ? WHERE id = ?', [60, account.id]),
    );
    await world.deliver(echoed(digits(index), 'I am here').body);
    const worker = world.worker();
    await world.sendAll(worker);
    const held = await world.get(account.id, advert?.messageId ?? '');
    expect(held).toMatchObject({ status: 'delayed', reason: 'handover', attempts: [] });
    expect(held.decisions.at(-1)).toMatchObject({ stage: 'commit', verdict: 'delay', reason: 'handover' });
    world.base.clock.advance(61 * 60_000);
    await world.sendAll(worker);
    expect((await world.get(account.id, advert?.messageId ?? '')).attempts).toHaveLength(1);
  });

  it('follows edits, deletions and statuses of its messages, whichever comes first', async () => {
    const status = (id: string, word: string) =>
      callbacks.body('messages', {
        statuses: [{ id, status: word, timestamp: seconds(world.now), recipient_id: '1' }],
      });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async (order) => {
        const waId = digits(++people);
        const first = echo(waId, { type: 'text', text: { body: 'Til' } });
        const bodies = [
          first.body,
          echo(waId, {
            type: 'edit',
            edit: { original_message_id: first.id, message: { type: 'text', text: { body: 'Till noon' } } },
          }).body,
          status(first.id, 'delivered'),
          status(first.id, 'read'),
        ];
        for (const at of order) await world.deliver(bodies[at] as string);
        world.base.clock.advance(10 * 60_000);
        while ((await world.parked.run()) > 0);
        const row = await callbacks.row(first.id);
        expect(row).toMatchObject({ state: 'read', content: { text: 'Till noon' } });
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  it('takes back what its owner deletes there, before or after it is known, and nothing of what people wrote', async () => {
    const revoke = (to: string, id: string) =>
      echo(to, { type: 'revoke', revoke: { original_message_id: id } }).body;
    for (const early of [false, true]) {
      const waId = digits(++people);
      const first = echo(waId, { type: 'text', text: { body: 'Wrong chat' } });
      const bodies = [first.body, revoke(waId, first.id)];
      for (const body of early ? bodies.reverse() : bodies) await world.deliver(body);
      expect(await callbacks.row(first.id)).toMatchObject({
        direction: 'out',
        content: { text: 'Wrong chat', deletedAt: expect.any(Number) },
      });
    }
    const waId = digits(++people);
    const theirs = await callbacks.text({ waId }, 'Hello');
    await world.deliver(revoke(waId, theirs));
    await callbacks.message(
      { waId },
      {
        type: 'edit',
        edit: { original_message_id: theirs, message: { type: 'text', text: { body: 'Hello!' } } },
      },
    );
    const { content } = await callbacks.row(theirs);
    expect(content).toMatchObject({ text: 'Hello!' });
    expect(content?.deletedAt).toBeUndefined();
  });

  it('deleting an answer in the app is no answer: what rests goes on when it would have', async () => {
    const waId = digits(++people);
    const first = echo(waId, { type: 'text', text: { body: 'Just a moment' } });
    await world.deliver(first.body);
    const answeredAt = (await conversation(waId))?.answeredAt;
    world.base.clock.advance(hour);
    await world.deliver(echo(waId, { type: 'revoke', revoke: { original_message_id: first.id } }).body);
    expect((await conversation(waId))?.answeredAt).toBe(answeredAt);
  });

  it('an answer here holds marketing and what plugins reply in that conversation; orders and codes pass', async () => {
    const index = ++people;
    const contactId = await world.person(account.id, index, ['transactional', 'marketing', 'authentication']);
    await callbacks.text({ waId: digits(index) }, 'Where is it?');
    const { id: conversationId } = (await conversation(digits(index))) ?? { id: '' };
    const reply = { kind: 'text' as const, text: 'It is on its way.' };
    const wanted = () => ({ expiresAt: world.now + day });
    const decide = async (name: string) => {
      const requests = [
        world.marketing(account.id, contactId, `${name}-advert`, wanted()),
        world.request(account.id, contactId, `${name}-reply`, {
          ...wanted(),
          template: undefined,
          content: reply,
        }),
        world.request(account.id, contactId, `${name}-order`),
        world.request(account.id, contactId, `${name}-code`, { purpose: 'authentication' }),
        world.request(account.id, contactId, `${name}-program`, {
          key: { plugin: null, connectionId: null, subject: `${name}-program`, transition: 'sent' },
          template: undefined,
          content: reply,
        }),
      ];
      const results = await world.decide(...requests);
      return results.map(({ decision }) => decision.gates.find(({ gate }) => gate === 'handover')?.answer);
    };
    expect(await decide('before')).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
    await world.write((tx) =>
      world.contacts.hooks.run(tx, 'conversation.replied', {
        accountId: account.id,
        conversationId,
        numberId: account.number.id,
        contactId,
        messageId: 'message',
        byKind: 'api_key',
        byId: 'key-1',
        at: world.now,
      }),
    );
    expect(await decide('after')).toEqual(['delay', 'delay', 'pass', 'pass', 'pass']);
  });

  it('is emptied with its number, where people never became contacts', async () => {
    const [stranger, known] = [digits(++people), digits(++people)];
    await callbacks.text({ waId: known }, 'Hello');
    const past = (waId: string) => ({
      id: `wamid.of-${waId}`,
      from: waId,
      body: 'private',
      at: world.now - day,
    });
    await world.deliver(chunk(stranger, 1, [past(stranger)]), chunk(known, 1, [past(known)]));
    await world.write((tx) => world.messaging.numberRemoved(tx, account.id, account.number.id));
    expect(await callbacks.row(`wamid.of-${stranger}`)).toMatchObject({ content: null, address: null });
    expect(await callbacks.row(`wamid.of-${known}`)).toMatchObject({ content: { text: 'private' } });
  });
});
