import { Injectable } from '@nestjs/common';
import { ConnectionRepository } from '../connections/index.js';
import type { Reader } from '../database/index.js';
import { canonicalEvent, eventTable, type EventRow } from '../events/index.js';
import { OrderLinks, placeOf, type OrderSightingRow } from '../orders/index.js';
import { Registry } from '../registry/index.js';
import { orderIn, type LinkedOrder, type Order } from '../sdk/index.js';

/** What the core knows of the order an event is about. */
export interface OrderKnown {
  firstSeenAt: number;
  /** Whether it is the same as an order of another connection, also of one that was removed since. */
  isLinked: boolean;
  /** The order as other connections know it, one for each. */
  linked: LinkedOrder[];
}

/** Events that are about an order. */
export const aboutOrders = /^(?:order|payment)\./;

/** Loads what the core knows of the orders of a batch: no statement where none is about one. */
@Injectable()
export class LinkedOrders {
  constructor(
    private readonly orders: OrderLinks,
    private readonly connections: ConnectionRepository,
    private readonly registry: Registry,
  ) {}

  /** By the id of the event. */
  async load(reader: Reader, rows: readonly EventRow[]): Promise<Map<string, OrderKnown>> {
    const known = new Map<string, OrderKnown>();
    const about = rows.filter(({ type }) => aboutOrders.test(type));
    if (about.length === 0) return known;
    const orders = await this.orders.of(reader, about);
    const others = [...orders.values()].flatMap(([own, ...same]) =>
      same.filter(({ connectionId }) => connectionId !== own?.connectionId),
    );
    const whole = await this.whole(reader, others);
    const linked = await this.views(reader, others, whole);
    for (const row of about) {
      const [own, ...same] = orders.get(placeOf(row)) ?? [];
      if (own === undefined) continue;
      known.set(row.id, {
        firstSeenAt: own.firstSeenAt,
        isLinked: own.linkId !== null,
        linked: oneEach(
          same
            .filter(({ connectionId }) => connectionId !== row.connectionId)
            .flatMap((other) => linked.get(placeOf(other)) ?? []),
        ),
      });
    }
    return known;
  }

  private async whole(reader: Reader, rows: readonly OrderSightingRow[]): Promise<Map<string, Order>> {
    const ids = rows.flatMap(({ wholeEventId }) => wholeEventId ?? []);
    const events = await reader.selectIn(eventTable, 'id', [...new Set(ids)]);
    return new Map(
      events.flatMap((row): [string, Order][] => {
        const event = canonicalEvent(row);
        const order = event && orderIn(event);
        return order === undefined ? [] : [[row.id, order]];
      }),
    );
  }

  /** A connection that was removed knows nothing any more. */
  private async views(
    reader: Reader,
    rows: readonly OrderSightingRow[],
    whole: ReadonlyMap<string, Order>,
  ): Promise<Map<string, LinkedOrder>> {
    const ids = [...new Set(rows.map(({ connectionId }) => connectionId))];
    const connections = await this.connections.byIds(reader, ids);
    return new Map(
      rows.flatMap((row): [string, LinkedOrder][] => {
        const connection = connections.find(({ id }) => id === row.connectionId);
        const connector = connection && this.registry.findConnector(connection.connector);
        if (!connection || !connector || connection.status === 'deleted') return [];
        const order = whole.get(row.wholeEventId ?? '');
        return [
          [
            placeOf(row),
            {
              connectionId: row.connectionId,
              connectionName: connection.name,
              connector: connector.id,
              category: connector.category,
              ...(row.vendorId === null ? {} : { id: row.vendorId }),
              number: row.number ?? '',
              ...(order === undefined ? {} : { order }),
            },
          ],
        ];
      }),
    );
  }
}

/** A tracker may tell of an order parcel by parcel: of each connection what says most. */
function oneEach(orders: readonly LinkedOrder[]): LinkedOrder[] {
  const best = new Map<string, LinkedOrder>();
  for (const order of orders) {
    const known = best.get(order.connectionId);
    if (known === undefined || said(order) > said(known)) best.set(order.connectionId, order);
  }
  return [...best.values()];
}

function said({ order, id }: LinkedOrder): number {
  return (order === undefined ? 0 : 2) + (id === undefined ? 0 : 1);
}
