import { createHmac } from 'node:crypto';
import type { TestHub } from './hub.js';

export const webhookSecret = 'whsec-tests-0123456789';

/** An order as a shop's webhook writes it; fields may be overridden. */
export function orderPayload(id: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const at = new Date().toISOString().slice(0, 19);
  const { billing, ...rest } = fields as { billing?: Record<string, unknown> };
  return {
    id,
    parent_id: 0,
    number: String(id),
    status: 'processing',
    currency: 'EUR',
    total: '35.82',
    date_created_gmt: at,
    date_modified_gmt: at,
    date_paid_gmt: null,
    customer_id: 0,
    order_key: `wc_order_${id}`,
    created_via: 'checkout',
    payment_method: 'cod',
    needs_payment: false,
    needs_processing: true,
    payment_url: `https://shop.example/checkout/order-pay/${id}/`,
    billing: {
      first_name: 'Ana',
      last_name: 'Núñez',
      country: 'ES',
      email: `buyer-${id}@shop.example`,
      phone: phoneOf(id),
      ...billing,
    },
    shipping: { first_name: 'Ana', last_name: 'Núñez', address_1: 'Calle Mayor 1', country: 'ES' },
    line_items: [
      {
        id: 1,
        name: 'Camiseta «rayo» 🧉',
        product_id: 11,
        quantity: 2,
        subtotal: '39.80',
        total: '35.82',
        price: 17.91,
        meta_data: [],
      },
    ],
    shipping_lines: [{ id: 2, method_title: 'Standard', method_id: 'flat_rate', total: '0.00' }],
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
    meta_data: [{ id: 1, key: 'liaison_whatsapp_optin', value: 'yes' }],
    ...rest,
  };
}

/** A Spanish mobile number of its own for each number. */
export function phoneOf(id: number): string {
  const digits = String(600_000_000 + (id % 99_000_000));
  return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
}
export function digitsOf(id: number): string {
  return `34${600_000_000 + (id % 99_000_000)}`;
}

/** A connection to a WooCommerce shop, by default one that cannot be reached: deliveries are all it is about. */
export async function connectShop(
  hub: TestHub,
  settings: Record<string, unknown> = {},
  options: { key?: string } = {},
): Promise<{ id: string; webhookUrl: string }> {
  const { status, body } = await hub.post<{ id: string; webhookUrl: string }>(
    '/v1/connections',
    {
      connector: 'woocommerce',
      name: 'Test shop',
      settings: {
        url: 'http://127.0.0.1:9',
        consumerKey: 'ck_test',
        consumerSecret: 'cs_test',
        webhookSecret,
        ...settings,
      },
    },
    options,
  );
  if (status !== 201) throw new Error(`POST /v1/connections answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Delivers once as WooCommerce does; returns the status. */
export async function deliver(
  hub: TestHub,
  connectionId: string,
  topic: string,
  payload: unknown,
  options: { secret?: string; signature?: string | null; source?: string } = {},
): Promise<number> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const signature =
    options.signature === undefined
      ? createHmac('sha256', options.secret ?? webhookSecret)
          .update(body)
          .digest('base64')
      : options.signature;
  const answer = await fetch(`${hub.url}/hooks/${connectionId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-source': options.source ?? 'http://127.0.0.1:9/',
      'x-wc-webhook-delivery-id': 'not-unique',
      ...(signature === null ? {} : { 'x-wc-webhook-signature': signature }),
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}
