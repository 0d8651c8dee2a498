import { messagingError } from '../model/graph-error.js';
import type { JsonObject } from '../model/model.js';
import { length, listOf, objectOf, oneOf } from './validation-parts.js';

const CONFIGURATION = 60;
/** Longest values that have no figure on Meta's pages: assumed. */
const ANY = 1_000;
/** What each gateway hands through: field, how many of it, how long. Source: payments-in/pg */
const PASSED: Record<string, { field: string; count: number; max: number } | undefined> = {
  payu: { field: 'udf', count: 4, max: 255 },
  zaakpay: { field: 'extra', count: 2, max: 180 },
  billdesk: { field: 'additional_info', count: 7, max: 120 },
};
const GATEWAYS = ['billdesk', 'razorpay', 'payu', 'zaakpay'];
const KEY_TYPES = ['CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP'];
/** Ways to pay, by the currency their country pays in. */
const CURRENCY: Record<string, readonly string[]> = {
  payment_gateway: ['INR'],
  upi_intent_link: ['INR'],
  payment_link: ['INR', 'BRL'],
  pix_dynamic_code: ['BRL'],
  boleto: ['BRL'],
  offsite_card_pay: ['BRL'],
};

/**
 * Checks how an order can be paid.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/payments, the pages of each way to pay.
 * Assumed: that a way of another currency is refused when it is sent, and that all countries but Brazil, whose page
 * calls it optional, need one.
 *
 * @throws GraphError with code 131008 or 131009
 */
export function checkPayment(parameters: JsonObject): void {
  const { payment_configuration: configuration, payment_settings: settings, currency } = parameters;
  const inBrazil = currency === 'BRL';
  if (inBrazil) oneOf('payment_type', parameters.payment_type, ['br']);
  if (configuration !== undefined) {
    length('payment_type', parameters.payment_type, CONFIGURATION);
    length('payment_configuration', configuration, CONFIGURATION);
  }
  if (settings === undefined) {
    if (configuration === undefined && !inBrazil)
      throw messagingError(131008, 'payment_settings is required');
    return;
  }
  if (!Array.isArray(settings) || settings.length === 0)
    throw messagingError(131009, 'payment_settings must be a list of at least one');
  listOf(settings).forEach((setting, index) => {
    const name = `payment_settings[${index}]`;
    oneOf(`${name}.type`, setting.type, Object.keys(CURRENCY));
    const type = setting.type as string;
    if (!CURRENCY[type]?.includes(String(currency)))
      throw messagingError(131009, `${name}: ${type} is not available for orders in ${String(currency)}`);
    if (type === 'payment_link' && !inBrazil) oneOf('payment_type', parameters.payment_type, ['upi']);
    const given = objectOf(setting[type]);
    if (!given) throw messagingError(131008, `${name}.${type} is required`);
    checkSetting(type, given, `${name}.${type}`);
  });
}

function checkSetting(type: string, given: JsonObject, name: string): void {
  switch (type) {
    case 'payment_gateway':
      return checkGateway(given, name);
    case 'upi_intent_link':
      if (!/^upi:\/\/pay\?\S+$/.test(length(`${name}.link`, given.link, ANY)))
        throw messagingError(131009, `${name}.link must be a UPI intent`);
      return;
    case 'payment_link':
      address(`${name}.uri`, given.uri);
      for (const field of ['success_url', 'cancel_url'])
        if (given[field] !== undefined) address(`${name}.${field}`, given[field]);
      return;
    case 'pix_dynamic_code':
      for (const field of ['code', 'merchant_name', 'key']) length(`${name}.${field}`, given[field], ANY);
      oneOf(`${name}.key_type`, given.key_type, KEY_TYPES);
      if (given.flow_type !== undefined) oneOf(`${name}.flow_type`, given.flow_type, ['APPSWITCH']);
      return;
    case 'boleto':
      length(`${name}.digitable_line`, given.digitable_line, ANY);
      return;
    default:
      if (!/^\d{4}$/.test(length(`${name}.last_four_digits`, given.last_four_digits, ANY)))
        throw messagingError(131009, `${name}.last_four_digits must be four digits`);
      length(`${name}.credential_id`, given.credential_id, ANY);
  }
}

function checkGateway(given: JsonObject, name: string): void {
  oneOf(`${name}.type`, given.type, GATEWAYS);
  length(`${name}.configuration_name`, given.configuration_name, CONFIGURATION);
  const gateway = given.type as string;
  const extra = objectOf(given[gateway]);
  if (!extra) return;
  const passed = PASSED[gateway];
  if (!passed) {
    if (extra.receipt !== undefined) length(`${name}.razorpay.receipt`, extra.receipt, 40);
    const notes = Object.entries(objectOf(extra.notes) ?? {});
    if (notes.length > 15) throw messagingError(131009, `${name}.razorpay.notes has more than 15 keys`);
    for (const [key, value] of notes) length(`${name}.razorpay.notes.${key}`, value, 256);
    return;
  }
  const names = Array.from({ length: passed.count }, (_, index) => `${passed.field}${index + 1}`);
  for (const [field, value] of Object.entries(extra)) {
    oneOf(`${name}.${gateway} field`, field, names);
    length(`${name}.${gateway}.${field}`, value, passed.max);
  }
}

function address(name: string, value: unknown): void {
  if (!/^https?:\/\//.test(length(name, value, 2_000)))
    throw messagingError(131009, `${name} must be an address`);
}
