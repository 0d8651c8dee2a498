import { z } from 'zod';
import {
  capabilities,
  compareDecimals,
  ContractViolation,
  defineAction,
  isoInstant,
  Rejected,
  type CallContext,
} from '../../../src/sdk/index.js';
import type { Shop } from '../client.js';
import { idOf } from '../ids.js';
import { queries } from '../queries.js';
import { instantOf } from '../reading.js';
import type { ShopifySettings } from '../settings.js';

type CouponInput = z.output<(typeof capabilities)['coupon.create']['input']>;
type Context = CallContext<ShopifySettings, Shop>;

const existing = z.object({
  codeDiscountNodeByCode: z
    .object({
      id: z.string(),
      codeDiscount: z.looseObject({
        endsAt: z.string().nullish(),
        customerGets: z
          .object({
            value: z.object({
              percentage: z.number().optional(),
              amount: z.object({ amount: z.string() }).optional(),
            }),
          })
          .optional(),
      }),
    })
    .nullable(),
});
const created = z.object({
  discountCodeBasicCreate: z.object({
    codeDiscountNode: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(
      z.object({ code: z.string().nullable(), field: z.array(z.string()).nullable(), message: z.string() }),
    ),
  }),
});

interface Made {
  id: string;
  code: string;
  created: boolean;
  expiresAt?: number;
}

/**
 * Makes a discount code, once: repeated, it returns the one that is there. A code with another discount is somebody
 * else's and is refused. Shopify restricts a code to customers, not to an e-mail address, so `email` isn't used: the
 * code is unique and counts once.
 *
 * Source: shopify.dev/docs/api/admin-graphql/latest/mutations/discountCodeBasicCreate
 */
export const createCoupon = defineAction({
  id: 'create-coupon',
  implements: capabilities['coupon.create'],
  run: async (context: Context & { key: string }, coupon) => {
    const there = await find(context, coupon);
    if (there) return there;
    const { discountCodeBasicCreate: answer } = await context.client.ask(
      queries.createDiscount,
      { discount: discountOf(coupon, context.now) },
      created,
    );
    const [refusal] = answer.userErrors;
    if (refusal) {
      // Two of us at once, or an answer that got lost: the other one made it.
      const made = refusal.code === 'TAKEN' ? await find(context, coupon) : undefined;
      if (made) return made;
      const field = refusal.field?.at(-1);
      throw new Rejected(refusal.message, field === undefined ? {} : { field });
    }
    const id = answer.codeDiscountNode && idOf(answer.codeDiscountNode.id);
    if (id == null) throw new ContractViolation('Shopify made a discount and did not say which');
    return { id, code: coupon.code, created: true, ...ending(coupon.expiresAt) };
  },
});

async function find(context: Context, coupon: CouponInput): Promise<Made | undefined> {
  const { codeDiscountNodeByCode: found } = await context.client.ask(
    queries.discount,
    { code: coupon.code },
    existing,
  );
  if (!found) return undefined;
  const { percentage, amount } = found.codeDiscount.customerGets?.value ?? {};
  const given = percentage === undefined ? amount?.amount : String(Math.round(percentage * 1e8) / 1e6);
  const isPercent = percentage !== undefined;
  if (
    given === undefined ||
    isPercent !== (coupon.type === 'percent') ||
    compareDecimals(given, coupon.amount) !== 0
  )
    throw new Rejected(`the code ${coupon.code} exists with another discount`, { field: 'code' });
  return {
    id: idOf(found.id) ?? found.id,
    code: coupon.code,
    created: false,
    ...ending(instantOf(found.codeDiscount.endsAt)),
  };
}

function ending(expiresAt: number | undefined): Pick<Made, 'expiresAt'> {
  return expiresAt === undefined ? {} : { expiresAt };
}

function discountOf(coupon: CouponInput, now: number): Record<string, unknown> {
  const { code, amount, type, usageLimit, individualUse, minimumAmount, expiresAt, description } = coupon;
  const share = Number(amount) / 100;
  if (type === 'percent' && !(share > 0 && share <= 1))
    throw new Rejected('must be a percentage above 0 and up to 100', { field: 'amount' });
  return {
    title: description.slice(0, 255),
    code,
    startsAt: isoInstant(now),
    ...(expiresAt === undefined ? {} : { endsAt: isoInstant(expiresAt) }),
    usageLimit,
    appliesOncePerCustomer: true,
    context: { all: 'ALL' },
    customerGets: {
      items: { all: true },
      value:
        type === 'percent' ? { percentage: share } : { discountAmount: { amount, appliesOnEachItem: false } },
    },
    combinesWith: {
      orderDiscounts: !individualUse,
      productDiscounts: !individualUse,
      shippingDiscounts: !individualUse,
    },
    ...(minimumAmount === undefined
      ? {}
      : { minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: minimumAmount } } }),
  };
}
