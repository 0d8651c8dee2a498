import type { Reader } from '../../database/index.js';
import { eventTable } from '../../events/index.js';
import { messageTable } from './message.entity.js';

/** What a delivery led to. */
export interface DeliveryEffects {
  events: number;
  messages: number;
  /** What its events are about, when that is one thing. */
  subject: string | null;
}

/** What deliveries led to, by their id; those that led to nothing are left out. */
export async function deliveryEffects(
  reader: Reader,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, DeliveryEffects>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.query<{
    deliveryId: string;
    events: number | string;
    messages: number | string;
    subjects: number | string;
    subject: string;
  }>(
    `SELECT e.deliveryId AS deliveryId, COUNT(DISTINCT e.id) AS events, COUNT(DISTINCT m.id) AS messages,
       COUNT(DISTINCT e.subject) AS subjects, MIN(e.subject) AS subject
     FROM ${eventTable.name} e LEFT JOIN ${messageTable.name} m ON m.eventId = e.id
     WHERE e.deliveryId IN (?) AND e.accountId = ? GROUP BY e.deliveryId`,
    [ids, accountId],
  );
  return new Map(
    rows.map((row) => [
      row.deliveryId,
      {
        events: Number(row.events),
        messages: Number(row.messages),
        subject: Number(row.subjects) === 1 ? row.subject : null,
      },
    ]),
  );
}
