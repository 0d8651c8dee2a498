import {
  invalidId,
  noRoute,
  refused,
  totals,
  type Call,
  type Json,
  type RouteAnswer,
  type ShopData,
} from './answers.js';
import { coupons } from './coupons.js';
import { changeOrder, selectOrders } from './orders.js';
import { webhooks } from './webhooks.js';

/** The part of WooCommerce's REST API that a connector needs. */
export function route(data: ShopData, call: Call): RouteAnswer {
  const [namespace = '', version = '', resource = '', id = '', child = ''] = call.path
    .split('/')
    .map(decodeURIComponent);
  if (namespace === 'wc-liaison' && version === 'v1' && resource === 'carts') return carts(data, id);
  if (namespace !== 'wc' || version !== 'v3') return noRoute();
  switch (resource) {
    case 'orders':
      return orders(data, call, id, child);
    case 'webhooks':
      return webhooks(data, call, id);
    case 'coupons':
      return coupons(data, call, id);
    case 'system_status':
      return {
        status: 200,
        body: { environment: { version: '9.9.5', wp_version: '6.9' }, settings: { currency: 'EUR' } },
      };
    default:
      return noRoute();
  }
}

function carts({ carts: known }: ShopData, token: string): RouteAnswer {
  if (known === undefined) return noRoute();
  const cart = known.get(token);
  return cart === undefined
    ? refused(404, 'liaison_cart_not_found', 'There is no such cart.')
    : { status: 200, body: cart };
}

function orders(data: ShopData, call: Call, id: string, child: string): RouteAnswer {
  if (id === '') {
    if (call.method !== 'GET') return noRoute();
    const { page, total, pages } = selectOrders([...data.orders.values()], call.query);
    return { status: 200, body: page.map((order) => only(order, call.query)), headers: totals(total, pages) };
  }
  const order = data.orders.get(Number(id));
  if (order === undefined) return invalidId('shop_order');
  if (child === '' && call.method === 'PUT') return changeOrder(order, call.body);
  if (child === '') return { status: 200, body: order };
  if (child === 'notes') return notes(data, call, Number(id));
  if (child !== 'fulfillments' || data.fulfillments === undefined) return noRoute();
  return { status: 200, body: data.fulfillments.get(Number(id)) ?? [] };
}

function notes(data: ShopData, { method, body, query }: Call, id: number): RouteAnswer {
  const list = data.notes.get(id) ?? [];
  if (method === 'GET') {
    const type = query.get('type') ?? 'any';
    const shown =
      type === 'any' ? list : list.filter((note) => note['customer_note'] === (type === 'customer'));
    return { status: 200, body: shown };
  }
  if (typeof body['note'] !== 'string') {
    return refused(400, 'rest_missing_callback_param', 'Missing parameter(s): note', { note: 'missing' });
  }
  const note = {
    id: data.nextId++,
    author: 'WooCommerce',
    note: body['note'],
    customer_note: body['customer_note'] === true,
  };
  data.notes.set(id, [note, ...list]);
  return { status: 201, body: note };
}

function only(record: Json, query: URLSearchParams): Json {
  const fields = query.get('_fields')?.split(',');
  return fields === undefined
    ? record
    : Object.fromEntries(Object.entries(record).filter(([name]) => fields.includes(name)));
}
