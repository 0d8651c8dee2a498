import { z } from 'zod';
import { footer, mediaSourceSchema, readText, token } from './content-parts.js';

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
  paymentType: token.meta({ description: 'Way to pay, in the provider’s word, such as `upi`' }),
  paymentConfiguration: token.meta({ description: 'Name of the payment configuration at the provider' }),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as INR'),
  items: z.array(orderItem).min(1).max(100),
  tax: z.strictObject(described).optional().meta({ description: 'Default: none' }),
  shipping: z.strictObject(described).optional(),
  discount: z
    .strictObject({
      ...described,
      programName: readText.optional().meta({ description: 'Of a loyalty programme' }),
    })
    .optional(),
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

/** Fields of the news of an order that was sent for payment. */
export const orderStatusShape = {
  text: readText.meta({ description: 'What the person reads' }),
  referenceId,
  status: z.enum(orderStatuses),
  description: readText.optional().meta({ description: 'What the person reads in the order itself' }),
};

/** The parts of an order that are added up. */
interface OrderAmounts {
  items: readonly { quantity: number; price: string; salePrice?: string | undefined }[];
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
export function orderSums({ items, tax, shipping, discount }: OrderAmounts): {
  subtotal: number;
  total: number;
} {
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
