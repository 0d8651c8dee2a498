import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { Database } from '../database/index.js';
import type { Stage } from '../queue/index.js';
import { PluginAlerts } from './plugin-alerts.js';

const batchAccounts = 500;

/**
 * Looks through every installation at the start and now and then: an update may leave settings
 * behind that it cannot read, or a plugin that is gone, and nobody may order anything for days.
 */
@Injectable()
export class PluginReviewStage implements Stage {
  readonly name = 'plugin-review';
  readonly pollEvery = 10 * 60_000;

  constructor(
    private readonly database: Database,
    private readonly alerts: PluginAlerts,
  ) {}

  async run(): Promise<number> {
    let after = '';
    for (;;) {
      const rows = await this.database.read.query<{ id: string }>(
        `SELECT id FROM ${accountTable.name} WHERE id > ? ORDER BY id LIMIT ?`,
        [after, batchAccounts],
      );
      const ids = rows.map((row) => row.id);
      await this.database.write((tx) => this.alerts.review(tx, ids), { retryDuplicates: true });
      const last = ids.at(-1);
      // Nothing more to do at once: it is not work that waits.
      if (last === undefined || ids.length < batchAccounts) return 0;
      after = last;
    }
  }
}
