import { defineTrigger, type AnyEventDraft, type MapContext, defined } from '../../src/sdk/index.js';
import { asHistory } from './history.js';
import { readOrder } from './order.js';
import { orderAsKnown, type OrderState } from './order-state.js';
import { gmt } from './reading.js';
import { reviewPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** The shop says that it is time to ask for a review of an order: once per order. */
export const reviewTrigger = defineTrigger({
  id: 'review',
  title: 'Time to ask for a review',
  topics: ['review.due'],
  payload: reviewPayload,
  subject: ({ order }) => `order:${order.id}`,
  map: (payload, context: MapContext<WooSettings, OrderState>) => {
    const facts = readOrder(payload.order, context.receivedAt);
    const due: AnyEventDraft = {
      type: 'order.review_due',
      subject: `order:${payload.order.id}`,
      transition: 'review',
      occurredAt: gmt(payload['occurred_at_gmt']) ?? context.receivedAt,
      ...defined({ person: facts.person }),
      data: { order: orderAsKnown(facts, context) },
    };
    return { events: [asHistory(due, context.connection)] };
  },
});
