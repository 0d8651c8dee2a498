import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { ApiOptions } from '../api.options.js';

/** Milliseconds between two looks at how much is waiting. */
const lookEvery = 1_000;

/** Says when so much is waiting that the API should take no more work. */
export interface LoadProbe {
  readonly name: string;
  /** Seconds to stay away, or undefined when there is room. */
  check(): Promise<number | undefined>;
}

/** Asks its probes at most once a second, beside the requests. */
@Injectable()
export class BackPressure {
  private readonly probes: LoadProbe[] = [];
  private lookedAt = -Infinity;
  private retryAfter: number | undefined;

  constructor(db: Database, options: ApiOptions) {
    this.add(tableProbe(db, 'outbox', '', options.maxOutbox));
    this.add(tableProbe(db, 'delivery', "WHERE status = 'pending'", options.maxPendingDeliveries));
  }

  /** Adds another reason to slow down, e.g. the depth of a queue of one's own. */
  add(probe: LoadProbe): void {
    this.probes.push(probe);
  }

  /** Seconds after which the work may be sent again, or undefined when there is room now. */
  async check(now = performance.now()): Promise<number | undefined> {
    if (now - this.lookedAt >= lookEvery) {
      this.lookedAt = now;
      const answers = await Promise.all(this.probes.map((probe) => probe.check()));
      const waits = answers.filter((answer) => answer !== undefined);
      this.retryAfter = waits.length === 0 ? undefined : Math.max(...waits);
    }
    return this.retryAfter;
  }
}

/** Full when a table has more than `most` rows: counts no further than that. */
function tableProbe(db: Database, table: string, where: string, most: number): LoadProbe {
  return {
    name: table,
    check: async () => {
      const beyond = await db.read.query(
        `SELECT 1 AS more FROM ${table} ${where} LIMIT 1 OFFSET ${Math.floor(most)}`,
      );
      return beyond.length > 0 ? 5 : undefined;
    },
  };
}
