import Bull from 'bull';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../platform/index.js';
import type { HintTransport } from './stage.js';

/** Hints of one stage are sent at most this often: many rows, one job. */
const coalesceMs = 5;

/**
 * Hints through Bull, one queue a stage. A hint is a job without content, removed as soon as it is
 * taken; while one waits, more of the same change nothing. Redis being away loses hints, never rows.
 */
export class BullTransport implements HintTransport {
  private readonly queues = new Map<string, Bull.Queue>();
  private readonly pending = new Set<string>();
  private readonly clients = new Set<Redis>();
  private complained = 0;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
    private readonly prefix = 'liaison',
  ) {}

  send(stage: string): void {
    if (this.pending.has(stage)) return;
    this.pending.add(stage);
    setTimeout(() => {
      this.pending.delete(stage);
      const queue = this.queue(stage);
      // Away: the poll finds the rows. Waiting here would only pile up hints.
      if (
        queue.client.status !== 'ready' &&
        queue.client.status !== 'wait' &&
        queue.client.status !== 'connecting'
      )
        return;
      queue
        .add({}, { jobId: stage, removeOnComplete: true, removeOnFail: true, attempts: 1 })
        .catch((error: unknown) => this.complain(error));
    }, coalesceMs).unref();
  }

  async listen(stages: readonly string[], receive: (stage: string) => void): Promise<void> {
    for (const stage of stages) {
      void this.queue(stage)
        .process(1, async () => receive(stage))
        .catch((error: unknown) => this.complain(error));
    }
  }

  async close(): Promise<void> {
    const closing = Promise.allSettled([...this.queues.values()].map((queue) => queue.close(true)));
    // Bull waits for Redis to answer; when Redis is away nothing is lost by not waiting.
    await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    for (const client of this.clients) client.disconnect();
  }

  /** Options of a stage's queue, for the module that makes it. */
  options(): Bull.QueueOptions {
    return {
      prefix: this.prefix,
      createClient: (type, options) => this.client(type, options),
      settings: { stalledInterval: 0, guardInterval: 5_000, maxStalledCount: 0 },
    };
  }

  /** Takes over queues that were made elsewhere; a stage without one gets its own when first needed. */
  adopt(queues: Iterable<Bull.Queue>): void {
    for (const queue of queues) this.keep(queue);
  }

  private queue(stage: string): Bull.Queue {
    return this.queues.get(stage) ?? this.keep(new Bull(stage, this.options()));
  }

  private keep(queue: Bull.Queue): Bull.Queue {
    queue.on('error', (error: Error) => this.complain(error));
    this.queues.set(queue.name, queue);
    return queue;
  }

  private client(type: 'client' | 'subscriber' | 'bclient', options: RedisOptions | undefined): Redis {
    const client = new Redis(this.url, {
      ...options,
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
      // Hints must not be remembered while Redis is away; workers' blocking reads may wait.
      enableOfflineQueue: true,
      ...(type === 'client' ? { commandTimeout: 2_000 } : {}),
      retryStrategy: (times) => Math.min(times * 100, 2_000),
    });
    client.on('error', (error: Error) => this.complain(error));
    this.clients.add(client);
    return client;
  }

  /** One line a minute: Redis being away is not news each second. */
  private complain(error: unknown): void {
    const now = Date.now();
    if (now - this.complained < 60_000) return;
    this.complained = now;
    this.logger.warn(
      { err: error },
      'Redis does not carry hints at the moment; polling finds the work instead',
    );
  }
}
