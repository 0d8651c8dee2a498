import type { Reader } from '../database/index.js';

/**
 * A stage of the pipeline: a batch job over due SQL rows. `run` does one batch and says how many
 * rows it handled; zero means nothing is due. It must be safe to run in several processes at once.
 */
export interface Stage {
  readonly name: string;
  run(): Promise<number>;
  /** Milliseconds between polls that find what hints lost. Default 1,000. */
  readonly pollEvery?: number;
  /**
   * True for a stage whose batches are all work and no waiting: small ones are spaced so that they
   * grow, and they let a pressed front door go first.
   */
  readonly isBulk?: boolean;
  /**
   * When the longest waiting due row became due, undefined when the queue is empty. Asked for readiness and
   * metrics: it must come from an index. A stage without it is only seen to fail.
   */
  oldestDue?(reader: Reader, now: number): Promise<number | undefined>;
}

/** Carries hints ("stage X has work") between processes. May lose any of them at any time. */
export interface HintTransport {
  /** Tells one process that serves the stage; never throws, never waits. */
  send(stage: string): void;
  /** Calls `receive` for hints about these stages. */
  listen(stages: readonly string[], receive: (stage: string) => void): Promise<void>;
  close(): Promise<void>;
}
