import {
  stableId,
  type AnyEventDraft,
  type MapContext,
  type MapResult,
  defined,
  isRecord,
  textOf,
} from '../../src/sdk/index.js';
import { isOlderThanConnection } from './order-state.js';
import { buyer, orderLocale } from './person.js';
import { gmt, metaOf, words } from './reading.js';
import type { CustomerPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** What is kept of a customer between deliveries; the fingerprint is a hash, not personal data. */
export interface CustomerState {
  created: boolean;
  modifiedAt: number;
  fingerprint: string;
  deleted?: true;
}

type CustomerContext = MapContext<WooSettings, CustomerState>;

/**
 * `contact.created` once, `contact.updated` when something we know of people changed. WooCommerce
 * sends `customer.updated` for much else (a login, a new session), and right after
 * `customer.created` with the same content: those say nothing new.
 */
export function nextCustomer(payload: CustomerPayload, context: CustomerContext): MapResult<CustomerState> {
  const { previous } = context;
  const createdAt = gmt(payload.date_created_gmt) ?? context.receivedAt;
  const modifiedAt = gmt(payload.date_modified_gmt) ?? createdAt;
  const { person, fields } = describe(payload);
  const fingerprint = stableId(JSON.stringify([person, fields]), 16);
  if (previous?.deleted === true) return { events: [], state: previous };
  const isNew =
    context.topic === 'customer.created' || !isOlderThanConnection(createdAt, context.connection.createdAt);
  const creates = isNew && previous?.created !== true;
  const older = previous !== undefined && modifiedAt < previous.modifiedAt;
  const updates = !creates && !older && previous?.fingerprint !== fingerprint;
  const base = { subject: `customer:${payload.id}`, ...defined({ person }), data: { fields } };
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
