import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chunks, type Tx } from '../database/index.js';
import { Hooks, type ContactErasure } from '../hooks/index.js';
import { Clock, Secrets } from '../platform/index.js';
import { JourneyMerges } from './journey-merges.js';
import { tagHash } from './journey.repository.js';
import {
  journeyTable,
  journeyTagTable,
  pluginMemoryTable,
  timerTable,
  type JourneyTagRow,
} from './timer.entity.js';
import { TimerRepository, unsettled } from './timer.repository.js';

const erasedReason = 'erased';
/** Rows one statement of an erasure touches at most. */
const erasedRows = 2_000;

/** Has journeys and timers follow people who are merged, and end with people who are erased. */
@Injectable()
export class JourneyPeople implements OnModuleInit {
  private readonly merges: JourneyMerges;

  constructor(
    private readonly hooks: Hooks,
    timers: TimerRepository,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {
    this.merges = new JourneyMerges(hooks, timers, clock);
  }

  onModuleInit(): void {
    const { hooks } = this;
    const ofJourney = { kept: 'It belongs to a journey or an event, which follows.' };
    hooks.personal.declare(journeyTable, {
      merged: 'followed',
      unmerged: 'followed',
      erased: { state: 'emptied' },
    });
    hooks.personal.declare(timerTable, {
      merged: ofJourney,
      unmerged: ofJourney,
      erased: { payload: 'emptied' },
    });
    hooks.personal.declare(journeyTagTable, {
      merged: ofJourney,
      unmerged: ofJourney,
      erased: { tagHash: 'deleted' },
    });
    const ofTag = { kept: 'It belongs to a tag, whoever carries it.' };
    hooks.personal.declare(pluginMemoryTable, {
      merged: ofTag,
      unmerged: ofTag,
      erased: { tagHash: 'deleted', accountTagHash: 'deleted' },
    });
    hooks.on('contact.merged', (tx, merge) => this.merges.merge(tx, merge));
    hooks.on('contact.unmerging', (tx, unmerge) => this.merges.find(tx, unmerge));
    hooks.on('contact.unmerged', (tx, unmerge) => this.merges.unmerge(tx, unmerge));
    hooks.on('contact.erased', (tx, erasure) => this.erase(tx, erasure));
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
    await this.merges.end(
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

function byPlugin(tags: readonly Pick<JourneyTagRow, 'plugin' | 'tagHash'>[]): Map<string, string[]> {
  const groups = new Map<string, Set<string>>();
  for (const { plugin, tagHash: hash } of tags)
    groups.set(plugin, (groups.get(plugin) ?? new Set<string>()).add(hash));
  return new Map([...groups].map(([plugin, hashes]) => [plugin, [...hashes].sort()]));
}
