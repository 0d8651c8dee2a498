import type { z } from 'zod';
import {
  capabilities,
  defineAction,
  Rejected,
  type CallContext,
  defined,
  isRecord,
  textOf,
  webAddressOf,
} from '../../../src/sdk/index.js';
import type { Shop, ShopContext } from '../client.js';
import { ShopRefused, unexpected } from '../errors.js';
import { awaitsPayment } from '../order.js';
import { gmt } from '../reading.js';
import type { WooSettings } from '../settings.js';

/** REST namespace of our WordPress plugin; WooCommerce's keys open it because of its `wc-`. */
export const PLUGIN_NAMESPACE = 'wc-liaison/v1';

const { output } = capabilities['cart.status'];

/**
 * Whether a cart can still be recovered, asked right before a message about it is sent. A shop that
 * does not know the answer makes this throw: not knowing is no "yes".
 */
export const cartStatus = defineAction({
  id: 'cart-status',
  implements: capabilities['cart.status'],
  run: async (context: CallContext<WooSettings, Shop> & { key: string }, cart) => {
    if (context.companion) {
      const told = output.safeParse(await context.companion.ask('cart-status', defined(cart)));
      if (!told.success) throw unexpected('the plugin did not say whether the cart is open', 'open');
      return told.data;
    }
    if (cart.kind === 'cart') return cartOf(context, cart.token);
    if (cart.orderId === undefined) throw new Rejected('is needed to ask for an order', { field: 'orderId' });
    return orderOf(context, cart.orderId);
  },
});

async function orderOf(context: ShopContext, orderId: string): Promise<z.input<typeof output>> {
  const order = await find(context, { path: `orders/${encodeURIComponent(orderId)}` });
  if (order === undefined) return { open: false, reason: 'order_deleted' };
  const status = textOf(order['status']);
  if (status === undefined) throw unexpected('an order without a status', 'status');
  if (gmt(order['date_paid_gmt']) !== undefined) return { open: false, reason: 'order_paid' };
  if (!awaitsPayment({ ...order, status })) return { open: false, reason: `order_${status}` };
  const recoveryUrl = webAddressOf(order['payment_url']);
  return { open: true, ...(recoveryUrl === undefined ? {} : { recoveryUrl }) };
}

async function cartOf(context: ShopContext, token: string): Promise<z.input<typeof output>> {
  const path = `carts/${encodeURIComponent(token)}`;
  const cart = await find(context, { path, namespace: PLUGIN_NAMESPACE });
  if (cart === undefined) return { open: false, reason: 'cart_gone' };
  if (typeof cart['open'] !== 'boolean') throw unexpected('a cart without "open"', 'open');
  const recoveryUrl = webAddressOf(cart['recovery_url']);
  return {
    open: cart['open'],
    ...(cart['open'] ? {} : { reason: textOf(cart['reason']) ?? 'cart_closed' }),
    ...(recoveryUrl === undefined ? {} : { recoveryUrl }),
  };
}

/** Undefined when the shop knows that there is no such thing; any other refusal is thrown. */
async function find(
  context: ShopContext,
  request: { path: string; namespace?: string },
): Promise<Record<string, unknown> | undefined> {
  try {
    const { data } = await context.client.request(context, { method: 'get', ...request });
    if (!isRecord(data)) throw unexpected('one object was expected');
    return data;
  } catch (error) {
    if (error instanceof ShopRefused && error.gone) return undefined;
    throw error;
  }
}
