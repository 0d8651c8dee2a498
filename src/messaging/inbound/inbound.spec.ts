import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { addressHash, contactTable } from '../../contacts/index.js';
import { EventStore, eventTable } from '../../events/index.js';
import { conversationTable, messageTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import type { SendRequest } from '../messages/send-request.js';
import { digits } from '../shop.fixture.js';
import { WindowsStage } from './windows.stage.js';

const windowMs = 24 * 3_600_000;
const minute = 60_000;
const hour = 60 * minute;

describe.each(databaseKinds)('what people write on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 0;
  let serial = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(1_000);
  });

  function body(
    field: string,
    value: Record<string, unknown>,
    sender: { waId?: string; userId?: string; name?: string } = {},
  ): string {
    const metadata = { display_phone_number: '1', phone_number_id: account.number.phoneNumberId };
    const contact = {
      ...(sender.name === undefined ? {} : { profile: { name: sender.name } }),
      ...(sender.waId === undefined ? {} : { wa_id: sender.waId }),
      ...(sender.userId === undefined ? {} : { user_id: sender.userId }),
    };
    const change = {
      field,
      value: { messaging_product: 'whatsapp', metadata, contacts: [contact], ...value },
    };
    return JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: account.number.wabaId, changes: [change] }],
    });
  }
  const seconds = (at: number) => String(Math.floor(at / 1_000));
  function text(from: string, words: string, more: { at?: number; id?: string; name?: string } = {}): string {
    const message = {
      from,
      id: more.id ?? `wamid.in-${++serial}`,
      timestamp: seconds(more.at ?? world.now),
      type: 'text',
      text: { body: words },
    };
    return body('messages', { messages: [message] }, { waId: from, name: more.name ?? 'Ada' });
  }
  const received = (address: string) =>
    world.base.database.read.select(messageTable, "WHERE direction = 'in' AND address = ? ORDER BY id", [
      address,
    ]);
  const status = async (id: string | undefined) => (await world.get(account.id, id ?? '')).status;

  it('is kept once, opens a window for 24 hours from when it was written, and makes a contact', async () => {
    const from = digits(++people);
    const at = world.now - 2 * hour;
    const post = text(from, 'Where is my order?', { at });
    await world.deliver(post, post);
    await world.deliver(post);
    const rows = await received(from);
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
    await world.deliver(text(from, 'second', { at: world.now }));
    await world.deliver(text(from, 'first', { at: world.now - 20 * hour }));
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
      const thread = (await received(from)).find((row) => row.conversationId !== null)?.conversationId;
      const rows = await world.base.database.read.select(eventTable, 'WHERE subject = ? ORDER BY id', [
        `conversation:${thread}`,
      ]);
      return rows.map(({ type, occurredAt }) => [type, occurredAt]);
    };

    it('is told when it opens and when it ends, each once, however many workers look', async () => {
      const from = digits(++people);
      const start = Math.floor(world.now / 1_000) * 1_000;
      const first = text(from, 'Hello', { at: start });
      await world.deliver(first, first);
      world.base.clock.advance(hour);
      await world.deliver(text(from, 'Anybody there?', { at: start + hour }));
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
      await world.deliver(text(from, 'Me again', { at: again }));
      expect((await told(from)).slice(2)).toEqual([['window.opened', again]]);
    });

    it('belongs to the person, the number and the delivery that opened it', async () => {
      const from = digits(++people);
      await world.deliver(text(from, 'Hello'));
      const [message] = await received(from);
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
      body(
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
      body(
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
    const [withPhone] = await received(from);
    const [withoutPhone] = await received(userId);
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
    await world.deliver(body('messages', { messages }, { waId: from }));
    const rows = await received(from);
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

  describe('STOP', () => {
    it('silences the address for both purposes at once, and cancels what was waiting', async () => {
      const contact = await world.person(account.id, ++people);
      const from = digits(people);
      const [order] = await world.decide(world.request(account.id, contact, `stop-order-${people}`));
      const [cart] = await world.decide(world.marketing(account.id, contact, `stop-cart-${people}`));
      await world.deliver(text(from, 'Stop!'));
      for (const result of [order, cart]) {
        expect(await world.get(account.id, result?.messageId ?? '')).toMatchObject({
          status: 'cancelled',
          reason: 'stop',
          attempts: [],
        });
      }
      await world.sendAll(world.worker());
      const [next] = await world.decide(world.request(account.id, contact, `after-stop-${people}`));
      expect(
        next?.decision.gates.filter(({ answer }) => answer === 'refuse').map(({ gate }) => gate),
      ).toEqual(['consent', 'suppression']);
      expect(world.emulator.emulator.listMessages({ recipient: from })).toEqual([]);
    });

    it('is a word alone, not one in a sentence, and a button may say it', async () => {
      const contact = await world.person(account.id, ++people);
      const from = digits(people);
      await world.deliver(text(from, 'Please do not stop the delivery'));
      expect((await world.decide(world.request(account.id, contact, `no-stop-${people}`)))[0]?.status).toBe(
        'queued',
      );
      const button = {
        from,
        id: 'wamid.stop-button',
        timestamp: seconds(world.now),
        type: 'button',
        button: { payload: 'x', text: 'STOP' },
      };
      await world.deliver(body('messages', { messages: [button] }, { waId: from }));
      expect(
        (await world.decide(world.request(account.id, contact, `stop-button-${people}`)))[0]?.status,
      ).toBe('refused');
    });

    describe('written, and then something else', () => {
      const answerTo = (contact: string, subject: string, more: Partial<SendRequest> = {}) =>
        world.decide(
          world.request(account.id, contact, subject, {
            template: undefined,
            content: { kind: 'text', text: 'On its way.' },
            ...more,
          }),
        );
      const reasonOf = async (id: string | undefined) => (await world.get(account.id, id ?? '')).reason;

      it('lets what they wrote be answered, and nothing else, until they write STOP again', async () => {
        const contact = await world.person(account.id, ++people);
        const from = digits(people);
        await world.deliver(text(from, 'STOP'));
        expect((await answerTo(contact, `unasked-${people}`))[0]).toMatchObject({
          status: 'refused',
          decision: { reason: 'consent_revoked' },
        });
        world.base.clock.advance(minute);
        await world.deliver(text(from, 'Where is my parcel?'));
        const [answer] = await answerTo(contact, `asked-${people}`);
        expect(answer?.decision.gates.find(({ gate }) => gate === 'suppression')?.explanation).toMatch(
          /sent STOP on .* and wrote again on/,
        );
        expect((await world.decide(world.request(account.id, contact, `begun-${people}`)))[0]?.status).toBe(
          'refused',
        );
        expect((await world.decide(world.marketing(account.id, contact, `sold-${people}`)))[0]?.status).toBe(
          'refused',
        );
        expect((await answerTo(contact, `plugin-${people}`, { answers: false }))[0]?.status).toBe('refused');
        await world.sendAll(world.worker());
        expect(await status(answer?.messageId)).toBe('accepted');
        const [late] = await answerTo(contact, `late-${people}`);
        world.base.clock.advance(minute);
        await world.deliver(text(from, 'stop'));
        expect([await status(late?.messageId), await reasonOf(late?.messageId)]).toEqual([
          'cancelled',
          'stop',
        ]);
        expect((await answerTo(contact, `silent-${people}`))[0]?.status).toBe('refused');
      });

      it('asks again right before an answer leaves: a STOP that came meanwhile, by whatever way, holds', async () => {
        const contact = await world.person(account.id, ++people);
        await world.deliver(text(digits(people), 'Anybody there?'));
        const [answer] = await answerTo(contact, `meanwhile-${people}`);
        world.base.clock.advance(minute);
        await world.write((tx) =>
          world.consents.stop(tx, [
            {
              accountId: account.id,
              contactId: contact,
              addressHashes: [addressHash(world.base.secrets, digits(people))],
              at: world.now,
              source: `message:elsewhere-${people}`,
            },
          ]),
        );
        await world.sendAll(world.worker());
        expect(await world.get(account.id, answer?.messageId ?? '')).toMatchObject({
          status: 'refused',
          reason: 'consent_revoked',
          attempts: [],
        });
      });

      it('does not hold a one-time code back that was just asked for, waiting or new', async () => {
        const contact = await world.person(account.id, ++people);
        const code = (subject: string) =>
          world.decide(world.request(account.id, contact, subject, { purpose: 'authentication' }));
        const [waiting] = await code(`code-waiting-${people}`);
        await world.deliver(text(digits(people), 'STOP'));
        const [asked] = await code(`code-${people}`);
        await world.sendAll(world.worker());
        for (const result of [waiting, asked]) expect(await status(result?.messageId)).toBe('accepted');
        const [old] = await code(`code-old-${people}`);
        world.base.clock.advance(hour);
        await world.sendAll(world.worker());
        expect(await status(old?.messageId)).toBe('refused');
      });

      it('comes late: an answer to what was written after it goes all the same', async () => {
        const contact = await world.person(account.id, ++people);
        const from = digits(people);
        const stoppedAt = world.now;
        world.base.clock.advance(minute);
        await world.deliver(text(from, 'Where is my parcel?'));
        const [answer] = await answerTo(contact, `late-stop-answer-${people}`);
        await world.deliver(text(from, 'STOP', { at: stoppedAt }));
        await world.sendAll(world.worker());
        expect(await status(answer?.messageId)).toBe('accepted');
      });
    });

    it('is not undone by an older tick of a box, and is by START', async () => {
      const contact = await world.person(account.id, ++people, ['transactional']);
      const from = digits(people);
      await world.deliver(text(from, 'STOP'));
      await world.people(account.id, people, 1, ['transactional', 'marketing']);
      expect((await world.decide(world.request(account.id, contact, `old-tick-${people}`)))[0]?.status).toBe(
        'refused',
      );
      world.base.clock.advance(hour);
      await world.deliver(text(from, 'Start'));
      expect((await world.decide(world.request(account.id, contact, `start-${people}`)))[0]?.status).toBe(
        'queued',
      );
    });

    it('that comes late, after the person agreed again, cancels nothing', async () => {
      const contact = await world.person(account.id, ++people);
      const [result] = await world.decide(world.request(account.id, contact, `late-stop-${people}`));
      await world.deliver(text(digits(people), 'STOP', { at: world.now - 5 * hour }));
      expect(await status(result?.messageId)).toBe('queued');
    });
  });

  it('obeys the switch inside WhatsApp, for marketing alone', async () => {
    const contact = await world.person(account.id, ++people);
    const from = digits(people);
    const prefer = (value: string) =>
      body(
        'user_preferences',
        {
          user_preferences: [
            { wa_id: from, category: 'marketing_messages', value, timestamp: Math.floor(world.now / 1_000) },
          ],
        },
        { waId: from },
      );
    const [cart] = await world.decide(world.marketing(account.id, contact, `prefer-${people}`));
    const [order] = await world.decide(world.request(account.id, contact, `prefer-order-${people}`));
    await world.deliver(prefer('stop'));
    expect(await status(cart?.messageId)).toBe('cancelled');
    expect(await status(order?.messageId)).toBe('queued');
    expect(
      (await world.decide(world.marketing(account.id, contact, `preferred-${people}`)))[0]?.decision.reason,
    ).toBe('suppressed');
    world.base.clock.advance(hour);
    await world.deliver(prefer('resume'));
    expect((await world.decide(world.marketing(account.id, contact, `resumed-${people}`)))[0]?.status).toBe(
      'queued',
    );
  });

  it('follows people to a new number', async () => {
    const [before, after] = [digits(++people), digits(++people)];
    await world.deliver(text(before, 'hello'));
    const system = {
      from: before,
      id: 'wamid.system',
      timestamp: seconds(world.now),
      type: 'system',
      system: { type: 'user_changed_number', wa_id: after, body: 'moved' },
    };
    await world.deliver(body('messages', { messages: [system] }, { waId: before }));
    await world.deliver(text(after, 'still me'));
    expect((await received(after))[0]?.contactId).toBe((await received(before))[0]?.contactId);
  });

  it('comes through from the emulator as a person would write it', async () => {
    const from = digits(++people);
    await world.emulator.emulator.receive({
      phoneNumberId: account.number.phoneNumberId,
      from,
      message: { type: 'text', body: 'Hello there' },
    });
    for (let tries = 0; tries < 200 && (await received(from)).length === 0; tries++) {
      await sleep(5);
      await world.takePosts();
    }
    expect((await received(from))[0]?.content?.text).toBe('Hello there');
  });

  it('is emptied when the person is erased, and what waits for them is called off', async () => {
    const contact = await world.person(account.id, ++people);
    const from = digits(people);
    const [waiting] = await world.decide(world.request(account.id, contact, `erased-${people}`));
    await world.deliver(text(from, 'my secret'));
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
      'SELECT COUNT(*) AS n FROM message WHERE content IS NOT NULL',
    );
    world.base.clock.advance(1);
    await world.deliver(text(digits(++people), 'fresh'));
    const emptied = await world.write((tx) => world.messaging.purgeBodies(tx, world.now));
    expect(emptied).toBe(Number(old[0]?.n));
    expect(await world.write((tx) => world.messaging.purgeBodies(tx, world.now))).toBe(0);
    expect((await received(digits(people)))[0]?.content?.text).toBe('fresh');
    expect(await world.write((tx) => world.messaging.purgeBodies(tx, world.now + 1))).toBe(1);
  });
});
