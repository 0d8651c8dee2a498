import { describe, expect, it } from '@jest/globals';
import { GraphError } from '../model/graph-error.js';
import type { JsonObject } from '../model/model.js';
import { checkPayment } from './payment-settings.js';

/** Code and details of the refusal; undefined when it is taken. */
function refusal(given: JsonObject): [number, string | undefined] | undefined {
  try {
    checkPayment(given);
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return [error.body.code, error.body.error_data?.details];
  }
}

const paid = (type: string, value: object | undefined, more: JsonObject = {}): JsonObject => ({
  currency: 'INR',
  payment_settings: [{ type, ...(value ? { [type]: value } : {}) }],
  ...more,
});
const brazil = { currency: 'BRL', payment_type: 'br' };
const gateway = (type: string, passed: object) =>
  paid('payment_gateway', { type, configuration_name: 'tea-shop', [type]: passed });
const long = (count: number) => 'x'.repeat(count);
const pix = { code: '0002', merchant_name: 'Casa do Chá', key: 'a@b.example', key_type: 'EMAIL' };

describe('ways to pay an order', () => {
  it.each<[string, JsonObject]>([
    ['a gateway without anything to hand through', gateway('payu', {})],
    ['none in Brazil', brazil],
    ['a configuration', { currency: 'INR', payment_type: 'upi', payment_configuration: 'tea-shop' }],
    [
      'a Pix code that opens the bank’s app',
      paid('pix_dynamic_code', { ...pix, flow_type: 'APPSWITCH' }, brazil),
    ],
  ])('are taken: %s', (_, given) => {
    expect(refusal(given)).toBeUndefined();
  });

  it.each<[RegExp, number, JsonObject]>([
    [/payment_settings is required/, 131008, { currency: 'INR' }],
    [/payment_settings must be a list/, 131009, { currency: 'INR', payment_settings: {} }],
    [/payment_type must be one of br/, 131009, { ...brazil, payment_type: 'upi' }],
    [/payment_type is required/, 131008, { currency: 'INR', payment_configuration: 'tea-shop' }],
    [/payment_type is required/, 131008, paid('payment_link', { uri: 'https://pay.example' })],
    [/\.type must be one of/, 131009, paid('cheque', {})],
    [/boleto is not available for orders in INR/, 131009, paid('boleto', { digitable_line: '1' })],
    [/payment_gateway is not available for orders in BRL/, 131009, { ...gateway('payu', {}), ...brazil }],
    [/upi_intent_link is required/, 131008, paid('upi_intent_link', undefined)],
    [/must be a UPI intent/, 131009, paid('upi_intent_link', { link: 'https://pay.example' })],
    [/uri must be an address/, 131009, paid('payment_link', { uri: 'pay' }, { payment_type: 'upi' })],
    [/must be one of billdesk, razorpay/, 131009, gateway('stripe', {})],
    [/configuration_name is required/, 131008, paid('payment_gateway', { type: 'payu' })],
    [/payu field must be one of udf1/, 131009, gateway('payu', { udf5: 'x' })],
    [/payu.udf1 length.*255/, 131009, gateway('payu', { udf1: long(256) })],
    [/zaakpay.extra1 length.*180/, 131009, gateway('zaakpay', { extra1: long(181) })],
    [/billdesk.additional_info7 length.*120/, 131009, gateway('billdesk', { additional_info7: long(121) })],
    [/razorpay.receipt length.*40/, 131009, gateway('razorpay', { receipt: long(41) })],
    [/notes.key length.*256/, 131009, gateway('razorpay', { notes: { key: long(257) } })],
    [
      /more than 15 keys/,
      131009,
      gateway('razorpay', {
        notes: Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`k${at}`, 'v'])),
      }),
    ],
    [/key_type must be one of CPF/, 131009, paid('pix_dynamic_code', { ...pix, key_type: 'IBAN' }, brazil)],
    [
      /flow_type must be one of APPSWITCH/,
      131009,
      paid('pix_dynamic_code', { ...pix, flow_type: 'QR' }, brazil),
    ],
    [/digitable_line is required/, 131008, paid('boleto', {}, brazil)],
    [
      /must be four digits/,
      131009,
      paid('offsite_card_pay', { last_four_digits: '52', credential_id: '1' }, brazil),
    ],
    [/credential_id is required/, 131008, paid('offsite_card_pay', { last_four_digits: '5235' }, brazil)],
  ])('are refused: %s', (words, code, given) => {
    const [found, details] = refusal(given) ?? [];
    expect(details).toMatch(words);
    expect(found).toBe(code);
  });
});
