import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import type { CustomerState } from './customer-state.js';
import { deletedPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/**
 * A customer account was deleted. That closes an account; it is no request to erase a person, who
 * may go on ordering as a guest.
 */
export const customerDeletedTrigger = defineTrigger({
  id: 'customer-deleted',
  title: 'Customer deleted',
  topics: ['customer.deleted'],
  payload: deletedPayload,
  subject: (customer) => `customer:${customer.id}`,
  map: (customer, context: MapContext<WooSettings, CustomerState>) => ({
    events:
      context.previous?.deleted === true
        ? []
        : [
            {
              type: 'contact.deleted',
              subject: `customer:${customer.id}`,
              transition: 'deleted',
              occurredAt: context.receivedAt,
              person: { externalId: customer.id },
              data: { erase: false },
            },
          ],
    state: { created: true, modifiedAt: 0, fingerprint: '', ...context.previous, deleted: true as const },
  }),
});
