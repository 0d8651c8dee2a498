import type { AnyEventDraft } from './events.js';
import { defined } from './reading.js';
import { stableId, type Person } from './values.js';

/** What is kept of a vendor's record of a person between deliveries; the fingerprint is a hash, not personal data. */
export interface ContactRecordState {
  /** `contact.created` was told. */
  created: boolean;
  /** Latest modification seen, milliseconds UTC. */
  modifiedAt: number;
  /** Of what the record said last. */
  fingerprint: string;
  /** Deleted at the vendor: what arrives afterwards says nothing. */
  deleted?: true;
}

/** A vendor's record of a person, as one delivery shows it. */
export interface ContactRecord {
  /** `customer:13`. */
  subject: string;
  /** Whom it is about. */
  person: Person | undefined;
  /** Custom fields and tags, as events carry them. */
  data: { fields?: Record<string, unknown>; tags?: string[] };
  /**
   * What is compared with the delivery before. Its hash is kept: another shape of it tells every record anew.
   *
   * @defaultValue `[person, data]`
   */
  compared?: unknown;
  /** When the record was made, milliseconds UTC. */
  createdAt: number;
  /** Its last modification, milliseconds UTC. */
  modifiedAt: number;
  /** Made since the connection was: only then is it told as new. */
  isNew: boolean;
}

interface NextRecord {
  events: AnyEventDraft[];
  state: ContactRecordState;
}

/**
 * `contact.created` once, `contact.updated` when something that is known of the person changed. Vendors tell of a
 * record for much else (a login, an order counted), and often twice: what says nothing new becomes no event, and an
 * older delivery does not take a newer one back.
 */
export function nextContactRecord(
  record: ContactRecord,
  previous: ContactRecordState | undefined,
): NextRecord {
  const { subject, person, data, createdAt, modifiedAt, isNew } = record;
  if (previous?.deleted === true) return { events: [], state: previous };
  const fingerprint = stableId(JSON.stringify(record.compared ?? [person, data]), 16);
  const creates = isNew && previous?.created !== true;
  const older = previous !== undefined && modifiedAt < previous.modifiedAt;
  const updates = !creates && !older && previous?.fingerprint !== fingerprint;
  const base = { subject, ...defined({ person }), data };
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

/**
 * `contact.deleted`, once. A record that goes is no request to erase a person, who may still buy as a guest.
 *
 * @param at - when it went, milliseconds UTC
 */
export function deletedContactRecord(
  { subject, externalId, at }: { subject: string; externalId: string; at: number },
  previous: ContactRecordState | undefined,
): NextRecord {
  return {
    events:
      previous?.deleted === true
        ? []
        : [
            {
              type: 'contact.deleted',
              subject,
              transition: 'deleted',
              occurredAt: at,
              person: { externalId },
              data: { erase: false },
            },
          ],
    state: { created: true, modifiedAt: 0, fingerprint: '', ...previous, deleted: true },
  };
}
