import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { eventTable } from '../../events/index.js';
import type { Purpose } from '../../sdk/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';

const minute = 60_000;
const hour = 60 * minute;

describe.each(databaseKinds)('when Meta says no, on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 0;
  const person = (purposes?: readonly Purpose[]) => world.person(account.id, ++people, purposes);
  const sentTo = (index: number) =>
    world.emulator.emulator
      .listMessages({ recipient: digits(index) })
      .filter(({ direction }) => direction === 'out');
  const fault = (given: Parameters<typeof world.emulator.emulator.addFault>[0]) =>
    world.emulator.emulator.addFault(given);

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  it('tries throttled work again until it expires', async () => {
    const contact = await person();
    const index = people;
    const [result] = await world.decide(
      world.request(account.id, contact, 'slow-down', { expiresAt: world.now + 10 * minute }),
    );
    fault({ kind: 'throttle', recipient: digits(index), times: 100 });
    const worker = world.worker();
    const id = result?.messageId as string;
    await world.sendAll(worker);
    const delayed = await world.get(account.id, id);
    expect(delayed).toMatchObject({ status: 'delayed', reason: 'throttled' });
    expect(delayed.dueAt).toBeGreaterThan(world.now);
    for (let tries = 0; tries < 12; tries++) {
      world.base.clock.advance(minute);
      await world.sendAll(worker);
    }
    const ended = await world.get(account.id, id);
    expect(ended.status).toBe('expired');
    expect(ended.attempts.length).toBeGreaterThan(3);
    expect(sentTo(index)).toEqual([]);
    expect(await world.waiting()).toEqual([]);
  });

  it('ends what cannot be delivered, with the reason, and tells those who want to know', async () => {
    const contact = await person();
    fault({ kind: 'error', code: 131026, recipient: digits(people) });
    const [result] = await world.decide(world.request(account.id, contact, 'unreachable'));
    await world.sendAll(world.worker());
    const detail = await world.get(account.id, result?.messageId as string);
    expect(detail).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      attempts: [{ error: { code: 131026, class: 'unreachable' } }],
    });
    expect(detail.decisions.at(-1)?.gates[0]?.explanation).toContain('131026');
    const events = await world.base.database.read.select(eventTable, 'WHERE subject = ?', [
      `message:${detail.id}`,
    ]);
    expect(events).toMatchObject([{ type: 'message.failed', data: { reason: 'unreachable' } }]);
  });

  it('pauses the number when its token is refused; everything waits and goes once it is mended', async () => {
    const other = await world.account();
    const contact = await world.person(other.id, ++people);
    fault({ kind: 'error', code: 190, httpStatus: 401, phoneNumberId: other.number.phoneNumberId });
    const [first] = await world.decide(world.request(other.id, contact, 'token'));
    const worker = world.worker();
    await world.sendAll(worker);
    expect(await world.numbers.get(world.base.database.read, other.id, other.number.id)).toMatchObject({
      status: 'paused',
      pausedCode: 'setup',
    });
    const [second] = await world.decide(world.request(other.id, contact, 'after'));
    expect(second).toMatchObject({ status: 'delayed', decision: { reason: 'number_paused' } });
    await world.sendAll(worker);
    expect(sentTo(people)).toEqual([]);
    await world.write((tx) => world.numbers.resume(tx, other.id, other.number.id));
    await world.sendAll(worker);
    expect((await world.get(other.id, first?.messageId as string)).status).toBe('accepted');
    expect(sentTo(people)).toHaveLength(2);
  });

  it('ends what expired while its number was paused', async () => {
    const other = await world.account();
    const contact = await world.person(other.id, ++people);
    await world.write((tx) =>
      world.numbers.pause(tx, [
        { accountId: other.id, id: other.number.id, code: 'operator', reason: 'Resting.' },
      ]),
    );
    const [result] = await world.decide(
      world.request(other.id, contact, 'rest', { expiresAt: world.now + hour }),
    );
    world.base.clock.advance(2 * hour);
    await world.worker().resolve.run();
    expect(await world.get(other.id, result?.messageId as string)).toMatchObject({
      status: 'expired',
      reason: 'stale',
    });
  });

  it('suppresses marketing for who opted out at Meta, and brakes it when Meta brakes', async () => {
    const other = await world.account();
    const [one, two] = [await world.person(other.id, ++people), await world.person(other.id, ++people)];
    fault({ kind: 'error', code: 131050, recipient: digits(people - 1) });
    const worker = world.worker();
    const [opted] = await world.decide(world.marketing(other.id, one, 'opted'));
    await world.sendAll(worker);
    expect(await world.get(other.id, opted?.messageId as string)).toMatchObject({
      status: 'failed',
      reason: 'opted_out',
    });
    expect((await world.decide(world.marketing(other.id, one, 'next')))[0]?.decision.reason).toBe(
      'suppressed',
    );
    expect((await world.decide(world.request(other.id, one, 'order')))[0]?.status).toBe('queued');
    fault({ kind: 'error', code: 131048, recipient: digits(people) });
    const late = { expiresAt: world.now + 72 * hour };
    const [braked] = await world.decide(world.marketing(other.id, two, 'braked', late));
    await world.sendAll(worker);
    expect((await world.get(other.id, braked?.messageId as string)).status).toBe('delayed');
    expect((await world.decide(world.marketing(other.id, one, 'later-1', late)))[0]?.decision.reason).toBe(
      'suppressed',
    );
    expect((await world.decide(world.marketing(other.id, two, 'later-2', late)))[0]?.decision.reason).toBe(
      'marketing_braked',
    );
    world.base.clock.advance(25 * hour);
    await world.sendAll(worker);
    expect((await world.get(other.id, braked?.messageId as string)).status).toBe('accepted');
  });

  it('reads a template again once, then fails with what Meta said', async () => {
    const contact = await person();
    fault({
      kind: 'error',
      code: 132012,
      details: 'parameter order_number is wrong',
      recipient: digits(people),
      times: 2,
    });
    const [result] = await world.decide(world.request(account.id, contact, 'template'));
    const worker = world.worker();
    await world.sendAll(worker);
    expect(await world.get(account.id, result?.messageId as string)).toMatchObject({
      status: 'delayed',
      reason: 'template',
    });
    world.base.clock.advance(2 * minute);
    await world.sendAll(worker);
    const failed = await world.get(account.id, result?.messageId as string);
    expect(failed).toMatchObject({ status: 'failed', reason: 'template' });
    expect(failed.decisions.at(-1)?.gates[0]?.explanation).toContain('order_number');
  });
});
