import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { DeliveryRepository, deliveryRow, type DeliveryRow } from '../ingress/index.js';

/** Keeps items of a batch that could not be read: each a delivery of its own, parked. */
@Injectable()
export class FailedItems {
  constructor(private readonly deliveries: DeliveryRepository) {}

  /** Stores them beside the delivery they came in; returns how many there are. */
  async park(
    tx: Tx,
    delivery: DeliveryRow,
    items: readonly { topic: string; payload: unknown; reason: string }[],
  ): Promise<number> {
    const rows = items.map((item): DeliveryRow => {
      const row = deliveryRow({
        accountId: delivery.accountId,
        connectionId: delivery.connectionId,
        topic: item.topic,
        source: 'webhook',
        headers: delivery.headers,
        body: Buffer.from(JSON.stringify(item.payload ?? null)),
        receivedAt: delivery.receivedAt,
        traceId: delivery.traceId,
      });
      return { ...row, status: 'parked', attempts: 1, error: item.reason };
    });
    await this.deliveries.insert(tx, rows);
    return rows.length;
  }
}
