import { describe, expect, it } from '@jest/globals';
import { newMessageSchema } from '../../src/api/v1/messages/message.schemas.js';
import { contentPayload } from '../../src/channels/whatsapp/content-payload.js';
import type { ChannelContent } from '../../src/sdk/index.js';
import { checkInteractive } from '../../src/sandbox/messages/interactive-validation.js';
import type { JsonObject } from '../../src/sandbox/model/model.js';

/**
 * The requests on Meta's pages of payments: developers.facebook.com/documentation/business-messaging/whatsapp/payments
 * (`payments-br/…` of April 2026, `payments-in/…` of December 2025).
 */
const sum = (value: number) => ({ value, offset: 100 });
const brazil = (settings: object, order = true) => ({
  type: 'order_details',
  body: { text: 'Your message content' },
  action: {
    name: 'review_and_pay',
    parameters: {
      reference_id: 'unique-reference-id',
      type: 'digital-goods',
      payment_type: 'br',
      payment_settings: [settings],
      currency: 'BRL',
      total_amount: sum(50_000),
      ...(order
        ? {
            order: {
              status: 'pending',
              tax: { ...sum(0), description: 'optional text' },
              items: [{ retailer_id: '1234567', name: 'Cake', amount: sum(50_000), quantity: 1 }],
              subtotal: sum(50_000),
            },
          }
        : {}),
    },
  },
});
const items = [{ productRetailerId: '1234567', name: 'Cake', quantity: 1, price: '500' }];
const said = (way: object, order = true) => ({
  kind: 'order_details',
  text: 'Your message content',
  referenceId: 'unique-reference-id',
  goods: 'digital',
  payments: [way],
  currency: 'BRL',
  ...(order ? { items, tax: { amount: '0', description: 'optional text' } } : { total: '500' }),
});

const pix = {
  theirs: {
    type: 'pix_dynamic_code',
    pix_dynamic_code: {
      code: '00020101021226700014br.gov.bcb.pix2548pix.example.com...',
      merchant_name: 'Account holder name',
      key: '39580525000189',
      key_type: 'CNPJ',
    },
  },
  ours: {
    kind: 'pix',
    code: '00020101021226700014br.gov.bcb.pix2548pix.example.com...',
    merchantName: 'Account holder name',
    key: '39580525000189',
    keyType: 'CNPJ',
  },
};
const line = '03399026944140000002628346101018898510000008848';
const boleto = {
  theirs: { type: 'boleto', boleto: { digitable_line: line } },
  ours: { kind: 'boleto', digitableLine: line },
};
const link = {
  theirs: { type: 'payment_link', payment_link: { uri: 'https://my-payment-link-url' } },
  ours: { kind: 'payment_link', url: 'https://my-payment-link-url' },
};
const card = {
  theirs: {
    type: 'offsite_card_pay',
    offsite_card_pay: { last_four_digits: '5235', credential_id: '1234567' },
  },
  ours: { kind: 'card', lastFourDigits: '5235', credentialId: '1234567' },
};
const status = (parameters: object) => ({
  type: 'order_status',
  body: { text: 'your-mandatory-text-body-content' },
  footer: { text: 'your-optional-text-footer-content' },
  action: { name: 'review_order', parameters: { reference_id: 'unique-reference-id', ...parameters } },
});
const news = (change: object) => ({
  kind: 'order_status',
  text: 'your-mandatory-text-body-content',
  footer: 'your-optional-text-footer-content',
  referenceId: 'unique-reference-id',
  ...change,
});
const captured = { status: 'captured', timestamp: 1_722_445_231 };
const payment = { status: 'captured', at: '2024-07-31T17:00:31Z' };

/**
 * India's examples have sums that contradict each other, and fields of placeholders; of them the ways to pay
 * are compared, within an order that adds up.
 */
const india = (settings: object, type?: string) => ({
  type: 'order_details',
  body: { text: 'your-text-body-content' },
  footer: { text: 'your-text-footer-content' },
  action: {
    name: 'review_and_pay',
    parameters: {
      reference_id: 'reference-id-value',
      type: 'digital-goods',
      ...(type === undefined ? {} : { payment_type: type }),
      payment_settings: [settings],
      currency: 'INR',
      total_amount: sum(11_000),
      order: {
        status: 'pending',
        items: [{ retailer_id: '1234567', name: 'bread', amount: sum(10_000), quantity: 1 }],
        subtotal: sum(10_000),
        tax: { ...sum(1_000), description: 'optional_text' },
      },
    },
  },
});
const indian = (way: object) => ({
  kind: 'order_details',
  text: 'your-text-body-content',
  footer: 'your-text-footer-content',
  referenceId: 'reference-id-value',
  goods: 'digital',
  payments: [way],
  currency: 'INR',
  items: [{ productRetailerId: '1234567', name: 'bread', quantity: 1, price: '100' }],
  tax: { amount: '10', description: 'optional_text' },
});
const gateway = (type: string, passed: object) => ({
  type: 'payment_gateway',
  payment_gateway: { type, configuration_name: 'payment-config-id', [type]: passed },
});
const configuration = 'payment-config-id';
const infos = [1, 2, 3, 4, 5, 6, 7].map((at) => `additional_info${at}-value`);
const udf = [1, 2, 3, 4].map((at) => `value${at}`);
const numbered = (name: string, values: string[]) =>
  Object.fromEntries(values.map((value, at) => [`${name}${at + 1}`, value]));
const upi =
  'upi://pay?pa=merchant_vpa&pn=merchant%20Name&mc=mc_code&purpose=purpose_code&tr=transaction_record';

const examples: [string, object, object][] = [
  ['Pix code', brazil(pix.theirs), said(pix.ours)],
  ['Pix code without items', brazil(pix.theirs, false), said(pix.ours, false)],
  ['Boleto', brazil(boleto.theirs), said(boleto.ours)],
  ['Boleto without items', brazil(boleto.theirs, false), said(boleto.ours, false)],
  ['payment link', brazil(link.theirs), said(link.ours)],
  ['payment link without items', brazil(link.theirs, false), said(link.ours, false)],
  ['card', brazil(card.theirs), said(card.ours)],
  ['card without items', brazil(card.theirs, false), said(card.ours, false)],
  [
    'status of order and payment',
    status({ order: { status: 'processing' }, payment: captured }),
    news({ status: 'processing', payment }),
  ],
  ['status of a payment', status({ payment: captured }), news({ payment })],
  [
    'BillDesk',
    india(gateway('billdesk', numbered('additional_info', infos))),
    indian({ kind: 'billdesk', configuration, additionalInfo: infos }),
  ],
  [
    'Razorpay',
    india(gateway('razorpay', { receipt: 'receipt-value', notes: { key1: 'value1' } })),
    indian({
      kind: 'razorpay',
      configuration,
      receipt: 'receipt-value',
      notes: [{ name: 'key1', value: 'value1' }],
    }),
  ],
  ['PayU', india(gateway('payu', numbered('udf', udf))), indian({ kind: 'payu', configuration, udf })],
  [
    'Zaakpay',
    india(gateway('zaakpay', { extra1: 'value1', extra2: 'value2' })),
    indian({ kind: 'zaakpay', configuration, extra: ['value1', 'value2'] }),
  ],
  [
    'UPI intent',
    india({ type: 'upi_intent_link', upi_intent_link: { link: upi } }),
    indian({ kind: 'upi_intent', uri: upi }),
  ],
  [
    'payment link of India',
    india({ type: 'payment_link', payment_link: { uri: 'https://the-payment-link' } }, 'upi'),
    indian({ kind: 'payment_link', url: 'https://the-payment-link' }),
  ],
];

describe('documented requests of payments', () => {
  it.each(examples)('are sent as they are written: %s', (_, theirs, ours) => {
    const body = { to: { phone: '+16505551234' }, purpose: 'transactional', content: ours };
    const { content } = newMessageSchema.parse(body);
    expect(JSON.parse(JSON.stringify(contentPayload(content as ChannelContent)))).toEqual({
      type: 'interactive',
      interactive: theirs,
    });
  });

  it.each(examples)('are taken by the emulator: %s', (_, theirs) => {
    expect(() => {
      checkInteractive(theirs as JsonObject);
    }).not.toThrow();
  });
});
