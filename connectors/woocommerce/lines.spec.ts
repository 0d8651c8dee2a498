import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lineItemSchema } from '../../src/sdk/index.js';
import { lineItems } from './lines.js';
import { gmt, wordsOf } from './reading.js';

describe('lines of an order', () => {
  it('carry what the customer pays, tax included, exactly', () => {
    const line = {
      product_id: 4,
      variation_id: 9,
      name: 'Tee',
      quantity: 3,
      total: '0.10',
      total_tax: '0.2',
    };
    expect(lineItems([line], 'EUR')).toEqual([
      { id: '9', name: 'Tee', quantity: 3, total: { amount: '0.30', currency: 'EUR' } },
    ]);
    expect(lineItems({ 3: { ...line, variation_id: 0 } }, 'EUR')[0]?.id).toBe('4');
  });

  it('are named as the customer reads it: decoded and without tags, once', () => {
    const named = (name: string, payload: Record<string, unknown> = {}) =>
      lineItems([{ name, quantity: 1 }], 'EUR', wordsOf(payload))[0]?.name;
    expect(named('Fish &amp; Chips &#8211; 12&quot; plate')).toBe('Fish & Chips – 12" plate');
    expect(named('<span>Mug</span> &amp;lt;b&amp;gt;')).toBe('Mug &lt;b&gt;');
    expect(named('Ana\u202E mug\u200B')).toBe('Ana mug');
    // Our plugin has decoded it already, and says so.
    expect(named('Mug &lt;b&gt; a < b', { plain_text: true })).toBe('Mug &lt;b&gt; a < b');
  });

  it('may be anything at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (lines) => {
        for (const item of lineItems(lines, 'EUR')) expect(lineItemSchema.safeParse(item).success).toBe(true);
      }),
    );
  });
});

describe('dates in GMT', () => {
  it('are read as UTC, with or without a zone; anything else is none', () => {
    const expected = Date.UTC(2026, 10, 23, 3, 22, 34);
    for (const written of [
      '2026-11-23T03:22:34',
      '2026-11-23 03:22:34',
      '2026-11-23T03:22:34Z',
      '2026-11-23T04:22:34+01:00',
    ]) {
      expect(gmt(written)).toBe(expected);
    }
    expect(gmt('2026-11-23')).toBe(Date.UTC(2026, 10, 23));
    for (const written of ['', null, '0000-00-00 00:00:00', 'tomorrow', 5, {}])
      expect(gmt(written)).toBeUndefined();
  });
});
