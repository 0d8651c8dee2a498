import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { Clock } from '../../platform/index.js';
import type { Stage } from '../../queue/index.js';
import { messageStatusTable } from '../messages/message.entity.js';
import { nextStatusTry } from '../sending/retry.js';
import { Statuses } from './statuses.js';

const batchRows = 200;

/** Stage `parked-statuses`: statuses that fitted no attempt when they came are tried again, until they are old. */
@Injectable()
export class ParkedStatusesStage implements Stage {
  readonly name = 'parked-statuses';
  readonly pollEvery = 2_000;

  constructor(
    private readonly database: Database,
    private readonly statuses: Statuses,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    return this.database.write(async (tx) => {
      const now = this.clock.now();
      const due = await tx.select(
        messageStatusTable,
        `WHERE retryAt <= ? ORDER BY retryAt LIMIT ? ${tx.forUpdateSkipLocked}`,
        [now, batchRows],
      );
      if (due.length === 0) return 0;
      const left = await this.statuses.attach(tx, due);
      await tx.updateMany(
        messageStatusTable,
        'id',
        left.map((row) => ({ key: row.id, set: { retryAt: nextStatusTry(row.receivedAt, now) ?? null } })),
      );
      return due.length;
    });
  }
}
