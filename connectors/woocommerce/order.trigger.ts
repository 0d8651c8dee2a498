import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { payloadOf } from './error-payload.js';
import { nextOrder, RECORDED_TOPIC, type OrderState } from './order-state.js';
import { orderPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** An order was made, changed or taken out of the bin, or a sweep found it. */
export const orderTrigger = defineTrigger({
  id: 'order',
  title: 'Order created or changed',
  topics: ['order.created', 'order.updated', 'order.restored', RECORDED_TOPIC],
  payload: payloadOf(orderPayload, 'order'),
  subject: (order) => `order:${order.id}`,
  map: (order, context: MapContext<WooSettings, OrderState>) => nextOrder(order, context),
});
