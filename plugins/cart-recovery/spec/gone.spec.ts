import { describe, expect, it } from '@jest/globals';
import type { Cart, CanonicalEvent, EventData } from '../../../src/sdk/index.js';
import { settings } from '../cart-recovery.settings.js';
import { cartEvent, DAY, HOUR, MINUTE, orderEvent, START } from './make.js';
import { World } from './world.js';

type Reason = EventData<'cart.deleted'>['reason'];

function deleted(at: number, reason: Reason, token?: string): CanonicalEvent<'cart.deleted'> {
  const cart = cartEvent(at);
  const kept = token ?? (cart.data as { cart: Cart }).cart.token;
  return {
    id: `deleted-${at}`,
    connectionId: cart.connectionId,
    origin: cart.origin,
    recordedAt: at,
    type: 'cart.deleted',
    subject: `cart:${kept}`,
    transition: `deleted:${at}`,
    occurredAt: at,
    data: { cart: { token: kept, kind: 'cart' }, reason },
  };
}

describe('a cart the shop forgot', () => {
  it.each<Reason>(['consent_withdrawn', 'emptied', 'expired'])(
    '(%s) ends its recovery, and nothing is sent',
    (reason) => {
      const shop = new World(START, settings.parse({}));
      shop.receive(cartEvent(START));
      shop.advance(10 * MINUTE);
      shop.receive(deleted(START + 10 * MINUTE, reason));
      expect(shop.active).toEqual([]);
      expect(shop.pending).toEqual([]);
      shop.advance(9 * DAY);
      expect(shop.attempted).toEqual([]);
    },
  );

  it('calls off the steps that are left when one was sent already', () => {
    const shop = new World(START, settings.parse({}));
    shop.receive(cartEvent(START));
    shop.advance(2 * HOUR);
    expect(shop.attempted).toHaveLength(1);
    shop.receive(deleted(START + 2 * HOUR, 'emptied'));
    shop.advance(9 * DAY);
    expect(shop.attempted).toHaveLength(1);
  });

  it('leaves an ordered cart to its order, which may be left unpaid', () => {
    const shop = new World(START, settings.parse({}));
    shop.receive(cartEvent(START));
    shop.receive(deleted(START + MINUTE, 'ordered'));
    expect(shop.active).toHaveLength(1);
    shop.receive(orderEvent(START + 2 * MINUTE));
    expect(shop.active).toEqual([]);
  });

  it('of another token, or forgotten before its last change, ends nothing', () => {
    const shop = new World(START, settings.parse({}));
    shop.receive(cartEvent(START));
    shop.receive(deleted(START + MINUTE, 'emptied', 'another-token'));
    shop.receive(deleted(START - MINUTE, 'emptied'));
    expect(shop.active).toHaveLength(1);
  });

  it('before anything was sent owes no pause; after a message it does', () => {
    const shop = new World(START, settings.parse({}));
    shop.receive(cartEvent(START));
    shop.receive(deleted(START + MINUTE, 'emptied'));
    shop.advance(5 * MINUTE);
    shop.receive(cartEvent(START + 5 * MINUTE));
    expect(shop.active).toHaveLength(1);
    shop.advance(2 * HOUR);
    expect(shop.attempted).toHaveLength(1);
    shop.receive(deleted(START + 3 * HOUR, 'emptied'));
    shop.advance(HOUR);
    shop.receive(cartEvent(START + 3 * HOUR + MINUTE));
    expect(shop.active).toEqual([]);
  });
});
