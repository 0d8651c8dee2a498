import { refused, totals, type Call, type Json, type RouteAnswer, type ShopData } from './answers.js';

/**
 * Fields WooCommerce takes; the count of failures is none of them, and only a delivery that succeeds resets it.
 *
 * Source: woocommerce 11.0, WC_REST_Webhooks_V1_Controller::create_item and update_item
 */
const settable = new Set(['name', 'status', 'topic', 'secret', 'delivery_url']);

const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
const isTopic = (value: unknown): boolean =>
  typeof value === 'string' && /^(coupon|customer|order|product|action)\.[a-z_]+$/.test(value);

/** The part of `/webhooks` a connector needs. */
export function webhooks(data: ShopData, { method, query, body }: Call, id: string): RouteAnswer {
  if (id === '' && method === 'GET') {
    const all = [...data.webhooks.values()].map(shown);
    const perPage = Number(query.get('per_page') ?? 10);
    const page = Number(query.get('page') ?? 1);
    return {
      status: 200,
      body: all.slice((page - 1) * perPage, page * perPage),
      headers: totals(all.length, Math.ceil(all.length / perPage)),
    };
  }
  if (id === '') return create(data, body);
  const known = data.webhooks.get(Number(id));
  if (known === undefined)
    return refused(method === 'PUT' ? 400 : 404, 'woocommerce_rest_shop_webhook_invalid_id', 'Invalid ID.');
  if (method === 'DELETE') {
    if (query.get('force') !== 'true')
      return refused(501, 'woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.');
    data.webhooks.delete(Number(id));
    return { status: 200, body: shown(known) };
  }
  return method === 'GET' ? { status: 200, body: shown(known) } : update(data, known, body);
}

function create(data: ShopData, body: Json): RouteAnswer {
  if (!isTopic(body['topic']))
    return refused(
      400,
      'woocommerce_rest_shop_webhook_invalid_topic',
      'Webhook topic is required and must be valid.',
    );
  if (!isAddress(body['delivery_url']))
    return refused(
      400,
      'woocommerce_rest_shop_webhook_invalid_delivery_url',
      'Webhook delivery URL must be a valid URL starting with http:// or https://.',
    );
  const id = data.nextId++;
  const webhook: Json = {
    id,
    name: 'Webhook',
    status: 'active',
    secret: '',
    failure_count: 0,
    ...taken(body),
  };
  data.webhooks.set(id, webhook);
  return { status: 201, body: shown(webhook), ping: { url: body['delivery_url'], id } };
}

/** Pinged only when its address changes. */
function update(data: ShopData, known: Json, body: Json): RouteAnswer {
  const status = body['status'] as string | undefined;
  if (status !== undefined && !['active', 'paused', 'disabled'].includes(status))
    return refused(400, 'woocommerce_rest_shop_webhook_invalid_status', 'Webhook status must be valid.');
  const changed: Json = { ...known, ...taken(body) };
  data.webhooks.set(Number(known['id']), changed);
  const moved = changed['delivery_url'] !== known['delivery_url'] && changed['status'] === 'active';
  return {
    status: 200,
    body: shown(changed),
    ...(moved ? { ping: { url: String(changed['delivery_url']), id: Number(known['id']) } } : {}),
  };
}

function taken(body: Json): Json {
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => settable.has(name) && value !== '' && value !== null),
  );
}

/** The secret and the count of failures are told to nobody. */
function shown({ secret: _secret, failure_count: _failures, ...webhook }: Json): Json {
  return webhook;
}
