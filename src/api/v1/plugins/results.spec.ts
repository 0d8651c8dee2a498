import { describe, expect, it } from '@jest/globals';
import { resultsOf } from './results.js';

describe('the results of a plugin', () => {
  it('compare both arms', () => {
    const results = resultsOf('cart-recovery', [
      {
        arm: 'treatment',
        people: 90,
        converted: 18,
        orders: 20,
        byRule: { link: 15, identity: 5 },
        value: { USD: '10.00', EUR: '399.90' },
      },
      {
        arm: 'control',
        people: 10,
        converted: 1,
        orders: 1,
        byRule: { identity: 1 },
        value: { EUR: '20.00' },
      },
    ]);
    expect(results).toMatchObject({
      plugin: 'cart-recovery',
      treatment: {
        conversions: 18,
        rate: 0.2,
        revenue: [
          { amount: '399.90', currency: 'EUR' },
          { amount: '10.00', currency: 'USD' },
        ],
      },
      control: { people: 10, conversions: 1, rate: 0.1 },
    });
    expect(results.gain).toBeCloseTo(0.1);
  });

  it('claim no gain while there is nobody to compare with', () => {
    const arm = { arm: 'treatment' as const, people: 5, converted: 5, orders: 5, byRule: {}, value: {} };
    expect(resultsOf('x', [arm])).toMatchObject({
      treatment: { rate: 1 },
      control: { people: 0, rate: null, revenue: [] },
      gain: null,
    });
    expect(resultsOf('x', [])).toMatchObject({ gain: null });
  });
});
