import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { addressHash } from '../../contacts/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import type { SendRequest } from '../messages/send-request.js';
import { digits } from '../shop.fixture.js';
import { Callbacks, seconds } from './callbacks.fixture.js';

const minute = 60_000;
const hour = 60 * minute;

describe.each(databaseKinds)('what people want no more on $kind', ({ create }) => {
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

  describe('STOP', () => {
    it('silences the address for both purposes at once, and cancels what was waiting', async () => {
      const contact = await world.person(account.id, ++people);
      const from = digits(people);
      const [order] = await world.decide(world.request(account.id, contact, `stop-order-${people}`));
      const [cart] = await world.decide(world.marketing(account.id, contact, `stop-cart-${people}`));
      await world.deliver(callbacks.written(from, 'Stop!'));
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
      await world.deliver(callbacks.written(from, 'Please do not stop the delivery'));
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
      await world.deliver(callbacks.body('messages', { messages: [button] }, { waId: from }));
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
        await world.deliver(callbacks.written(from, 'STOP'));
        expect((await answerTo(contact, `unasked-${people}`))[0]).toMatchObject({
          status: 'refused',
          decision: { reason: 'consent_revoked' },
        });
        world.base.clock.advance(minute);
        await world.deliver(callbacks.written(from, 'Where is my parcel?'));
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
        await world.deliver(callbacks.written(from, 'stop'));
        expect([await status(late?.messageId), await reasonOf(late?.messageId)]).toEqual([
          'cancelled',
          'stop',
        ]);
        expect((await answerTo(contact, `silent-${people}`))[0]?.status).toBe('refused');
      });

      it('asks again right before an answer leaves: a STOP that came meanwhile, by whatever way, holds', async () => {
        const contact = await world.person(account.id, ++people);
        await world.deliver(callbacks.written(digits(people), 'Anybody there?'));
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
        await world.deliver(callbacks.written(digits(people), 'STOP'));
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
        await world.deliver(callbacks.written(from, 'Where is my parcel?'));
        const [answer] = await answerTo(contact, `late-stop-answer-${people}`);
        await world.deliver(callbacks.written(from, 'STOP', stoppedAt));
        await world.sendAll(world.worker());
        expect(await status(answer?.messageId)).toBe('accepted');
      });
    });

    it('is not undone by an older tick of a box, and is by START', async () => {
      const contact = await world.person(account.id, ++people, ['transactional']);
      const from = digits(people);
      await world.deliver(callbacks.written(from, 'STOP'));
      await world.people(account.id, people, 1, ['transactional', 'marketing']);
      expect((await world.decide(world.request(account.id, contact, `old-tick-${people}`)))[0]?.status).toBe(
        'refused',
      );
      world.base.clock.advance(hour);
      await world.deliver(callbacks.written(from, 'Start'));
      expect((await world.decide(world.request(account.id, contact, `start-${people}`)))[0]?.status).toBe(
        'queued',
      );
    });

    it('that comes late, after the person agreed again, cancels nothing', async () => {
      const contact = await world.person(account.id, ++people);
      const [result] = await world.decide(world.request(account.id, contact, `late-stop-${people}`));
      await world.deliver(callbacks.written(digits(people), 'STOP', world.now - 5 * hour));
      expect(await status(result?.messageId)).toBe('queued');
    });
  });

  it('obeys the switch inside WhatsApp, for marketing alone', async () => {
    const contact = await world.person(account.id, ++people);
    const from = digits(people);
    const prefer = (value: string) =>
      callbacks.body(
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
});
