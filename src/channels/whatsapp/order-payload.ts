import { hundredths, orderSums, type ChannelContent } from '../../sdk/index.js';
import { seen } from './seen.js';

/** Amounts are whole numbers of hundredths. Source: Meta's published request "Send Order Details Message". */
const offset = 100;

type Details = ChannelContent<'order_details'>;

/** The action that shows an order and lets the person pay it. */
export function reviewAndPay(content: Details): Record<string, unknown> {
  const { items, tax, shipping, discount } = content;
  const { subtotal, total } = orderSums(content);
  return {
    name: 'review_and_pay',
    parameters: {
      reference_id: content.referenceId,
      type: `${content.goods}-goods`,
      payment_type: content.paymentType,
      payment_configuration: content.paymentConfiguration,
      currency: content.currency,
      total_amount: inHundredths(total),
      order: {
        // Assumed: an order that is sent to be paid is pending, as in the example.
        status: 'pending',
        items: items.map(({ productRetailerId, name, quantity, price, salePrice }) => ({
          retailer_id: productRetailerId,
          name: seen(name),
          amount: inHundredths(hundredths(price)),
          quantity,
          ...(salePrice === undefined ? {} : { sale_amount: inHundredths(hundredths(salePrice)) }),
        })),
        subtotal: inHundredths(subtotal),
        // Assumed to be needed, since the example has it: an order without tax says so.
        tax: described(tax ?? { amount: '0' }),
        ...(shipping ? { shipping: described(shipping) } : {}),
        ...(discount
          ? {
              discount: {
                ...described(discount),
                ...(discount.programName === undefined
                  ? {}
                  : { discount_program_name: seen(discount.programName) }),
              },
            }
          : {}),
      },
    },
  };
}

/** The action that tells the status of an order. */
export function reviewOrder({
  referenceId,
  status,
  description,
}: ChannelContent<'order_status'>): Record<string, unknown> {
  const order = { status, ...(description === undefined ? {} : { description: seen(description) }) };
  return { name: 'review_order', parameters: { reference_id: referenceId, order } };
}

function inHundredths(value: number): { value: number; offset: number } {
  return { value, offset };
}

function described({
  amount,
  description,
}: {
  amount: string;
  description?: string | undefined;
}): Record<string, unknown> {
  return {
    ...inHundredths(hundredths(amount)),
    ...(description === undefined ? {} : { description: seen(description) }),
  };
}
