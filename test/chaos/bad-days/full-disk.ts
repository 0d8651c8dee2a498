import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestHub } from '../../support/hub.js';
import { smallDisk, type SmallDisk } from '../../support/full-disk.js';
import { placedOnly } from '../../support/notifications.js';
import { settled } from '../../support/outcome.js';
import { until } from '../../support/processes.js';
import { customerOf, orderOf, Shop } from '../../support/shop.js';

/** A disk without a byte left under the embedded database. */
export function fullDisk(): void {
  let disk: SmallDisk;
  let hub: TestHub;
  let shop: Shop;

  beforeAll(async () => {
    disk = smallDisk(24);
    hub = await TestHub.start({
      environment: { LIAISON_DATA_DIR: disk.path, LIAISON_UNKNOWN_GRACE: 'PT10S' },
    });
    await hub.addNumber();
    await hub.enablePlugin('order-notifications', placedOnly);
    shop = await Shop.connect(hub);
  }, 90_000);
  afterAll(async () => {
    await hub.stop();
    disk.remove();
  }, 60_000);

  it('refuses what it cannot store, says that it is not ready, and loses nothing it took', async () => {
    const before = 50;
    await shop.deliverAll(Array.from({ length: before }, (_, index) => orderOf(index + 1)));

    const pid = hub.api.pid as number;
    disk.fill(pid);
    // What lies in the log's own space may still be taken; soon nothing is.
    const refused: number[] = [];
    let next = before;
    while (refused.length < 20 && next < 5_000) {
      next++;
      const status = await shop.post(orderOf(next));
      if (status < 200 || status > 299) {
        expect(status).toBe(503);
        refused.push(next);
      }
    }
    expect(refused).toHaveLength(20);
    await until('readiness to fail', async () => (await hub.get('/readyz')).status === 503, 15_000);
    expect((await hub.get('/healthz')).status).toBe(200);
    await sleep(2_000);
    expect(await shop.post(orderOf(99_999))).toBe(503);

    disk.free(pid);
    await until('readiness to come back', async () => (await hub.get('/readyz')).status === 200, 30_000);
    for (const n of refused) await shop.deliver(orderOf(n));

    const messages = await settled(hub, next, ['delivered', 'read'], 90_000);
    expect(messages).toHaveLength(next);
    const { recipients } = await hub.graph.stats();
    const customers = Array.from({ length: next }, (_, index) => customerOf(index + 1));
    expect(customers.filter((customer) => recipients[customer] !== 1)).toEqual([]);
    expect(recipients[customerOf(99_999)]).toBeUndefined();
  }, 240_000);
}
