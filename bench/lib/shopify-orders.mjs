// Orders as Shopify sends them to an app: bodies of about 2.9 KB, signed over the raw bytes, of a hundred shops.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const fixture = new URL('../../connectors/shopify/fixtures/001-order-created.json', import.meta.url);
const template = JSON.parse(readFileSync(fixture, 'utf8')).bodyText;

/** Numbers from here on are orders of the quiet shop. */
export const quietFrom = 70_000_000;
export const quietShop = 'bench-quiet.myshopify.com';
/** Shops of a flash sale; the first has half of all orders. */
export const loudShops = Array.from({ length: 100 }, (_, index) => `bench-${index}.myshopify.com`);

/** Shopify's ids have 19 digits. */
export const orderId = (n) => String(5_930_420_000_000_000_000n + BigInt(n));

function shopOf(n) {
  if (n >= quietFrom) return quietShop;
  return loudShops[n % 2 === 0 ? 0 : 1 + (((n - 1) / 2) % (loudShops.length - 1))];
}

/** The n-th order of a run, and the headers Shopify sends with it. */
export function delivery(n, secret, now = new Date()) {
  const shop = shopOf(n);
  const at = now.toISOString().slice(0, 19) + 'Z';
  const body = template
    .replaceAll('5930420000000000123', orderId(n))
    .replaceAll('7700000000000000321', String(7_700_000_000_000_000_000n + BigInt(n)))
    .replaceAll('#1001', `#${n}`)
    .replaceAll('ada@example.com', `customer-${n}@shop.example`)
    .replaceAll('+34600111222', `+346${String(n % 100_000_000).padStart(8, '0')}`)
    .replaceAll('casa-azul.myshopify.com', shop)
    .replace(/"(created_at|processed_at|updated_at)":"[^"]*"/g, `"$1":"${at}"`);
  const serial = String(n).padStart(12, '0');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Shopify-Captain-Hook',
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': shop,
      'x-shopify-webhook-id': `b54557e4-bdd9-4b37-8a5f-${serial}`,
      'x-shopify-event-id': `98880550-7158-44d4-b7cd-${serial}`,
      'x-shopify-triggered-at': now.toISOString(),
      'x-shopify-api-version': '2026-10',
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    },
  };
}
