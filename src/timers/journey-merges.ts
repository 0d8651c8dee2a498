import { chunks, type Tx } from '../database/index.js';
import {
  followMerge,
  followUnmerge,
  giveBack,
  notedAmong,
  notedRows,
  noteRows,
  sinceMerge,
  type ContactMerge,
  type ContactUnmerge,
  type Hooks,
} from '../hooks/index.js';
import type { Clock } from '../platform/index.js';
import { journeyTable, timerTable, type JourneyRow } from './timer.entity.js';
import { unsettled, type TimerRepository } from './timer.repository.js';

/** Why a journey ends when its person turns out to be on another one of the same plugin. */
export const mergedReason = 'contacts_merged';
/** What a merge notes of journeys and timers it ends, beside what moved. */
const endedJourneys = 'journey.ended';
const endedTimers = 'timer.ended';
const followed = { table: journeyTable.name, writtenAt: 'startedAt' };

/** Journeys of people who turn out to be one person, and of those who are two after all. */
export class JourneyMerges {
  constructor(
    private readonly hooks: Hooks,
    private readonly timers: TimerRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Journeys follow to the survivor. Of two active ones of a plugin and connection the one that began first goes on,
   * as it would had the two been one contact all along; the other ends, with its timers and what
   * waits to be sent for it.
   */
  async merge(tx: Tx, merge: ContactMerge): Promise<void> {
    const { accountId, fromId, intoId } = merge;
    const active = await tx.select(
      journeyTable,
      `WHERE contactId IN (?) AND accountId = ? AND status = 'active' ORDER BY id ${tx.forUpdate}`,
      [[fromId, intoId], accountId],
    );
    const rivals = new Map<string, JourneyRow[]>();
    for (const row of active) {
      if (row.activeSlot === null) continue;
      const slot = JSON.stringify([row.plugin, row.connectionId, slotIn(row, fromId, intoId)]);
      rivals.set(slot, [...(rivals.get(slot) ?? []), row]);
    }
    const losers = [...rivals.values()].flatMap((list) => list.sort(firstBegun).slice(1));
    await this.noteEnding(tx, merge, losers);
    await this.end(tx, accountId, losers, mergedReason);
    await followMerge(tx, merge, followed);
    await this.changeSlot(tx, accountId, fromId, intoId);
  }

  /** Journeys since the merge that began on what happened to the person who comes back. */
  async find(tx: Tx, unmerge: ContactUnmerge): Promise<void> {
    const since = sinceMerge(unmerge, followed);
    const rows = await tx.query<{ id: string; eventId: string }>(
      `SELECT id, eventId FROM journey WHERE ${since.where} AND eventId IS NOT NULL`,
      since.params,
    );
    const moved = await notedAmong(
      tx,
      unmerge.mergeId,
      'event',
      rows.map((row) => row.eventId),
    );
    for (const { id, eventId } of rows)
      if (unmerge.found.events.has(eventId) || moved.has(eventId)) unmerge.found.journeys.add(id);
  }

  /** Journeys go back with their timers; those that ended for nothing but the merge go on. */
  async unmerge(tx: Tx, unmerge: ContactUnmerge): Promise<void> {
    const { accountId, keptId, restoredId } = unmerge;
    await followUnmerge(tx, unmerge, followed.table);
    await giveBack(tx, unmerge, followed.table, unmerge.found.journeys);
    await tx.execute(
      'UPDATE journey SET activeSlot = ? WHERE accountId = ? AND contactId = ? AND activeSlot = ?',
      [restoredId, accountId, restoredId, keptId],
    );
    await this.goOn(tx, unmerge);
  }

  async end(tx: Tx, accountId: string, rows: readonly JourneyRow[], reason: string): Promise<void> {
    if (rows.length === 0) return;
    const now = this.clock.now();
    const journeyIds = rows.map((row) => row.id);
    const set = { status: 'ended', activeSlot: null, endedAt: now, outcome: reason, reason };
    await tx.updateMany(
      journeyTable,
      'id',
      journeyIds.map((key) => ({ key, set })),
    );
    await this.timers.cancelByJourneys(tx, journeyIds, reason, now);
    await this.hooks.run(tx, 'journeys.ended', { accountId, journeyIds, reason });
  }

  private async noteEnding(tx: Tx, merge: ContactMerge, losers: readonly JourneyRow[]): Promise<void> {
    const ids = losers.map((row) => row.id);
    await noteRows(
      tx,
      merge,
      endedJourneys,
      ids.map((rowId) => ({ rowId, side: 'ended' })),
    );
    const waiting = await tx.selectIn(timerTable, 'journeyId', ids, `AND ${unsettled}`);
    await noteRows(
      tx,
      merge,
      endedTimers,
      waiting.map((timer) => ({
        rowId: timer.id,
        side: 'ended',
        was: `${timer.status} ${timer.reason ?? ''}`,
      })),
    );
  }

  private async changeSlot(tx: Tx, accountId: string, fromId: string, intoId: string): Promise<void> {
    await tx.execute(
      'UPDATE journey SET activeSlot = ? WHERE accountId = ? AND contactId = ? AND activeSlot = ?',
      [intoId, accountId, intoId, fromId],
    );
  }

  /** One whose place another has taken meanwhile stays ended. What was called off for it stays called off. */
  private async goOn(tx: Tx, { accountId, mergeId, keptId, restoredId }: ContactUnmerge): Promise<void> {
    const ended = await notedRows(tx, mergeId, endedJourneys, 'ended');
    if (ended.length === 0) return;
    const rows = await tx.selectIn(
      journeyTable,
      'id',
      ended.map((row) => row.rowId),
      `AND status = 'ended' AND outcome = ? AND contactId IN (?) ORDER BY id ${tx.forUpdate}`,
      [mergedReason, [keptId, restoredId]],
    );
    const taken = new Set(
      (
        await tx.select(journeyTable, "WHERE accountId = ? AND contactId IN (?) AND status = 'active'", [
          accountId,
          [keptId, restoredId],
        ])
      ).map(placeOf),
    );
    const going = rows.sort(firstBegun).filter((row) => {
      const place = placeOf(row);
      return taken.has(place) ? false : taken.add(place);
    });
    await tx.updateMany(
      journeyTable,
      'id',
      going.map((row) => ({
        key: row.id,
        set: { status: 'active', activeSlot: row.contactId, endedAt: null, outcome: null, reason: null },
      })),
    );
    await this.setAgain(tx, mergeId, new Set(going.map((row) => row.id)));
  }

  private async setAgain(tx: Tx, mergeId: string, journeyIds: ReadonlySet<string>): Promise<void> {
    const noted = await notedRows(tx, mergeId, endedTimers, 'ended');
    for (const part of chunks(noted, 1_000)) {
      const timers = await tx.selectIn(
        timerTable,
        'id',
        part.map((row) => row.rowId),
        "AND status = 'cancelled' AND reason = ?",
        [mergedReason],
      );
      const was = new Map(part.map((row) => [row.rowId, row.was ?? 'pending ']));
      await tx.updateMany(
        timerTable,
        'id',
        timers
          .filter((timer) => journeyIds.has(timer.journeyId ?? ''))
          .map(({ id }) => {
            const [status = 'pending', ...reason] = (was.get(id) ?? '').split(' ');
            const before = reason.join(' ');
            return { key: id, set: { status, reason: before === '' ? null : before, settledAt: null } };
          }),
      );
    }
  }
}

function placeOf({ plugin, connectionId, contactId }: JourneyRow): string {
  return JSON.stringify([plugin, connectionId, contactId]);
}

/** The slot an active journey takes once `fromId` is `intoId`; one that is nobody's keeps its own. */
function slotIn({ activeSlot }: JourneyRow, fromId: string, intoId: string): string | null {
  return activeSlot === fromId ? intoId : activeSlot;
}

function firstBegun(one: JourneyRow, two: JourneyRow): number {
  return one.startedAt - two.startedAt || (one.id < two.id ? -1 : 1);
}
