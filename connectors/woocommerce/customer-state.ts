import {
  defined,
  isRecord,
  nextContactRecord,
  textOf,
  type ContactRecordState,
  type MapContext,
  type MapResult,
} from '../../src/sdk/index.js';
import { isOlderThanConnection } from './order-state.js';
import { buyer, orderLocale } from './person.js';
import { gmt, metaOf, words } from './reading.js';
import type { CustomerPayload } from './schema.js';
import type { WooSettings } from './settings.js';

type CustomerContext = MapContext<WooSettings, ContactRecordState>;

/**
 * WooCommerce sends `customer.updated` for much that is no news of a person (a login, a new session), and right after
 * `customer.created` with the same content.
 */
export function nextCustomer(
  payload: CustomerPayload,
  { previous, topic, receivedAt, connection }: CustomerContext,
): MapResult<ContactRecordState> {
  const createdAt = gmt(payload.date_created_gmt) ?? receivedAt;
  const { person, fields } = describe(payload);
  return nextContactRecord(
    {
      subject: `customer:${payload.id}`,
      person,
      data: { fields },
      compared: [person, fields],
      createdAt,
      modifiedAt: gmt(payload.date_modified_gmt) ?? createdAt,
      isNew: topic === 'customer.created' || !isOlderThanConnection(createdAt, connection.createdAt),
    },
    previous,
  );
}

function describe(payload: CustomerPayload) {
  const billing = isRecord(payload['billing']) ? payload['billing'] : {};
  const language = orderLocale(metaOf(payload['meta_data']), payload['lang']);
  const person = buyer(payload.id, billing, language, payload);
  const fields: Record<string, unknown> = defined({
    city: words(billing['city']),
    postcode: textOf(billing['postcode']),
    isPayingCustomer:
      typeof payload['is_paying_customer'] === 'boolean' ? payload['is_paying_customer'] : undefined,
    role: textOf(payload['role']),
  });
  return { person, fields };
}
