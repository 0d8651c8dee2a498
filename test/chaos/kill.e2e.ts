import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backend, TestHub } from '../support/hub.js';
import { placedOnly } from '../support/notifications.js';
import { settled, webhooksSettled } from '../support/outcome.js';
import type { Program } from '../support/processes.js';
import { Random } from '../support/random.js';
import { customerOf, orderOf, Shop } from '../support/shop.js';

const kills = 50;
const ordersPerKill = 20;
const total = kills * ordersPerKill;
const senders = 8;

describe(`kill -9 at random moments while orders flow, on ${backend}`, () => {
  const random = Random.ofThisRun('kill');
  let hub: TestHub;
  let shop: Shop;

  beforeAll(async () => {
    hub = await TestHub.start({
      environment: { LIAISON_UNKNOWN_GRACE: 'PT10S', LIAISON_REQUEST_TIMEOUT: 'PT5S' },
    });
    await hub.addNumber();
    await hub.enablePlugin('order-notifications', placedOnly);
    shop = await Shop.connect(hub);
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

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
        await killOnce(random.pick(hub.processes));
      }
    } finally {
      closed = true;
      await feeding;
    }

    const messages = await settled(hub, total, ['delivered', 'read'], 90_000);
    await webhooksSettled(hub);
    const stats = await hub.graph.stats();
    console.log(
      `kill: ${done} kills, ${repeated} orders posted more than once, ` +
        `${messages.filter((message) => message.possiblyDouble).length} messages marked as possibly double`,
    );

    expect(done).toBeGreaterThanOrEqual(50);
    expect(messages).toHaveLength(total);
    const customers = Array.from({ length: total }, (_, index) => customerOf(index + 1));
    expect(customers.filter((customer) => stats.recipients[customer] === undefined)).toEqual([]);
    expect(Object.entries(stats.recipients).filter(([, count]) => count !== 1)).toEqual([]);
    expect(stats.accepted).toBe(total);
  }, 900_000);
});
