import type { z } from 'zod';
import {
  capabilities,
  defineAction,
  isoInstant,
  Rejected,
  type CallContext,
  compareDecimals,
  decimalOf,
  isRecord,
  textOf,
} from '../../../src/sdk/index.js';
import type { Shop, ShopContext } from '../client.js';
import { unexpected } from '../errors.js';
import { gmt } from '../reading.js';
import type { WooSettings } from '../settings.js';

const { output } = capabilities['coupon.create'];

type CouponInput = z.output<(typeof capabilities)['coupon.create']['input']>;

/**
 * Makes a coupon, once per code: repeated, it returns the one that is there. A coupon of the same
 * code with another discount is somebody else's and is refused.
 *
 * Source: woocommerce.github.io/woocommerce-rest-api-docs/#coupons
 */
export const createCoupon = defineAction({
  id: 'create-coupon',
  implements: capabilities['coupon.create'],
  run: async (context: CallContext<WooSettings, Shop> & { key: string }, coupon) => {
    if (context.companion) {
      const made = await context.companion.ask('create-coupon', {
        ...coupon,
        code: coupon.code.toLowerCase(),
      });
      const told = output.parse(readCoupon(made));
      if (coupon.expiresAt !== undefined && !endsAt(told, coupon.expiresAt)) throw otherEnd();
      return told;
    }
    // WooCommerce keeps codes in lower case; a search is the only way to read one by its code.
    const code = coupon.code.toLowerCase();
    const existing = await findCoupon(context, code);
    if (existing !== undefined) return ending(context, same(existing, coupon), coupon);
    try {
      const { data } = await context.client.request(context, {
        method: 'post',
        path: 'coupons',
        data: body(code, coupon),
      });
      return await ending(context, { ...couponOf(data), created: true }, coupon);
    } catch (error) {
      // Two of us at once, or an answer that got lost: the other one made it.
      const made = error instanceof Rejected ? await findCoupon(context, code) : undefined;
      if (made === undefined) throw error;
      return ending(context, same(made, coupon), coupon);
    }
  },
});

interface Made {
  id: string;
  code: string;
  created: boolean;
  expiresAt?: number;
}

/** WooCommerce keeps whole seconds. */
const GRAIN = 1_000;

/**
 * The coupon, once it ends when it should: a day is told to the customer, and a coupon that never
 * ends would make it untrue. One that lacks its end, as those made before it was asked for rightly,
 * is given it; a shop that keeps another end is told.
 */
async function ending(context: ShopContext, made: Made, { expiresAt }: CouponInput): Promise<Made> {
  if (expiresAt === undefined || endsAt(made, expiresAt)) return made;
  const { data } = await context.client.request(context, {
    method: 'put',
    path: `coupons/${encodeURIComponent(made.id)}`,
    data: dateExpires(expiresAt),
  });
  const changed = { ...couponOf(data), created: made.created };
  if (endsAt(changed, expiresAt)) return changed;
  throw otherEnd();
}

function otherEnd(): Rejected {
  return new Rejected(
    'the shop did not keep the day on which the coupon ends; a plugin of the shop may change coupons',
    { field: 'expiresAt' },
  );
}

function endsAt(made: Pick<z.output<typeof output>, 'expiresAt'>, expiresAt: number): boolean {
  return made.expiresAt !== undefined && Math.abs(made.expiresAt - expiresAt) < GRAIN;
}

/**
 * With the zone written out: without one WooCommerce reads the shop's own time. It has no setter for
 * `date_expires_gmt` and drops it.
 *
 * Source: woocommerce, WC_REST_Coupons_V2_Controller::prepare_object_for_database, WC_Coupon::set_date_expires
 */
function dateExpires(expiresAt: number): { date_expires: string } {
  return { date_expires: `${isoInstant(expiresAt).slice(0, 19)}Z` };
}

/** The plugin may tell when a coupon ends as a number or as WooCommerce does. */
function readCoupon(made: Record<string, unknown>): Record<string, unknown> {
  const { expiresAt, ...rest } = made;
  const ends = typeof expiresAt === 'number' ? expiresAt : gmt(expiresAt);
  return { ...rest, id: textOf(rest['id']), ...(ends === undefined ? {} : { expiresAt: ends }) };
}

async function findCoupon(context: ShopContext, code: string): Promise<Record<string, unknown> | undefined> {
  const { data } = await context.client.request(context, {
    method: 'get',
    path: 'coupons',
    params: { code },
  });
  if (!Array.isArray(data)) throw unexpected('a list of coupons was expected');
  return data.filter(isRecord).find((coupon) => textOf(coupon['code'])?.toLowerCase() === code);
}

function same(existing: Record<string, unknown>, wanted: CouponInput) {
  const amount = decimalOf(existing['amount']);
  if (
    existing['discount_type'] !== wanted.type ||
    amount === undefined ||
    compareDecimals(amount, wanted.amount) !== 0
  ) {
    throw new Rejected(`a coupon "${wanted.code}" with another discount exists; use another code`, {
      field: 'code',
    });
  }
  return { ...couponOf(existing), created: false };
}

function couponOf(data: unknown) {
  const coupon = isRecord(data) ? data : {};
  const id = textOf(coupon['id']);
  const code = textOf(coupon['code']);
  if (id === undefined || code === undefined) throw unexpected('a coupon without id or code', 'id');
  const expiresAt = gmt(coupon['date_expires_gmt']);
  return { id, code, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

function body(code: string, coupon: CouponInput): Record<string, unknown> {
  return {
    code,
    discount_type: coupon.type,
    amount: coupon.amount,
    usage_limit: coupon.usageLimit,
    usage_limit_per_user: coupon.usageLimit,
    individual_use: coupon.individualUse,
    description: coupon.description,
    ...(coupon.expiresAt === undefined ? {} : dateExpires(coupon.expiresAt)),
    ...(coupon.minimumAmount === undefined ? {} : { minimum_amount: coupon.minimumAmount }),
    ...(coupon.email === undefined ? {} : { email_restrictions: [coupon.email] }),
  };
}
