import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentExamples } from './content-examples.js';
import { hundredths, orderSums, writtenAmount } from './content-order.js';
import { freeContentSchemas } from './content.js';

const cents = fc.integer({ min: 0, max: 9_999_999_999 });
const order = contentExamples.order_details;
/** Changes the example to an order that is shown without items. */
const whole = { items: undefined, tax: undefined, shipping: undefined, discount: undefined, total: '5' };
const problemsOf = (change: object) =>
  (freeContentSchemas.order_details.safeParse({ ...order, ...change }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')} ${message}`,
  );

describe('the sums of an order', () => {
  it('are exact to the last hundredth', () => {
    fc.assert(fc.property(cents, (value) => hundredths(writtenAmount(value)) === value));
    expect(['7', '7.5', '7.05', '0.07'].map(hundredths)).toEqual([700, 750, 705, 7]);
  });

  it('are those of its items as they are paid, with tax and shipping, less the discount', () => {
    const item = fc.record({
      quantity: fc.integer({ min: 1, max: 999 }),
      price: cents,
      sale: fc.option(cents),
    });
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 100 }),
        cents,
        cents,
        cents,
        (items, ...parts) => {
          const [tax, shipping, discount] = parts.map((value) => ({ amount: writtenAmount(value) }));
          const sums = orderSums({
            items: items.map(({ quantity, price, sale }) => ({
              quantity,
              price: writtenAmount(price),
              ...(sale === null ? {} : { salePrice: writtenAmount(sale) }),
            })),
            tax,
            shipping,
            discount,
          });
          const exact = items.reduce(
            (sum, { quantity, price, sale }) => sum + BigInt(quantity) * BigInt(sale ?? price),
            0n,
          );
          const [more = 0, most = 0, less = 0] = parts;
          expect(BigInt(sums.subtotal)).toBe(exact);
          expect(BigInt(sums.total)).toBe(exact + BigInt(more) + BigInt(most) - BigInt(less));
        },
      ),
    );
  });

  it('of the example are what a person would add up', () => {
    expect(orderSums(order)).toEqual({ subtotal: 109_900, total: 116_395 });
  });

  it.each<[string, object]>([
    ['discount.amount must leave something to pay', { discount: { amount: '99999.00' } }],
    [
      'items.0.salePrice must not be more than price',
      { items: [{ ...order.items?.[0], salePrice: '450.01' }] },
    ],
    ['tax.amount must be an amount such as "19.90", with two decimals at most', { tax: { amount: '1.005' } }],
    ['currency must be an ISO 4217 code such as INR', { currency: 'rupees' }],
    ['items must be given, or else total: exactly one of them', { items: undefined }],
    ['items must be given, or else total: exactly one of them', { total: '5' }],
    ['tax must be left out where total is given: it is part of it', { ...whole, tax: { amount: '1' } }],
    [
      'catalogId must be left out where items are not given: it stands with them',
      { ...whole, catalogId: '7' },
    ],
    [
      'items.0.importerAddress.countryCode must be an ISO 3166-1 code such as IN',
      {
        items: [
          {
            ...order.items?.[0],
            importerAddress: {
              addressLine1: '1',
              city: 'Delhi',
              zoneCode: 'DL',
              postalCode: '110093',
              countryCode: 'India',
            },
          },
        ],
      },
    ],
    ['total must leave something to pay', { ...whole, total: '0' }],
    ['paymentType must be given with paymentConfiguration', { paymentType: undefined }],
    [
      'payments must be given, or else paymentConfiguration: exactly one of them',
      { paymentConfiguration: undefined },
    ],
    [
      'payments must be given, or else paymentConfiguration: exactly one of them',
      { payments: [{ kind: 'boleto', digitableLine: '1' }] },
    ],
    [
      'payments.0.lastFourDigits must be the last four digits of the card',
      {
        paymentConfiguration: undefined,
        payments: [{ kind: 'card', lastFourDigits: '52', credentialId: '1' }],
      },
    ],
    [
      'payments.0.kind must be an object whose kind is one of razorpay, payu, zaakpay, billdesk, upi_intent, payment_link, pix, boleto, card',
      { paymentConfiguration: undefined, payments: [{ kind: 'cheque' }] },
    ],
  ])('are refused: %s', (problem, change) => {
    expect(problemsOf(change)).toEqual([problem]);
  });
});

describe('the news of an order', () => {
  const news = (change: object) =>
    (
      freeContentSchemas.order_status.safeParse({ ...contentExamples.order_status, ...change }).error
        ?.issues ?? []
    ).map(({ path, message }) => `${path.join('.')} ${message}`);

  it('are of the order, of its payment, or both', () => {
    const payment = { status: 'captured', at: '2026-11-03T10:00:00Z' };
    expect(news({ payment })).toEqual([]);
    expect(news({ payment, status: undefined, description: undefined })).toEqual([]);
    expect(news({ status: undefined, description: undefined })).toEqual([
      'status must be given, or else payment: at least one of them',
    ]);
    expect(news({ payment, status: undefined })).toEqual([
      'description must be left out where status is not given: it stands with it',
    ]);
  });
});
