import { createHash } from 'node:crypto';

import { refused, type Json, type RouteAnswer } from './answers.js';

const stamp = (instant: number): string => new Date(instant).toISOString().slice(0, 19);

/**
 * A REST order with every field WooCommerce 9.9 writes, to lay changes over. Dates given in
 * milliseconds UTC; the default is an order by cash on delivery that was just placed.
 */
export function makeOrder(
  changes: Json & { id: number },
  dates: { created?: number; modified?: number; paid?: number; completed?: number } = {},
): Json {
  const created = dates.created ?? Date.UTC(2026, 10, 23, 10);
  const modified = dates.modified ?? created;
  const at = (instant: number | undefined): string | null => (instant === undefined ? null : stamp(instant));
  const key = `wc_order_${changes.id}`;
  const address = {
    first_name: 'Ana',
    last_name: 'Núñez',
    company: '',
    address_1: 'Calle Mayor 1',
    address_2: '',
    city: 'Madrid',
    state: 'M',
    postcode: '28013',
    country: 'ES',
  };
  return {
    parent_id: 0,
    status: 'processing',
    currency: 'EUR',
    version: '9.9.5',
    prices_include_tax: false,
    date_created: stamp(created),
    date_modified: stamp(modified),
    total: '19.90',
    total_tax: '0.00',
    customer_id: 0,
    order_key: key,
    billing: { ...address, email: 'ana@example.com', phone: '600 111 222' },
    shipping: { ...address, phone: '' },
    payment_method: 'cod',
    payment_method_title: 'Cash on delivery',
    created_via: 'checkout',
    number: String(changes.id),
    meta_data: [],
    line_items: [
      {
        id: 1,
        name: 'Camiseta',
        product_id: 11,
        variation_id: 0,
        quantity: 1,
        subtotal: '19.90',
        total: '19.90',
        total_tax: '0.00',
        sku: 'TEE-1',
        price: 19.9,
        image: { id: '', src: '' },
      },
    ],
    shipping_lines: [],
    refunds: [],
    payment_url: `http://shop.example/checkout/order-pay/${changes.id}/?pay_for_order=true&key=${key}`,
    needs_payment: false,
    needs_processing: true,
    date_created_gmt: stamp(created),
    date_modified_gmt: stamp(modified),
    date_completed_gmt: at(dates.completed),
    date_paid_gmt: at(dates.paid),
    ...changes,
  };
}

const statuses = [
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'trash',
];

/** What `PUT /orders/{id}` makes of an order: here its status, and what WooCommerce sets along with it. */
export function changeOrder(order: Json, body: Json): RouteAnswer {
  const status = body['status'] as string | undefined;
  if (status !== undefined && !statuses.includes(status))
    return refused(400, 'rest_invalid_param', 'Invalid parameter(s): status', {
      status: `status is not one of ${statuses.join(', ')}.`,
    });
  if (status !== undefined && status !== order['status']) {
    const now = stamp(Date.now());
    Object.assign(order, { status, date_modified: now, date_modified_gmt: now });
    // Paid once the status is reached that payment leads to; paid at the door, once it is completed.
    const paid = order['payment_method'] === 'cod' ? ['completed'] : ['processing', 'completed'];
    if (paid.includes(status)) order['date_paid_gmt'] ??= now;
    if (status === 'completed') order['date_completed_gmt'] ??= now;
  }
  return { status: 200, body: order };
}

/** What `GET /orders` answers to these parameters: filtered, sorted, one page, and the totals. */
export function selectOrders(
  all: readonly Json[],
  query: URLSearchParams,
): { page: Json[]; total: number; pages: number } {
  const perPage = Number(query.get('per_page') ?? 10);
  const start = Number(query.get('offset') ?? (Number(query.get('page') ?? 1) - 1) * perPage);
  const field =
    { id: 'id', modified: 'date_modified_gmt', date: 'date_created_gmt' }[query.get('orderby') ?? 'date'] ??
    'id';
  const after = query.get('modified_after');
  const before = query.get('modified_before');
  const found = all
    .filter((order) => order['status'] !== 'trash')
    .filter((order) => after === null || String(order['date_modified_gmt']) > after)
    .filter((order) => before === null || String(order['date_modified_gmt']) < before)
    .sort((one, other) => compare(one[field], other[field]) || shuffle(one, start) - shuffle(other, start));
  if ((query.get('order') ?? 'desc') === 'desc') found.reverse();
  return {
    page: found.slice(start, start + perPage),
    total: found.length,
    pages: Math.ceil(found.length / perPage),
  };
}

/** Rows of equal rank come in any order, another one for each page, as MySQL may give them. */
function shuffle(order: Json, start: number): number {
  return createHash('md5')
    .update(`${String(order['id'])}:${start}`)
    .digest()
    .readUInt32BE();
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0;
}
