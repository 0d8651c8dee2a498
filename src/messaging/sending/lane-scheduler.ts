import { Injectable } from '@nestjs/common';
import { isRemoved, numberTable, type NumberRow } from '../../channels/index.js';
import { Database } from '../../database/index.js';
import { Clock } from '../../platform/index.js';
import { pickFairly, type LaneRows } from './fairness.js';
import type { OutboxRow } from '../messages/message.entity.js';
import { OutboxRepository, type LaneHead } from './outbox.repository.js';

/** How long the list of lanes is good while it still names work. */
const keepMs = 200;
/** How soon an empty list may be read again. */
const rereadMs = 4;
/** Reading the lanes may take this share of the time at most, however many rows wait. */
const readingShare = 1 / 15;
/** Lanes looked into at once; the others have their turn next time. */
const lanesAtOnce = 100;
const fewestPerLane = 4;

/**
 * Decides whose turn it is. Knows which lanes have work, which numbers rest (paused, over their
 * limit, braked), and turns around accounts and numbers.
 */
@Injectable()
export class LaneScheduler {
  private lanes: readonly LaneHead[] = [];
  private numbers = new Map<string, NumberRow>();
  private readAt = -Infinity;
  private readTook = 0;
  private cursor: string | undefined;
  private readonly resting = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly clock: Clock,
  ) {}

  /** Due rows to send next, fairly chosen, at most `slots`. */
  async next(slots: number): Promise<OutboxRow[]> {
    if (slots <= 0) return [];
    const now = this.clock.now();
    if (performance.now() - this.readAt < Math.max(keepMs, this.readTook / readingShare)) {
      const rows = await this.rows(now, slots);
      if (rows.length > 0) return rows;
    }
    if (performance.now() - this.readAt < Math.max(rereadMs, this.readTook / readingShare)) return [];
    await this.read();
    return this.rows(now, slots);
  }

  /** Milliseconds until the lanes may be read again; 0 for at once. */
  get rereadIn(): number {
    return Math.max(0, Math.max(rereadMs, this.readTook / readingShare) - (performance.now() - this.readAt));
  }

  /** The number as last read; sending limits come from it. */
  number(id: string): NumberRow | undefined {
    return this.numbers.get(id);
  }

  /** Leaves a number alone for a while: its limit is used up. */
  rest(numberId: string, ms: number): void {
    this.resting.set(numberId, performance.now() + ms);
  }

  /** Milliseconds until the first resting number may go on; undefined when none rests. */
  get restsFor(): number | undefined {
    if (this.resting.size === 0) return undefined;
    return Math.max(1, Math.min(...this.resting.values()) - performance.now());
  }

  /** Forgets what was read, so that the next turn sees what was just written. */
  forget(): void {
    this.readAt = -Infinity;
  }

  private async read(): Promise<void> {
    const started = performance.now();
    const reader = this.database.read;
    this.lanes = await this.outbox.heads(reader);
    const ids = [...new Set(this.lanes.map((lane) => lane.numberId))];
    this.numbers = new Map((await reader.selectIn(numberTable, 'id', ids)).map((row) => [row.id, row]));
    this.readAt = performance.now();
    this.readTook = this.readAt - started;
  }

  private async rows(now: number, slots: number): Promise<OutboxRow[]> {
    const lanes = this.turn(this.lanes.filter((lane) => lane.dueAt <= now && this.isOpen(lane, now)));
    if (lanes.length === 0) return [];
    const perLane = Math.min(slots, Math.max(fewestPerLane, Math.ceil((2 * slots) / lanes.length)));
    const rows = await this.outbox.candidates(this.database.read, lanes, now, perLane);
    const picked = pickFairly(byLane(rows), slots, this.cursor);
    this.cursor = picked.cursor;
    return picked.rows;
  }

  /** At most {@link lanesAtOnce} lanes, beginning after the account served last. */
  private turn(lanes: readonly LaneHead[]): readonly LaneHead[] {
    if (lanes.length <= lanesAtOnce) return lanes;
    const sorted = [...lanes].sort((one, two) => (one.accountId < two.accountId ? -1 : 1));
    const start = Math.max(
      0,
      sorted.findIndex((lane) => this.cursor === undefined || lane.accountId > this.cursor),
    );
    return [...sorted.slice(start), ...sorted.slice(0, start)].slice(0, lanesAtOnce);
  }

  private isOpen({ numberId, lane }: LaneHead, now: number): boolean {
    const number = this.numbers.get(numberId);
    // A number nobody knows any more: let the commit see it and say so.
    if (!number || isRemoved(number)) return true;
    if (number.status !== 'active') return false;
    if (lane === 1 && (number.marketingPausedUntil ?? 0) > now) return false;
    const until = this.resting.get(numberId);
    if (until === undefined) return true;
    if (until > performance.now()) return false;
    this.resting.delete(numberId);
    return true;
  }
}

function byLane(rows: readonly OutboxRow[]): LaneRows<OutboxRow>[] {
  const lanes = new Map<string, { accountId: string; numberId: string; lane: number; rows: OutboxRow[] }>();
  for (const row of rows) {
    const key = `${row.numberId}:${row.lane}`;
    const known = lanes.get(key);
    if (known) known.rows.push(row);
    else lanes.set(key, { accountId: row.accountId, numberId: row.numberId, lane: row.lane, rows: [row] });
  }
  return [...lanes.values()];
}
