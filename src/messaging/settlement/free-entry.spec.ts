import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { Callbacks } from '../inbound/callbacks.fixture.js';
import { conversationTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';

const second = (at: number) => Math.floor(at / 1_000) * 1_000;
const hour = 3_600_000;

describe.each(databaseKinds)('until when Meta charges nothing, on $kind', ({ create }) => {
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

  const sent = async () => {
    const contact = await world.person(account.id, ++people);
    await world.decide(world.request(account.id, contact, `free-${people}`));
    const [attempt] = await world.commitAll(world.worker());
    if (!attempt) throw new Error('it was sent');
    return attempt;
  };
  type Attempt = Awaited<ReturnType<typeof sent>>;
  const report = (attempt: Attempt, status: string, more: Record<string, unknown>) =>
    world.deliver(
      callbacks.body('messages', {
        statuses: [
          {
            id: `wamid.free-${attempt.attemptId}`,
            status,
            timestamp: String(Math.floor(world.now / 1_000)),
            biz_opaque_callback_data: attempt.attemptId,
            ...more,
          },
        ],
      }),
    );
  const told = (until: number, type: string | undefined, origin = 'referral_conversion') => ({
    conversation: {
      id: 'c',
      expiration_timestamp: String(Math.floor(until / 1_000)),
      origin: { type: origin },
    },
    pricing: { billable: false, pricing_model: 'PMP', category: 'utility', ...(type ? { type } : {}) },
  });
  const row = async ({ message }: Attempt) => {
    const found = await world.base.database.read.first(conversationTable, 'WHERE id = ?', [
      message.conversationId,
    ]);
    if (!found) throw new Error('it has a conversation');
    return found;
  };

  it('is kept as told, never an earlier instant, and opens no window', async () => {
    const attempt = await sent();
    const before = await row(attempt);
    expect(before.freeEntryUntil).toBeNull();
    const until = second(world.now + 72 * hour);
    await report(attempt, 'sent', told(until, 'free_entry_point'));
    expect(await row(attempt)).toEqual({ ...before, freeEntryUntil: until });
    await report(attempt, 'delivered', told(until - hour, 'free_entry_point'));
    expect((await row(attempt)).freeEntryUntil).toBe(until);
  });

  it('is not what other conversations end by', async () => {
    const attempt = await sent();
    const until = second(world.now + 24 * hour);
    await report(attempt, 'sent', told(until, 'regular'));
    await report(attempt, 'delivered', told(until, undefined, 'service'));
    await report(attempt, 'read', { pricing: { billable: false, type: 'free_entry_point' } });
    expect((await row(attempt)).freeEntryUntil).toBeNull();
  });

  it('is told by the origin where no type is, as before July 2025', async () => {
    const attempt = await sent();
    const until = second(world.now + 72 * hour);
    await report(attempt, 'sent', told(until, undefined));
    expect((await row(attempt)).freeEntryUntil).toBe(until);
  });

  it('is told by a status that came before its attempt was known', async () => {
    const attempt = await sent();
    const until = second(world.now + 72 * hour);
    const id = `wamid.early-${attempt.attemptId}`;
    const status = { id, status: 'sent', timestamp: String(Math.floor(world.now / 1_000)) };
    const statuses = [{ ...status, ...told(until, 'free_entry_point') }];
    await world.deliver(callbacks.body('messages', { statuses }));
    expect((await row(attempt)).freeEntryUntil).toBeNull();
    await world.write((tx) =>
      tx.execute('UPDATE attempt SET providerMessageId = ? WHERE id = ?', [id, attempt.attemptId]),
    );
    world.base.clock.advance(hour / 60);
    await world.parked.run();
    expect((await row(attempt)).freeEntryUntil).toBe(until);
  });
});
