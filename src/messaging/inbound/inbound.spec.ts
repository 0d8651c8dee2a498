import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { contactTable } from '../../contacts/index.js';
import { EventStore, eventTable } from '../../events/index.js';
import { conversationTable, messageTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks, seconds } from './callbacks.fixture.js';
import { WindowsStage } from './windows.stage.js';

const windowMs = 24 * 3_600_000;
const hour = 3_600_000;

describe.each(databaseKinds)('what people write on $kind', ({ create }) => {
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
  beforeEach(() => {
    world.base.clock.advance(1_000);
  });

  const status = async (id: string | undefined) => (await world.get(account.id, id ?? '')).status;

  it('is kept once, opens a window for 24 hours from when it was written, and makes a contact', async () => {
    const from = digits(++people);
    const at = world.now - 2 * hour;
    const post = callbacks.written(from, 'Where is my order?', at);
    await world.deliver(post, post);
    await world.deliver(post);
    const rows = await callbacks.received(from);
    expect(rows).toMatchObject([
      { state: 'received', kind: 'text', content: { text: 'Where is my order?' } },
    ]);
    const [conversation] = await world.base.database.read.select(conversationTable, 'WHERE id = ?', [
      rows[0]?.conversationId,
    ]);
    expect(conversation?.windowUntil).toBe(at + windowMs);
    const [contact] = await world.base.database.read.select(contactTable, 'WHERE id = ?', [
      rows[0]?.contactId,
    ]);
    expect(contact?.firstName).toBe('Ada');
    const events = await world.base.database.read.select(eventTable, 'WHERE subject = ?', [
      `message:${rows[0]?.id}`,
    ]);
    expect(events).toMatchObject([
      {
        type: 'message.received',
        contactId: contact?.id,
        data: { text: 'Where is my order?', kind: 'text' },
      },
    ]);
  });

  it('lets free text be answered until the window closes, never shortened by an older message that comes late', async () => {
    const from = digits(++people);
    await world.deliver(callbacks.written(from, 'second', world.now));
    await world.deliver(callbacks.written(from, 'first', world.now - 20 * hour));
    const answer = (subject: string) =>
      world.decide(
        world.request(account.id, '', subject, {
          contactId: undefined,
          address: { kind: 'phone', value: `+${from}` },
          template: undefined,
          content: { kind: 'text', text: 'On its way.' },
          expiresAt: world.now + 48 * hour,
        }),
      );
    const [open] = await answer('answer');
    expect(open).toMatchObject({ status: 'queued' });
    await world.sendAll(world.worker());
    expect(await status(open?.messageId)).toBe('accepted');
    world.base.clock.advance(windowMs);
    expect((await answer('too-late'))[0]?.decision.gates.find(({ gate }) => gate === 'window')).toMatchObject(
      { answer: 'refuse', reason: 'window_closed' },
    );
  });

  describe('the window', () => {
    const windows = () =>
      new WindowsStage(world.base.database, new EventStore(world.base.queue), world.base.clock);
    const told = async (from: string) => {
      const thread = (await callbacks.received(from)).find(
        (row) => row.conversationId !== null,
      )?.conversationId;
      const rows = await world.base.database.read.select(eventTable, 'WHERE subject = ? ORDER BY id', [
        `conversation:${thread}`,
      ]);
      return rows.map(({ type, occurredAt }) => [type, occurredAt]);
    };

    it('is told when it opens and when it ends, each once, however many workers look', async () => {
      const from = digits(++people);
      const start = Math.floor(world.now / 1_000) * 1_000;
      const first = callbacks.written(from, 'Hello', start);
      await world.deliver(first, first);
      world.base.clock.advance(hour);
      await world.deliver(callbacks.written(from, 'Anybody there?', start + hour));
      expect(await told(from)).toEqual([['window.opened', start]]);
      world.base.clock.advance(windowMs - hour);
      while ((await windows().run()) > 0);
      expect(await told(from)).toHaveLength(1);
      world.base.clock.advance(hour + 1_000);
      await Promise.all([windows().run(), windows().run(), windows().run()]);
      while ((await windows().run()) > 0);
      const closed = ['window.closed', start + hour + windowMs];
      expect(await told(from)).toEqual([['window.opened', start], closed]);
      const again = start + 26 * hour;
      world.base.clock.advance(2 * hour);
      await world.deliver(callbacks.written(from, 'Me again', again));
      expect((await told(from)).slice(2)).toEqual([['window.opened', again]]);
    });

    it('belongs to the person, the number and the delivery that opened it', async () => {
      const from = digits(++people);
      await world.deliver(callbacks.written(from, 'Hello'));
      const [message] = await callbacks.received(from);
      const [event] = await world.base.database.read.select(eventTable, 'WHERE subject = ?', [
        `conversation:${message?.conversationId}`,
      ]);
      expect(event).toMatchObject({
        contactId: message?.contactId,
        connectionId: account.number.id,
        deliveryId: message?.deliveryId,
        traceId: message?.traceId,
        data: { conversationId: message?.conversationId, numberId: account.number.id },
      });
    });
  });

  it('opens a window by a call of theirs too, not by one of ours', async () => {
    const [caller, called] = [digits(++people), digits(++people)];
    const call = (from: string, direction: string) =>
      callbacks.body(
        'calls',
        { calls: [{ id: 'wacid', from, event: 'connect', direction, timestamp: seconds(world.now) }] },
        { waId: from },
      );
    await world.deliver(call(caller, 'USER_INITIATED'), call(called, 'BUSINESS_INITIATED'));
    const windows = await world.base.database.read.select(conversationTable, 'WHERE lastInboundAt = ?', [
      Math.floor(world.now / 1_000) * 1_000,
    ]);
    expect(windows).toHaveLength(1);
  });

  it('comes from people without a phone as well, and reaches the contact both ways', async () => {
    const from = digits(++people);
    const userId = `DE.${'1'.repeat(18)}${people}`;
    const message = (id: string, sender: { waId?: string; userId?: string }) =>
      callbacks.body(
        'messages',
        {
          messages: [
            {
              ...(sender.waId === undefined ? {} : { from: sender.waId }),
              from_user_id: userId,
              id,
              timestamp: seconds(world.now),
              type: 'text',
              text: { body: 'hi' },
            },
          ],
        },
        sender,
      );
    await world.deliver(message('wamid.both', { waId: from, userId }));
    world.base.clock.advance(23 * hour);
    await world.deliver(message('wamid.only-id', { userId }));
    const [withPhone] = await callbacks.received(from);
    const [withoutPhone] = await callbacks.received(userId);
    expect(withoutPhone?.contactId).toBe(withPhone?.contactId);
    world.base.clock.advance(2 * hour);
    const [answer] = await world.decide(
      world.request(account.id, withPhone?.contactId ?? '', 'by-id', {
        template: undefined,
        content: { kind: 'text', text: 'Hello' },
      }),
    );
    expect(answer?.decision.gates.find(({ gate }) => gate === 'window')).toMatchObject({ answer: 'pass' });
  });

  it('is kept whatever it is: buttons by their title, what Meta does not support as it came', async () => {
    const from = digits(++people);
    const messages = [
      { type: 'button', button: { payload: 'yes', text: 'Yes, please' } },
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'x', title: 'Cancel it' } },
      },
      { type: 'unsupported', errors: [{ code: 131051 }] },
      { type: 'image', image: { id: 'media', caption: 'look' } },
      { type: 'something_quite_new_and_long', something: {} },
    ].map((part, index) => ({ from, id: `wamid.kinds-${index}`, timestamp: seconds(world.now), ...part }));
    await world.deliver(callbacks.body('messages', { messages }, { waId: from }));
    const rows = await callbacks.received(from);
    expect(rows.map(({ kind, content }) => [kind, content?.text]).sort()).toEqual(
      [
        ['button_reply', 'Yes, please'],
        ['button_reply', 'Cancel it'],
        ['unsupported', undefined],
        ['image', 'look'],
        ['unknown', undefined],
      ].sort(),
    );
    expect(rows.every(({ content }) => content?.inbound?.['id'] !== undefined)).toBe(true);
    expect(rows.map(({ content }) => content?.heard)).toEqual(
      expect.arrayContaining([
        { kind: 'button_reply', id: 'yes', title: 'Yes, please' },
        { kind: 'button_reply', id: 'x', title: 'Cancel it' },
        { kind: 'image', media: { providerMediaId: 'media' }, caption: 'look' },
        { kind: 'unsupported', errors: [{ code: 131051 }] },
        {
          kind: 'unknown',
          type: 'something_quite_new_and_long',
          raw: expect.objectContaining({ something: {} }),
        },
      ]),
    );
  });

  it('follows people to a new number', async () => {
    const [before, after] = [digits(++people), digits(++people)];
    await world.deliver(callbacks.written(before, 'hello'));
    const system = {
      from: before,
      id: 'wamid.system',
      timestamp: seconds(world.now),
      type: 'system',
      system: { type: 'user_changed_number', wa_id: after, body: 'moved' },
    };
    await world.deliver(callbacks.body('messages', { messages: [system] }, { waId: before }));
    await world.deliver(callbacks.written(after, 'still me'));
    expect((await callbacks.received(after))[0]?.contactId).toBe(
      (await callbacks.received(before))[0]?.contactId,
    );
  });

  it('comes through from the emulator as a person would write it', async () => {
    const from = digits(++people);
    await world.emulator.emulator.receive({
      phoneNumberId: account.number.phoneNumberId,
      from,
      message: { type: 'text', body: 'Hello there' },
    });
    for (let tries = 0; tries < 200 && (await callbacks.received(from)).length === 0; tries++) {
      await sleep(5);
      await world.takePosts();
    }
    expect((await callbacks.received(from))[0]?.content?.text).toBe('Hello there');
  });

  it('is emptied when the person is erased, and what waits for them is called off', async () => {
    const contact = await world.person(account.id, ++people);
    const from = digits(people);
    const [waiting] = await world.decide(world.request(account.id, contact, `erased-${people}`));
    await world.deliver(callbacks.written(from, 'my secret'));
    await world.write((tx) => world.contacts.erase(tx, account.id, contact));
    const rows = await world.base.database.read.select(messageTable, 'WHERE contactId = ?', [contact]);
    expect(rows.map(({ content, address }) => ({ content, address }))).toEqual([
      { content: null, address: null },
      { content: null, address: null },
    ]);
    expect(await status(waiting?.messageId)).toBe('cancelled');
    expect(rows.every(({ addressHash: hash }) => hash !== null)).toBe(true);
  });

  it('is emptied by age, a batch at a time, keys and states staying', async () => {
    const old = await world.base.database.read.query<{ n: number | string }>(
      "SELECT COUNT(*) AS n FROM message WHERE content IS NOT NULL AND state NOT IN ('queued', 'delayed', 'sending', 'unknown')",
    );
    world.base.clock.advance(1);
    await world.deliver(callbacks.written(digits(++people), 'fresh'));
    const purge = (before: number) =>
      world.write((tx) => world.messaging.purgeBodies(tx, 'default', { before }));
    const emptied = await purge(world.now);
    expect(emptied).toBe(Number(old[0]?.n));
    expect(await purge(world.now)).toBe(0);
    expect((await callbacks.received(digits(people)))[0]?.content?.text).toBe('fresh');
    expect(await purge(world.now + 1)).toBe(1);
  });
});
