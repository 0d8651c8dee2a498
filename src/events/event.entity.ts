import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { EventName, Person } from '../sdk/index.js';

export const eventTable = defineTable(
  'event',
  {
    id: c.id(),
    accountId: c.id(),
    connectionId: c.key(36),
    type: c.key(48),
    subject: c.key(255),
    transitionKey: c.key(190),
    occurredAt: c.instant(),
    recordedAt: c.instant(),
    superseded: c.flag(),
    /** Events of the same delivery that overtake it; null when none does. */
    supersededBy: c.nullable(c.json<readonly EventName[]>()),
    contactId: c.nullable(c.id()),
    /** The person as the vendor described them; emptied by age and by erasure. */
    person: c.personal(c.nullable(c.json<Person>())),
    /** The event's data; emptied by age and by erasure. */
    data: c.personal(c.nullable(c.json<Record<string, unknown>>())),
    deliveryId: c.nullable(c.id()),
    traceId: c.key(64),
    /** Who made it happen: see `EventOrigin`. Null in rows of before it was noted: the connection did. */
    originKind: c.nullable(c.key(16)),
    originId: c.nullable(c.key(64)),
    /** `pending` until plugins have decided, then `dispatched`; `retrying` in trouble, `parked` given up. */
    status: c.key(16),
  },
  {
    indexes: [
      { columns: ['connectionId', 'subject', 'transitionKey'], unique: true },
      { columns: ['status', 'id'] },
      { columns: ['accountId', 'id'] },
      { columns: ['contactId'] },
      { columns: ['deliveryId'] },
      { columns: ['recordedAt'] },
    ],
  },
);
export type EventRow = RowOf<typeof eventTable>;

export const subjectStateTable = defineTable(
  'subject_state',
  {
    connectionId: c.primary(c.key(36)),
    subject: c.primary(c.key(255)),
    accountId: c.id(),
    /** What the connector's map returned last; null until it has. */
    state: c.personal(c.nullable(c.json<unknown>())),
    updatedAt: c.instant(),
  },
  { indexes: [{ columns: ['accountId'] }] },
);
export type SubjectStateRow = RowOf<typeof subjectStateTable>;
