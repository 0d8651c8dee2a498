/** JSON as WooCommerce's REST API gives it. */
export type Json = Record<string, unknown>;

export interface RouteAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Address of a webhook that was just saved: WooCommerce pings it. */
  ping?: { url: string; id: number };
}

export interface Call {
  method: string;
  /** Below `/wp-json/`. */
  path: string;
  query: URLSearchParams;
  body: Json;
}

/** An error as WordPress words it. */
export const refused = (status: number, code: string, message: string, params?: Json): RouteAnswer => ({
  status,
  body: { code, message, data: { status, ...(params === undefined ? {} : { params }) } },
});

export const noRoute = (): RouteAnswer =>
  refused(404, 'rest_no_route', 'No route was found matching the URL and request method.');
export const invalidId = (type: string): RouteAnswer =>
  refused(404, `woocommerce_rest_${type}_invalid_id`, 'Invalid ID.');

export const totals = (total: number, pages: number): Record<string, string> => ({
  'x-wp-total': String(total),
  'x-wp-totalpages': String(pages),
});

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
  /** Hours the shop's clocks are ahead of UTC: dates without a zone are meant, and shown, in its own time. */
  utcOffset: number;
  /** False where a plugin of the shop takes the end off every coupon. */
  keepsDates: boolean;
}
