import type { DeliveryRow } from '../ingress/index.js';
import type { OrderReport } from '../orders/index.js';
import { orderIn, orderNamed } from '../sdk/index.js';
import type { EventRow } from './event.entity.js';
import { canonicalEvent } from './event.queries.js';

/**
 * Which of these events are about an order, and what they call it.
 *
 * @param deliveries - those the events were made of: what came is seen, however late it is read
 */
export function orderReports(
  rows: readonly EventRow[],
  deliveries: readonly (Pick<DeliveryRow, 'id' | 'receivedAt'> & { isStore: boolean })[],
  countryOf: (accountId: string) => string | null,
): OrderReport[] {
  const cameBy = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  return rows.flatMap((row): OrderReport[] => {
    const event = canonicalEvent(row);
    const order = event && orderNamed(event);
    if (order === undefined) return [];
    const delivery = cameBy.get(row.deliveryId ?? '');
    return [
      {
        accountId: row.accountId,
        connectionId: row.connectionId,
        subject: row.subject,
        order,
        person: event?.person,
        country: countryOf(row.accountId),
        wholeEventId: event && orderIn(event) ? row.id : undefined,
        isStore: delivery?.isStore === true,
        seenAt: delivery?.receivedAt ?? row.recordedAt,
      },
    ];
  });
}
