import { z } from 'zod';
import {
  defined,
  defineTrigger,
  isRecord,
  stableId,
  textOf,
  type AnyEventDraft,
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

/** What is kept of a customer between webhooks; the fingerprint is a hash, not personal data. */
export interface CustomerState {
  created: boolean;
  modifiedAt: number;
  fingerprint: string;
  deleted?: true;
}

type CustomerContext = MapContext<ShopifySettings, CustomerState>;

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
  map: (customer, { previous, receivedAt }: CustomerContext): MapResult<CustomerState> => ({
    events:
      previous?.deleted === true
        ? []
        : [
            {
              type: 'contact.deleted',
              subject: `customer:${idOfCustomer(customer)}`,
              transition: 'deleted',
              occurredAt: receivedAt,
              person: { externalId: idOfCustomer(customer) },
              data: {},
            },
          ],
    state: { created: true, modifiedAt: receivedAt, fingerprint: '', ...previous, deleted: true },
  }),
});

function idOfCustomer(customer: CustomerPayload): string {
  return required(ownId(customer), 'id');
}

function nextCustomer(payload: CustomerPayload, context: CustomerContext): MapResult<CustomerState> {
  const { previous, receivedAt, connection } = context;
  if (previous?.deleted === true) return { events: [], state: previous };
  const createdAt = instantOf(payload.created_at) ?? receivedAt;
  const modifiedAt = instantOf(payload.updated_at) ?? createdAt;
  const { person, data } = describe(payload);
  const fingerprint = stableId(JSON.stringify([person, data]), 16);
  const isNew = createdAt >= Math.floor(connection.createdAt / 1_000) * 1_000;
  const creates = isNew && previous?.created !== true;
  const older = previous !== undefined && modifiedAt < previous.modifiedAt;
  const updates = !creates && !older && previous?.fingerprint !== fingerprint;
  const base = { subject: `customer:${idOfCustomer(payload)}`, ...defined({ person }), data };
  const events: AnyEventDraft[] = [];
  if (creates)
    events.push({ ...base, type: 'contact.created', transition: 'created', occurredAt: createdAt });
  if (updates) {
    const transition = `updated:${modifiedAt}:${fingerprint.slice(0, 8)}`;
    events.push({ ...base, type: 'contact.updated', transition, occurredAt: modifiedAt });
  }
  return {
    events,
    state: {
      created: creates || previous?.created === true,
      modifiedAt: Math.max(modifiedAt, previous?.modifiedAt ?? modifiedAt),
      fingerprint: older ? previous.fingerprint : fingerprint,
    },
  };
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
