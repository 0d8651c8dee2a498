import type { ContentOf } from './content.js';

/** An amount such as `19.90` in hundredths, exactly. */
export function hundredths(amount: string): number {
  const [whole = '0', part = ''] = amount.split('.');
  return Number(whole) * 100 + Number(part.slice(0, 2).padEnd(2, '0'));
}

/** What an order costs in all, in hundredths: its items with tax and shipping, less the discount. */
export function orderTotal({
  items,
  total,
  tax,
  shipping,
  discount,
}: Pick<ContentOf<'order_details'>, 'items' | 'total' | 'tax' | 'shipping' | 'discount'>): number {
  const of = (part: { amount: string } | undefined) => (part === undefined ? 0 : hundredths(part.amount));
  if (items === undefined) return hundredths(total ?? '0');
  const subtotal = items.reduce(
    (sum, { quantity, price, salePrice }) => sum + quantity * hundredths(salePrice ?? price),
    0,
  );
  return subtotal + of(tax) + of(shipping) - of(discount);
}
