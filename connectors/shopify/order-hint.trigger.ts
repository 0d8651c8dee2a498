import { z } from 'zod';
import { ContractViolation, defineTrigger } from '../../src/sdk/index.js';
import { idOf } from './ids.js';

/** Webhooks that name an order and do not say who bought it: parcels, their way, refunds, edits. */
const hintPayload = z.union([
  z.looseObject({ order_id: z.union([z.number(), z.string()]) }),
  z.looseObject({ order_edit: z.looseObject({ order_id: z.union([z.number(), z.string()]) }) }),
]);

function orderOf(payload: z.output<typeof hintPayload>): string {
  const id = idOf(
    'order_edit' in payload ? (payload.order_edit as { order_id: unknown }).order_id : payload.order_id,
  );
  if (id === undefined) throw new ContractViolation('order_id is no id', { path: 'order_id' });
  return id;
}

/** Something of an order changed: the whole order is asked for. */
export const orderHintTrigger = defineTrigger({
  id: 'order-part',
  title: 'Parcel, refund or edit of an order',
  topics: [
    'fulfillments/create',
    'fulfillments/update',
    'fulfillment_events/create',
    'refunds/create',
    'orders/edited',
  ],
  payload: hintPayload,
  subject: (payload) => `order:${orderOf(payload)}`,
  map: (payload) => ({ events: [], lookup: [`order:${orderOf(payload)}`] }),
});
