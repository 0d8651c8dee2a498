import { describe, expect, it } from '@jest/globals';
import { ContractViolation } from '../../src/sdk/index.js';
import type { CartState } from './cart-state.js';
import { cartTrigger } from './cart.trigger.js';
import { contextOf, T0, told } from './fixtures/story.js';

const cart = (changes: Record<string, unknown> = {}) =>
  cartTrigger.payload.parse({
    token: '9f2c7a',
    updated_at_gmt: '2026-11-23T10:00:00.250',
    currency: 'JPY',
    total: '1990',
    recovery_url: 'https://shop.example/?liaison-cart=9f2c7a',
    line_items: [
      { product_id: 4, variation_id: 0, name: 'Tea', quantity: '2', total: '1809', total_tax: '181' },
    ],
    ...changes,
  });

class CartStory {
  state: CartState | undefined;
  receive(payload: ReturnType<typeof cart>) {
    const { events, state } = cartTrigger.map(
      payload,
      contextOf<CartState>({ topic: 'cart.updated', previous: this.state }),
    );
    this.state = state;
    return events;
  }
}

describe('a cart', () => {
  it('becomes cart.updated, with what the customer pays and where the cart is restored', () => {
    expect(
      new CartStory().receive(
        cart({ customer_id: 3, billing: { phone: '+81 3', country: 'JP' }, locale: 'ja' }),
      ),
    ).toEqual([
      {
        type: 'cart.updated',
        subject: 'cart:9f2c7a',
        transition: `updated:${T0 + 250}`,
        occurredAt: T0 + 250,
        person: { externalId: '3', phone: '+81 3', phoneCountry: 'JP', country: 'JP', locale: 'ja' },
        data: {
          cart: {
            token: '9f2c7a',
            kind: 'cart',
            updatedAt: T0 + 250,
            total: { amount: '1990', currency: 'JPY' },
            items: [{ id: '4', name: 'Tea', quantity: 2, total: { amount: '1990', currency: 'JPY' } }],
            recoveryUrl: 'https://shop.example/?liaison-cart=9f2c7a',
            couponParameter: 'liaison-coupon',
          },
        },
      },
    ]);
  });

  it.each([
    ['of our plugin, also of versions that do not say so', {}, 'liaison-coupon'],
    ['that the payload names', { coupon_parameter: 'coupon' }, 'coupon'],
    [
      'of nobody: the link is not our plugin’s',
      { recovery_url: 'https://shop.example/cart/?c=9f2c7a' },
      undefined,
    ],
    [
      'of nobody: what is named is no parameter',
      { recovery_url: 'https://shop.example/cart/', coupon_parameter: 'a&b=c' },
      undefined,
    ],
  ])('says by which parameter the link takes a coupon: the one %s', (_name, changes, told) => {
    const [event] = new CartStory().receive(cart(changes));
    expect(event?.type === 'cart.updated' && event.data.cart.couponParameter).toBe(told);
  });

  it('tells each change once and never goes back', () => {
    const story = new CartStory();
    story.receive(cart());
    expect(story.receive(cart())).toEqual([]);
    expect(story.receive(cart({ updated_at_gmt: '2026-11-23T09:59:59' }))).toEqual([]);
    expect(told(story.receive(cart({ updated_at_gmt: '2026-11-23T10:00:01', line_items: [] })))).toEqual([
      `updated:${T0 + 1_000}`,
    ]);
  });

  it('carries ticks as consent, by their moment: a tick after a withdrawal is a new one', () => {
    const story = new CartStory();
    const consent = (granted: boolean, at_gmt?: string) => ({ marketing: { granted, at_gmt } });
    expect(told(story.receive(cart({ consent: consent(false) })))).toEqual([`updated:${T0 + 250}`]);
    expect(told(story.receive(cart({ consent: consent(true, '2026-11-23T09:00:00') })))).toEqual([
      `consent:marketing:${T0 - 3_600_000}`,
    ]);
    expect(story.receive(cart({ consent: consent(true, '2026-11-23T09:00:00') }))).toEqual([]);
    expect(told(story.receive(cart({ consent: consent(true, '2026-11-23T11:00:00') })))).toEqual([
      `consent:marketing:${T0 + 3_600_000}`,
    ]);
    expect(told(new CartStory().receive(cart({ consent: consent(true) })))[0]).toBe(
      `consent:marketing:${T0 + 250}`,
    );
  });

  it('tells a tick again for the phone that was written beside it last, and an earlier consent for its own', () => {
    const story = new CartStory();
    const ticks = (second: number, phone: string, said: Record<string, unknown> = {}) =>
      story
        .receive(
          cart({
            updated_at_gmt: `2026-11-23T10:00:0${second}`,
            billing: { phone, country: 'ES' },
            consent: { marketing: { granted: true, at_gmt: '2026-11-23T09:00:00', ...said } },
          }),
        )
        .flatMap(({ type, transition, person }) =>
          type === 'consent.granted' ? [[transition.split(':').length, person?.phone]] : [],
        );
    expect(ticks(1, '60011')).toEqual([[3, '60011']]);
    expect(ticks(2, '60011')).toEqual([]);
    expect(ticks(3, '600111222')).toEqual([[4, '600111222']]);
    expect(ticks(4, '600111222')).toEqual([]);
    const earlier = { at_gmt: '2026-01-01T00:00:00', phone: '600999888' };
    expect(ticks(5, '600111222', earlier)).toEqual([[3, '600999888']]);
    expect(ticks(6, '600333444', earlier)).toEqual([]);
  });

  it('is refused as a contract violation when it cannot be one', () => {
    expect(() => new CartStory().receive(cart({ updated_at_gmt: 'yesterday' }))).toThrow(ContractViolation);
    expect(() => new CartStory().receive(cart({ currency: 'POINTS' }))).toThrow(ContractViolation);
    expect(() => cart({ recovery_url: 'javascript:alert(1)' })).toThrow();
    expect(() => cart({ token: ' ' })).toThrow();
  });
});
