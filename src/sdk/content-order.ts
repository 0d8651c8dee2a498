import { z } from 'zod';
import { footer, mediaSourceSchema, readText, token } from './content-parts.js';
import { beneficiariesSchema, itemsShape, originShape } from './content-order-parts.js';
import { wayToPaySchema } from './content-payments.js';

/** An amount in the order's currency: few enough digits that sums of them are exact. */
const amount = z
  .string()
  .regex(/^\d{1,8}(\.\d{1,2})?$/, 'must be an amount such as "19.90", with two decimals at most')
  .meta({ description: 'In the order’s currency, with two decimals at most', example: '19.90' });
const described = {
  amount,
  description: readText.optional().meta({ description: 'What the person reads beside it' }),
};

const orderItem = z
  .strictObject({
    productRetailerId: token.meta({ description: 'The product’s id (SKU)' }),
    name: readText,
    quantity: z.int().min(1).max(999),
    price: amount.meta({ description: 'Of one piece, before any reduction' }),
    salePrice: amount
      .optional()
      .meta({ description: 'Of one piece, where it is reduced: this is what is paid' }),
    ...originShape,
  })
  .refine(({ price, salePrice }) => salePrice === undefined || !(hundredths(salePrice) > hundredths(price)), {
    error: 'must not be more than price',
    path: ['salePrice'],
  });

const referenceId = token.meta({ description: 'Yours, of one order; its status is sent under the same' });

/** Fields of an order that is paid within the chat. What it costs in all is added up, not given. */
export const orderDetailsShape = {
  header: z
    .strictObject({ kind: z.literal('image'), media: mediaSourceSchema })
    .optional()
    .meta({ description: 'A picture above the text' }),
  text: readText.meta({ description: 'What the person reads' }),
  footer,
  referenceId,
  goods: z.enum(['digital', 'physical']).meta({ description: 'What is sold' }),
  payments: z
    .array(wayToPaySchema)
    .min(1)
    .max(10)
    .optional()
    .meta({ description: 'Ways to pay it; or give `paymentConfiguration`' }),
  paymentType: token.optional().meta({
    description:
      'Payment scheme in the provider’s word, such as `upi`. Needed with `paymentConfiguration`; default with `payments`: as they are',
  }),
  paymentConfiguration: token
    .optional()
    .meta({ description: 'Name of the payment configuration at the provider; or give `payments`' }),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as INR'),
  items: z.array(orderItem).min(1).max(100).optional().meta({ description: 'What is paid; or give `total`' }),
  total: amount
    .optional()
    .meta({ description: 'What is paid in all, of an order that is shown without items' }),
  tax: z.strictObject(described).optional().meta({ description: 'Default: none' }),
  shipping: z.strictObject(described).optional(),
  discount: z
    .strictObject({
      ...described,
      programName: readText.optional().meta({ description: 'Of a loyalty programme' }),
    })
    .optional(),
  ...itemsShape,
  beneficiaries: beneficiariesSchema,
};

/** What becomes of an order that was sent for payment. */
export const orderStatuses = [
  'pending',
  'processing',
  'partially_shipped',
  'shipped',
  'completed',
  'canceled',
] as const;

/** What becomes of the payment of such an order. */
export const paymentStatuses = ['pending', 'captured', 'failed'] as const;

/** Fields of the news of an order that was sent for payment. */
export const orderStatusShape = {
  text: readText.meta({ description: 'What the person reads' }),
  footer,
  referenceId,
  status: z.enum(orderStatuses).optional().meta({ description: 'Of the order; or give `payment`, or both' }),
  description: readText
    .optional()
    .meta({ description: 'What the person reads in the order itself, with `status`' }),
  payment: z
    .strictObject({
      status: z.enum(paymentStatuses),
      at: z.iso.datetime({ offset: true }).optional().meta({ description: 'When it was paid' }),
    })
    .optional()
    .meta({ description: 'The status of the payment: `captured` shows the order as paid' }),
};

type Problem = (path: (string | number)[], message: string) => void;

/** Reports what cannot stand together in an order that is to be paid. */
export function checkOrderDetails(order: OrderAmounts & Record<string, unknown>, problem: Problem): void {
  const given = (field: string) => order[field] !== undefined;
  const either = (one: string, other: string) => {
    if (given(one) === given(other)) problem([one], `must be given, or else ${other}: exactly one of them`);
  };
  either('payments', 'paymentConfiguration');
  if (given('paymentConfiguration') && !given('paymentType'))
    problem(['paymentType'], 'must be given with paymentConfiguration');
  either('items', 'total');
  if (given('total') && !given('items'))
    for (const field of ['tax', 'shipping', 'discount'])
      if (given(field)) problem([field], 'must be left out where total is given: it is part of it');
  if (given('total') && !given('items'))
    for (const field of Object.keys(itemsShape))
      if (given(field)) problem([field], 'must be left out where items are not given: it stands with them');
  // An amount that is none is reported by its own field.
  if (orderSums(order).total <= 0 && given('items') !== given('total'))
    problem(given('items') ? ['discount', 'amount'] : ['total'], 'must leave something to pay');
}

/** Reports what cannot stand together in the news of an order. */
export function checkOrderStatus(
  { status, payment, description }: { status?: unknown; payment?: unknown; description?: unknown },
  problem: Problem,
): void {
  if (status === undefined && payment === undefined)
    problem(['status'], 'must be given, or else payment: at least one of them');
  if (status === undefined && description !== undefined)
    problem(['description'], 'must be left out where status is not given: it stands with it');
}

/** The parts of an order that are added up. */
interface OrderAmounts {
  items?: readonly { quantity: number; price: string; salePrice?: string | undefined }[] | undefined;
  /** In place of all the others. */
  total?: string | undefined;
  tax?: { amount: string } | undefined;
  shipping?: { amount: string } | undefined;
  discount?: { amount: string } | undefined;
}

/** An amount such as `19.90` in hundredths, exactly. */
export function hundredths(given: string): number {
  const [whole = '0', part = ''] = given.split('.');
  return Number(whole) * 100 + Number(part.padEnd(2, '0'));
}

/** What an order costs, in hundredths of its currency: its items, and all with tax, shipping and discount. */
export function orderSums({ items, total, tax, shipping, discount }: OrderAmounts): {
  subtotal: number;
  total: number;
} {
  if (!items) {
    const paid = hundredths(total ?? '0');
    return { subtotal: paid, total: paid };
  }
  const subtotal = items.reduce(
    (sum, { quantity, price, salePrice }) => sum + quantity * hundredths(salePrice ?? price),
    0,
  );
  const of = (part: { amount: string } | undefined) => (part ? hundredths(part.amount) : 0);
  return { subtotal, total: subtotal + of(tax) + of(shipping) - of(discount) };
}

/** Hundredths as an amount: `1990` is `19.90`. */
export function writtenAmount(value: number): string {
  return `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, '0')}`;
}
