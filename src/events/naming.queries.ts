import type { Reader } from '../database/index.js';
import { decode } from '../database/index.js';
import type { Person } from '../sdk/index.js';
import { eventTable } from './event.entity.js';

/** An event as it named its person. */
export interface NamingEvent {
  id: string;
  contactId: string;
  connectionId: string;
  type: string;
  subject: string;
  occurredAt: number;
  recordedAt: number;
  person: Person;
}

/**
 * How events named these contacts, the latest first, so many of each at most. Events whose data was
 * removed by age or erasure name nobody any more.
 */
export async function eventsNaming(
  reader: Reader,
  accountId: string,
  contactIds: readonly string[],
  each: number,
): Promise<NamingEvent[]> {
  if (contactIds.length === 0) return [];
  const rows = await reader.query(
    `SELECT n.* FROM
       (SELECT id, contactId, connectionId, type, subject, occurredAt, recordedAt, person,
          ROW_NUMBER() OVER (PARTITION BY contactId ORDER BY id DESC) AS place
        FROM event WHERE contactId IN (?) AND accountId = ? AND person IS NOT NULL) n
     WHERE n.place <= ? ORDER BY n.contactId, n.id DESC`,
    [contactIds, accountId, each],
  );
  return rows.map(({ place: _place, ...raw }) => decode(eventTable, raw) as unknown as NamingEvent);
}
