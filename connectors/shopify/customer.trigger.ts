import { z } from 'zod';
import {
  defined,
  defineTrigger,
  deletedContactRecord,
  isRecord,
  nextContactRecord,
  textOf,
  type ContactRecordState,
  type MapContext,
  type MapResult,
} from '../../src/sdk/index.js';
import { ownId } from './ids.js';
import { instantOf, personFrom, plain, required } from './reading.js';
import type { ShopifySettings } from './settings.js';

const customerPayload = z.looseObject({
  id: z.union([z.number(), z.string()]),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
type CustomerPayload = z.output<typeof customerPayload>;

type CustomerContext = MapContext<ShopifySettings, ContactRecordState>;

const mostTags = 250;

/** A customer was made or changed. Nothing is told of what Shopify counts itself, such as orders and money spent. */
export const customerTrigger = defineTrigger({
  id: 'customer',
  title: 'Customer created or changed',
  topics: ['customers/create', 'customers/update', 'customers/enable', 'customers/disable'],
  payload: customerPayload,
  subject: (customer) => `customer:${idOfCustomer(customer)}`,
  map: (customer, context: CustomerContext) => nextCustomer(customer, context),
});

/** A customer was deleted: the record goes, and with it nothing of what the customer agreed to elsewhere. */
export const customerDeletedTrigger = defineTrigger({
  id: 'customer-deleted',
  title: 'Customer deleted',
  topics: ['customers/delete'],
  payload: customerPayload,
  subject: (customer) => `customer:${idOfCustomer(customer)}`,
  map: (customer, { previous, receivedAt }: CustomerContext) => {
    const id = idOfCustomer(customer);
    return deletedContactRecord({ subject: `customer:${id}`, externalId: id, at: receivedAt }, previous);
  },
});

function idOfCustomer(customer: CustomerPayload): string {
  return required(ownId(customer), 'id');
}

function nextCustomer(
  payload: CustomerPayload,
  { previous, receivedAt, connection }: CustomerContext,
): MapResult<ContactRecordState> {
  const createdAt = instantOf(payload.created_at) ?? receivedAt;
  return nextContactRecord(
    {
      subject: `customer:${idOfCustomer(payload)}`,
      ...describe(payload),
      createdAt,
      modifiedAt: instantOf(payload.updated_at) ?? createdAt,
      // Shopify counts whole seconds.
      isNew: createdAt >= Math.floor(connection.createdAt / 1_000) * 1_000,
    },
    previous,
  );
}

function describe(payload: CustomerPayload) {
  const address = isRecord(payload['default_address']) ? payload['default_address'] : {};
  const person = personFrom({
    customerId: idOfCustomer(payload),
    phones: [payload['phone']],
    emails: [payload['email']],
    names: [payload['first_name'], payload['last_name']],
    locale: payload['locale'],
    billing: address,
    shipping: {},
  });
  const tags = (textOf(payload['tags'], 10_000) ?? '')
    .split(',')
    .flatMap((tag) => textOf(tag, 64) ?? [])
    .slice(0, mostTags);
  return {
    person,
    data: { tags, fields: defined({ city: plain(address['city']) }) as Record<string, unknown> },
  };
}
