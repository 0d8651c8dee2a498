import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  startWooCommerceEmulator,
  type WooCommerceEmulator,
} from '../../test/emulators/woocommerce/index.js';
import { ContractViolation } from '../../src/sdk/index.js';
import type { ShopContext } from './client.js';
import { subscription, TOPICS } from './subscription.js';
import { callContext } from './fixtures/story.js';

let shop: WooCommerceEmulator;
let context: ShopContext;
beforeEach(async () => {
  shop = await startWooCommerceEmulator();
  context = await callContext(shop.settings('whsec'));
});
afterEach(() => shop.close());

const others = (count: number): void => {
  for (let index = 0; index < count; index += 1) {
    const id = shop.nextId++;
    shop.webhooks.set(id, {
      id,
      topic: 'order.created',
      delivery_url: `https://other.example/${id}`,
      status: 'active',
    });
  }
};

describe('webhooks', () => {
  it('are created active, with the secret and the address of the connection', async () => {
    for (const topic of TOPICS) await subscription.create(context, topic);
    expect([...shop.webhooks.values()]).toHaveLength(TOPICS.length);
    expect(shop.webhooks.get(1)).toMatchObject({
      topic: 'order.created',
      delivery_url: 'https://hub.example/hooks/c',
      secret: 'whsec',
      status: 'active',
    });
  });

  it('created again are the same, and active', async () => {
    const first = await subscription.create(context, 'order.created');
    Object.assign(shop.webhooks.get(1) ?? {}, { status: 'disabled' });
    expect(await subscription.create(context, 'order.created')).toEqual(first);
    expect([...shop.webhooks.values()]).toMatchObject([{ status: 'active' }]);
  });

  it('of others are left alone, on however many pages', async () => {
    others(150);
    await subscription.create(context, 'order.updated');
    others(100);
    const mine = await subscription.list(context);
    expect(mine).toEqual([
      { id: '151', topic: 'order.updated', url: 'https://hub.example/hooks/c', active: true },
    ]);
  });

  it('that WooCommerce disabled or somebody paused are seen and enabled, with the secret of today', async () => {
    const hook = await subscription.create(context, 'order.created');
    Object.assign(shop.webhooks.get(1) ?? {}, { status: 'paused', secret: 'old' });
    const [seen] = await subscription.list(context);
    expect(seen?.active).toBe(false);
    await subscription.enable(context, hook);
    expect(shop.webhooks.get(1)).toMatchObject({ status: 'active', secret: 'whsec' });
  });

  it('can be removed', async () => {
    await subscription.remove(context, await subscription.create(context, 'order.created'));
    expect(shop.webhooks.size).toBe(0);
  });

  it('that are no list are a contract violation', async () => {
    const odd = { ...context, client: { request: async () => ({ data: {}, headers: {} }) } };
    await expect(subscription.list(odd)).rejects.toBeInstanceOf(ContractViolation);
  });
});
