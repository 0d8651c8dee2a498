import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { Clock } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import { TimerRepository } from '../timers/index.js';
import { DecisionBatch } from './decision-batch.service.js';
import { Occasions } from './occasions.service.js';

const batchRows = 100;

/** Fires due timers: the plugin that set one hears of it with the event that made it. */
@Injectable()
export class TimersStage implements Stage {
  readonly name = 'timers';
  readonly pollEvery = 500;

  constructor(
    private readonly database: Database,
    private readonly timers: TimerRepository,
    private readonly occasions: Occasions,
    private readonly decisions: DecisionBatch,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    return this.database.write(
      async (tx) => {
        const now = this.clock.now();
        const due = await this.timers.claimDue(tx, now, batchRows);
        if (due.length === 0) return 0;
        // Fired first: a plugin may set the same key again while it decides.
        await this.timers.fired(
          tx,
          due.map((timer) => timer.id),
          now,
        );
        await this.decisions.decide(tx, await this.occasions.ofTimers(tx, due));
        return due.length;
      },
      { retryDuplicates: true },
    );
  }
}
