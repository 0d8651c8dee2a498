import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { deliveryTable } from '../../ingress/index.js';
import { attemptTable } from '../messages/message.entity.js';
import type { StartedAttempt } from './attempt-commit.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import type { Worker } from '../worker.fixture.js';

const minute = 60_000;
const grace = 10 * minute;

/**
 * Processes that die at chosen points: what they leave in the database is exactly what a killed one
 * leaves, because everything else is memory. A second process then finds it.
 */
describe.each(databaseKinds)('after a crash on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 0;
  const person = () => world.person(account.id, ++people);
  const sentTo = (index: number) => world.emulator.emulator.listMessages({ recipient: digits(index) });
  const beat = () => world.write((tx) => world.frontDoor.beat(tx));

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  /** Time passes with the front door open all along. */
  async function pass(ms: number): Promise<void> {
    await beat();
    world.base.clock.advance(ms);
  }

  /** A worker that commits attempts and dies before their requests begin. */
  async function diesBeforeRequest(): Promise<StartedAttempt[]> {
    return world.commitAll(world.worker());
  }

  /** A worker whose requests go out and which dies before any result is written. */
  async function diesBeforeResult(): Promise<void> {
    const worker = world.worker();
    worker.results.add = () => new Promise<void>(() => undefined);
    const before = world.emulator.emulator.stats(true).accepted;
    const waiting = (await world.waiting()).length;
    await worker.send.run();
    while (world.emulator.emulator.stats(true).accepted < before + waiting)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await worker.life.stop();
  }

  async function recover(): Promise<Worker> {
    const worker = world.worker();
    await pass(minute);
    await worker.resolve.run();
    return worker;
  }

  it('between commit and request: an order message goes once, after the grace, and is said to be possibly double', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'before-request'));
    const id = result?.messageId as string;
    expect(await diesBeforeRequest()).toHaveLength(1);
    const worker = await recover();
    expect(await world.get(account.id, id)).toMatchObject({
      status: 'unknown',
      attempts: [{ outcome: 'unknown' }],
    });
    await pass(grace - 2 * minute);
    await worker.resolve.run();
    await world.sendAll(worker);
    expect(sentTo(people)).toEqual([]);
    await pass(2 * minute);
    await worker.resolve.run();
    await world.sendAll(worker);
    expect(sentTo(people)).toHaveLength(1);
    const detail = await world.get(account.id, id);
    expect(detail).toMatchObject({ status: 'accepted', possiblyDouble: true });
    expect(detail.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'accepted']);
    expect(detail.decisions.at(-1)).toMatchObject({ stage: 'grace', verdict: 'resend' });
  });

  it('between commit and request: marketing is never sent again and stays unknown', async () => {
    const [result] = await world.decide(world.marketing(account.id, await person(), 'marketing'));
    await diesBeforeRequest();
    const worker = await recover();
    await pass(grace);
    await worker.resolve.run();
    await pass(24 * 60 * minute);
    await worker.resolve.run();
    await world.sendAll(worker);
    const detail = await world.get(account.id, result?.messageId as string);
    expect(detail).toMatchObject({ status: 'unknown', possiblyDouble: false });
    expect(detail.decisions.at(-1)).toMatchObject({ stage: 'grace', verdict: 'unknown' });
    expect(sentTo(people)).toEqual([]);
  });

  it('between request and result: the status that names the attempt tells what happened, and nothing is sent twice', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'before-result'));
    await diesBeforeResult();
    await world.statusesArrive();
    const worker = await recover();
    await pass(grace);
    await worker.resolve.run();
    await world.sendAll(worker);
    expect(sentTo(people)).toHaveLength(1);
    expect(await world.get(account.id, result?.messageId as string)).toMatchObject({
      status: 'read',
      possiblyDouble: false,
      attempts: [{ outcome: 'accepted' }],
    });
  });

  it('a status that comes late, after the message was given up or even while it waits to be sent again, still counts', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'late-status'));
    const index = people;
    await diesBeforeResult();
    const worker = await recover();
    await pass(grace);
    await worker.resolve.run();
    expect(await world.waiting()).toHaveLength(1);
    await world.statusesArrive();
    expect(await world.get(account.id, result?.messageId as string)).toMatchObject({ status: 'read' });
    expect(await world.waiting()).toEqual([]);
    await world.sendAll(worker);
    expect(sentTo(index)).toHaveLength(1);
  });

  it('counts the grace from the return of the front door, and does not count while it is down', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'door'));
    const id = result?.messageId as string;
    await diesBeforeRequest();
    const worker = await recover();
    await world.write((tx) =>
      tx.execute("UPDATE heartbeat SET beatAt = beatAt - 60000 WHERE id = 'front_door'"),
    );
    world.base.clock.advance(2 * grace);
    await worker.resolve.run();
    expect((await world.get(account.id, id)).status).toBe('unknown');
    await beat();
    await worker.resolve.run();
    expect((await world.get(account.id, id)).status).toBe('unknown');
    await pass(grace - minute);
    await worker.resolve.run();
    expect((await world.get(account.id, id)).status).toBe('unknown');
    // It was away for a minute: as long Meta may have put its next try off.
    await pass(minute + 30_000);
    await worker.resolve.run();
    expect((await world.get(account.id, id)).status).toBe('unknown');
    await pass(minute);
    await worker.resolve.run();
    expect((await world.get(account.id, id)).possiblyDouble).toBe(true);
    await world.sendAll(worker);
  });

  it('does not decide while the front door was not seen up after the deadline: it may have gone away before', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'door-unseen'));
    const id = result?.messageId as string;
    await diesBeforeRequest();
    const worker = await recover();
    await pass(grace);
    // Not long enough ago to be called down.
    await world.write((tx) =>
      tx.execute("UPDATE heartbeat SET beatAt = beatAt - 9000 WHERE id = 'front_door'"),
    );
    const { graceUntil } = (await world.base.database.read.first(attemptTable, 'WHERE messageId = ?', [
      id,
    ])) as { graceUntil: number };
    world.base.clock.advance(graceUntil + 5_000 - world.now);
    await worker.resolve.run();
    expect((await world.get(account.id, id)).status).toBe('unknown');
    await beat();
    await worker.resolve.run();
    expect((await world.get(account.id, id)).possiblyDouble).toBe(true);
    await world.sendAll(worker);
  });

  it('reads what Meta has told in time before it decides, however long that waited to be read', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'unread'));
    await diesBeforeResult();
    const worker = await recover();
    await world.allPosted();
    const unread = world.posts.splice(0).map((post) => world.delivery(post));
    await world.write((tx) => tx.insertIgnore(deliveryTable, unread));
    await pass(2 * grace);
    await worker.resolve.run();
    expect((await world.get(account.id, result?.messageId as string)).status).toBe('unknown');
    // Nor after tries that went wrong, or were cut off.
    await world.write((tx) => tx.execute("UPDATE delivery SET status = 'retrying', attempts = 3"));
    await worker.resolve.run();
    expect((await world.get(account.id, result?.messageId as string)).status).toBe('unknown');
    await world.write(async (tx) => {
      await world.handler.handleWhole(tx, unread);
      await tx.execute("UPDATE delivery SET status = 'done'");
    });
    await worker.resolve.run();
    await world.sendAll(worker);
    expect(sentTo(people)).toHaveLength(1);
    expect((await world.get(account.id, result?.messageId as string)).possiblyDouble).toBe(false);
  });

  it('does not send again what expired or was called off meanwhile', async () => {
    const [old] = await world.decide(
      world.request(account.id, await person(), 'expires', { expiresAt: world.now + 5 * minute }),
    );
    const [off] = await world.decide(world.request(account.id, await person(), 'called-off'));
    await diesBeforeRequest();
    const worker = await recover();
    const off_ = { accountId: account.id, messageIds: [off?.messageId as string] };
    await world.write((tx) => world.messaging.cancel(tx, off_, 'order_cancelled'));
    await pass(grace);
    await worker.resolve.run();
    await world.sendAll(worker);
    expect(await world.get(account.id, old?.messageId as string)).toMatchObject({
      status: 'unknown',
      reason: 'stale',
    });
    expect(await world.get(account.id, off?.messageId as string)).toMatchObject({
      status: 'unknown',
      reason: 'order_cancelled',
    });
    expect(sentTo(people)).toEqual([]);
  });

  it('lets the next message of the same pair go meanwhile', async () => {
    const contact = await person();
    await world.decide(world.marketing(account.id, contact, 'stuck'));
    await diesBeforeRequest();
    const worker = await recover();
    await world.decide(world.request(account.id, contact, 'not-stuck'));
    await world.sendAll(worker);
    expect(sentTo(people).map(({ text }) => text)).toEqual(['Thank you: your order not-stuck is paid.']);
  });

  it('is not assumed of a worker that lives: its attempts are left to it', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'alive'));
    const worker = world.worker();
    await worker.life.start();
    const [attempt] = await world.commitAll(worker);
    const other = await recover();
    await other.resolve.run();
    expect((await world.get(account.id, result?.messageId as string)).status).toBe('sending');
    if (!attempt) throw new Error('an attempt was to be committed');
    await world.write((tx) => worker.results.write(tx, [{ attempt, outcome: { outcome: 'not_started' } }]));
    await world.sendAll(worker);
    expect((await world.get(account.id, result?.messageId as string)).status).toBe('accepted');
    expect(sentTo(people)).toHaveLength(1);
    await worker.life.stop();
  });

  it('of a commit whose answer was lost: the worker itself finds attempts it never began', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'lost-commit'));
    const worker = world.worker();
    await worker.life.start();
    await world.commitAll(worker);
    await pass(minute);
    await worker.resolve.run();
    await world.sendAll(worker);
    const detail = await world.get(account.id, result?.messageId as string);
    expect(detail).toMatchObject({ status: 'accepted', possiblyDouble: false });
    expect(detail.attempts.map(({ outcome }) => outcome)).toEqual(['not_sent', 'accepted']);
    expect(sentTo(people)).toHaveLength(1);
    await worker.life.stop();
  });

  it('believes a result that comes after its worker was taken for dead', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'paused'));
    const worker = world.worker();
    const [attempt] = await world.commitAll(worker);
    await recover();
    expect((await world.get(account.id, result?.messageId as string)).status).toBe('unknown');
    if (!attempt) throw new Error('an attempt was to be committed');
    await world.write((tx) =>
      worker.results.write(tx, [
        { attempt, outcome: { outcome: 'accepted', providerMessageId: 'wamid.late' } },
      ]),
    );
    expect(await world.get(account.id, result?.messageId as string)).toMatchObject({
      status: 'accepted',
      providerMessageId: 'wamid.late',
    });
  });

  it('gives a request up that was not begun within 5 seconds of its commit, and tries again', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'late-start'));
    const worker = world.worker();
    const commit = worker.commits.within.bind(worker.commits);
    let late = true;
    worker.commits.within = async (tx, plans) => {
      const done = await commit(tx, plans);
      if (late) for (const attempt of done.started) attempt.committedAt -= 5_001;
      if (done.started.length > 0) late = false;
      return done;
    };
    await world.sendAll(worker);
    const detail = await world.get(account.id, result?.messageId as string);
    expect(detail.attempts.map(({ outcome }) => outcome)).toEqual(['not_sent', 'accepted']);
    expect(detail.attempts[0]?.error?.class).toBe('not_started');
    expect(sentTo(people)).toHaveLength(1);
  });

  it('keeps results while the database is away, and writes them when it is back', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'database-away'));
    const worker = world.worker();
    const write = worker.results.write.bind(worker.results);
    let failures = 3;
    worker.results.write = async (tx, results) => {
      if (failures-- > 0) throw new Error('the database is away');
      return write(tx, results);
    };
    await world.sendAll(worker);
    expect(failures).toBeLessThan(0);
    expect((await world.get(account.id, result?.messageId as string)).status).toBe('accepted');
    expect(sentTo(people)).toHaveLength(1);
  });

  describe('with Meta accepting and then saying nothing', () => {
    it('sends an order message once more, marked, and marketing never', async () => {
      const [one, two] = [await person(), await person()];
      for (const index of [people - 1, people]) {
        world.emulator.emulator.addFault({ kind: 'reset', when: 'after', recipient: digits(index) });
        world.emulator.emulator.addFault({ kind: 'no-statuses', recipient: digits(index) });
      }
      const [order] = await world.decide(world.request(account.id, one, 'silent-order'));
      const [cart] = await world.decide(world.marketing(account.id, two, 'silent-cart'));
      const worker = world.worker();
      await world.sendAll(worker);
      for (const result of [order, cart]) {
        expect(await world.get(account.id, result?.messageId as string)).toMatchObject({
          status: 'unknown',
          attempts: [{ outcome: 'unknown' }],
        });
      }
      await pass(grace + minute);
      await worker.resolve.run();
      await world.sendAll(worker);
      await pass(grace + minute);
      await worker.resolve.run();
      await world.sendAll(worker);
      expect(sentTo(people - 1)).toHaveLength(2);
      expect(sentTo(people)).toHaveLength(1);
      expect(await world.get(account.id, order?.messageId as string)).toMatchObject({
        status: 'accepted',
        possiblyDouble: true,
      });
      expect(await world.get(account.id, cart?.messageId as string)).toMatchObject({
        status: 'unknown',
        possiblyDouble: false,
      });
    });

    it.each([{ kind: 'server-error' as const }, { kind: 'garbage' as const }])(
      'calls the outcome of $kind unknown',
      async (given) => {
        const contact = await person();
        world.emulator.emulator.addFault({ ...given, recipient: digits(people) });
        const [result] = await world.decide(world.request(account.id, contact, `unknown-${given.kind}`));
        await world.sendAll(world.worker());
        expect((await world.get(account.id, result?.messageId as string)).status).toBe('unknown');
      },
    );
  });

  it('stopping waits for requests under way and writes their results', async () => {
    const contact = await person();
    world.emulator.emulator.addFault({ kind: 'slow', ms: 150, recipient: digits(people) });
    const [result] = await world.decide(world.request(account.id, contact, 'drain'));
    const worker = world.worker();
    await worker.send.run();
    expect(worker.send.liveCount).toBe(1);
    await worker.send.drain();
    expect((await world.get(account.id, result?.messageId as string)).status).toBe('accepted');
    await world.decide(world.request(account.id, contact, 'after-drain'));
    expect(await worker.send.run()).toBe(0);
  });
});
