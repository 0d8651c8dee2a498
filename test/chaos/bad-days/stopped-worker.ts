import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestHub } from '../../support/hub.js';
import { placedOnly } from '../../support/notifications.js';
import { settled } from '../../support/outcome.js';
import { until, type Program } from '../../support/processes.js';
import { customerOf, orderOf, Shop } from '../../support/shop.js';

const total = 400;
/** Requests a worker has under way at most: what it holds when it is stopped, nobody else may send. */
const slots = 64;
/** Longer than any lease and than the time after which a silent worker counts as dead. */
const stoppedMs = 25_000;

/** A worker whose clock stands still, while another takes over, and which then goes on as if nothing had been. */
export function stoppedWorker(): void {
  let hub: TestHub;
  let shop: Shop;

  beforeAll(async () => {
    hub = await TestHub.start({
      workers: 2,
      environment: { LIAISON_UNKNOWN_GRACE: 'PT5S', LIAISON_REQUEST_TIMEOUT: 'PT10S' },
    });
    await hub.addNumber();
    await hub.enablePlugin('order-notifications', placedOnly);
    shop = await Shop.connect(hub);
  }, 120_000);
  afterAll(async () => {
    for (const worker of hub?.workers ?? []) worker.signal('SIGCONT');
    await hub?.stop();
  }, 60_000);

  it('sends nothing again when it wakes after its lease', async () => {
    // Slow answers: whenever it is stopped, requests of its own are under way.
    await hub.graph.fault({ kind: 'slow', ms: 400, every: 2 });
    const flowing = shop.deliverAll(
      Array.from({ length: total }, (_, index) => orderOf(index + 1)),
      4,
    );
    await until('messages to leave', async () => (await hub.graph.stats()).accepted > 50);
    const [victim] = hub.workers as [Program];
    victim.signal('SIGSTOP');
    await flowing;
    await sleep(stoppedMs);
    const meanwhile = (await hub.graph.stats()).accepted;
    victim.signal('SIGCONT');
    const messages = await settled(hub, total, ['delivered', 'read'], 90_000);
    // Whatever it still held when it woke had its time to go out wrongly.
    await sleep(6_000);

    // The other worker took over everything but the requests the stopped one had begun.
    expect(meanwhile).toBeGreaterThanOrEqual(total - slots);
    expect(messages).toHaveLength(total);
    const { recipients, accepted } = await hub.graph.stats();
    const customers = Array.from({ length: total }, (_, index) => customerOf(index + 1));
    expect(customers.filter((customer) => recipients[customer] !== 1)).toEqual([]);
    expect(accepted).toBe(total);
  }, 240_000);
}
