import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import {
  RowWork,
  type RowHold,
  type RowPark,
  type RowRefusal,
  type RowStage,
  type Stage,
  type WorkRow,
} from '../queue/index.js';
import type { DeliveryRow } from './delivery.entity.js';
import { DeliveryRepository, type DeliveryOutcome } from './delivery.repository.js';

const batchRows = 100;

/** Who a delivery belongs to: a connector, a channel's callback or an app's body as a whole, or a sender's part of a callback. */
export type DeliveryKind = 'connection' | 'channel' | 'split' | 'app';

/** Turns a batch of deliveries into what they mean, in the unit of work that settles them. */
export interface DeliveryHandler {
  handle(tx: Tx, deliveries: DeliveryRow[]): Promise<DeliveryOutcome[]>;
}

/** The handlers other modules register. */
@Injectable()
export class DeliveryHandlers {
  private readonly handlers = new Map<DeliveryKind, DeliveryHandler>();

  register(kind: DeliveryKind, handler: DeliveryHandler): void {
    this.handlers.set(kind, handler);
  }

  get(kind: DeliveryKind): DeliveryHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`nothing handles deliveries of kind ${kind}`);
    return handler;
  }
}

/** Claims stored deliveries and has them translated, many in one unit of work. */
@Injectable()
export class TranslateStage implements Stage, RowStage<DeliveryRow> {
  readonly name = 'translate';
  readonly isBulk = true;

  constructor(
    private readonly rows: RowWork,
    private readonly deliveries: DeliveryRepository,
    private readonly handlers: DeliveryHandlers,
  ) {}

  async run(): Promise<number> {
    return this.rows.run(this);
  }

  async claim(tx: Tx, now: number): Promise<DeliveryRow[]> {
    return this.deliveries.claim(tx, now, batchRows);
  }

  async lock(tx: Tx, ids: readonly string[]): Promise<DeliveryRow[]> {
    return this.deliveries.lockWaiting(tx, ids);
  }

  async peek(tx: Tx, now: number): Promise<WorkRow[]> {
    return this.deliveries.peek(tx, now, batchRows);
  }

  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return this.deliveries.namesWaiting(tx, ids);
  }

  async work(tx: Tx, rows: DeliveryRow[]): Promise<RowRefusal[]> {
    const byKind = new Map<DeliveryKind, DeliveryRow[]>();
    for (const row of rows) {
      const kind = kindOf(row);
      byKind.set(kind, [...(byKind.get(kind) ?? []), row]);
    }
    for (const [kind, part] of byKind) {
      await this.deliveries.settle(tx, await this.handlers.get(kind).handle(tx, part));
    }
    // What a handler cannot read it parks itself, with its own words.
    return [];
  }

  async hold(tx: Tx, rows: readonly RowHold[]): Promise<void> {
    await this.deliveries.hold(
      tx,
      rows.map((row) => ({ ...row, reason: row.reason && `${row.reason} It is tried again by itself.` })),
    );
  }

  async park(tx: Tx, rows: readonly RowPark[]): Promise<void> {
    await this.deliveries.park(
      tx,
      rows.map((row) => ({
        ...row,
        reason: `${row.reason} It was tried ${row.tries} times. Update Liaison and retry it.`,
      })),
    );
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    return this.deliveries.oldestDue(reader, now);
  }
}

function kindOf(row: DeliveryRow): DeliveryKind {
  if (row.source === 'split' || row.source === 'app') return row.source;
  return row.accountId === null && row.source === 'webhook' ? 'channel' : 'connection';
}
