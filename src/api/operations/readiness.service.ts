import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { Clock, LOGGER, type FieldProblem, type Logger } from '../../platform/index.js';
import { Queue, StageWatch, type StageState } from '../../queue/index.js';
import { readinessTable } from './readiness.entity.js';

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

/** What a look at this process showed. */
export interface Look {
  /** Parts that do not work; none means ready. */
  broken: FieldProblem[];
  /** How its stages stand. */
  stages: StageState[];
}

/** Whether this process can do its work: the database takes and gives rows, the queue runs, no stage stands still. */
@Injectable()
export class Readiness {
  private readonly checks: ReadinessCheck[];
  private lookedAt = -Infinity;
  private last: Promise<Look> = Promise.resolve({ broken: [], stages: [] });

  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly watch: StageWatch,
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

  /** Looks at the parts and the stages. May be a second old. */
  async look(now = performance.now()): Promise<Look> {
    if (now - this.lookedAt >= lookEvery) {
      this.lookedAt = now;
      this.last = this.lookAnew();
    }
    return this.last;
  }

  private async lookAnew(): Promise<Look> {
    const [parts, stages] = await Promise.all([
      Promise.all(this.checks.map((part) => this.problemOf(part))),
      this.stages(),
    ]);
    const still = stages.filter(({ standsStill }) => standsStill).map(stillProblem);
    return { broken: [...parts.filter((part) => part !== undefined), ...still], stages };
  }

  private async problemOf(part: ReadinessCheck): Promise<FieldProblem | undefined> {
    try {
      await withTimeout(part.check(), patience);
      return undefined;
    } catch (error) {
      this.logger.warn({ err: error, part: part.name }, 'not ready');
      return { field: part.name, reason: part.whenBroken };
    }
  }

  /** None while the database cannot be asked: that is said by its own check. */
  private async stages(): Promise<StageState[]> {
    let found: StageState[] = [];
    try {
      await withTimeout(
        this.watch.states().then((states) => {
          found = states;
        }),
        patience,
      );
    } catch (error) {
      this.logger.warn({ err: error }, 'it could not be seen how the stages stand');
    }
    return found;
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

function stillProblem({ stage, oldestDueMs }: StageState): FieldProblem {
  const age =
    oldestDueMs === null ? '' : ` Its oldest row has waited for ${Math.round(oldestDueMs / 1_000)} seconds.`;
  return {
    field: `stage:${stage}`,
    reason: `The stage stands still: nothing of it has been handled for a minute.${age} See the log of this process.`,
  };
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
