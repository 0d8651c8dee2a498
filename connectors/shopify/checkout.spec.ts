import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnyEventDraft, MapContext } from '../../src/sdk/index.js';
import { checkoutDeletedTrigger, checkoutTrigger, type CheckoutState } from './checkout.trigger.js';
import { settings, type ShopifySettings } from './settings.js';

const begunAt = Date.parse('2026-11-26T13:00:00Z');
const at = (seconds: number) => new Date(begunAt + seconds * 1_000).toISOString();
const own: ShopifySettings = settings.parse({ shop: 'casa-azul.myshopify.com' });

const checkout = (seconds: number, over: Record<string, unknown> = {}) => ({
  id: '9300000000000000777',
  created_at: at(0),
  updated_at: at(seconds),
  completed_at: null,
  currency: 'EUR',
  presentment_currency: 'EUR',
  total_price: '54.90',
  phone: '+34600111222',
  note_attributes: [{ name: 'liaison_whatsapp_optin_marketing', value: 'yes' }],
  abandoned_checkout_url: 'https://casa-azul.myshopify.com/1/checkouts/ac/t/recover?key=k',
  line_items: [{ title: 'Cup', quantity: 2, line_price: '54.90', variant_title: 'Default Title' }],
  ...over,
});

function play(bodies: readonly Record<string, unknown>[], connectedAt = begunAt - 60_000): AnyEventDraft[] {
  let previous: CheckoutState | undefined;
  return bodies.flatMap((body) => {
    const trigger = 'updated_at' in body ? checkoutTrigger : checkoutDeletedTrigger;
    const context: MapContext<ShopifySettings, CheckoutState> = {
      settings: own,
      connection: { id: '1', name: 'Casa Azul', createdAt: connectedAt },
      topic: trigger.topics[0] ?? '',
      receivedAt: begunAt + 3_600_000,
      source: 'webhook',
      previous,
    };
    const result = trigger.map(trigger.payload.parse(body), context);
    if (result.state !== undefined) previous = JSON.parse(JSON.stringify(result.state)) as CheckoutState;
    return result.events;
  });
}
const types = (events: readonly AnyEventDraft[]) => events.map(({ type }) => type);

describe('a checkout', () => {
  it('is a cart once there is a phone to write to, with its tick and its recovery link', () => {
    const events = play([checkout(1, { phone: null }), checkout(2), checkout(3)]);
    expect(types(events)).toEqual(['consent.granted', 'cart.updated', 'cart.updated']);
    expect(events[1]?.data).toMatchObject({
      cart: {
        token: '9300000000000000777',
        items: [{ name: 'Cup', quantity: 2, total: { amount: '54.90', currency: 'EUR' } }],
        couponParameter: 'discount',
      },
    });
  });

  it('asks again for the phone that replaces another, and not for one it had', () => {
    const events = play([checkout(1), checkout(2, { phone: '+34600999888' }), checkout(3)]);
    const consents = events.filter(({ type }) => type === 'consent.granted');
    expect(consents.map(({ person }) => person?.phone)).toEqual(['+34600111222', '+34600999888']);
  });

  it.each([
    ['an empty one', { line_items: [] }],
    ['one of nothing to pay', { total_price: '0.00' }],
    ['one without a recovery link', { abandoned_checkout_url: 'javascript:alert(1)' }],
  ])('is none: %s', (_name, over) => {
    expect(types(play([checkout(1, over)]))).toEqual(['consent.granted']);
  });

  it('left before the shop was connected is nobody’s news', () => {
    expect(play([checkout(1), checkout(5)], begunAt + 2_000)).toEqual([]);
  });

  it('ends once: as an order, or removed, and says nothing afterwards', () => {
    const done = checkout(60, { completed_at: at(60) });
    expect(
      types(play([checkout(1), done, checkout(2), done, { id: '9300000000000000777' }])).slice(2),
    ).toEqual(['cart.deleted']);
    expect(types(play([{ id: '9300000000000000777' }, checkout(1)]))).toEqual(['cart.deleted']);
  });

  it('never goes back in time, whatever order its webhooks arrive in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 15 }), (seconds) => {
        const updates = play(seconds.map((one) => checkout(one))).filter(
          ({ type }) => type === 'cart.updated',
        );
        const times = updates.map(({ occurredAt }) => occurredAt);
        expect(times).toEqual([...times].sort((one, other) => one - other));
        expect(new Set(times).size).toBe(times.length);
      }),
    );
  });
});
