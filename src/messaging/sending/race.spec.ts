import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { addressHash } from '../../contacts/index.js';
import { newId } from '../../platform/index.js';
import { messageTable, outboxTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits, openGuard } from '../shop.fixture.js';

describe.each(databaseKinds)('several at once on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 0;
  const person = () => world.person(account.id, ++people);
  const stop = (index: number, within?: () => Promise<void>) =>
    world.write(async (tx) => {
      const hashes = [addressHash(world.base.secrets, digits(index))];
      await world.consents.stop(tx, [
        { accountId: account.id, addressHashes: hashes, at: world.now, source: `stop-${index}` },
      ]);
      await within?.();
      await world.cancellations.byAddress(tx, account.id, hashes, ['transactional', 'marketing'], 'stop');
    });

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  it('three workers send each of 300 messages exactly once', async () => {
    const first = people + 1;
    people += 300;
    const ids = await world.people(account.id, first, 300);
    await world.decide(...ids.map((id, index) => world.request(account.id, id, `crowd-${index}`)));
    await Promise.all([1, 2, 3].map(() => world.sendAll(world.worker())));
    const sent = world.emulator.emulator.stats();
    expect(sent.doubles).toEqual([]);
    expect(sent.accepted).toBe(300);
    const attempts = await world.base.database.read.query<{ n: number | string }>(
      'SELECT COUNT(*) AS n FROM attempt',
    );
    expect(Number(attempts[0]?.n)).toBe(300);
    expect(await world.waiting()).toEqual([]);
  }, 60_000);

  it('whoever commits first decides, a STOP or an attempt: never both, never neither', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 30; round++) {
      const [result] = await world.decide(world.request(account.id, await person(), `stop-race-${round}`));
      const worker = world.worker();
      const delay = Math.random() * 6;
      const [started] = await Promise.all([
        sleep(Math.random() * 3).then(() => world.commitAll(worker)),
        sleep(delay).then(() => stop(people)),
      ]);
      const detail = await world.get(account.id, result?.messageId as string);
      const fate = `${detail.status} with ${detail.attempts.length} attempts, ${started.length} begun`;
      expect([
        'cancelled with 0 attempts, 0 begun',
        'refused with 0 attempts, 0 begun',
        'sending with 1 attempts, 1 begun',
      ]).toContain(fate);
      outcomes.add(detail.status);
      await world.write((tx) => tx.execute('UPDATE attempt SET flight = NULL'));
    }
    expect(outcomes.size).toBeGreaterThan(0);
    await world.write((tx) => tx.execute('DELETE FROM outbox'));
  }, 60_000);

  it('a STOP that is being written holds its messages back from attempts', async () => {
    const [result] = await world.decide(world.request(account.id, await person(), 'stop-first'));
    const worker = world.worker();
    const index = people;
    const plans = (await world.waiting()).map((row) => ({ row, token: null, gates: [], answeredAt: 0 }));
    let committing: Promise<number> | undefined;
    await world
      .write(async (tx) => {
        const hashes = [addressHash(world.base.secrets, digits(index))];
        await world.consents.stop(tx, [
          { accountId: account.id, addressHashes: hashes, at: world.now, source: 'stop-first' },
        ]);
        await world.cancellations.byAddress(tx, account.id, hashes, ['transactional'], 'stop');
        // Begun inside, so that it runs while the STOP is open; on SQLite it waits for its turn.
        committing = sleep(0)
          .then(() => worker.commits.commit(plans))
          .then(({ started }) => started.length)
          .catch(() => 0);
        await sleep(60);
      })
      .catch((error: unknown) => {
        throw error;
      });
    expect(await committing).toBe(0);
    expect(await world.get(account.id, result?.messageId as string)).toMatchObject({
      status: 'cancelled',
      reason: 'stop',
      attempts: [],
    });
  });

  it('marketing that one phone switched off stays away from the other, of two people who became one meanwhile', async () => {
    const [one, other] = [await person(), await person()];
    const hash = addressHash(world.base.secrets, digits(people));
    await world.write((tx) =>
      world.consents.suppress(tx, [
        {
          accountId: account.id,
          addressHash: hash,
          purposes: ['marketing'],
          reason: 'whatsapp_preference',
          at: world.now,
        },
      ]),
    );
    const [result] = await world.decide(world.marketing(account.id, one, 'became-one'));
    expect(result?.status).toBe('queued');
    await world.write((tx) => world.contacts.merge(tx, account.id, other, one));
    expect(await world.commitAll(world.worker())).toEqual([]);
    expect(await world.get(account.id, result?.messageId as string)).toMatchObject({
      status: 'refused',
      reason: 'suppressed',
      attempts: [],
    });
  });

  it('a claim that was lost to another worker commits nothing', async () => {
    const guards = [{ ...openGuard, input: { token: 'slow' } }];
    const [result] = await world.decide(
      world.marketing(account.id, await person(), 'lost-claim', { guards }),
    );
    const [paused, other] = [world.worker(), world.worker()];
    const releases: (() => void)[] = [];
    world.shop.answer = async () => {
      await new Promise<void>((release) => releases.push(release));
      return { ok: true, output: { open: true } };
    };
    await paused.send.run();
    await world.write((tx) => tx.execute('UPDATE outbox SET claimUntil = 0, dueAt = ?', [world.now]));
    await other.send.run();
    expect(releases).toHaveLength(2);
    // The first worker wakes while the second, which holds the claim now, still waits for its answer.
    releases[0]?.();
    await paused.guards.drain();
    const [cleared] = paused.guards.take(1);
    if (!cleared) throw new Error('the guard was to agree');
    expect((await paused.commits.commit([cleared])).started).toEqual([]);
    releases[1]?.();
    await world.sendAll(other);
    const detail = await world.get(account.id, result?.messageId as string);
    expect(detail).toMatchObject({ status: 'accepted' });
    expect(detail.attempts).toHaveLength(1);
    expect(world.emulator.emulator.listMessages({ recipient: digits(people) })).toHaveLength(1);
    world.shop.answer = async () => ({ ok: true, output: { open: true } });
  });

  it('a wakened worker whose claim nobody took does not trust an old answer', async () => {
    const guards = [{ ...openGuard, input: { token: 'old' } }];
    await world.decide(world.marketing(account.id, await person(), 'old-answer', { guards }));
    const worker = world.worker();
    await worker.guards.begin(await world.waiting());
    await worker.guards.drain();
    const [cleared] = worker.guards.take(1);
    if (!cleared) throw new Error('the guard was to agree');
    const { started } = await worker.commits.commit([
      { ...cleared, answeredAt: cleared.answeredAt - 61_000 },
    ]);
    expect(started).toEqual([]);
    await world.write((tx) => tx.execute('DELETE FROM outbox'));
  });

  it("one account's 10,000 messages do not hold up another's single one", async () => {
    const [crowd] = await world.people(account.id, ++people, 1);
    await world.decide(world.request(account.id, crowd as string, 'template-row'));
    const reader = world.base.database.read;
    const [model] = await reader.select(messageTable, 'ORDER BY id DESC LIMIT 1', []);
    const [row] = await world.waiting();
    if (!model || !row) throw new Error('a message was to wait');
    for (let part = 0; part < 10; part++) {
      const ids = Array.from({ length: 1_000 }, () => newId());
      await world.write(async (tx) => {
        await tx.insert(
          messageTable,
          ids.map((id) => ({ ...model, id, sendKey: id, addressHash: id })),
        );
        await tx.insert(
          outboxTable,
          ids.map((id) => ({ ...row, id, addressHash: id, dueAt: world.now - 60_000 })),
        );
      });
    }
    const small = await world.account();
    const contact = await world.person(small.id, ++people);
    const worker = world.worker();
    await worker.send.run();
    const [result] = await world.decide(world.request(small.id, contact, 'single'));
    const id = result?.messageId as string;
    const isSent = async () => (await world.get(small.id, id)).status !== 'queued';
    const giveUpAt = Date.now() + 60_000;
    while (Date.now() < giveUpAt && !(await isSent())) {
      await worker.send.run();
      await sleep(1);
    }
    await worker.send.drain();
    // Counted in messages, not in time: how long they take is the machine's affair.
    const waiting = await reader.query<{ left: number }>('SELECT COUNT(*) AS "left" FROM outbox', []);
    expect(await isSent()).toBe(true);
    expect(Number(waiting[0]?.left)).toBeGreaterThan(5_000);
  }, 120_000);
});
