import { Inject, Injectable } from '@nestjs/common';
import {
  ConnectionHealth,
  ConnectionRepository,
  ConnectionService,
  SubscriptionService,
  VendorContext,
  type ConnectionRow,
  type SubscriptionChanges,
} from '../connections/index.js';
import { Database } from '../database/index.js';
import { Clock, LOGGER, newId, type Logger } from '../platform/index.js';
import { Queue, type Stage } from '../queue/index.js';
import { durationMs, type DeliveryItem, type LiaisonError, type SweepResult } from '../sdk/index.js';
import { DeliveryRepository } from './delivery.repository.js';
import { deliveryRow } from './delivery-row.js';

const leaseMs = 120_000;
const callTimeoutMs = 60_000;
const defaultEveryMs = 15 * 60_000;
const retryMs = 5 * 60_000;

/** What came of a sweep: what it found and put right, or why it could not be made. */
export type SweepOutcome =
  | { error: LiaisonError }
  | {
      error?: undefined;
      webhooks: SubscriptionChanges;
      items: readonly DeliveryItem[];
      /** There is more at the vendor; the next sweep fetches it at once. */
      more: boolean;
    };

/**
 * Finds what webhooks missed: per connection, puts the subscriptions right and asks the vendor for
 * what changed since the cursor. What it finds goes through translate like any delivery, so that
 * what was already seen changes nothing.
 */
@Injectable()
export class SweepStage implements Stage {
  readonly name = 'sweep';
  readonly pollEvery = 2_000;

  constructor(
    private readonly database: Database,
    private readonly connectionRows: ConnectionRepository,
    private readonly connections: ConnectionService,
    private readonly subscriptions: SubscriptionService,
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
    const row = await this.database.write((tx) =>
      this.connectionRows.claimSweep(tx, now, token, now + leaseMs),
    );
    if (!row) return 0;
    await this.sweep(row, token);
    return 1;
  }

  /**
   * Sweeps one connection at once, due or not, and says what came of it. What it finds goes through translate
   * like any delivery.
   *
   * @returns undefined while another process sweeps it, or when it is not active
   */
  async now(connectionId: string): Promise<SweepOutcome | undefined> {
    const token = newId();
    const now = this.clock.now();
    const row = await this.database.write((tx) =>
      this.connectionRows.claimSweepOf(tx, connectionId, now, token, now + leaseMs),
    );
    return row && this.sweep(row, token);
  }

  private async sweep(row: ConnectionRow, token: string): Promise<SweepOutcome> {
    const now = this.clock.now();
    try {
      const open = this.connections.openRow(row);
      const outcome = await this.vendor.call(open, callTimeoutMs, async (context) => {
        const changes = await this.subscriptions.reconcile(open, context);
        if (changes.enabled.length + changes.created.length > 0) {
          this.logger.info({ connectionId: row.id, ...changes }, 'webhook subscriptions were put right');
        }
        const found = await open.connector.reconcile?.sweep(context, row.sweepCursor ?? undefined);
        if (found) await this.store(row, token, found);
        return { webhooks: changes, items: found?.items ?? [], more: found?.more ?? false };
      });
      await this.finish(row, token, outcome.more ? now : now + this.every(open.connector.reconcile?.every));
      await this.health.succeeded(row);
      return outcome;
    } catch (error) {
      await this.finish(row, token, now + retryMs);
      await this.health.failedWith(row, error as LiaisonError);
      return { error: error as LiaisonError };
    }
  }

  /** Makes a connection due at once, e.g. after its delivery was refused. */
  async soon(connectionId: string): Promise<void> {
    await this.database.write((tx) => this.connectionRows.sweepBy(tx, [connectionId], this.clock.now()));
  }

  private async store(row: ConnectionRow, token: string, found: SweepResult): Promise<void> {
    const receivedAt = this.clock.now();
    await this.database.write(async (tx) => {
      if (!(await this.connectionRows.holdsSweep(tx, row.id, token))) return;
      await this.deliveries.insert(
        tx,
        found.items.map((item) =>
          deliveryRow({
            accountId: row.accountId,
            connectionId: row.id,
            topic: item.topic,
            source: 'sweep',
            headers: { 'content-type': 'application/json' },
            body: Buffer.from(JSON.stringify(item.payload)),
            receivedAt,
          }),
        ),
      );
      await this.connectionRows.patch(tx, row.id, { sweepCursor: found.cursor });
      if (found.items.length > 0) tx.afterCommit(() => this.queue.hint('translate'));
    });
  }

  private async finish(row: ConnectionRow, token: string, nextSweepAt: number): Promise<void> {
    await this.database.write((tx) => this.connectionRows.endSweep(tx, row.id, token, nextSweepAt));
  }

  private every(text: string | undefined): number {
    if (text === undefined) return defaultEveryMs;
    const every = durationMs(text);
    return Number.isNaN(every) ? defaultEveryMs : Math.max(every, 1_000);
  }
}
