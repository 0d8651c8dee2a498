import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { insideUnitOfWork } from '../database/index.js';
import type { Logger, Metrics } from '../platform/index.js';
import { IngressPriority } from './ingress-priority.js';
import type { HintTransport, Stage } from './stage.js';

/**
 * Batches of a stage begin at least this far apart. Whatever comes in between makes the next one larger,
 * and a batch costs about the same number of statements with five rows in it as with fifty.
 */
const gatherMs = 25;
/** Rows of a batch that is worth its statements. */
const smallBatch = 50;
const firstRetryMs = 100;
const longestRetryMs = 5_000;

/**
 * Runs the stages this process serves. A stage runs when hinted and at least once per poll; it goes
 * on as long as its batches find rows. Hints only make it sooner: losing all of them costs one poll.
 */
@Injectable()
export class Queue {
  private readonly loops = new Map<string, StageLoop>();
  private readonly priority = new IngressPriority();
  private running = false;

  constructor(
    private readonly transport: HintTransport,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Serves a stage in this process. Call before {@link start}. */
  register(stage: Stage): void {
    if (this.loops.has(stage.name)) throw new Error(`stage ${stage.name} is registered twice`);
    this.loops.set(stage.name, new StageLoop(stage, this.priority, this.logger, this.metrics));
  }

  /** Says that a stage has work: here if this process serves it, to another process otherwise. */
  hint(stage: string): void {
    const loop = this.loops.get(stage);
    if (loop) loop.wake();
    else this.transport.send(stage);
  }

  /** The stages this process serves, and how they get on. */
  served(): { stage: Stage; progress: StageProgress }[] {
    return [...this.loops.values()].map((loop) => ({ stage: loop.stage, progress: loop.progress }));
  }

  /** Says that the front door of this process stored so many deliveries in one commit: see {@link IngressPriority}. */
  frontDoorStored(rows: number): void {
    this.priority.stored(rows);
  }

  async start(): Promise<void> {
    this.running = true;
    for (const loop of this.loops.values()) loop.start();
    await this.transport.listen([...this.loops.keys()], (stage) => this.loops.get(stage)?.wake());
  }

  /** True between {@link start} and {@link stop}. */
  get isRunning(): boolean {
    return this.running;
  }

  /** Takes no new batch, waits for those under way. */
  async stop(): Promise<void> {
    this.running = false;
    await Promise.all([...this.loops.values()].map((loop) => loop.stop()));
    await this.transport.close();
  }
}

/** How a stage gets on, by this process's clock that nothing turns. */
export interface StageProgress {
  startedAt: number;
  /** End of the last batch that went well; null before the first. */
  succeededAt: number | null;
  /** End of the last batch that handled rows. */
  handledAt: number;
  /** When batches began to fail one after the other; null while they go well. */
  failingSince: number | null;
}

class StageLoop {
  readonly progress: StageProgress = {
    startedAt: performance.now(),
    succeededAt: null,
    handledAt: -Infinity,
    failingSince: null,
  };
  private awake = true;
  private stopped = true;
  private wakeUp: (() => void) | undefined;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    readonly stage: Stage,
    private readonly priority: IngressPriority,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  wake(): void {
    this.awake = true;
    this.wakeUp?.();
  }

  start(): void {
    if (insideUnitOfWork()) throw new Error('stages start outside units of work');
    this.stopped = false;
    this.progress.startedAt = performance.now();
    this.finished = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp?.();
    await this.finished;
  }

  private async loop(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      this.awake = false;
      try {
        const started = performance.now();
        const handled = await this.batch();
        failures = 0;
        this.succeeded(handled);
        if (handled > 0) {
          if (this.stage.isBulk === true && handled < smallBatch) await this.gather(started);
          continue;
        }
      } catch (error) {
        failures++;
        this.progress.failingSince ??= performance.now();
        this.metrics.stageErrors.inc({ stage: this.stage.name });
        this.logger.error(
          { stage: this.stage.name, failures, err: error },
          'a batch failed and will be tried again',
        );
        await this.pause(Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs), true);
        continue;
      }
      await this.pause(this.stage.pollEvery ?? 1_000, false);
    }
  }

  private succeeded(handled: number): void {
    const now = performance.now();
    this.progress.succeededAt = now;
    this.progress.failingSince = null;
    if (handled > 0) this.progress.handledAt = now;
  }

  private async gather(started: number): Promise<void> {
    const left = gatherMs - (performance.now() - started);
    if (left > 1 && !this.stopped) await sleep(left);
  }

  private async batch(): Promise<number> {
    return this.stage.isBulk === true ? this.priority.run(() => this.measured()) : this.measured();
  }

  private async measured(): Promise<number> {
    const started = performance.now();
    const handled = await this.stage.run();
    if (handled > 0) {
      this.metrics.stage.observe({ stage: this.stage.name }, (performance.now() - started) / 1000);
      this.metrics.stageRows.inc({ stage: this.stage.name }, handled);
    }
    return handled;
  }

  /** Waits, unless woken; after a failure a hint does not shorten the wait. */
  private async pause(ms: number, deaf: boolean): Promise<void> {
    if (this.stopped || (this.awake && !deaf)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      const wakeUp = () => {
        if (!deaf || this.stopped) done();
      };
      const finish = resolve;
      function done() {
        clearTimeout(timer);
        finish();
      }
      this.wakeUp = wakeUp;
    });
    this.wakeUp = undefined;
  }
}
