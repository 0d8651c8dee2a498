import { Inject, Injectable } from '@nestjs/common';
import { readinessTable } from '../../accounts/index.js';
import { Database } from '../../database/index.js';
import { Clock, LOGGER, type FieldProblem, type Logger } from '../../platform/index.js';
import { Queue } from '../../queue/index.js';

/** Milliseconds an answer is given again without looking: anybody may ask, and looking costs a write. */
const lookEvery = 1_000;
/** Milliseconds a part may take to answer. */
const patience = 3_000;

export interface ReadinessCheck {
  /** Name of the part, as `errors[].field` shows it. */
  readonly name: string;
  /** Resolves when the part works; a rejection's message is for the log only. */
  check(): Promise<void>;
  /** What a person reads when it does not. */
  readonly whenBroken: string;
}

/** Whether this process can do its work: the database takes and gives rows, the queue runs. */
@Injectable()
export class Readiness {
  private readonly checks: ReadinessCheck[];
  private lookedAt = -Infinity;
  private last: Promise<FieldProblem[]> = Promise.resolve([]);

  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.checks = [
      {
        name: 'database',
        whenBroken:
          'A row could not be written and read back. Check that the database runs and has free space.',
        check: () => this.writeAndRead(),
      },
      {
        name: 'queue',
        whenBroken: 'The queue has not been started, or is stopping.',
        check: () => (this.queue.isRunning ? Promise.resolve() : Promise.reject(new Error('not running'))),
      },
    ];
  }

  /** Adds a part this process needs. */
  add(check: ReadinessCheck): void {
    this.checks.push(check);
  }

  /** The parts that do not work; none means ready. May be a second old. */
  async broken(now = performance.now()): Promise<FieldProblem[]> {
    if (now - this.lookedAt >= lookEvery) {
      this.lookedAt = now;
      this.last = this.look();
    }
    return this.last;
  }

  private async look(): Promise<FieldProblem[]> {
    const results = await Promise.all(
      this.checks.map(async (part): Promise<FieldProblem | undefined> => {
        try {
          await withTimeout(part.check(), patience);
          return undefined;
        } catch (error) {
          this.logger.warn({ err: error, part: part.name }, 'not ready');
          return { field: part.name, reason: part.whenBroken };
        }
      }),
    );
    return results.filter((result) => result !== undefined);
  }

  private async writeAndRead(): Promise<void> {
    const at = this.clock.now();
    await this.db.write((tx) => tx.upsert(readinessTable, [{ id: 'readiness', at }], ['id'], ['at']), {
      urgent: true,
    });
    const row = await this.db.read.first(readinessTable, 'WHERE id = ?', ['readiness']);
    if (!row) throw new Error('the row written was not found');
  }
}

async function withTimeout(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
