import { Injectable } from '@nestjs/common';
import { Database, type Reader } from '../database/index.js';
import { notFound, ProblemError } from '../platform/index.js';
import { Queue, RowTries } from '../queue/index.js';
import type { TimerRow } from './timer.entity.js';
import { TimerRepository } from './timer.repository.js';

/** Name of the stage that fires timers. */
export const timersStage = 'timers';

/** A timer as the API shows it, with its tries and their outcome. */
export type TimerView = TimerRow & { tries: number };

/** Reading timers, and having parked ones fired again. */
@Injectable()
export class TimerService {
  private readonly tries = new RowTries();

  constructor(
    private readonly database: Database,
    private readonly timers: TimerRepository,
    private readonly queue: Queue,
  ) {}

  /** Newest first. */
  async list(
    reader: Reader,
    accountId: string,
    filter: { status?: string | undefined; plugin?: string | undefined; before?: string | undefined },
    limit: number,
  ): Promise<TimerView[]> {
    return this.views(reader, await this.timers.page(reader, accountId, filter, limit));
  }

  /**
   * Fires a parked timer again: now if it was due, else when it is.
   *
   * @throws ProblemError 404; 409 `not_retryable` when it is not parked.
   */
  async retry(accountId: string, id: string): Promise<TimerView> {
    const row = await this.mine(accountId, id);
    const unparked = await this.database.write(async (tx) => {
      if (!(await this.timers.unpark(tx, accountId, id))) return false;
      await this.tries.remove(tx, timersStage, [id]);
      tx.afterCommit(() => this.queue.hint(timersStage));
      return true;
    });
    if (!unparked) {
      throw new ProblemError(
        409,
        'not_retryable',
        `The timer is ${row.status}; only parked ones can be retried.`,
      );
    }
    const [view] = await this.views(this.database.read, [await this.mine(accountId, id)]);
    return view as TimerView;
  }

  private async mine(accountId: string, id: string): Promise<TimerRow> {
    const row = await this.timers.byId(this.database.read, accountId, id);
    if (!row) throw notFound('timer', id);
    return row;
  }

  private async views(reader: Reader, rows: readonly TimerRow[]): Promise<TimerView[]> {
    const troubled = rows.filter((row) => row.status === 'retrying' || row.status === 'parked');
    const tries = await this.tries.of(
      reader,
      timersStage,
      troubled.map((row) => row.id),
    );
    return rows.map((row) => {
      const own = tries.get(row.id);
      return { ...row, reason: own?.reason ?? row.reason, tries: own?.tries ?? 0 };
    });
  }
}
