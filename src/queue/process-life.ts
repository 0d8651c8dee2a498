import { hostname } from 'node:os';
import { Database } from '../database/index.js';
import { newId, type Logger } from '../platform/index.js';
import { processLifeTable, type ProcessLifeRow } from './row-try.entity.js';

const beatEveryMs = 5_000;
/** A process that was silent for so long is taken for dead. */
const deadAfterMs = 15_000;
/** How long every process is careful after one has ended without a word. */
const carefulForMs = 120_000;
/** What is known of dead processes is forgotten after so long. */
const forgetAfterMs = 24 * 3_600_000;

/** Lives of this very process: several in tests. */
const own = new Set<string>();

/**
 * Whether a process that serves stages has lately ended without a word: killed, out of memory, or
 * hung until somebody stopped it. The row it was working on may be why, and is waiting still; until
 * it is found every process counts tries before it works.
 */
export class ProcessLife {
  private readonly id = newId();
  private readonly host = hostname().slice(0, 64);
  private timer: NodeJS.Timeout | undefined;
  private carefulUntil = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /** True while work is to be counted before it is done. */
  get isCareful(): boolean {
    return performance.now() < this.carefulUntil;
  }

  /** Looks at how earlier processes ended, and begins to say that this one lives. */
  async start(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => {
      this.beat().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'the heartbeat of this process could not be written'),
      );
    }, beatEveryMs);
    this.timer.unref();
  }

  /** Writes a heartbeat, and finds out who writes none any more. */
  async beat(): Promise<void> {
    own.add(this.id);
    const now = await this.database.now();
    const dead = await this.database.write(async (tx) => {
      const row = { id: this.id, host: this.host, pid: process.pid, beatAt: now, foundDeadAt: null };
      await tx.upsert(processLifeTable, [row], ['id'], ['beatAt', 'foundDeadAt']);
      const rows = await tx.select(processLifeTable, '');
      const fresh = rows.filter((other) => other.foundDeadAt === null && this.isDead(other, now));
      if (fresh.length > 0) {
        await tx.execute('UPDATE process_life SET foundDeadAt = ? WHERE id IN (?)', [
          now,
          fresh.map((other) => other.id),
        ]);
        await tx.execute('DELETE FROM process_life WHERE foundDeadAt < ?', [now - forgetAfterMs]);
      }
      const lately = rows.flatMap((other) => other.foundDeadAt ?? (fresh.includes(other) ? now : []));
      return { fresh: fresh.length, lately: Math.max(-Infinity, ...lately) };
    });
    const left = dead.lately + carefulForMs - now;
    if (left > 0) this.carefulUntil = Math.max(this.carefulUntil, performance.now() + left);
    if (dead.fresh > 0) {
      this.logger.warn(
        { processes: dead.fresh },
        'a process ended without a word; rows are counted before they are worked on for a while',
      );
    }
  }

  /** Says that this process ends as it should. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    if (!own.delete(this.id)) return;
    await this.database
      .write((tx) => tx.execute('DELETE FROM process_life WHERE id = ?', [this.id]))
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'the end of this process could not be noted'),
      );
  }

  private isDead(other: ProcessLifeRow, now: number): boolean {
    if (own.has(other.id)) return false;
    if (this.database.dialect === 'sqlite') return true;
    if (other.beatAt < now - deadAfterMs) return true;
    return other.host === this.host && (other.pid === process.pid || !isRunning(other.pid));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
