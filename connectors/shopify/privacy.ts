import { z } from 'zod';
import { ContractViolation, defined, type DeliveryItem, type PrivacyWebhooks } from '../../src/sdk/index.js';
import { idOf } from './ids.js';
import { emailOf, phoneOf } from './reading.js';

const id = z.union([z.number(), z.string()]);
const aboutCustomer = z.looseObject({
  customer: z.looseObject({ id }),
  data_request: z.looseObject({ id }).optional(),
});

/**
 * The topics every app has to take, within 30 days.
 * Source: shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 */
export const privacy: PrivacyWebhooks = {
  topics: ['customers/data_request', 'customers/redact', 'shop/redact'],
  read: ({ topic, payload }: DeliveryItem) => {
    if (topic === 'shop/redact') return { kind: 'erase_tenant', key: 'shop' };
    const read = aboutCustomer.safeParse(payload);
    const customer = read.success ? idOf(read.data.customer.id) : undefined;
    if (!read.success || customer === undefined) throw new ContractViolation('it names no customer');
    const { customer: record, data_request: request } = read.data;
    const person = defined({
      externalId: customer,
      email: emailOf(record['email']),
      phone: phoneOf(record['phone']),
    });
    const subject = `customer:${customer}`;
    return topic === 'customers/data_request'
      ? { kind: 'export', key: `request:${idOf(request?.id) ?? customer}`, person, subject }
      : { kind: 'erase_person', key: subject, person, subject };
  },
};
