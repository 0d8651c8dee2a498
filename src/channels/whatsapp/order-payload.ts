import { hundredths, orderSums, type ChannelContent } from '../../sdk/index.js';
import { paymentOf } from './payment-payload.js';
import { seen } from './seen.js';

/** Amounts are whole numbers of hundredths. Source: Meta's published request "Send Order Details Message". */
const offset = 100;

type Details = ChannelContent<'order_details'>;

/** The action that shows an order and lets the person pay it. */
export function reviewAndPay(content: Details): Record<string, unknown> {
  const { total } = orderSums(content);
  return {
    name: 'review_and_pay',
    parameters: {
      reference_id: content.referenceId,
      type: `${content.goods}-goods`,
      ...paymentOf(content),
      currency: content.currency,
      total_amount: inHundredths(total),
      ...(content.items ? { order: orderOf(content, content.items) } : {}),
    },
  };
}

function orderOf(content: Details, items: NonNullable<Details['items']>): Record<string, unknown> {
  const { tax, shipping, discount } = content;
  return {
    // The one status that is taken here. Source: the pages of `orderLimits`.
    status: 'pending',
    items: items.map(({ productRetailerId, name, quantity, price, salePrice }) => ({
      retailer_id: productRetailerId,
      name: seen(name),
      amount: inHundredths(hundredths(price)),
      quantity,
      ...(salePrice === undefined ? {} : { sale_amount: inHundredths(hundredths(salePrice)) }),
    })),
    subtotal: inHundredths(orderSums(content).subtotal),
    // Has to be said, and may be nothing. Source: payments-br/orders and payments-in/pg.
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
  };
}

/** The action that tells the status of an order, of its payment, or both. */
export function reviewOrder({
  referenceId,
  status,
  description,
  payment,
}: ChannelContent<'order_status'>): Record<string, unknown> {
  const order = status && {
    status,
    ...(description === undefined ? {} : { description: seen(description) }),
  };
  const paid = payment && {
    status: payment.status,
    ...(payment.at === undefined ? {} : { timestamp: Math.trunc(Date.parse(payment.at) / 1_000) }),
  };
  return {
    name: 'review_order',
    parameters: {
      reference_id: referenceId,
      ...(order ? { order } : {}),
      ...(paid ? { payment: paid } : {}),
    },
  };
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
