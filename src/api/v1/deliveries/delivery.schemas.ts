import { z } from 'zod';
import type { DeliveryView } from '../../../ingress/index.js';
import { idSchema, instantSchema, iso, pageQueryShape, pageSchema } from '../../../http/index.js';

const statuses = ['pending', 'retrying', 'done', 'parked', 'ignored', 'quarantined'] as const;

export const deliverySchema = z
  .object({
    id: idSchema,
    connectionId: z.string(),
    topic: z.string(),
    source: z.string().meta({
      description:
        '`webhook`, `sweep`, `split` for the account’s part of what Meta sent, or `part` for the connection’s part of what an app was told',
    }),
    status: z.string().meta({
      description:
        '`pending`; `retrying`: it failed for a fault of ours and is tried again by itself; `done`; `parked`: it could not be understood, see `error`; `ignored`: of a topic nobody reads; `quarantined`: a copy of the shop sent it',
    }),
    error: z.string().nullable().meta({ description: 'Why it is parked or ignored, and what to do next' }),
    warning: z.string().nullable().meta({
      description: 'What to look at though it was handled, for example that a copy of the shop sent it',
    }),
    attempts: z.int(),
    receivedAt: instantSchema,
    traceId: z.string(),
  })
  .meta({ id: 'Delivery' });
export const deliveryListSchema = pageSchema(deliverySchema, 'DeliveryList');
export const deliveryDetailSchema = deliverySchema
  .extend({
    headers: z.record(z.string(), z.string()),
    body: z.string().nullable().meta({ description: 'As it came. Null once removed by age or erasure' }),
  })
  .meta({ id: 'DeliveryDetail' });

export const deliveryQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(statuses).optional().meta({ description: 'Only deliveries in this status' }),
  connection: idSchema.optional().meta({ description: 'Only deliveries of this connection' }),
});

export const sampleListSchema = pageSchema(deliveryDetailSchema, 'SampleList');

export function deliveryAnswer(view: DeliveryView): z.output<typeof deliverySchema> {
  const { headers: _headers, body: _body, ...rest } = view;
  return { ...rest, receivedAt: iso(view.receivedAt) };
}

export function deliveryDetailAnswer(view: DeliveryView): z.output<typeof deliveryDetailSchema> {
  return { ...deliveryAnswer(view), headers: view.headers ?? {}, body: view.body ?? null };
}
