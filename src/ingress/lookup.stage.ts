import { Inject, Injectable } from '@nestjs/common';
import {
  ConnectionHealth,
  ConnectionRepository,
  ConnectionService,
  VendorContext,
  type ConnectionRow,
} from '../connections/index.js';
import { Database, type Reader } from '../database/index.js';
import { Clock, LOGGER, newId, type Logger } from '../platform/index.js';
import { Queue, type Stage } from '../queue/index.js';
import {
  ContractViolation,
  RateLimited,
  Rejected,
  Transient,
  type DeliveryItem,
  type LiaisonError,
} from '../sdk/index.js';
import { DeliveryRepository } from './delivery.repository.js';
import { deliveryRow } from './delivery-row.js';
import type { LookupRow } from './lookup.entity.js';
import { Lookups, type LookupFailure } from './lookups.js';

const leaseMs = 120_000;
const callTimeoutMs = 60_000;
/** With the waits below, about a day. */
const mostAttempts = 24;
const longestWaitMs = 60 * 60_000;

/**
 * Asks vendors for what deliveries named and did not describe. What they answer goes through translate like any
 * delivery. The question changes nothing at the vendor: one that was cut off is asked again.
 */
@Injectable()
export class LookupStage implements Stage {
  readonly name = 'lookups';

  constructor(
    private readonly database: Database,
    private readonly lookups: Lookups,
    private readonly connectionRows: ConnectionRepository,
    private readonly connections: ConnectionService,
    private readonly vendor: VendorContext,
    private readonly health: ConnectionHealth,
    private readonly deliveries: DeliveryRepository,
    private readonly queue: Queue,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<number> {
    const token = newId();
    const now = this.clock.now();
    const asked = await this.database.write((tx) => this.lookups.claim(tx, now, token, now + leaseMs));
    const [first] = asked;
    if (!first) return 0;
    const row = await this.connectionRows.byId(this.database.read, first.connectionId);
    if (row?.status !== 'active') {
      // A paused connection is asked for nothing; what its vendor delivers when it goes on names it again.
      await this.failed(asked, token, { dueAt: now, error: 'The connection is not active.', over: true });
      return asked.length;
    }
    await this.ask(row, asked, token);
    return asked.length;
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    return this.lookups.oldestDue(reader, now);
  }

  private async ask(row: ConnectionRow, asked: readonly LookupRow[], token: string): Promise<void> {
    let items: readonly DeliveryItem[];
    try {
      const open = this.connections.openRow(row);
      const { connector } = open;
      if (!connector.lookup) throw new ContractViolation(`${connector.title} cannot look anything up`);
      const wanted = asked.map((one) => one.wanted);
      ({ items } = await this.vendor.call(
        open,
        callTimeoutMs,
        async (context) => (await connector.lookup?.(context, wanted)) ?? { items: [] },
      ));
    } catch (error) {
      await this.failedWith(row, asked, token, error as LiaisonError);
      return;
    }
    await this.store(row, asked, token, items);
    await this.health.succeeded(row);
  }

  private async store(
    row: ConnectionRow,
    asked: readonly LookupRow[],
    token: string,
    items: readonly DeliveryItem[],
  ): Promise<void> {
    const receivedAt = this.clock.now();
    await this.database.write(async (tx) => {
      const held = await this.lookups.held(tx, asked, token);
      if (held.length === 0) return;
      const traceId = held.length === 1 ? held[0]?.traceId : undefined;
      await this.deliveries.insert(
        tx,
        items.map((item) =>
          deliveryRow({
            accountId: row.accountId,
            connectionId: row.id,
            topic: item.topic,
            source: 'sweep',
            headers: { 'content-type': 'application/json' },
            body: Buffer.from(JSON.stringify(item.payload)),
            receivedAt,
            ...(traceId === undefined ? {} : { traceId }),
          }),
        ),
      );
      await this.lookups.answered(tx, asked, held);
      tx.afterCommit(() => {
        if (items.length > 0) this.queue.hint('translate');
      });
    });
  }

  private async failedWith(
    row: ConnectionRow,
    asked: readonly LookupRow[],
    token: string,
    error: LiaisonError,
  ): Promise<void> {
    const now = this.clock.now();
    const { message } = error;
    const refused = error instanceof Rejected || error instanceof ContractViolation;
    if (refused && asked.length > 1) {
      await this.failed(asked, token, { dueAt: now, error: message, alone: true });
      return;
    }
    const tries = Math.max(...asked.map(({ attempts }) => attempts)) + 1;
    const over = refused || tries >= mostAttempts;
    if (over) {
      const names = asked.map(({ wanted }) => wanted);
      this.logger.warn({ err: error, connectionId: row.id, wanted: names }, 'a lookup was given up');
    }
    const [alone] = asked;
    await this.failed(asked, token, {
      dueAt: now + waitOf(error, tries),
      error: message,
      over,
      ...(asked.length === 1 && alone?.alone === true ? { alone: true } : {}),
    });
    // That one thing is refused says nothing of the connection.
    if (!(error instanceof Rejected)) await this.health.failedWith(row, error);
  }

  private async failed(asked: readonly LookupRow[], token: string, failure: LookupFailure): Promise<void> {
    await this.database.write(async (tx) => {
      await this.lookups.unanswered(tx, await this.lookups.held(tx, asked, token), failure);
    });
  }
}

/** As long as the vendor says, else five seconds, twice as long each time, an hour at most. */
function waitOf(error: LiaisonError, tries: number): number {
  const asked = error instanceof RateLimited || error instanceof Transient ? (error.retryAfter ?? 0) : 0;
  return Math.max(asked, Math.min(5_000 * 2 ** Math.min(tries - 1, 20), longestWaitMs));
}
