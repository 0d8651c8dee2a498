import { DateTime } from 'luxon';
import { stableId, type Cart, type Guard, durationMs, link } from '../../src/sdk/index.js';
import type { RecoveryState } from './cart-recovery.journey.js';
import type { Coupon } from './cart-recovery.settings.js';

/** A discount as it is told to the customer. */
export interface Offer {
  code: string;
  percent: number;
  /** Last calendar day it works, ISO date in the shop's time zone. */
  lastDay: string;
  /** End of that day, milliseconds UTC. */
  endsAt: number;
  /** Makes the coupon in the shop right before sending; absent when it exists already. */
  guard?: Guard;
}

/**
 * The coupon of one step, or undefined when none is offered. A unique code is a function of the
 * journey and the step, so that asking the shop twice makes one coupon. It ends with the day that
 * is told, never before.
 *
 * @param dueAt - milliseconds UTC the step is due
 */
export function offerOf(
  coupon: Coupon,
  step: { journey: string; number: number; dueAt: number; timezone: string },
): Offer | undefined {
  if (coupon.mode === 'none') return undefined;
  const ends = DateTime.fromMillis(step.dueAt + durationMs(coupon.validFor), { zone: 'utc' });
  // An offset is written `+02:00` by shops and `UTC+02:00` by Luxon.
  const local = ends.setZone(/^[+-]/.test(step.timezone) ? `UTC${step.timezone}` : step.timezone);
  const end = (local.isValid ? local : ends).endOf('day');
  const lastDay = end.toFormat('yyyy-MM-dd');
  const { percent } = coupon;
  const endsAt = end.toMillis();
  if (coupon.mode === 'fixed') return { code: coupon.code, percent, lastDay, endsAt };
  const prefix = coupon.code === '' ? 'back' : coupon.code;
  // In lower case, as some shops keep codes: what the shop answers can then be compared.
  const code = `${prefix}-${stableId(`${step.journey}:${step.number}`, 10)}`.toLowerCase();
  const guard: Guard = {
    action: 'coupon.create',
    input: { code, type: 'percent', amount: String(percent), expiresAt: endsAt, usageLimit: 1 },
    // Not `created`: a guard is asked again, and the second time the coupon is there already.
    expect: { field: 'code', equals: code },
    otherwise: 'coupon_unavailable',
    unanswered: 'coupon_unavailable',
  };
  return { code, percent, lastDay, endsAt, guard };
}

/**
 * The link with the coupon in it, so that whoever opens it, on whatever device, has goods and discount.
 * As it is where there is no coupon, or the shop's links take none.
 */
export function couponLink(cart: Cart, code: string | undefined): string | undefined {
  const address = link(cart.recoveryUrl);
  if (address === undefined || code === undefined || cart.couponParameter === undefined) return address;
  const url = new URL(address);
  url.searchParams.set(cart.couponParameter, code);
  return url.toString();
}

/**
 * False of an unpaid order whose payment page takes no coupon: a code in its message would be a promise
 * nobody can redeem.
 */
export function takesCoupon({ kind, couponParameter }: Cart): boolean {
  return kind === 'cart' || couponParameter !== undefined;
}

/** The code of the newest coupon the person was given and that still works; a message refused gave none. */
export function codeGiven(
  { offers = [] }: Pick<RecoveryState, 'offers'>,
  sent: readonly string[],
  now: number,
): string | undefined {
  return offers.findLast(({ step, endsAt }) => sent.includes(step) && now < endsAt)?.code;
}
