import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { idOf } from './ids.js';
import { nextOrder, type OrderState } from './order-state.js';
import { orderNode, readNode } from './read-node.js';
import { required } from './reading.js';
import type { ShopifySettings } from './settings.js';

/** Topic of orders that were looked up or swept up: no webhook has it. */
export const lookedUpTopic = 'order.looked_up';

/** An order as it is now, because a webhook named it. */
export const lookedUpTrigger = defineTrigger({
  id: 'order-looked-up',
  title: 'Order looked up',
  topics: [lookedUpTopic],
  payload: orderNode,
  subject: ({ id }) => `order:${required(idOf(id), 'id')}`,
  map: (node, context: MapContext<ShopifySettings, OrderState>) => nextOrder(readNode(node), context),
});
