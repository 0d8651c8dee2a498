import { writtenAmount, type FreeContent, type WayToPay } from '../../../sdk/index.js';
import type { JsonObject } from '../../model/model.js';
import { defined, listIn, numberIn, objectIn, textIn } from './raw.js';

type Details = FreeContent<'order_details'>;
type Paid = NonNullable<FreeContent<'order_status'>['payment']>;
interface Frame {
  text: string;
  footer: string | undefined;
  header: FreeContent<'buttons'>['header'];
}

/** An order the person can pay, as the phone shows it. */
export function orderDetails(parameters: JsonObject, { header, ...words }: Frame): Details {
  const order = objectIn(parameters, 'order');
  const settings = listIn(parameters, 'payment_settings');
  const hasItems = 'order' in parameters;
  return defined({
    kind: 'order_details' as const,
    ...words,
    header: header?.kind === 'image' ? header : undefined,
    referenceId: textIn(parameters, 'reference_id') ?? '',
    goods: parameters.type === 'digital-goods' ? ('digital' as const) : ('physical' as const),
    payments: settings.length > 0 ? settings.map(wayToPay) : undefined,
    // Beside ways to pay it only repeats the country.
    paymentType: settings.length > 0 ? undefined : textIn(parameters, 'payment_type'),
    paymentConfiguration: textIn(parameters, 'payment_configuration'),
    currency: textIn(parameters, 'currency') ?? '',
    items: hasItems
      ? listIn(order, 'items').map((item) =>
          defined({
            productRetailerId: textIn(item, 'retailer_id') ?? '',
            name: textIn(item, 'name') ?? '',
            quantity: numberIn(item, 'quantity') ?? 1,
            price: amountIn(item, 'amount') ?? '0.00',
            salePrice: amountIn(item, 'sale_amount'),
            countryOfOrigin: textIn(item, 'country_of_origin'),
            importerName: textIn(item, 'importer_name'),
            importerAddress: importerIn(item),
          }),
        )
      : undefined,
    total: hasItems ? undefined : amountIn(parameters, 'total_amount'),
    tax: taxIn(order),
    shipping: sumIn(order, 'shipping'),
    discount: discountIn(order),
    catalogId: textIn(order, 'catalog_id'),
    expires: expiryIn(order),
    quickPay: order.type === 'quick_pay' ? true : undefined,
  });
}

function importerIn(item: JsonObject): NonNullable<Details['items']>[number]['importerAddress'] {
  if (!('importer_address' in item)) return undefined;
  const address = objectIn(item, 'importer_address');
  const text = (field: string) => textIn(address, field) ?? '';
  return defined({
    addressLine1: text('address_line1'),
    addressLine2: textIn(address, 'address_line2'),
    city: text('city'),
    zoneCode: text('zone_code'),
    postalCode: text('postal_code'),
    countryCode: text('country_code'),
  });
}

function expiryIn(order: JsonObject): Details['expires'] {
  const expiration = objectIn(order, 'expiration');
  const seconds = numberIn(expiration, 'timestamp');
  return seconds === undefined
    ? undefined
    : { at: written(seconds), description: textIn(expiration, 'description') ?? '' };
}

function written(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}

/** The status of a payment. */
export function paidIn(payment: JsonObject): Paid | undefined {
  const status = textIn(payment, 'status');
  if (status === undefined) return undefined;
  const seconds = numberIn(payment, 'timestamp');
  return defined({
    status: status as Paid['status'],
    at: seconds === undefined ? undefined : written(seconds),
  });
}

function wayToPay(setting: JsonObject): WayToPay {
  const type = textIn(setting, 'type') ?? '';
  const given = objectIn(setting, type);
  const text = (field: string) => textIn(given, field) ?? '';
  switch (type) {
    case 'payment_gateway':
      return gateway(given, text('configuration_name'));
    case 'upi_intent_link':
      return { kind: 'upi_intent', uri: text('link') };
    case 'pix_dynamic_code':
      return defined({
        kind: 'pix' as const,
        code: text('code'),
        merchantName: text('merchant_name'),
        key: text('key'),
        keyType: text('key_type') as 'EVP',
        opensBankApp: given.flow_type === 'APPSWITCH' ? true : undefined,
      });
    case 'boleto':
      return { kind: 'boleto', digitableLine: text('digitable_line') };
    case 'offsite_card_pay':
      return { kind: 'card', lastFourDigits: text('last_four_digits'), credentialId: text('credential_id') };
    default:
      return defined({
        kind: 'payment_link' as const,
        url: text('uri'),
        successUrl: textIn(given, 'success_url'),
        cancelUrl: textIn(given, 'cancel_url'),
      });
  }
}

function gateway(given: JsonObject, configuration: string): WayToPay {
  const kind = textIn(given, 'type') ?? '';
  const passed = objectIn(given, kind);
  const values = Object.values(passed).filter((value) => typeof value === 'string');
  const some = values.length > 0 ? values : undefined;
  switch (kind) {
    case 'payu':
      return defined({ kind: 'payu' as const, configuration, udf: some });
    case 'zaakpay':
      return defined({ kind: 'zaakpay' as const, configuration, extra: some });
    case 'billdesk':
      return defined({ kind: 'billdesk' as const, configuration, additionalInfo: some });
    default: {
      const notes = Object.entries(objectIn(passed, 'notes')).map(([name, value]) => ({
        name,
        value: String(value),
      }));
      return defined({
        kind: 'razorpay' as const,
        configuration,
        receipt: textIn(passed, 'receipt'),
        notes: notes.length > 0 ? notes : undefined,
      });
    }
  }
}

/** Amounts are whole numbers with the offset they are divided by; all are hundredths. */
function amountIn(raw: JsonObject, field: string): string | undefined {
  const value = numberIn(objectIn(raw, field), 'value');
  return value === undefined ? undefined : writtenAmount(value);
}

function sumIn(order: JsonObject, field: string): { amount: string; description?: string } | undefined {
  const amount = amountIn(order, field);
  if (amount === undefined) return undefined;
  return defined({ amount, description: textIn(objectIn(order, field), 'description') });
}

/** Tax is always said; where it is nothing the phone has no line for it. Source: payments-br/orders */
function taxIn(order: JsonObject): Details['tax'] {
  const tax = sumIn(order, 'tax');
  return tax?.amount === '0.00' ? undefined : tax;
}

function discountIn(order: JsonObject): Details['discount'] {
  const sum = sumIn(order, 'discount');
  const programName = textIn(objectIn(order, 'discount'), 'discount_program_name');
  return sum && defined({ ...sum, programName });
}
