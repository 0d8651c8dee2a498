import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { newId } from '../../platform/index.js';
import type { FreeContent, TemplateParts } from '../../sdk/index.js';
import { messageTable } from '../messages/message.entity.js';
import type { SendRequest } from '../messages/send-request.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import type { MediaAtProvider } from './ports.js';

const hour = 3_600_000;

describe.each(databaseKinds)('what content refers to, on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 700;
  let subjects = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  /** Somebody whose window is open, and the message they wrote. */
  async function writer(): Promise<{ from: string; messageId: string }> {
    const from = digits(++people);
    await world.emulator.emulator.receive({
      phoneNumberId: account.number.phoneNumberId,
      from,
      message: { type: 'text', body: 'Do you have tea?' },
    });
    await world.statusesArrive();
    const [row] = await world.base.database.read.select(
      messageTable,
      "WHERE direction = 'in' AND address = ?",
      [from],
    );
    return { from, messageId: row?.id ?? '' };
  }

  const say = (from: string, content: FreeContent, more: Partial<SendRequest> = {}) =>
    world.decide(
      world.request(account.id, '', `say-${++subjects}`, {
        contactId: undefined,
        address: { kind: 'phone', value: `+${from}` },
        template: undefined,
        content,
        ...more,
      }),
    );
  const file = (at: MediaAtProvider, mimeType = 'image/jpeg', bytes = 1_000): string => {
    const id = newId();
    world.media.files.set(id, { accountId: account.id, mimeType, bytes, at });
    return id;
  };
  const image = (mediaId: string): FreeContent => ({ kind: 'image', media: { mediaId } });

  it('is refused with the field when there is no such file, or the channel does not show it so', async () => {
    const { from } = await writer();
    const strange = newId();
    world.media.files.set(strange, {
      accountId: newId(),
      mimeType: 'image/jpeg',
      bytes: 1,
      at: { state: 'ready', providerMediaId: '1' },
    });
    const ready = { state: 'ready', providerMediaId: '1' } as const;
    const cases: [string, string, string][] = [
      [newId(), 'media_unknown', 'is not a file of this account'],
      [strange, 'media_unknown', 'is not a file of this account'],
      [file(ready, 'application/pdf'), 'media_unsupported', 'is application/pdf'],
      [file(ready, 'image/png', 6_000_000), 'media_unsupported', 'has 6000000 bytes'],
    ];
    for (const [mediaId, reason, words] of cases) {
      const [refused] = await say(from, image(mediaId));
      expect(refused).toMatchObject({ status: 'refused', decision: { reason } });
      const gate = refused?.decision.gates.find((one) => one.gate === 'content');
      expect(gate?.explanation).toContain(`The field content.media.mediaId ${words}`);
      expect(gate?.evidence).toMatchObject({ field: 'content.media.mediaId' });
    }
  });

  it('is refused so in a template too, wherever it shows a file', async () => {
    const { from } = await writer();
    const ready = { state: 'ready', providerMediaId: '1' } as const;
    const image = (mediaId: string) => ({ kind: 'image', media: { mediaId } }) as const;
    const cases: [TemplateParts, string, string][] = [
      [{ header: image(newId()) }, 'media_unknown', 'header.media'],
      [{ header: image(file(ready, 'application/pdf')) }, 'media_unsupported', 'header.media'],
      [
        { cards: [{ header: image(file(ready)) }, { header: image(newId()) }] },
        'media_unknown',
        'cards.1.header.media',
      ],
    ];
    for (const [parts, reason, field] of cases) {
      const template = { name: 'order_paid', variables: { order_number: '1' }, parts };
      const refused = await world.decide(
        world.request(account.id, '', `say-${++subjects}`, {
          contactId: undefined,
          address: { kind: 'phone', value: `+${from}` },
          template,
        }),
      );
      const gate = refused[0]?.decision.gates.find((one) => one.gate === 'content');
      expect(gate).toMatchObject({ answer: 'refuse', reason });
      expect(gate?.evidence).toMatchObject({ field: `content.${field}.mediaId` });
    }
  });

  it('waits for a file that the provider has not got, goes once it has, and ends when it never will', async () => {
    const { from } = await writer();
    const mediaId = file({ state: 'later', explanation: 'The storage is away.' });
    const [sent] = await say(from, image(mediaId));
    const [gone] = await say(from, image(file({ state: 'gone', explanation: 'It was deleted.' })));
    const worker = world.worker();
    await world.sendAll(worker);
    await worker.guards.drain();
    expect(await world.get(account.id, sent?.messageId ?? '')).toMatchObject({
      status: 'delayed',
      reason: 'media_not_ready',
      attempts: [],
    });
    for (let look = 0; look < 4; look++) {
      world.base.clock.advance(hour);
      await world.sendAll(worker);
      await worker.guards.drain();
    }
    expect(await world.get(account.id, sent?.messageId ?? '')).toMatchObject({ status: 'delayed' });
    const known = world.media.files.get(mediaId);
    if (known) known.at = { state: 'ready', providerMediaId: await uploaded() };
    world.base.clock.advance(hour);
    await world.sendAll(worker);
    await worker.guards.drain();
    await world.sendAll(worker);
    expect(await world.get(account.id, sent?.messageId ?? '')).toMatchObject({ status: 'accepted' });
    world.base.clock.advance(hour);
    await world.sendAll(worker);
    await worker.guards.drain();
    expect(await world.get(account.id, gone?.messageId ?? '')).toMatchObject({
      status: 'refused',
      reason: 'media_unavailable',
      attempts: [],
    });
  });

  async function uploaded(): Promise<string> {
    const { id } = await world.emulator.emulator.state.media.add(account.number.phoneNumberId, {
      bytes: Buffer.from('a picture'),
      mimeType: 'image/jpeg',
    });
    return id;
  }

  it('answers messages of its own conversation alone, once they were handed over', async () => {
    const { from, messageId } = await writer();
    const other = await writer();
    const text = (replyTo: string): FreeContent => ({ kind: 'text', text: 'Yes.', replyTo });
    const reasonOf = async (content: FreeContent) => (await say(from, content))[0]?.decision.reason;
    expect(await reasonOf(text(newId()))).toBe('message_unknown');
    expect(await reasonOf(text(other.messageId))).toBe('message_unknown');
    expect(await reasonOf({ kind: 'reaction', messageId: other.messageId, emoji: '👍' })).toBe(
      'message_unknown',
    );
    const [first] = await say(from, text(messageId));
    expect(first?.status).toBe('queued');
    expect(await reasonOf(text(first?.messageId ?? ''))).toBe('message_not_sent');
    await world.sendAll(world.worker());
    const [second] = await say(from, text(first?.messageId ?? ''));
    await world.sendAll(world.worker());
    const handed = await world.get(account.id, first?.messageId ?? '');
    const answered = world.emulator.emulator
      .listMessages({ recipient: from })
      .find(({ callbackData }) => callbackData !== undefined && callbackData !== handed.attempts[0]?.id);
    expect(answered?.replyTo).toBe(handed.providerMessageId);
    expect(await world.get(account.id, second?.messageId ?? '')).toMatchObject({
      content: { kind: 'text', text: 'Yes.', replyTo: first?.messageId },
    });
  });

  it('is answered by a template too, within its own conversation', async () => {
    const [{ from, messageId }, other] = [await writer(), await writer()];
    const contactId = await world.person(account.id, people - 1);
    const answer = async (replyTo: string) => {
      const subject = `template-${++subjects}`;
      const template = { name: 'order_paid', variables: { order_number: subject }, replyTo };
      return (await world.decide(world.request(account.id, contactId, subject, { template })))[0];
    };
    const strange = await answer(other.messageId);
    expect(strange).toMatchObject({ status: 'refused', decision: { reason: 'message_unknown' } });
    const gate = strange?.decision.gates.find((one) => one.gate === 'content');
    expect(gate?.evidence).toMatchObject({ field: 'content.replyTo' });
    const sent = await answer(messageId);
    expect(sent?.status).toBe('queued');
    await world.sendAll(world.worker());
    const answered = await world.get(account.id, sent?.messageId ?? '');
    expect(answered).toMatchObject({ status: 'accepted', content: { kind: 'template', replyTo: messageId } });
    const [heard] = await world.base.database.read.select(messageTable, 'WHERE id = ?', [messageId]);
    const [shown] = world.emulator.emulator
      .listMessages({ recipient: from })
      .filter(({ callbackData }) => callbackData === answered.attempts[0]?.id);
    expect(shown?.replyTo).toBe(heard?.providerMessageId);
  });
});
