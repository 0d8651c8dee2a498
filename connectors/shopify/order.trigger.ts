import { ContractViolation, defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { isStale } from './freshness.js';
import { ownId } from './ids.js';
import { nextOrder, type OrderState } from './order-state.js';
import { orderPayload, readOrder, type OrderPayload } from './read-order.js';
import type { ShopifySettings } from './settings.js';

/** Id of the order of a webhook. @throws ContractViolation when it has none */
function idOfOrder(order: OrderPayload): string {
  const id = ownId(order);
  if (id === undefined) throw new ContractViolation('id is missing', { path: 'id' });
  return id;
}

/** An order was placed, paid, changed, fulfilled or cancelled. */
export const orderTrigger = defineTrigger({
  id: 'order',
  title: 'Order placed or changed',
  topics: [
    'orders/create',
    'orders/updated',
    'orders/paid',
    'orders/cancelled',
    'orders/fulfilled',
    'orders/partially_fulfilled',
  ],
  payload: orderPayload,
  subject: (order) => `order:${idOfOrder(order)}`,
  map: (order, context: MapContext<ShopifySettings, OrderState>) =>
    isStale(order, context)
      ? { events: [], lookup: [`order:${idOfOrder(order)}`] }
      : nextOrder(readOrder(order), context),
});
