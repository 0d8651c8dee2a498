import {
  defineTrigger,
  deletedContactRecord,
  type ContactRecordState,
  type MapContext,
} from '../../src/sdk/index.js';
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
  map: ({ id }, { previous, receivedAt }: MapContext<WooSettings, ContactRecordState>) =>
    deletedContactRecord({ subject: `customer:${id}`, externalId: id, at: receivedAt }, previous),
});
