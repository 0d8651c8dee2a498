import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { offerOf } from '../cart-recovery.coupons.js';

const coupon = { mode: 'unique', code: '', percent: 10, validFor: 'P3D' } as const;
const dueAt = Date.UTC(2026, 10, 23, 20);

describe('the day a coupon ends', () => {
  it.each([
    ['Europe/Madrid', '2026-11-26', '2026-11-26T23:59:59.999+01:00'],
    ['Asia/Tokyo', '2026-11-27', '2026-11-27T23:59:59.999+09:00'],
    ['+05:30', '2026-11-27', '2026-11-27T23:59:59.999+05:30'],
    ['-03:00', '2026-11-26', '2026-11-26T23:59:59.999-03:00'],
    ['no zone', '2026-11-26', '2026-11-26T23:59:59.999Z'],
  ])('is a day at the shop, in %s', (timezone, lastDay, ends) => {
    const offer = offerOf(coupon, { journey: 'cart:1', number: 3, dueAt, timezone });
    expect(offer?.lastDay).toBe(lastDay);
    expect(offer?.guard?.input['expiresAt']).toBe(DateTime.fromISO(ends).toMillis());
  });
});
