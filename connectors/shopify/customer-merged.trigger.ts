import { z } from 'zod';
import { defineTrigger, textOf } from '../../src/sdk/index.js';
import { idOf } from './ids.js';
import { required } from './reading.js';

const mergePayload = z.looseObject({
  admin_graphql_api_customer_kept_id: z.string(),
  admin_graphql_api_customer_deleted_id: z.string().nullish(),
  status: z.string().nullish(),
});

/** Two customers became one in the shop. Merges that failed there, or are still being made, say nothing. */
export const customerMergedTrigger = defineTrigger({
  id: 'customer-merged',
  title: 'Customers merged',
  topics: ['customers/merge'],
  payload: mergePayload,
  subject: (merge) =>
    `customer:${required(idOf(merge.admin_graphql_api_customer_kept_id), 'admin_graphql_api_customer_kept_id')}`,
  map: (merge, { receivedAt }) => {
    const kept = required(
      idOf(merge.admin_graphql_api_customer_kept_id),
      'admin_graphql_api_customer_kept_id',
    );
    const gone = idOf(merge.admin_graphql_api_customer_deleted_id);
    if (gone === undefined || gone === kept || textOf(merge.status)?.toLowerCase() !== 'completed')
      return { events: [] };
    return {
      events: [
        {
          type: 'contact.merged',
          subject: `customer:${kept}`,
          transition: `merged:${gone}`,
          occurredAt: receivedAt,
          person: { externalId: kept },
          data: { mergedExternalId: gone, reason: 'vendor_merged' },
        },
      ],
    };
  },
});
