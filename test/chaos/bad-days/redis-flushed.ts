import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { TestHub } from '../../support/hub.js';
import { placedOnly } from '../../support/notifications.js';
import { settled } from '../../support/outcome.js';
import { customerOf, orderOf, Shop } from '../../support/shop.js';

const total = 300;

/** Redis holds hints and limits only: wiping it at any moment costs nothing but a moment. */
export function redisFlushed(): void {
  let hub: TestHub;
  let shop: Shop;
  let redis: Redis;

  beforeAll(async () => {
    const url = new URL(process.env['TEST_REDIS_URL'] ?? '');
    url.pathname = '/12';
    redis = new Redis(url.href);
    await redis.flushdb();
    hub = await TestHub.start({ environment: { REDIS_URL: url.href } });
    await hub.addNumber();
    await hub.enablePlugin('order-notifications', placedOnly);
    shop = await Shop.connect(hub);
  }, 120_000);
  afterAll(async () => {
    await hub.stop();
    await redis.flushdb();
    await redis.quit();
  }, 60_000);

  it('loses and doubles nothing', async () => {
    let flowing = true;
    let flushes = 0;
    const flushing = (async () => {
      while (flowing) {
        await redis.flushdb();
        flushes++;
        await sleep(150);
      }
    })();
    await shop.deliverAll(
      Array.from({ length: total }, (_, index) => orderOf(index + 1)),
      2,
    );
    const messages = await settled(hub, total, ['delivered', 'read'], 90_000).finally(() => {
      flowing = false;
    });
    await flushing;
    expect(flushes).toBeGreaterThan(5);
    expect(messages).toHaveLength(total);
    const { recipients, accepted } = await hub.graph.stats();
    expect(accepted).toBe(total);
    expect(Object.keys(recipients).sort()).toEqual(
      Array.from({ length: total }, (_, index) => customerOf(index + 1)).sort(),
    );
  }, 180_000);
}
