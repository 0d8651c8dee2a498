import { Injectable } from '@nestjs/common';
import { Database, DatabaseError, preparedSize } from '../database/index.js';
import { Queue } from '../queue/index.js';
import type { DeliveryRow } from './delivery.entity.js';
import { DeliveryRepository } from './delivery.repository.js';

const maxWaiting = 5_000;
const maxWaitingBytes = 64 * 1024 * 1024;
const maxBatchRows = 200;
const maxBatchBytes = 8 * 1024 * 1024;
const maxInFlight = 2;

/** The commit queue is full: the delivery was not stored and must not be acknowledged. */
export class CommitQueueFullError extends Error {
  constructor() {
    super('the commit queue is full');
    this.name = 'CommitQueueFullError';
  }
}

interface Waiting {
  row: DeliveryRow;
  bytes: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit: deliveries that wait share one multi-row insert, at most two inserts in flight. A
 * caller's promise resolves after the commit that holds its row, never before.
 */
@Injectable()
export class CommitQueue {
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private inFlight = 0;

  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveryRepository,
    private readonly queue: Queue,
  ) {}

  /**
   * Stores a delivery durably.
   *
   * @throws CommitQueueFullError at once when too much waits; DatabaseError when the commit failed.
   */
  store(row: DeliveryRow): Promise<void> {
    const bytes = (row.body?.length ?? 0) + 500;
    if (this.waiting.length >= maxWaiting || this.waitingBytes + bytes > maxWaitingBytes) {
      return Promise.reject(new CommitQueueFullError());
    }
    return new Promise<void>((resolve, reject) => {
      this.waiting.push({ row, bytes, resolve, reject });
      this.waitingBytes += bytes;
      if (this.inFlight === 0) setImmediate(() => this.flush());
      else this.flush();
    });
  }

  /** Deliveries that wait for their commit. */
  get length(): number {
    return this.waiting.length;
  }

  private flush(): void {
    // A second commit starts only when enough waits to be worth its own flush to disk.
    if (this.waiting.length === 0 || this.inFlight >= maxInFlight) return;
    if (this.inFlight > 0 && this.waiting.length < 16) return;
    this.inFlight++;
    void this.commit().finally(() => {
      this.inFlight--;
      this.flush();
    });
  }

  private take(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const entry of this.waiting) {
      if (count >= maxBatchRows || (count > 0 && bytes + entry.bytes > maxBatchBytes)) break;
      bytes += entry.bytes;
      count++;
    }
    // The few beyond the size of a prepared statement go with the next commit.
    const batch = this.waiting.splice(0, preparedSize(count));
    for (const entry of batch) this.waitingBytes -= entry.bytes;
    return batch;
  }

  private async commit(): Promise<void> {
    let batch: Waiting[] = [];
    try {
      // Taken when the transaction is open: what came while it waited for its turn goes with it.
      await this.insert(() => (batch = batch.length > 0 ? batch : this.take()));
      for (const entry of batch) entry.resolve();
    } catch (error) {
      // The database was away before the batch was taken: those who wait must hear of it.
      if (batch.length === 0) batch = this.take();
      const poisoned = error instanceof DatabaseError && error.fault === 'other' && batch.length > 1;
      if (!poisoned) {
        for (const entry of batch) entry.reject(error);
        return;
      }
      // One row the database cannot take must not refuse its neighbours.
      for (const entry of batch) await this.insert(() => [entry]).then(entry.resolve, entry.reject);
    }
  }

  private async insert(take: () => Waiting[]): Promise<void> {
    const stored = await this.deliveries.store(this.database, () => take().map((entry) => entry.row));
    if (stored === 0) return;
    this.queue.frontDoorStored(stored);
    this.queue.hint('translate');
  }
}
