import { Injectable } from '@nestjs/common';
import { ConnectionHealth, ConnectionRepository, type ConnectionRow } from '../connections/index.js';
import { Database } from '../database/index.js';
import { MessagingService } from '../messaging/index.js';
import { Clock } from '../platform/index.js';
import { durationMs, type CompanionDefinition, type CompanionSite } from '../sdk/index.js';
import type { CompanionQuestionRow, CompanionRow, QueueReport } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';
import { copyReason } from './copies.js';
import { CompanionQuestions, type BroughtAnswer } from './companion-questions.js';
import { SecretHandover } from './secret-handover.js';
import type { Caller } from './signed-calls.js';
import { ConnectionToShop } from './connection-to-shop.js';

/** What a companion reports. */
export interface Report {
  site: CompanionSite;
  versions: Record<string, string>;
  queue: QueueReport | undefined;
  cronSeconds: number | undefined;
  answers: readonly BroughtAnswer[];
}

/** What a heartbeat led to. */
export interface HeartbeatResult {
  row: ConnectionRow;
  companion: CompanionRow;
  /** Why the caller is taken for a copy; then it is told nothing else. */
  copy: string | undefined;
  questions: Pick<CompanionQuestionRow, 'id' | 'verb' | 'input' | 'expiresAt'>[];
}

/** Milliseconds between two heartbeats. */
export function beatEvery(definition: Pick<CompanionDefinition<unknown>, 'every'>): number {
  return durationMs(definition.every);
}

/** Heartbeats of companions, with the answers they bring and the questions they take along. */
@Injectable()
export class Heartbeats {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly companions: CompanionRepository,
    private readonly questions: CompanionQuestions,
    private readonly messaging: MessagingService,
    private readonly handover: SecretHandover,
    private readonly connectionToShop: ConnectionToShop,
    private readonly health: ConnectionHealth,
    private readonly clock: Clock,
  ) {}

  /** Notes a report. A copy's report changes nothing. */
  async take(caller: Caller, report: Report): Promise<HeartbeatResult> {
    const { open, definition } = caller;
    const { row } = open;
    const copy = copyReason(caller, report.site);
    if (copy !== undefined)
      return { row: await this.fresh(row), companion: caller.companion, copy, questions: [] };
    const now = this.clock.now();
    let companion = caller.companion;
    await this.database.write(async (tx) => {
      companion = (await this.companions.locked(tx, row.id)) ?? companion;
      // Another version, or another set of plugins: whoever stands in between may be among them.
      if (changed(companion.versions, report.versions)) companion = { ...companion, wayCheckedAt: null };
      const set = {
        site: { ...companion.site, ...report.site },
        versions: report.versions,
        queue: report.queue ?? null,
        cronSeconds: report.cronSeconds ?? null,
        wayCheckedAt: companion.wayCheckedAt,
        heartbeatAt: Math.max(now, companion.heartbeatAt ?? 0),
        // While its ways were never tried, that comes first; all are looked at again now and then.
        ...(companion.way === null ? {} : { nextCheckAt: this.nextCheck(companion, definition, now) }),
        lateSince: null,
        updatedAt: now,
      };
      await this.companions.patch(tx, row.id, set);
      companion = { ...companion, ...set, lateSince: companion.lateSince };
      const brought = await this.questions.bring(tx, row.id, report.answers);
      if (brought > 0) await this.messaging.askAgain(tx, row.accountId, row.id);
    });
    const fresh = await this.fresh(row);
    if (companion.lateSince !== null || fresh.healthState === 'unknown') await this.health.succeeded(fresh);
    const handsOver = this.handover.question(caller);
    const waiting = await this.questions.waiting(row.id);
    const questions = handsOver ? [handsOver, ...waiting] : waiting;
    return { row: fresh, companion, copy: undefined, questions };
  }

  private nextCheck(
    companion: CompanionRow,
    definition: Pick<CompanionDefinition<unknown>, 'every'>,
    now: number,
  ): number {
    return this.connectionToShop.due(companion) ? now : now + 3 * beatEvery(definition);
  }

  private async fresh(row: ConnectionRow): Promise<ConnectionRow> {
    return (await this.connections.byId(this.database.read, row.id)) ?? row;
  }
}

function changed(before: Record<string, string> | null, now: Record<string, string>): boolean {
  const text = (versions: Record<string, string>) => JSON.stringify(Object.entries(versions).sort());
  return before !== null && text(before) !== text(now);
}
