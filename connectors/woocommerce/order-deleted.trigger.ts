import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { deletedState, type OrderState } from './order-state.js';
import { deletedPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/**
 * An order was deleted. WooCommerce tells only its id, and that a shop tidies up is no news for its
 * customer: nothing is emitted, and what arrives late of the order counts as history.
 */
export const orderDeletedTrigger = defineTrigger({
  id: 'order-deleted',
  title: 'Order deleted',
  topics: ['order.deleted'],
  payload: deletedPayload,
  subject: (order) => `order:${order.id}`,
  map: (_order, context: MapContext<WooSettings, OrderState>) => ({
    events: [],
    state: deletedState(context.previous),
  }),
});
