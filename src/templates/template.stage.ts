import { Inject, Injectable } from '@nestjs/common';
import { NumberService } from '../channels/index.js';
import { Database } from '../database/index.js';
import { Hooks, type TemplateChange } from '../hooks/index.js';
import { Clock, LOGGER, newId, type Logger } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import { changeOf } from './template-changes.js';
import { noted } from './template-history.js';
import { patchOf, type TemplateOutcome } from './template-patches.js';
import { TemplateSubmission } from './template-submission.js';
import { templateTable, type TemplateRow } from './template.entity.js';

const batch = 40;
/** Milliseconds a claim holds. */
const claimMs = 120_000;
/** Milliseconds before the claim's end in which nothing new begins: longer than a request may take. */
const reserveMs = 60_000;
/** Wait for a business account none of whose numbers works. */
const numberlessMs = 60_000;

/**
 * Submits drafts to their provider and looks at templates that are due. Claims in one unit of work, asks
 * outside of any, records in another; a claim that was lost meanwhile records nothing.
 */
@Injectable()
export class TemplateStage implements Stage {
  readonly name = 'templates';
  readonly pollEvery = 2_000;

  constructor(
    private readonly database: Database,
    private readonly numbers: NumberService,
    private readonly submission: TemplateSubmission,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly hooks: Hooks,
  ) {}

  async run(): Promise<number> {
    const claimed = await this.claim();
    if (claimed.length === 0) return 0;
    const until = this.clock.now() + claimMs - reserveMs;
    const outcomes = await Promise.all(
      byBusinessAccount(claimed).map((rows) => this.settleOrNote(rows, until)),
    );
    const changes = await this.record(claimed, new Map(outcomes.flatMap((part) => [...part])));
    for (const { name, language, from, to, reason } of changes) {
      const level = to === 'approved' || to === 'pending' ? 'debug' : 'warn';
      this.logger[level]({ template: name, language, from, to, reason }, 'a template changed its state');
    }
    return claimed.length;
  }

  private async claim(): Promise<TemplateRow[]> {
    const leaseNow = await this.database.now();
    const claim = { claimToken: newId(), claimUntil: leaseNow + claimMs };
    return this.database.write(async (tx) => {
      const rows = await tx.select(
        templateTable,
        `WHERE dueAt <= ? AND claimUntil < ? ORDER BY dueAt, id LIMIT ${batch} ${tx.forUpdateSkipLocked}`,
        [this.clock.now(), leaseNow],
      );
      await tx.updateMany(
        templateTable,
        'id',
        rows.map((row) => ({ key: row.id, set: claim })),
      );
      return rows.map((row) => ({ ...row, ...claim }));
    });
  }

  /** A business account whose templates cannot be asked about for a fault of ours waits; the others do not. */
  private async settleOrNote(
    rows: readonly TemplateRow[],
    until: number,
  ): Promise<Map<string, TemplateOutcome>> {
    try {
      return await this.settle(rows, until);
    } catch (error) {
      this.logger.error({ err: error, wabaId: rows[0]?.wabaId }, 'templates could not be asked about');
      const name = error instanceof Error ? error.name : 'unknown';
      const reason = `The provider could not be asked because of a fault of ours (${name}). It is tried again by itself.`;
      return new Map(rows.map((row) => [row.id, { kind: 'waiting', reason, waitMs: numberlessMs }]));
    }
  }

  private async settle(rows: readonly TemplateRow[], until: number): Promise<Map<string, TemplateOutcome>> {
    const [{ accountId, wabaId }] = rows as readonly [TemplateRow, ...TemplateRow[]];
    const number = await this.numbers.forWaba(this.database.read, accountId, wabaId);
    if (number) return this.submission.settle(rows, number, until);
    const reason = `No active number of the business account ${wabaId} can submit it. Register one with POST /v1/numbers, or see why its numbers are not active.`;
    return new Map(rows.map((row) => [row.id, { kind: 'waiting', reason, waitMs: numberlessMs }]));
  }

  private async record(
    claimed: readonly TemplateRow[],
    outcomes: ReadonlyMap<string, TemplateOutcome>,
  ): Promise<TemplateChange[]> {
    return this.database.write(async (tx) => {
      const held = await tx.select(templateTable, `WHERE claimToken = ? ${tx.forUpdate}`, [
        claimed[0]?.claimToken ?? '',
      ]);
      const now = this.clock.now();
      const released = { claimToken: null, claimUntil: 0, updatedAt: now };
      const known = held.flatMap((row) => {
        const outcome = outcomes.get(row.id);
        return outcome ? [{ row, patch: patchOf(row, outcome, now) }] : [];
      });
      await tx.updateMany(
        templateTable,
        'id',
        known.map(({ row, patch }) => ({
          key: row.id,
          set: { ...patch, history: row.history, ...noted(row, patch, now), ...released },
        })),
      );
      const left = held.filter((row) => !outcomes.has(row.id));
      await tx.updateMany(
        templateTable,
        'id',
        left.map((row) => ({ key: row.id, set: released })),
      );
      const changes = known.flatMap(({ row, patch }) => changeOf(row, patch));
      if (changes.length > 0) await this.hooks.run(tx, 'template.changed', changes);
      return changes;
    });
  }
}

function byBusinessAccount(rows: readonly TemplateRow[]): TemplateRow[][] {
  const groups = new Map<string, TemplateRow[]>();
  for (const row of rows) {
    const key = `${row.accountId} ${row.wabaId}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}
