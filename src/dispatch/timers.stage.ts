import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';
import { canonicalEvent, eventTable } from '../events/index.js';
import { Clock } from '../platform/index.js';
import { Registry } from '../registry/index.js';
import type { Stage } from '../queue/index.js';
import { TimerRepository, type TimerRow } from '../timers/index.js';
import { DecisionBatch } from './decision-batch.service.js';
import type { Occasion } from './occasion.js';
import { PluginSettings } from './plugin-settings.service.js';

const batchRows = 100;

/** Fires due timers: the plugin that set one hears of it with the event that made it. */
@Injectable()
export class TimersStage implements Stage {
  readonly name = 'timers';
  readonly pollEvery = 500;

  constructor(
    private readonly database: Database,
    private readonly timers: TimerRepository,
    private readonly registry: Registry,
    private readonly plugins: PluginSettings,
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
        await this.decisions.decide(tx, await this.occasions(tx, due));
        return due.length;
      },
      { retryDuplicates: true },
    );
  }

  private async occasions(tx: Tx, due: readonly TimerRow[]): Promise<Occasion[]> {
    const events = new Map(
      (await tx.selectIn(eventTable, 'id', [...new Set(due.map((timer) => timer.eventId))])).map((row) => [
        row.id,
        row,
      ]),
    );
    const enabled = await this.plugins.enabled(tx, [...new Set(due.map((timer) => timer.accountId))]);
    return due.flatMap((timer) => {
      const row = events.get(timer.eventId);
      const event = row && canonicalEvent(row);
      const plugin = this.registry.findPlugin(timer.plugin);
      const own = enabled.get(timer.accountId);
      if (!row || !event || !plugin || !own?.has(timer.plugin)) return [];
      return [{ plugin, settings: own.get(timer.plugin), row, event, timer }];
    });
  }
}
