import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/index.js';
import { Database, type Reader, type Tx } from '../../database/index.js';
import { Clock, newId } from '../../platform/index.js';
import { heartbeatTable, type HeartbeatRow } from '../messages/message.entity.js';
import { afterReturn, type FrontDoorHistory } from './front-door.js';

const rowId = 'front_door';
/** The front door is taken for down after so long without a beat; processes that serve it beat every 2 to 3 seconds. */
export const frontDoorDownAfterMs = 10_000;
/** A process's first beat after a silence this long counts as the door's return: it was the only one. */
const restartGapMs = 1_000;

/** Whether Meta's status webhooks can reach us, and since when. */
export interface FrontDoorState extends FrontDoorHistory {
  up: boolean;
  /** When it was last seen up, by the clock that rules read: what it will say of the time since is not known yet. */
  seenAt: number;
}

/**
 * Remembers when the installation's front door last came back after being down: while it was down,
 * Meta could not report the status of a message, so the grace of a doubtful one counts from then, and from later when
 * Meta may have put its next try off (invariant 6).
 */
@Injectable()
export class FrontDoorHeartbeat {
  private readonly instance = newId();
  private beaten = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** To be called every 2 to 3 seconds by each process that serves the front door. */
  async beat(tx: Tx): Promise<void> {
    const beatAt = await this.database.now();
    const upSince = this.clock.now();
    const fresh: HeartbeatRow = {
      id: rowId,
      kind: rowId,
      instance: this.instance,
      beatAt,
      upSince,
      troubledSince: null,
    };
    const inserted = await tx.insertIgnore(heartbeatTable, [fresh]);
    if (inserted === 0) {
      const row = await tx.first(heartbeatTable, `WHERE id = ? ${tx.forUpdate}`, [rowId]);
      if (row) await this.prolong(tx, row, fresh);
    }
    this.beaten = true;
  }

  /** Undefined when no process has ever served the front door. */
  async state(reader: Reader): Promise<FrontDoorState | undefined> {
    const row = await reader.first(heartbeatTable, 'WHERE id = ?', [rowId]);
    if (!row) return undefined;
    const now = await this.database.now();
    const { upSince, troubledSince } = row;
    const seenAt = this.clock.now() - Math.max(0, now - row.beatAt);
    return { up: row.beatAt >= now - frontDoorDownAfterMs, upSince, troubledSince, seenAt };
  }

  private async prolong(tx: Tx, before: HeartbeatRow, fresh: HeartbeatRow): Promise<void> {
    const silence = fresh.beatAt - before.beatAt;
    const returned =
      silence > frontDoorDownAfterMs ||
      (!this.beaten && before.instance !== this.instance && silence > restartGapMs);
    const now = fresh.upSince;
    const graceMs = this.settings.unknownGraceMs;
    const { upSince, troubledSince } = returned
      ? afterReturn(before, { awaySince: now - silence, now, graceMs })
      : before;
    const beatAt = Math.max(before.beatAt, fresh.beatAt);
    await tx.updateMany(heartbeatTable, 'id', [
      { key: rowId, set: { instance: fresh.instance, beatAt, upSince, troubledSince } },
    ]);
  }
}
