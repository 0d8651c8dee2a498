import { z } from 'zod';
import { defined, defineTrigger } from '../../src/sdk/index.js';
import { idOf } from './ids.js';
import { emailOf, phoneOf, required } from './reading.js';

const redactPayload = z.looseObject({
  customer: z.looseObject({ id: z.union([z.number(), z.string()]) }),
});

/**
 * A shop asks for a customer to be forgotten, as the law lets customers ask.
 * Source: shopify.dev/docs/apps/build/compliance/privacy-law-compliance (customers/redact, within 30 days)
 */
export const customerRedactTrigger = defineTrigger({
  id: 'customer-redact',
  title: 'Customer to be erased',
  topics: ['customers/redact'],
  payload: redactPayload,
  subject: ({ customer }) => `customer:${required(idOf(customer.id), 'customer.id')}`,
  map: ({ customer }, { receivedAt }) => {
    const id = required(idOf(customer.id), 'customer.id');
    return {
      events: [
        {
          type: 'contact.deleted',
          subject: `customer:${id}`,
          transition: `erased:${id}`,
          occurredAt: receivedAt,
          person: defined({
            externalId: id,
            email: emailOf(customer['email']),
            phone: phoneOf(customer['phone']),
          }),
          data: { erase: true },
        },
      ],
    };
  },
});
