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
      ...(content.beneficiaries ? { beneficiaries: content.beneficiaries.map(beneficiary) } : {}),
      ...paymentOf(content),
      currency: content.currency,
      total_amount: inHundredths(total),
      ...(content.items ? { order: orderOf(content, content.items) } : {}),
    },
  };
}

function orderOf(content: Details, items: NonNullable<Details['items']>): Record<string, unknown> {
  const { tax, shipping, discount, catalogId, expires, quickPay } = content;
  return {
    // The one status that is taken here. Source: the pages of `orderLimits`.
    status: 'pending',
    ...(quickPay === true ? { type: 'quick_pay' } : {}),
    ...(catalogId === undefined ? {} : { catalog_id: catalogId }),
    // A text, unlike other instants. Source: payments-in/pg.
    ...(expires
      ? {
          expiration: {
            timestamp: String(Math.trunc(Date.parse(expires.at) / 1_000)),
            description: seen(expires.description),
          },
        }
      : {}),
    items: items.map(({ productRetailerId, name, quantity, price, salePrice, ...origin }) => ({
      retailer_id: productRetailerId,
      name: seen(name),
      amount: inHundredths(hundredths(price)),
      quantity,
      ...(salePrice === undefined ? {} : { sale_amount: inHundredths(hundredths(salePrice)) }),
      ...originOf(origin),
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

type Item = NonNullable<Details['items']>[number];

function originOf({
  countryOfOrigin,
  importerName,
  importerAddress,
}: Pick<Item, 'countryOfOrigin' | 'importerName' | 'importerAddress'>): Record<string, unknown> {
  return {
    ...(countryOfOrigin === undefined ? {} : { country_of_origin: seen(countryOfOrigin) }),
    ...(importerName === undefined ? {} : { importer_name: seen(importerName) }),
    ...(importerAddress
      ? {
          importer_address: {
            ...linesOf(importerAddress),
            city: seen(importerAddress.city),
            zone_code: importerAddress.zoneCode,
            postal_code: importerAddress.postalCode,
            country_code: importerAddress.countryCode,
          },
        }
      : {}),
  };
}

function beneficiary({
  name,
  city,
  state,
  country,
  postalCode,
  ...lines
}: NonNullable<Details['beneficiaries']>[number]): Record<string, unknown> {
  return {
    name: seen(name),
    ...linesOf(lines),
    city: seen(city),
    state: seen(state),
    country: seen(country),
    postal_code: postalCode,
  };
}

function linesOf({
  addressLine1,
  addressLine2,
}: {
  addressLine1: string;
  addressLine2?: string | undefined;
}): Record<string, unknown> {
  return {
    address_line1: seen(addressLine1),
    ...(addressLine2 === undefined ? {} : { address_line2: seen(addressLine2) }),
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
