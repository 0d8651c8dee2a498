import type { ContentLimit } from '../../sdk/index.js';

const pages = 'developers.facebook.com/documentation/business-messaging/whatsapp/payments';
const gatewayPage = `${pages}/payments-in/pg`;
const intentPage = `${pages}/payments-in/upi-intent/dynamic-vpa`;
const linkPage = `${pages}/payments-in/payment-links`;
const brazilPage = `${pages}/payments-br/orders`;
const pixPage = `${pages}/payments-br/offsite-pix`;
const boletoPage = `${pages}/payments-br/boleto`;
const cardPage = `${pages}/payments-br/one-click-payments`;

/** Rows of the longest texts of a kind, by their places. */
export const characters = (
  kind: ContentLimit['kinds'][number],
  source: string,
  byPath: Record<string, number>,
) =>
  Object.entries(byPath).map(([path, max]): ContentLimit => ({
    kinds: [kind],
    path,
    limit: 'characters',
    max,
    source,
  }));

const kinds: ContentLimit['kinds'] = ['order_details'];
const inBrazil = { path: 'currency', in: ['BRL'] };
const elsewhere = { path: 'currency', notIn: ['BRL'] };

const entries = (byPath: Record<string, number>) =>
  Object.entries(byPath).map(([path, max]): ContentLimit => ({
    kinds,
    path,
    limit: 'entries',
    max,
    source: gatewayPage,
  }));

/** Ways to pay that are paid in one currency alone. */
const currencyOf = (wayToPay: string, currency: string, source: string): ContentLimit => ({
  kinds,
  path: 'currency',
  limit: 'pattern',
  pattern: new RegExp(`^${currency}$`),
  means: `${currency}, the one currency of ${wayToPay}`,
  when: { path: 'payments.*.kind', in: [wayToPay] },
  source,
});

/**
 * What WhatsApp carries of orders that are paid in the chat. The lengths of what comes back from a gateway, of
 * references and descriptions are on Meta's pages; the length of the older `paymentConfiguration` is assumed to
 * be that of a gateway's, and that a card's credential, a Pix code and a boleto's line have none.
 */
export const orderLimits: readonly ContentLimit[] = [
  ...characters('order_details', gatewayPage, {
    text: 1_024,
    footer: 60,
    paymentConfiguration: 60,
    'items.*.name': 60,
    'tax.description': 60,
    'shipping.description': 60,
    'discount.description': 60,
    'discount.programName': 60,
    'expires.description': 120,
    'beneficiaries.*.name': 200,
    'beneficiaries.*.addressLine1': 100,
    'beneficiaries.*.addressLine2': 100,
    'payments.*.configuration': 60,
    'payments.*.receipt': 40,
    'payments.*.notes.*.value': 256,
    'payments.*.udf.*': 255,
    'payments.*.extra.*': 180,
    'payments.*.additionalInfo.*': 120,
  }),
  ...entries({
    'payments.*.notes': 15,
    'payments.*.udf': 4,
    'payments.*.extra': 2,
    'payments.*.additionalInfo': 7,
  }),
  { kinds, path: 'payments.*.notes.*.name', limit: 'unique', source: gatewayPage },
  {
    kinds,
    path: 'payments.*.uri',
    limit: 'pattern',
    pattern: /^upi:\/\/pay\?\S+$/,
    means: 'a UPI link that begins with upi://pay?',
    source: intentPage,
  },
  ...['razorpay', 'payu', 'zaakpay', 'billdesk'].map((gateway) => currencyOf(gateway, 'INR', gatewayPage)),
  currencyOf('upi_intent', 'INR', intentPage),
  currencyOf('pix', 'BRL', pixPage),
  currencyOf('boleto', 'BRL', boletoPage),
  currencyOf('card', 'BRL', cardPage),
  {
    kinds,
    path: 'currency',
    limit: 'pattern',
    pattern: /^(INR|BRL)$/,
    means: 'INR or BRL, the currencies of payment links',
    when: { path: 'payments.*.kind', in: ['payment_link'] },
    source: linkPage,
  },
  { kinds, path: 'referenceId', limit: 'characters', max: 35, when: elsewhere, source: gatewayPage },
  { kinds, path: 'referenceId', limit: 'characters', max: 60, when: inBrazil, source: brazilPage },
  {
    kinds,
    path: 'beneficiaries.*.country',
    limit: 'pattern',
    pattern: /^India$/,
    means: 'India, the one country beneficiaries are asked for in',
    source: gatewayPage,
  },
  {
    kinds,
    path: 'beneficiaries.*.postalCode',
    limit: 'pattern',
    pattern: /^\d{6}$/,
    means: 'six digits',
    source: gatewayPage,
  },
  // Only Brazil's pages know orders without items, and say that those show no picture.
  { kinds, path: 'items', limit: 'required', when: elsewhere, source: gatewayPage },
  { kinds, path: 'header', limit: 'absent', when: { path: 'total' }, source: brazilPage },
  ...characters('order_status', brazilPage, { text: 1_024, footer: 60, description: 120 }),
  {
    kinds: ['order_details', 'order_status'],
    path: 'referenceId',
    limit: 'pattern',
    pattern: /^[\w.-]+$/,
    means: 'letters, digits, dots, dashes and underscores alone',
    source: gatewayPage,
  },
];
