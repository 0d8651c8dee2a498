import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Found, notOnce, searched, uploadsAtMeta, workedOff } from '../support/flood/checks.js';
import { Flood } from '../support/flood/flood.js';
import { commonWord } from '../support/flood/story.js';
import { backend, TestHub } from '../support/hub.js';
import { placedOnly } from '../support/notifications.js';
import { settled, webhooksSettled, type ListedMessage } from '../support/outcome.js';
import { until, type Program } from '../support/processes.js';
import { Random } from '../support/random.js';
import { customerOf, orderOf, Shop } from '../support/shop.js';

const kills = 50;
const ordersPerKill = 20;
const total = kills * ordersPerKill;
const senders = 8;
const graceSeconds = 20;
/** A doubtful message is sent again three graces after the last return of the front door at the latest. */
const settleMs = 3 * graceSeconds * 1_000 + 90_000;
/** Kills at the end after which no picture is sent: a claim on one that a process leaves lasts a minute. */
const quietKills = 10;

/**
 * Orders, and beside them what comes and goes with people: messages, pictures, edits, reactions and statuses from Meta,
 * repeated and in no order, and pictures that are sent. One run for both, since its kills are what takes time.
 * That the checks see a fault was shown by hand: with a key of inbound messages that is never the same twice
 * (`sendKey` in `inbound-row.ts`), those of messages, threads, files and search fail, naming each double.
 */
describe(`kill -9 at random moments while orders and messages flow, on ${backend}`, () => {
  const random = Random.ofThisRun('kill');
  let hub: TestHub;
  let shop: Shop;
  let flood: Flood;
  let found: Found;

  beforeAll(async () => {
    hub = await TestHub.start({
      environment: { LIAISON_UNKNOWN_GRACE: `PT${graceSeconds}S`, LIAISON_REQUEST_TIMEOUT: 'PT5S' },
    });
    const number = await hub.addNumber();
    await hub.enablePlugin('order-notifications', placedOnly);
    shop = await Shop.connect(hub);
    flood = await Flood.open(hub, number, new Random(random.seed + 1));
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

  /** What the hub knows of messages that a customer got not at all, or more than once. */
  async function told(wrong: readonly string[], messages: readonly ListedMessage[]): Promise<unknown[]> {
    const concerned = messages.filter(({ to }) => wrong.includes(String(to)));
    return Promise.all(concerned.map(async ({ id }) => (await hub.get(`/v1/messages/${id}`)).body));
  }

  /** Ends a process at once, sometimes before it was ready, and starts it again. */
  async function killOnce(victim: Program): Promise<void> {
    if (random.next() < 0.2) {
      // While it starts: migrations, first beats, first batches.
      await victim.stop('SIGKILL');
      victim.start(60_000).catch(() => undefined);
      await sleep(random.between(50, 900));
    } else {
      await sleep(random.between(0, 1_200));
    }
    await victim.stop('SIGKILL');
    await sleep(random.between(0, 250));
    await victim.start(60_000);
  }

  it(`brings each of ${total} orders to its customer exactly once through ${kills} kills`, async () => {
    const released: number[] = [];
    let closed = false;
    let repeated = 0;
    const feeding = Promise.all(
      Array.from({ length: senders }, async () => {
        for (;;) {
          const n = released.shift();
          if (n === undefined) {
            if (closed) return;
            await sleep(20);
            continue;
          }
          const order = orderOf(n);
          const { tries } = await shop.deliver(order);
          if (tries > 1) repeated++;
          // A shop repeats itself even when nothing went wrong.
          if (n % 10 === 0) await shop.post(order);
        }
      }),
    );
    let next = 1;
    let done = 0;
    try {
      for (; done < kills; done++) {
        for (let count = 0; count < ordersPerKill; count++) released.push(next++);
        flood.release({ pictures: done < kills - quietKills });
        await killOnce(random.pick(hub.processes));
      }
    } finally {
      closed = true;
      await feeding;
      await flood.close();
    }

    const pictures = flood.sent.length;
    const all = await settled(hub, total + pictures, ['delivered', 'read'], settleMs);
    const messages = all.filter(({ kind }) => kind === 'template');
    await webhooksSettled(hub);
    await workedOff(hub);
    found = await Found.read(hub);
    const stats = await hub.graph.stats();
    console.log(
      `kill: ${done} kills, ${flood.story.acts.length} messages in, ${pictures} pictures out, ${repeated} orders posted more than once, ` +
        `${messages.filter((message) => message.possiblyDouble).length} messages marked as possibly double`,
    );

    expect(done).toBeGreaterThanOrEqual(50);
    expect(messages).toHaveLength(total);
    const customers = Array.from({ length: total }, (_, index) => customerOf(index + 1));
    // Once, marked or not: statuses get through in the end, and a doubtful message waits for them.
    const wrong = customers.filter((customer) => stats.recipients[customer] !== 1);
    expect({ wrong, told: await told(wrong, messages) }).toEqual({ wrong: [], told: [] });
    expect(all).toHaveLength(total + pictures);
    expect(pictures).toBeGreaterThan(kills);
  }, 900_000);

  it('keeps each message of a person once, and tells plugins of it once', () => {
    expect(flood.story.acts.length).toBeGreaterThan(total);
    expect(found.messagesLostOrDoubled(flood)).toEqual([]);
    expect(found.eventsLostOrDoubled(flood)).toEqual([]);
  });

  it('shows threads whole and in order, as edits, deletions and reactions left them', () => {
    expect(found.brokenThreads()).toEqual([]);
    expect(found.wrongOutcomes(flood.story.outcomes())).toEqual([]);
    expect(found.wrongCounts(flood)).toEqual([]);
  });

  it('has every file once, with its own bytes', () => {
    expect(found.wrongFiles(flood, `${hub.dataDir}/media`)).toEqual([]);
  });

  it('sends every picture once, each file handed to Meta once but where a kill came between', async () => {
    expect(await found.wronglySent(hub, flood)).toEqual([]);
    const uploads = uploadsAtMeta(join(hub.dataDir, '..', 'graph.jsonl'));
    const files = [...new Set(flood.sent.map(({ file }) => file.sha256))].map(
      (hash) => uploads.get(hash) ?? 0,
    );
    expect(files.length).toBeGreaterThan(kills / 10);
    // Each is shown by a dozen messages. A process that ended between Meta's answer and its note uploads it again.
    expect(files.filter((times) => times < 1 || times > 2)).toEqual([]);
    expect(files.filter((times) => times > 1).length).toBeLessThan(files.length / 2);
  });

  it('finds what was said, as it reads now, and nothing else', async () => {
    const wanted = flood.story
      .outcomes()
      .filter(({ text, isDeleted }) => !isDeleted && text?.includes(commonWord))
      .map(({ act }) => act.id);
    await until(
      'the index to know all',
      async () => (await searched(hub, commonWord)).length >= wanted.length,
      30_000,
    ).catch(() => undefined);
    expect(notOnce(wanted, await searched(hub, commonWord))).toEqual([]);
    const edited = flood.story
      .outcomes()
      .filter(({ act, text, isDeleted }) => !isDeleted && text !== act.text);
    expect(edited.length).toBeGreaterThan(10);
    for (const { act, text } of edited.slice(0, 10)) {
      expect(await searched(hub, String(text))).toEqual([act.id]);
      expect(await searched(hub, String(act.text))).toEqual([]);
    }
  }, 90_000);
});
