// Orders as a WooCommerce shop posts them: JSON as PHP writes it, signed over the raw bytes.
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const template = JSON.parse(
  readFileSync(new URL('../../test/support/woo-order.json', import.meta.url), 'utf8'),
);

/** Phone of the n-th customer, as the emulator names it: a Spanish mobile number, all different. */
export function customerOf(n) {
  return `346${String(n).padStart(8, '0')}`;
}

/** The n-th order of this run as a body of about 2.8 KB, and the headers a shop sends with it. */
export function delivery(n, secret, now = new Date()) {
  const body = Buffer.from(php(order(n, now)), 'latin1');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'WooCommerce/9.9.5 Hookshot (WordPress/6.9)',
      'x-wc-webhook-topic': 'order.created',
      'x-wc-webhook-resource': 'order',
      'x-wc-webhook-event': 'created',
      'x-wc-webhook-signature': createHmac('sha256', secret).update(body).digest('base64'),
    },
  };
}

function order(n, now) {
  const at = now.toISOString().slice(0, 19);
  const phone = customerOf(n).slice(2);
  const email = `customer-${n}@shop.example`;
  const key = `wc_order_${n}`;
  return {
    ...template,
    id: n,
    number: String(n),
    customer_id: n,
    order_key: key,
    billing: { ...template.billing, email, phone },
    shipping: { ...template.shipping, phone },
    payment_url: `https://shop.example/checkout/order-pay/${n}/?pay_for_order=true&key=${key}`,
    date_created: at,
    date_modified: at,
    date_created_gmt: at,
    date_modified_gmt: at,
  };
}

/** `json_encode` escapes slashes and everything that is not ASCII. */
function php(value) {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
