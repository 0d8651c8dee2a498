import { Injectable } from '@nestjs/common';
import { ConnectionService } from '../connections/index.js';
import { Database, type Reader } from '../database/index.js';
import { Clock, notFound, ProblemError } from '../platform/index.js';
import { Queue, RowTries } from '../queue/index.js';
import type { DeliveryRow } from './delivery.entity.js';
import { DeliveryRepository } from './delivery.repository.js';
import { rawBody } from './delivery-row.js';

/** A delivery as the API shows it; the body only on its own page. */
export interface DeliveryView {
  id: string;
  connectionId: string;
  topic: string;
  source: string;
  status: string;
  error: string | null;
  /** What its owner should look at though it was handled. */
  warning: string | null;
  attempts: number;
  receivedAt: number;
  traceId: string;
  headers?: Record<string, string>;
  body?: string | null;
}

/** Reading deliveries, and having parked ones translated again. */
@Injectable()
export class DeliveryQueries {
  private readonly tries = new RowTries();

  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveryRepository,
    private readonly connections: ConnectionService,
    private readonly queue: Queue,
    private readonly clock: Clock,
  ) {}

  async list(
    reader: Reader,
    accountId: string,
    filter: { status?: string | undefined; connectionId?: string | undefined; before?: string | undefined },
    limit: number,
  ): Promise<DeliveryView[]> {
    return (await this.deliveries.page(reader, accountId, filter, limit)).map((row) => view(row));
  }

  async get(reader: Reader, accountId: string, id: string): Promise<DeliveryView> {
    const row = await this.mine(reader, accountId, id);
    return {
      ...view(row),
      headers: row.headers,
      body: row.body === null ? null : rawBody(row).toString('utf8'),
    };
  }

  /**
   * Translates a parked or ignored delivery again, e.g. after a mapping was corrected.
   *
   * @throws ProblemError 409 when it is done or waits already, or its body was purged.
   */
  async retry(accountId: string, id: string): Promise<DeliveryView> {
    const row = await this.mine(this.database.read, accountId, id);
    if (row.status !== 'parked' && row.status !== 'ignored') {
      throw new ProblemError(
        409,
        'not_retryable',
        `The delivery is ${row.status}; only parked and ignored ones can be retried.`,
      );
    }
    if (row.body === null) {
      throw new ProblemError(
        409,
        'body_purged',
        'The body of this delivery was deleted by age. Resend it from the vendor.',
      );
    }
    await this.readAgain([row.id]);
    return this.get(this.database.read, accountId, id);
  }

  /** Has parked and ignored deliveries handled again; others are left as they are. */
  async readAgain(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.write(async (tx) => {
      await this.deliveries.retry(tx, ids, this.clock.now());
      await this.tries.remove(tx, 'translate', ids);
      tx.afterCommit(() => this.queue.hint('translate'));
    });
  }

  /** Has what is quarantined of a connection judged anew, once every process knows its new settings. */
  async release(connectionId: string): Promise<void> {
    await this.database.write((tx) => this.deliveries.release(tx, connectionId, this.clock.now() + 6_000));
  }

  /** The last bodies a connection received, for trying out a mapping. */
  async samples(reader: Reader, accountId: string, connectionId: string, limit = 5): Promise<DeliveryView[]> {
    await this.connections.get(reader, accountId, connectionId);
    const rows = await this.deliveries.samples(reader, accountId, connectionId, limit);
    return rows.map((row) => ({ ...view(row), headers: row.headers, body: rawBody(row).toString('utf8') }));
  }

  private async mine(reader: Reader, accountId: string, id: string): Promise<DeliveryRow> {
    const row = await this.deliveries.byId(reader, accountId, id);
    if (!row) throw notFound('delivery', id);
    return row;
  }
}

function view(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    connectionId: row.connectionId,
    topic: row.topic,
    source: row.source,
    status: row.status,
    error: row.status === 'done' ? null : row.error,
    warning: row.status === 'done' ? row.error : null,
    attempts: row.attempts,
    receivedAt: row.receivedAt,
    traceId: row.traceId,
  };
}
