import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { forgetCart, type CartState } from './cart-state.js';
import { cartDeletedPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** The shop forgot a cart: nothing more is said about it. */
export const cartDeletedTrigger = defineTrigger({
  id: 'cart-deleted',
  title: 'Cart deleted',
  topics: ['cart.deleted'],
  payload: cartDeletedPayload,
  subject: (cart) => `cart:${cart.token}`,
  map: (cart, context: MapContext<WooSettings, CartState>) => forgetCart(cart, context),
});
