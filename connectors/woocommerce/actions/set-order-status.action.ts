import {
  capabilities,
  defineAction,
  type CallContext,
  defined,
  isRecord,
  textOf,
} from '../../../src/sdk/index.js';
import type { Shop } from '../client.js';
import { unexpected } from '../errors.js';
import type { WooSettings } from '../settings.js';

const { output } = capabilities['order.status'];

/** What an answer of the buyer may still change: an order that was sent or paid back is left alone. */
const open = new Set(['pending', 'on-hold', 'processing']);

/**
 * Gives an order another status. Where our plugin runs, its owner decides whether that is allowed at
 * all. Repeated, it changes nothing more.
 *
 * Source: woocommerce.github.io/woocommerce-rest-api-docs/#update-an-order
 */
export const setOrderStatus = defineAction({
  id: 'set-order-status',
  implements: capabilities['order.status'],
  run: async (context: CallContext<WooSettings, Shop> & { key: string }, wanted) => {
    if (context.companion)
      return output.parse(await context.companion.ask('set-order-status', defined(wanted)));
    const path = `orders/${encodeURIComponent(wanted.orderId)}`;
    const { data } = await context.client.request(context, { method: 'get', path });
    const status = isRecord(data) ? textOf(data['status']) : undefined;
    if (status === undefined) throw unexpected('an order without a status', 'status');
    if (status === wanted.status || !open.has(status)) return { changed: false };
    await context.client.request(context, { method: 'put', path, data: { status: wanted.status } });
    return { changed: true };
  },
});
