import { defineTrigger, type ContactRecordState, type MapContext } from '../../src/sdk/index.js';
import { payloadOf } from './error-payload.js';
import { nextCustomer } from './customer-state.js';
import { customerPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** A customer account was made or changed. */
export const customerTrigger = defineTrigger({
  id: 'customer',
  title: 'Customer created or changed',
  topics: ['customer.created', 'customer.updated'],
  payload: payloadOf(customerPayload, 'customer'),
  subject: (customer) => `customer:${customer.id}`,
  map: (customer, context: MapContext<WooSettings, ContactRecordState>) => nextCustomer(customer, context),
});
