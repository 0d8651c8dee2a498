import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderSums } from '../../../../src/sdk/content-order.js';
import { orderTotal } from './order-total.js';

const amount = fc
  .tuple(fc.nat(99_999), fc.nat(99))
  .map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`);
const part = fc.option(
  amount.map((one) => ({ amount: one })),
  { nil: undefined },
);

it('the total a person sees is the one the hub asks for', () => {
  const order = fc.record({
    items: fc.array(
      fc.record({
        productRetailerId: fc.constant('a'),
        name: fc.constant('A'),
        quantity: fc.integer({ min: 1, max: 99 }),
        price: amount,
        salePrice: fc.option(amount, { nil: undefined }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    tax: part,
    shipping: part,
    discount: part,
  });
  fc.assert(
    fc.property(order, (one) => {
      expect(orderTotal(one as Parameters<typeof orderTotal>[0])).toBe(orderSums(one).total);
    }),
  );
});

describe('the total of an order', () => {
  it('counts the reduced price', () => {
    const items = [
      { productRetailerId: 'a', name: 'A', quantity: 2, price: '450.00', salePrice: '399.50' },
      { productRetailerId: 'b', name: 'B', quantity: 1, price: '300' },
    ];
    expect(orderTotal({ items, discount: { amount: '50.00' } })).toBe(104_900);
  });

  it('is the one given where an order has no items', () => {
    expect(orderTotal({ total: '500.5' })).toBe(50_050);
  });
});
