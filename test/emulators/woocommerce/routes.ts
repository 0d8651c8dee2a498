import { selectOrders, type Json } from './orders.js';

/** What a shop holds. */
export interface ShopData {
  orders: Map<number, Json>;
  webhooks: Map<number, Json>;
  coupons: Map<number, Json>;
  /** Notes by order id. */
  notes: Map<number, Json[]>;
  /** Core Fulfillments by order id; undefined: the feature is off. */
  fulfillments: Map<number, Json[]> | undefined;
  /** What our WordPress plugin answers about carts, by token; undefined: it is not installed. */
  carts: Map<string, Json> | undefined;
  nextId: number;
}

export interface RouteAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Address of a webhook that was just saved: WooCommerce pings it. */
  ping?: { url: string; id: number };
}

interface Call {
  method: string;
  /** Below `/wp-json/`. */
  path: string;
  query: URLSearchParams;
  body: Json;
}

const refused = (status: number, code: string, message: string, params?: Json): RouteAnswer => ({
  status,
  body: { code, message, data: { status, ...(params === undefined ? {} : { params }) } },
});

const noRoute = (): RouteAnswer =>
  refused(404, 'rest_no_route', 'No route was found matching the URL and request method.');
const invalidId = (type: string): RouteAnswer =>
  refused(404, `woocommerce_rest_${type}_invalid_id`, 'Invalid ID.');

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
      return coupons(data, call);
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
  if (child === '') return { status: 200, body: order };
  if (child === 'notes') return notes(data, call, Number(id));
  if (child !== 'fulfillments' || data.fulfillments === undefined) return noRoute();
  return { status: 200, body: data.fulfillments.get(Number(id)) ?? [] };
}

function notes(data: ShopData, { method, body }: Call, id: number): RouteAnswer {
  const list = data.notes.get(id) ?? [];
  if (method === 'GET') return { status: 200, body: list };
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

function webhooks(data: ShopData, { method, query, body }: Call, id: string): RouteAnswer {
  if (id === '' && method === 'GET') {
    const all = [...data.webhooks.values()].map(({ secret: _secret, ...shown }) => shown);
    const perPage = Number(query.get('per_page') ?? 10);
    const page = Number(query.get('page') ?? 1);
    return {
      status: 200,
      body: all.slice((page - 1) * perPage, page * perPage),
      headers: totals(all.length, Math.ceil(all.length / perPage)),
    };
  }
  if (id === '') return createWebhook(data, body);
  const known = data.webhooks.get(Number(id));
  if (known === undefined) return invalidId('shop_webhook');
  if (method === 'DELETE') {
    if (query.get('force') !== 'true')
      return refused(501, 'woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.');
    data.webhooks.delete(Number(id));
    return { status: 200, body: known };
  }
  if (method === 'GET') return { status: 200, body: known };
  const changed: Json = { ...known, ...body, ...(body['status'] === 'active' ? { failure_count: 0 } : {}) };
  data.webhooks.set(Number(id), changed);
  return { status: 200, body: changed, ping: { url: String(changed['delivery_url']), id: Number(id) } };
}

function createWebhook(data: ShopData, body: Json): RouteAnswer {
  if (typeof body['topic'] !== 'string' || !/^[a-z]+\.[a-z_]+$/.test(body['topic'])) {
    return refused(
      400,
      'woocommerce_rest_webhook_invalid_topic',
      'Webhook topic is required and must be valid.',
    );
  }
  if (typeof body['delivery_url'] !== 'string') {
    return refused(400, 'rest_missing_callback_param', 'Missing parameter(s): delivery_url', {
      delivery_url: 'missing',
    });
  }
  const id = data.nextId++;
  const webhook: Json = { id, name: 'Webhook', status: 'active', secret: '', failure_count: 0, ...body };
  data.webhooks.set(id, webhook);
  return { status: 201, body: webhook, ping: { url: body['delivery_url'], id } };
}

function coupons(data: ShopData, { method, query, body }: Call): RouteAnswer {
  const all = [...data.coupons.values()];
  if (method === 'GET') {
    const code = query.get('code');
    return {
      status: 200,
      body: code === null ? all : all.filter((coupon) => coupon['code'] === code.toLowerCase()),
    };
  }
  const code = (typeof body['code'] === 'string' ? body['code'] : '').toLowerCase();
  if (code === '')
    return refused(400, 'rest_missing_callback_param', 'Missing parameter(s): code', { code: 'missing' });
  if (all.some((coupon) => coupon['code'] === code)) {
    return refused(400, 'woocommerce_rest_coupon_code_already_exists', 'The coupon code already exists');
  }
  const coupon = { discount_type: 'fixed_cart', date_expires_gmt: null, ...body, id: data.nextId++, code };
  data.coupons.set(coupon.id, coupon);
  return { status: 201, body: coupon };
}

const totals = (total: number, pages: number): Record<string, string> => ({
  'x-wp-total': String(total),
  'x-wp-totalpages': String(pages),
});

function only(record: Json, query: URLSearchParams): Json {
  const fields = query.get('_fields')?.split(',');
  return fields === undefined
    ? record
    : Object.fromEntries(Object.entries(record).filter(([name]) => fields.includes(name)));
}
