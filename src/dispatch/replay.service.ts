import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { EventQueries } from '../events/index.js';
import { ProblemError } from '../platform/index.js';
import { DecisionBatch } from './decision-batch.service.js';
import type { PluginRunOutcome } from './plugin-run.js';
import { PluginRuns } from './plugin-runs.service.js';

/** Carries a dry run's outcome out of the unit of work that is rolled back. */
class DryRunDone extends Error {
  constructor(readonly outcomes: PluginRunOutcome[]) {
    super('dry run');
  }
}

/** Has the plugins decide about a stored event once more. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly database: Database,
    private readonly events: EventQueries,
    private readonly runs: PluginRuns,
    private readonly decisions: DecisionBatch,
  ) {}

  /**
   * Decides again with the same keys: a message that was attempted stays untouched, a refused one
   * gets a further decision. A dry run does the very same and rolls it back.
   *
   * @throws ProblemError 404 when the account has no such event; 409 `event_purged` when its data was removed.
   */
  async replay(
    accountId: string,
    eventId: string,
    options: { dryRun: boolean },
  ): Promise<{ dryRun: boolean; outcomes: PluginRunOutcome[] }> {
    try {
      const outcomes = await this.database.write(
        async (tx) => {
          const row = await this.events.row(tx, accountId, eventId);
          if (row.data === null) {
            throw new ProblemError(
              409,
              'event_purged',
              'The data of this event was deleted by age or erasure, so it cannot be decided again.',
            );
          }
          const { outcomes, unusable } = await this.decisions.decide(
            tx,
            await this.runs.ofEvents(tx, [row]),
            { again: true },
          );
          for (const { run, reason } of unusable)
            outcomes.push({
              plugin: run.plugin.id,
              intent: 'other',
              reason: 'unusable',
              detail: reason,
            });
          if (options.dryRun) throw new DryRunDone(outcomes);
          return outcomes;
        },
        { retryDuplicates: true },
      );
      return { dryRun: false, outcomes };
    } catch (error) {
      if (error instanceof DryRunDone) return { dryRun: true, outcomes: error.outcomes };
      throw error;
    }
  }
}
