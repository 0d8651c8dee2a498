import {
  invalidId,
  noRoute,
  refused,
  type Call,
  type Json,
  type RouteAnswer,
  type ShopData,
} from './answers.js';

/**
 * Fields of a coupon that WooCommerce has a setter for. What else is sent it drops without a word: the writable
 * schema names `date_expires_gmt` too, but nothing sets it.
 *
 * Source: woocommerce 11.0, WC_REST_Coupons_V2_Controller::prepare_object_for_database
 */
const settable = new Set([
  ...['code', 'amount', 'status', 'discount_type', 'description', 'date_expires', 'individual_use'],
  ...['product_ids', 'excluded_product_ids', 'usage_limit', 'usage_limit_per_user', 'limit_usage_to_x_items'],
  ...['free_shipping', 'product_categories', 'excluded_product_categories', 'exclude_sale_items'],
  ...['minimum_amount', 'maximum_amount', 'email_restrictions', 'meta_data'],
]);

const blank: Json = {
  amount: '0.00',
  status: 'publish',
  discount_type: 'fixed_cart',
  description: '',
  date_expires: null,
  date_expires_gmt: null,
  usage_count: 0,
  individual_use: false,
  usage_limit: null,
  usage_limit_per_user: null,
  minimum_amount: '0.00',
  email_restrictions: [],
};

/** The part of `/coupons` a connector needs. */
export function coupons(data: ShopData, { method, query, body }: Call, id: string): RouteAnswer {
  if (id !== '') {
    const known = data.coupons.get(Number(id));
    if (known === undefined) return invalidId('shop_coupon');
    if (method === 'GET') return { status: 200, body: known };
    return method === 'PUT' ? { status: 200, body: save(data, known, body) } : noRoute();
  }
  const all = [...data.coupons.values()];
  if (method === 'GET') {
    const code = query.get('code');
    return {
      status: 200,
      body: code === null ? all : all.filter((coupon) => coupon['code'] === code.toLowerCase()),
    };
  }
  const code = (typeof body['code'] === 'string' ? body['code'] : '').trim().toLowerCase();
  if (code === '')
    return refused(400, 'woocommerce_rest_empty_coupon_code', 'The coupon code cannot be empty.');
  if (all.some((coupon) => coupon['code'] === code))
    return refused(400, 'woocommerce_rest_coupon_code_already_exists', 'The coupon code already exists');
  return { status: 201, body: save(data, { ...blank, id: data.nextId++ }, { ...body, code }) };
}

function save(data: ShopData, known: Json, body: Json): Json {
  const taken = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => settable.has(name) && value !== null),
  );
  const coupon: Json = { ...known, ...taken, date_expires: known['date_expires'] };
  for (const name of ['amount', 'minimum_amount']) coupon[name] = Number(coupon[name]).toFixed(2);
  if ('date_expires' in taken && data.keepsDates) {
    const ends = instantOf(taken['date_expires'], data.utcOffset);
    coupon['date_expires'] = ends === undefined ? null : written(ends + data.utcOffset * 3_600_000);
    coupon['date_expires_gmt'] = ends === undefined ? null : written(ends);
  }
  data.coupons.set(Number(coupon['id']), coupon);
  return coupon;
}

/** A date without a zone is meant in the shop's own time. Source: WC_Data::set_date_prop */
function instantOf(value: unknown, utcOffset: number): number | undefined {
  if (typeof value === 'number') return value * 1_000;
  if (typeof value !== 'string' || value === '') return undefined;
  const zoned = /T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(value);
  const instant = zoned ? Date.parse(value) : Date.parse(`${value}Z`) - utcOffset * 3_600_000;
  return Number.isNaN(instant) ? undefined : instant;
}

const written = (instant: number): string => new Date(instant).toISOString().slice(0, 19);
