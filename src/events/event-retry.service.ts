import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { ProblemError } from '../platform/index.js';
import { Queue, RowTries } from '../queue/index.js';
import { dispatchStage, EventQueries, type EventView } from './event.queries.js';

/** Has parked events decided about again. */
@Injectable()
export class EventRetry {
  private readonly tries = new RowTries();

  constructor(
    private readonly database: Database,
    private readonly events: EventQueries,
    private readonly queue: Queue,
  ) {}

  /**
   * Has the plugins decide about a parked event once more, as if it had just come.
   *
   * @throws ProblemError 404; 409 `not_retryable` when it is not parked, `event_purged` when its data was removed.
   */
  async retry(accountId: string, id: string): Promise<EventView> {
    const row = await this.events.row(this.database.read, accountId, id);
    if (row.status !== 'parked') {
      throw new ProblemError(
        409,
        'not_retryable',
        `The event is ${row.status}; only parked ones can be retried.`,
      );
    }
    if (row.data === null) {
      throw new ProblemError(
        409,
        'event_purged',
        'The data of this event was deleted by age or erasure, so it cannot be decided again.',
      );
    }
    await this.database.write(async (tx) => {
      await tx.execute(
        "UPDATE event SET status = 'pending' WHERE id = ? AND accountId = ? AND status = 'parked'",
        [id, accountId],
      );
      await this.tries.remove(tx, dispatchStage, [id]);
      tx.afterCommit(() => this.queue.hint(dispatchStage));
    });
    return this.events.get(this.database.read, accountId, id);
  }
}
