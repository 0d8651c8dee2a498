import { z } from 'zod';
import { ContractViolation, defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { ownId } from './ids.js';
import { deletedState, type OrderState } from './order-state.js';
import type { ShopifySettings } from './settings.js';

const deletedPayload = z.looseObject({ id: z.union([z.number(), z.string()]) });

/** An order was deleted in the shop: whatever arrives about it afterwards is history. */
export const orderDeletedTrigger = defineTrigger({
  id: 'order-deleted',
  title: 'Order deleted',
  topics: ['orders/delete'],
  payload: deletedPayload,
  subject: (payload) => {
    const id = ownId(payload);
    if (id === undefined) throw new ContractViolation('id is missing', { path: 'id' });
    return `order:${id}`;
  },
  map: (_payload, { previous, receivedAt }: MapContext<ShopifySettings, OrderState>) => ({
    events: [],
    state: deletedState(previous, receivedAt),
  }),
});
