import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { settled } from '../../support/outcome.js';
import { until } from '../../support/processes.js';
import { customerOf, orderOf } from '../../support/shop.js';
import { ProxiedHub } from './proxied-hub.js';

const outageMs = 10_000;
const orders = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => orderOf(first + index));

/** The database or Redis cannot be reached for ten seconds while orders flow. */
export function serversGone(): void {
  let world: ProxiedHub;

  beforeAll(async () => {
    world = await ProxiedHub.start();
  }, 120_000);
  afterAll(() => world.stop(), 60_000);

  async function exactlyOnce(total: number): Promise<void> {
    await settled(world.hub, total, ['delivered', 'read'], 90_000);
    const { recipients, accepted } = await world.hub.graph.stats();
    const customers = Array.from({ length: total }, (_, index) => customerOf(index + 1));
    expect(customers.filter((customer) => recipients[customer] !== 1)).toEqual([]);
    expect(accepted).toBe(total);
  }

  it('acknowledges nothing while the database is away, and goes on where it was', async () => {
    const { hub, shop, database } = world;
    const flowing = shop.deliverAll(orders(1, 200), 4);
    await until('messages to leave', async () => (await hub.graph.stats()).accepted > 20);
    database.cut();
    const cutAt = Date.now();
    await until('readiness to fail', async () => (await hub.get('/readyz')).status === 503, 9_000);
    expect(await shop.post(orderOf(90_001), 'order.created', 9_000)).toBe(503);
    await sleep(Math.max(0, cutAt + outageMs - Date.now()));
    database.mend();
    await until('readiness to come back', async () => (await hub.get('/readyz')).status === 200, 20_000);
    await flowing;
    await exactlyOnce(200);
    const { recipients } = await hub.graph.stats();
    expect(recipients[customerOf(90_001)]).toBeUndefined();
  }, 180_000);

  it('goes on without Redis', async () => {
    const { hub, shop, redis } = world;
    const before = (await hub.graph.stats()).accepted;
    redis.cut();
    const cutAt = Date.now();
    await shop.deliverAll(orders(before + 1, 100), 4);
    // Hints are lost, polling finds the work; the limits are each process's own meanwhile.
    await until(
      'messages to leave without Redis',
      async () => (await hub.graph.stats()).accepted >= before + 100,
      outageMs,
    );
    await sleep(Math.max(0, cutAt + outageMs - Date.now()));
    redis.mend();
    await shop.deliverAll(orders(before + 101, 100), 4);
    await exactlyOnce(before + 200);
  }, 180_000);
}
