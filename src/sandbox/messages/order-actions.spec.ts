import { describe, expect, it } from '@jest/globals';
import { GraphError } from '../model/graph-error.js';
import { checkInteractive } from './interactive-validation.js';
import type { JsonObject } from '../model/model.js';

type Path = readonly (string | number)[];

/** Code and details of the refusal; undefined when it is taken. */
function refusal(given: JsonObject): { code: number; details: string | undefined } | undefined {
  try {
    checkInteractive(given);
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { code: error.body.code, details: error.body.error_data?.details };
  }
}

const of = (value: number, description?: string) => ({ value, offset: 100, description });
const requests = {
  order_details: {
    type: 'order_details',
    header: { type: 'image', image: { link: 'https://shop.example/tea.jpg' } },
    body: { text: 'Here is your order.' },
    footer: { text: 'Tea shop' },
    action: {
      name: 'review_and_pay',
      parameters: {
        reference_id: 'order-1042',
        type: 'physical-goods',
        payment_type: 'upi',
        payment_configuration: 'tea-shop',
        currency: 'INR',
        total_amount: of(116_395),
        order: {
          status: 'pending',
          items: [
            {
              retailer_id: 'a',
              name: 'Darjeeling',
              amount: of(45_000),
              sale_amount: of(39_950),
              quantity: 2,
            },
            { retailer_id: 'b', name: 'Assam', amount: of(30_000), quantity: 1 },
          ],
          subtotal: of(109_900),
          tax: of(5_495, 'GST'),
          shipping: of(6_000),
          discount: of(5_000),
        },
      },
    },
  },
  order_status: {
    type: 'order_status',
    body: { text: 'Your tea has left the shop.' },
    action: {
      name: 'review_order',
      parameters: {
        reference_id: 'order-1042',
        order: { status: 'shipped', description: 'With the courier' },
      },
    },
  },
};
const interactive = (kind: keyof typeof requests): JsonObject => structuredClone(requests[kind]);

function changed(kind: keyof typeof requests, path: Path, value: unknown): JsonObject {
  const made = interactive(kind);
  const inner = path.slice(0, -1).reduce<JsonObject>((one, step) => one[step] as JsonObject, made);
  const last = path.at(-1) ?? '';
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  return made;
}

const parameters = ['action', 'parameters'];
const order = [...parameters, 'order'];
const item = [...order, 'items', 0];
const receiver = {
  name: 'Asha Rao',
  address_line1: '12 Lake View',
  city: 'Bengaluru',
  state: 'Karnataka',
  country: 'India',
  postal_code: '560001',
};

describe('orders in chat', () => {
  it.each(['order_details', 'order_status'] as const)('are taken when they are whole: %s', (kind) => {
    expect(refusal(interactive(kind))).toBeUndefined();
  });

  it('may name receivers, an end and a catalogue', () => {
    expect(refusal(changed('order_details', [...parameters, 'beneficiaries'], [receiver]))).toBeUndefined();
    const expiration = { timestamp: '1800000000', description: 'We keep it until Sunday.' };
    expect(refusal(changed('order_details', [...order, 'expiration'], expiration))).toBeUndefined();
    expect(refusal(changed('order_details', [...order, 'type'], 'quick_pay'))).toBeUndefined();
    expect(refusal(changed('order_details', [...order, 'catalog_id'], '1042'))).toBeUndefined();
  });

  it.each<[Path, unknown, number, RegExp]>([
    [['header'], { type: 'text', text: 'Order' }, 131009, /must be image/],
    [['action', 'name'], 'pay', 131009, /must be review_and_pay/],
    [[...parameters, 'reference_id'], 'x'.repeat(36), 131009, /reference_id.*35/],
    [[...parameters, 'reference_id'], 'order 1', 131009, /letters, digits/],
    [[...parameters, 'type'], 'services', 131009, /digital-goods, physical-goods/],
    [[...parameters, 'payment_configuration'], undefined, 131008, /payment_settings is required/],
    [[...parameters, 'currency'], 'BRL', 131009, /payment_type must be one of br/],
    [[...parameters, 'currency'], 'rupees', 131009, /ISO 4217/],
    [[...parameters, 'total_amount', 'value'], 1, 131009, /less discount: 116395/],
    [[...parameters, 'total_amount', 'offset'], 1_000, 131009, /offset must be 100/],
    [order, undefined, 131008, /order is required/],
    [[...order, 'status'], 'shipped', 131009, /must be one of pending/],
    [[...order, 'items'], [], 131008, /items is required/],
    [[...order, 'subtotal', 'value'], 1, 131009, /sum of its items: 109900/],
    [[...order, 'tax'], undefined, 131008, /order.tax is required/],
    [[...order, 'shipping', 'value'], 1.5, 131009, /whole number/],
    [[...item, 'quantity'], 0, 131009, /whole number from 1/],
    [[...item, 'name'], 'x'.repeat(61), 131009, /name.*60/],
    [[...order, 'type'], 'slow_pay', 131009, /must be one of quick_pay/],
    [[...order, 'expiration'], { timestamp: 1_800_000_000, description: 'x' }, 131009, /seconds, as text/],
    [[...order, 'expiration'], { timestamp: '1800000000' }, 131008, /expiration.description is required/],
    [[...parameters, 'beneficiaries'], [], 131008, /beneficiaries is required/],
    [[...parameters, 'beneficiaries'], [{ ...receiver, country: 'Nepal' }], 131009, /must be one of India/],
    [[...parameters, 'beneficiaries'], [{ ...receiver, postal_code: '12345' }], 131009, /six digits/],
  ])('are refused by %j when it is %j', (path, value, code, words) => {
    const refused = refusal(changed('order_details', path, value));
    expect(refused?.code).toBe(code);
    expect(refused?.details).toMatch(words);
  });

  it.each<[Path, unknown, RegExp]>([
    [['header'], { type: 'text', text: 'Order' }, /Header is not allowed/],
    [['action', 'name'], 'review_and_pay', /must be review_order/],
    [[...order, 'status'], 'lost', /must be one of/],
    [[...order, 'description'], 'x'.repeat(121), /description.*120/],
    [[...parameters, 'reference_id'], undefined, /reference_id is required/],
    [order, undefined, /order.status is required/],
    [[...parameters, 'payment'], { status: 'paid' }, /payment.status must be one of/],
    [[...parameters, 'payment'], { status: 'failed', timestamp: 'now' }, /whole seconds/],
  ])('have no news by %j that is %j', (path, value, words) => {
    expect(refusal(changed('order_status', path, value))?.details).toMatch(words);
  });
});
