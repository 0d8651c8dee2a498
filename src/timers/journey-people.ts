import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chunks, type Tx } from '../database/index.js';
import { Hooks, type ContactErasure, type ContactMerge } from '../hooks/index.js';
import { Clock, Secrets } from '../platform/index.js';
import { tagHash } from './journey.repository.js';
import {
  journeyTable,
  journeyTagTable,
  pluginMemoryTable,
  timerTable,
  type JourneyRow,
  type JourneyTagRow,
} from './timer.entity.js';
import { TimerRepository, unsettled } from './timer.repository.js';

/** Why a journey ends when its person turns out to be on another one of the same plugin. */
export const mergedReason = 'contacts_merged';
const erasedReason = 'erased';
/** Rows one statement of an erasure touches at most. */
const erasedRows = 2_000;

/** Has journeys and timers follow people who are merged, and end with people who are erased. */
@Injectable()
export class JourneyPeople implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly timers: TimerRepository,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const { hooks } = this;
    const ofJourney = { kept: 'It belongs to a journey or an event, which follows.' };
    hooks.personal.declare(journeyTable, { merged: 'followed', erased: { state: 'emptied' } });
    hooks.personal.declare(timerTable, { merged: ofJourney, erased: { payload: 'emptied' } });
    hooks.personal.declare(journeyTagTable, { merged: ofJourney, erased: { tagHash: 'deleted' } });
    hooks.personal.declare(pluginMemoryTable, {
      merged: { kept: 'It belongs to a tag, whoever carries it.' },
      erased: { tagHash: 'deleted', accountTagHash: 'deleted' },
    });
    hooks.on('contact.merged', (tx, merge) => this.merge(tx, merge));
    hooks.on('contact.erased', (tx, erasure) => this.erase(tx, erasure));
  }

  /**
   * Journeys follow to the survivor. Of two active ones of a plugin and connection the one that began first goes on,
   * as it would had the two been one contact all along; the other ends, with its timers and what
   * waits to be sent for it.
   */
  private async merge(tx: Tx, { accountId, fromId, intoId }: ContactMerge): Promise<void> {
    const rows = await tx.select(
      journeyTable,
      `WHERE contactId IN (?) AND accountId = ? ORDER BY id ${tx.forUpdate}`,
      [[fromId, intoId], accountId],
    );
    const rivals = new Map<string, JourneyRow[]>();
    for (const row of rows) {
      if (row.status !== 'active' || row.activeSlot === null) continue;
      const slot = JSON.stringify([row.plugin, row.connectionId, slotIn(row, fromId, intoId)]);
      rivals.set(slot, [...(rivals.get(slot) ?? []), row]);
    }
    const losers = [...rivals.values()].flatMap((list) => list.sort(firstBegun).slice(1));
    await this.end(tx, accountId, losers, mergedReason);
    const ended = new Set(losers.map((row) => row.id));
    const moved = rows.filter((row) => row.contactId === fromId);
    await tx.updateMany(
      journeyTable,
      'id',
      moved.map((row) => ({
        key: row.id,
        set: { contactId: intoId, activeSlot: ended.has(row.id) ? null : slotIn(row, fromId, intoId) },
      })),
    );
  }

  private async erase(tx: Tx, erasure: ContactErasure): Promise<void> {
    const { accountId, contactIds, connectionId, found } = erasure;
    const hashes = this.hashesOf(found.tags);
    const tagged = await this.carriersOf(tx, accountId, hashes);
    const rows = (
      await tx.select(
        journeyTable,
        `WHERE (contactId IN (?) OR (contactId IS NULL AND id IN (?))) AND accountId = ? ORDER BY id ${tx.forUpdate}`,
        [contactIds, tagged, accountId],
      )
    ).filter((row) => connectionId === undefined || row.connectionId === connectionId);
    await this.end(
      tx,
      accountId,
      rows.filter((row) => row.status === 'active'),
      erasedReason,
    );
    const ids = rows.map((row) => row.id);
    await tx.updateMany(
      journeyTable,
      'id',
      ids.map((key) => ({ key, set: { state: {} } })),
    );
    await this.emptyTimers(tx, accountId, ids, [...found.events]);
    const tags = await tx.selectIn(journeyTagTable, 'journeyId', ids);
    for (const part of chunks(ids, erasedRows))
      await tx.execute('DELETE FROM journey_tag WHERE journeyId IN (?)', [part]);
    await this.forget(tx, accountId, [...hashes, ...tags], connectionId);
  }

  private async end(tx: Tx, accountId: string, rows: readonly JourneyRow[], reason: string): Promise<void> {
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

  private async emptyTimers(
    tx: Tx,
    accountId: string,
    journeyIds: readonly string[],
    eventIds: readonly string[],
  ): Promise<void> {
    for (const [column, all] of [
      ['journeyId', journeyIds],
      ['eventId', eventIds],
    ] as const) {
      for (const ids of chunks(all, erasedRows)) {
        await tx.execute(
          `UPDATE timer SET payload = '{}', reason = CASE WHEN ${unsettled} THEN ? ELSE reason END,
           settledAt = CASE WHEN ${unsettled} THEN ? ELSE settledAt END,
           status = CASE WHEN ${unsettled} THEN 'cancelled' ELSE status END WHERE ${column} IN (?) AND accountId = ?`,
          [erasedReason, this.clock.now(), ids, accountId],
        );
      }
    }
  }

  private hashesOf(tags: ReadonlySet<string>): Pick<JourneyTagRow, 'plugin' | 'tagHash'>[] {
    return [...tags].map((entry) => {
      const blank = entry.indexOf(' ');
      return { plugin: entry.slice(0, blank), tagHash: tagHash(this.secrets, entry.slice(blank + 1)) };
    });
  }

  private async carriersOf(
    tx: Tx,
    accountId: string,
    tags: readonly Pick<JourneyTagRow, 'plugin' | 'tagHash'>[],
  ): Promise<string[]> {
    const found: string[] = [];
    for (const [plugin, hashes] of byPlugin(tags)) {
      const rows = await tx.select(journeyTagTable, 'WHERE accountId = ? AND plugin = ? AND tagHash IN (?)', [
        accountId,
        plugin,
        hashes,
      ]);
      found.push(...rows.map((row) => row.journeyId));
    }
    return found;
  }

  private async forget(
    tx: Tx,
    accountId: string,
    tags: readonly Pick<JourneyTagRow, 'plugin' | 'tagHash'>[],
    connectionId: string | undefined,
  ): Promise<void> {
    for (const [plugin, hashes] of byPlugin(tags)) {
      const own = [accountId, plugin, hashes];
      if (connectionId === undefined) {
        // Rows from before memories belonged to a connection.
        await tx.execute(
          'DELETE FROM plugin_memory WHERE accountId = ? AND plugin = ? AND tagHash IN (?)',
          own,
        );
      }
      await tx.execute(
        `DELETE FROM plugin_memory WHERE accountId = ? AND plugin = ? AND accountTagHash IN (?) ${connectionId === undefined ? '' : 'AND connectionId = ?'}`,
        [...own, ...(connectionId === undefined ? [] : [connectionId])],
      );
    }
  }
}

/** The slot an active journey takes once `fromId` is `intoId`; one that is nobody's keeps its own. */
function slotIn({ activeSlot }: JourneyRow, fromId: string, intoId: string): string | null {
  return activeSlot === fromId ? intoId : activeSlot;
}

function firstBegun(one: JourneyRow, two: JourneyRow): number {
  return one.startedAt - two.startedAt || (one.id < two.id ? -1 : 1);
}

function byPlugin(tags: readonly Pick<JourneyTagRow, 'plugin' | 'tagHash'>[]): Map<string, string[]> {
  const groups = new Map<string, Set<string>>();
  for (const { plugin, tagHash: hash } of tags)
    groups.set(plugin, (groups.get(plugin) ?? new Set<string>()).add(hash));
  return new Map([...groups].map(([plugin, hashes]) => [plugin, [...hashes].sort()]));
}
