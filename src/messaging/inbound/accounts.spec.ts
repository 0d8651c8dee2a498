import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { conversationTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import type { SendRequest } from '../messages/send-request.js';
import { digits } from '../shop.fixture.js';
import { Callbacks } from './callbacks.fixture.js';

const minute = 60_000;
const hour = 60 * minute;

describe.each(databaseKinds)('one WhatsApp account and its addresses on $kind', ({ create }) => {
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
    world.base.clock.advance(minute);
  });

  const userIdOf = (index: number) => `DE.${'1'.repeat(14)}${index}`;
  const status = async (id: string | undefined) => (await world.get(account.id, id ?? '')).status;
  const order = (contact: string, subject: string, more: Partial<SendRequest> = {}) =>
    world.decide(world.request(account.id, contact, `${subject}-${people}`, more));
  const marketing = (contact: string, subject: string) =>
    world.decide(world.marketing(account.id, contact, `${subject}-${people}`));
  const orderFor = (phone: string, subject: string) =>
    order('', subject, { contactId: undefined, address: { kind: 'phone', value: `+${phone}` } });
  const threads = (contactId: string) =>
    world.base.database.read.select(conversationTable, 'WHERE contactId = ?', [contactId]);
  const contactOf = async (digitsOrId: string, kind: 'whatsapp' | 'user_id' = 'whatsapp') =>
    world.contacts.findByAddress(world.base.database.read, account.id, { kind, value: digitsOrId });

  describe('an alias that Meta names in its answer to a send', () => {
    async function sent(): Promise<{ contact: string; phone: string; alias: string }> {
      const contact = await world.person(account.id, ++people);
      const [phone, alias] = [digits(people), digits(++people)];
      world.emulator.emulator.setCustomer(phone, { waId: alias });
      await order(contact, 'asked');
      await world.sendAll(world.worker());
      return { contact, phone, alias };
    }

    it('is the same person, in the same thread, with the same window', async () => {
      const { contact, alias } = await sent();
      const row = await callbacks.row(await callbacks.text({ waId: alias }, 'Where is it?'));
      expect(row.contactId).toBe(contact);
      expect(await threads(contact)).toMatchObject([{ id: row.conversationId }]);
      const [answer] = await order(contact, 'answer', {
        template: undefined,
        content: { kind: 'text', text: 'On its way.' },
      });
      expect(answer?.decision.gates.find(({ gate }) => gate === 'window')?.answer).toBe('pass');
    });

    it('stops and agrees for the phone, and the phone for it', async () => {
      const { contact, phone, alias } = await sent();
      expect((await order(contact, 'consent-holds'))[0]?.status).toBe('queued');
      await callbacks.text({ waId: alias }, 'STOP');
      expect(
        (await orderFor(phone, 'stopped'))[0]?.decision.gates.filter(({ answer }) => answer === 'refuse'),
      ).toMatchObject([{ gate: 'consent' }, { gate: 'suppression' }]);
      world.base.clock.advance(hour);
      await callbacks.text({ waId: alias }, 'START');
      expect((await orderFor(phone, 'started'))[0]?.status).toBe('queued');
    });

    it('that had written before becomes one with the person, and one with a phone of its own does not', async () => {
      const [phone, alias] = [digits(++people), digits(++people)];
      const before = await callbacks.row(await callbacks.text({ waId: alias }, 'Hello'));
      const contact = await world.person(account.id, people - 1);
      world.emulator.emulator.setCustomer(phone, { waId: alias });
      await order(contact, 'merges');
      await world.sendAll(world.worker());
      expect(before.contactId).not.toBe(contact);
      expect(await contactOf(alias)).toBe(contact);
      const stranger = await world.person(account.id, ++people);
      const [other, theirs] = [digits(++people), digits(people - 1)];
      const third = await world.person(account.id, people);
      await world.write((tx) =>
        world.contacts.linkIdentity(tx, [
          {
            accountId: account.id,
            contactId: stranger,
            identifier: { kind: 'phone', value: digits(++people) },
          },
        ]),
      );
      world.emulator.emulator.setCustomer(other, { waId: theirs });
      await order(third, 'keeps');
      await world.sendAll(world.worker());
      expect(await contactOf(theirs)).toBe(stranger);
    });
  });

  describe('a phone and a business-scoped id shown together', () => {
    it('stop marketing to the phone when WhatsApp names only the id, and let it in again', async () => {
      const contact = await world.person(account.id, ++people);
      const [waId, userId] = [digits(people), userIdOf(people)];
      await callbacks.text({ waId, userId }, 'Hello');
      const [waiting] = await marketing(contact, 'waiting');
      await callbacks.prefers('stop', { user_id: userId });
      expect(await status(waiting?.messageId)).toBe('cancelled');
      expect((await marketing(contact, 'stopped'))[0]?.decision.reason).toBe('suppressed');
      expect((await order(contact, 'still'))[0]?.status).toBe('queued');
      world.base.clock.advance(hour);
      await callbacks.prefers('resume', { user_id: userId });
      expect((await marketing(contact, 'resumed'))[0]?.status).toBe('queued');
    });

    it('stop it too when the id was only ever seen in statuses, and give nothing to somebody erased', async () => {
      const contact = await world.person(account.id, ++people);
      const waId = digits(people);
      const { people: atMeta } = world.emulator.emulator.state;
      const userId = atMeta.scopedId(atMeta.byPhone(waId), account.number.wabaId);
      await order(contact, 'status');
      await world.sendAll(world.worker());
      await world.statusesArrive();
      expect(await contactOf(userId, 'user_id')).toBe(contact);
      await callbacks.prefers('stop', { user_id: userId });
      expect((await marketing(contact, 'by-status'))[0]?.decision.reason).toBe('suppressed');

      const erased = await world.person(account.id, ++people);
      const person = atMeta.byPhone(digits(people));
      await order(erased, 'erased');
      await world.sendAll(world.worker());
      await world.allPosted();
      await world.write((tx) => world.contacts.erase(tx, account.id, erased));
      await world.takePosts();
      expect(await contactOf(atMeta.scopedId(person, account.number.wabaId), 'user_id')).toBeUndefined();
    });

    it('hold what was stopped by the id before anybody knew whose it is', async () => {
      const [waId, userId] = [digits(++people), userIdOf(people)];
      const contact = await world.person(account.id, people);
      await callbacks.prefers('stop', { user_id: userId });
      expect((await marketing(contact, 'unknown'))[0]?.status).toBe('queued');
      await callbacks.text({ waId, userId }, 'Hello');
      expect((await marketing(contact, 'known'))[0]?.decision.reason).toBe('suppressed');
      await world.sendAll(world.worker());
      expect(world.emulator.emulator.listMessages({ recipient: waId }).map(({ text }) => text)).toEqual(
        expect.not.arrayContaining([expect.stringContaining('cart')]),
      );
    });

    it('make one contact of a person who had written with the id alone', async () => {
      const [waId, userId] = [digits(++people), userIdOf(people)];
      const alone = await callbacks.row(await callbacks.text({ userId }, 'STOP'));
      const contact = await world.person(account.id, people);
      expect(alone.contactId).not.toBe(contact);
      world.base.clock.advance(minute);
      await callbacks.text({ waId, userId }, 'Hello');
      expect(await contactOf(userId, 'user_id')).toBe(contact);
      expect((await order(contact, 'stopped-before'))[0]?.status).toBe('refused');
    });

    it('end marketing when Meta refuses a send to the id, and hold for an id that changed', async () => {
      const contact = await world.person(account.id, ++people);
      const [waId, userId, next] = [digits(people), userIdOf(people), userIdOf(people + 500_000)];
      await callbacks.text({ waId, userId }, 'Hello');
      const update = { wa_id: waId, user_id: { previous: userId, current: next } };
      await world.deliver(callbacks.body('user_id_update', { user_id_update: [update] }));
      world.emulator.emulator.addFault({ kind: 'error', code: 131050, recipient: next, times: 1 });
      await world.decide(
        world.marketing(account.id, contact, `to-id-${people}`, {
          address: { kind: 'user_id', value: next },
        }),
      );
      await world.sendAll(world.worker());
      expect((await marketing(contact, 'to-phone'))[0]?.decision.reason).toBe('suppressed');
    });
  });

  describe('a person who moves to another number', () => {
    const system = (part: Record<string, unknown>) => ({ type: 'system', system: part });

    it.each([
      ['wa_id', (_old: string, next: string) => ({ wa_id: next })],
      ['new_wa_id', (old: string, next: string) => ({ wa_id: old, new_wa_id: next })],
      ['a number', (_old: string, next: string) => ({ wa_id: Number(next) })],
      [
        'the sentence alone',
        (old: string, next: string) => ({ body: `User A changed from ${old} to ${next}` }),
      ],
    ])('is written to there, told by %s, while the shop goes on naming the old phone', async (_, told) => {
      const contact = await world.person(account.id, ++people);
      const [old, next, third] = [digits(people), digits(++people), digits(++people)];
      await callbacks.text({ waId: old }, 'Hello');
      await callbacks.message({ waId: old }, system({ type: 'user_changed_number', ...told(old, next) }));
      world.base.clock.advance(minute);
      await world.people(account.id, people - 2, 1, ['transactional']);
      const addresses = async (results: Awaited<ReturnType<typeof order>>) =>
        Promise.all(results.map(async ({ messageId }) => (await world.get(account.id, messageId)).to));
      expect(await addresses(await order(contact, 'of-contact'))).toEqual([next]);
      const [byPhone] = await orderFor(old, 'of-order');
      expect(byPhone?.status).toBe('queued');
      expect(await addresses(byPhone ? [byPhone] : [])).toEqual([next]);
      const about = (phone: string) => ({ person: { phone: `+${phone}` } });
      expect(await addresses(await order(contact, 'of-event', about(old)))).toEqual([next]);
      expect(await addresses(await order(contact, 'of-other-event', about(third)))).toEqual([third]);
      await world.people(account.id, people, 1, ['transactional']);
      expect(await addresses(await orderFor(third, 'of-other-phone'))).toEqual([third]);
      await callbacks.text({ waId: next }, 'STOP');
      expect((await orderFor(old, 'stopped'))[0]?.status).toBe('refused');
    });

    it('gives the old number back to whoever writes from it next', async () => {
      const contact = await world.person(account.id, ++people);
      const [old, next] = [digits(people), digits(++people)];
      await callbacks.text({ waId: old }, 'Hello');
      const before = world.now;
      world.base.clock.advance(minute);
      await callbacks.message({ waId: old }, system({ type: 'user_changed_number', wa_id: next }));
      await callbacks.text({ waId: old }, 'This comes late', before);
      const to = async (subject: string) => {
        const [result] = await orderFor(old, subject);
        return (await world.get(account.id, result?.messageId ?? '')).to;
      };
      expect(await to('moved')).toBe(next);
      world.base.clock.advance(hour);
      await callbacks.text({ waId: old }, 'Somebody else, or the same again');
      expect(await to('returned')).toBe(old);
      world.base.clock.advance(hour);
      await callbacks.text({ waId: old }, 'STOP');
      expect(await contactOf(next)).toBe(contact);
    });

    it('keeps a changed business-scoped id theirs', async () => {
      const [waId, userId, next] = [digits(++people), userIdOf(people), userIdOf(people + 700_000)];
      const contact = await world.person(account.id, people);
      await callbacks.text({ waId, userId }, 'Hello');
      await callbacks.message(
        { waId, userId },
        system({ type: 'user_changed_user_id', wa_id: waId, user_id: next, previous_user_id: userId }),
      );
      expect(await contactOf(next, 'user_id')).toBe(contact);
      await callbacks.prefers('stop', { user_id: next });
      expect((await marketing(contact, 'by-new-id'))[0]?.decision.reason).toBe('suppressed');
    });
  });
});
