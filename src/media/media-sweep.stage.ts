import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { Clock } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import { MediaObjects } from './media-objects.js';
import { mediaTable } from './media.entity.js';
import { MediaService } from './media.service.js';
import { Spool } from './storage/spool.js';

const batchRows = 200;
/**
 * Milliseconds past its time before a file goes: a message that was decided in time and is being stored
 * ties it to itself by then.
 */
const marginMs = 10 * 60_000;
/** Milliseconds after which what lies in the spool belongs to no process that lives. */
const spoolMs = 86_400_000;
/** Milliseconds between looks at the spool. */
const spoolEvery = 3_600_000;

/** Removes files no message used for 30 days, bytes no file names, and what processes that died left behind. */
@Injectable()
export class MediaSweepStage implements Stage {
  readonly name = 'media-sweep';
  readonly pollEvery = 60_000;
  private spoolAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly media: MediaService,
    private readonly objects: MediaObjects,
    private readonly spool: Spool,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    const removed = await this.removeUnused();
    const swept = await this.objects.sweep();
    // Files carry the time of the machine, not the one that rules read.
    const now = Date.now();
    if (now - this.spoolAt >= spoolEvery) {
      this.spoolAt = now;
      await this.spool.sweep(now - spoolMs);
    }
    return removed + swept;
  }

  private async removeUnused(): Promise<number> {
    return this.database.write(async (tx) => {
      const rows = await tx.select(
        mediaTable,
        `WHERE expiresAt < ? ORDER BY expiresAt LIMIT ? ${tx.forUpdateSkipLocked}`,
        [this.clock.now() - marginMs, batchRows],
      );
      await this.media.deleteRows(tx, rows);
      return rows.length;
    });
  }
}
