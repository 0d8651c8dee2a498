import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { nextCart, type CartState } from './cart-state.js';
import { cartPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** Topic of a cart, sent by our WordPress plugin: WooCommerce itself has none. */
export const CART_TOPIC = 'cart.updated';

/** A cart changed. */
export const cartTrigger = defineTrigger({
  id: 'cart',
  title: 'Cart changed',
  topics: [CART_TOPIC],
  payload: cartPayload,
  subject: (cart) => `cart:${cart.token}`,
  map: (cart, context: MapContext<WooSettings, CartState>) => nextCart(cart, context),
});
