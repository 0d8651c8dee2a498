import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Channels, PairAndNumberLimiter } from '../../channels/index.js';
import { Settings } from '../../config/index.js';
import { Database, type Reader } from '../../database/index.js';
import { Clock, LOGGER, type Logger } from '../../platform/index.js';
import { Queue, RowWork, type Stage } from '../../queue/index.js';
import { AttemptCommit, type Plan, type StartedAttempt } from './attempt-commit.js';
import { AttemptResults, type AttemptResult } from './attempt-results.js';
import { Guards } from './guards.js';
import { ContentReferences } from '../content/content-references.js';
import { hasReferences } from '../content/references.js';
import { templateHasReferences } from '../content/template-media.js';
import { saidContent } from '../content/said.js';
import type { OutgoingContent } from '../../sdk/index.js';
import { OutboxRepository } from './outbox.repository.js';
import { renderMessage } from './rendering.js';
import { LaneScheduler } from './lane-scheduler.js';
import { SendKeeper } from './send-keeper.js';
import { Slots } from './slots.js';
import { WorkerLife } from './workers.js';

/** A request not begun so long after its commit is given up as not sent (invariant 6). */
export const startWithinMs = 5_000;
/** The answer to a message that cannot be put into a request. */
const notBuilt = {
  code: null,
  class: 'payload',
  detail: 'The message could not be put into a request. Update Liaison, then replay the event it is about.',
} as const;
/** How long one run waits for a free slot before it lets the queue go on. */
const roomWaitMs = 1_000;

/**
 * Stage `send`: takes due messages fairly, commits attempts for free request slots only, and starts
 * their requests at once. Requests run side by side; results are gathered and written in batches.
 */
@Injectable()
export class SendStage implements Stage, BeforeApplicationShutdown {
  readonly name = 'send';
  private readonly slots: Slots;
  private stopping = false;
  private committing = false;
  private hintTimer: NodeJS.Timeout | undefined;
  private hintAt = Infinity;

  constructor(
    private readonly lanes: LaneScheduler,
    private readonly guards: Guards,
    private readonly limiter: PairAndNumberLimiter,
    private readonly commits: AttemptCommit,
    private readonly results: AttemptResults,
    private readonly channels: Channels,
    private readonly outbox: OutboxRepository,
    private readonly worker: WorkerLife,
    private readonly queue: Queue,
    private readonly database: Database,
    private readonly rows: RowWork,
    private readonly keeper: SendKeeper,
    private readonly references: ContentReferences,
    private readonly clock: Clock,
    settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.slots = new Slots(settings.requestSlots);
  }

  /** Attempts whose request is under way or whose result is not yet written. */
  isLive(attemptId: string): boolean {
    return this.slots.has(attemptId);
  }

  /** True while attempts are being committed that are not yet known here. */
  get isCommitting(): boolean {
    return this.committing;
  }

  /** How many there are of them. */
  get liveCount(): number {
    return this.slots.liveCount;
  }

  /** Claims and starts one batch; returns how many rows were taken on. */
  async run(): Promise<number> {
    if (this.stopping) return 0;
    await this.worker.start();
    const free = await this.slots.room(roomWaitMs);
    if (free === 0 || this.stopping) return 0;
    const cleared = this.guards.take(free);
    const rows = await this.lanes.next(free - cleared.length);
    const asked = await this.guards.begin(rows.filter((row) => row.hasGuards));
    const plans: Plan[] = [
      ...cleared,
      ...rows.filter((row) => !row.hasGuards).map((row) => ({ row, token: null, gates: [], answeredAt: 0 })),
    ];
    const { allowed, held } = await this.withinLimits(plans);
    const { started, settled } = await this.commitAndBegin(allowed);
    const taken = asked + started + settled + held;
    if (taken === 0) this.runAgainSoon(plans.length > 0);
    return taken;
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    return this.outbox.oldestDue(reader, now);
  }

  /** Takes nothing new, waits for requests under way and writes their results. */
  async drain(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.hintTimer);
    await this.guards.drain();
    await this.slots.empty();
    await this.results.drain();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.drain();
  }

  /** Asks the limits. A used-up number rests; a used-up pair's row is due later, so that it blocks nobody. */
  private async withinLimits(plans: readonly Plan[]): Promise<{ allowed: Plan[]; held: number }> {
    if (plans.length === 0) return { allowed: [], held: 0 };
    const answers = await this.limiter.takeMany(
      plans.map(({ row }) => {
        const perSecond = this.lanes.number(row.numberId)?.throughput;
        return {
          numberId: row.numberId,
          addressHash: row.addressHash,
          ...(perSecond === undefined ? {} : { perSecond }),
        };
      }),
    );
    const allowed: Plan[] = [];
    const later: { id: string; dueAt: number }[] = [];
    const now = this.clock.now();
    plans.forEach((plan, index) => {
      const answer = answers[index];
      if (!answer || answer.ok) allowed.push(plan);
      else if (answer.limit === 'pair') later.push({ id: plan.row.id, dueAt: now + answer.retryAfterMs });
      else {
        this.lanes.rest(plan.row.numberId, Math.min(answer.retryAfterMs, 1_000));
        this.guards.putBack(plan);
      }
    });
    if (later.length > 0) await this.postpone(later);
    return { allowed, held: later.length };
  }

  private async postpone(later: readonly { id: string; dueAt: number }[]): Promise<void> {
    await this.database.write(async (tx) => {
      const locked = await this.outbox.lock(
        tx,
        later.map(({ id }) => id),
      );
      await this.outbox.postpone(
        tx,
        later.filter(({ id }) => locked.has(id)),
      );
    });
  }

  private async commitAndBegin(plans: readonly Plan[]): Promise<{ started: number; settled: number }> {
    this.committing = true;
    try {
      const taken = { started: 0, settled: 0 };
      await this.rows.through(
        this.keeper,
        plans.map(({ row }) => row),
        {
          work: (tx, ids) =>
            this.commits.within(
              tx,
              plans.filter(({ row }) => ids.has(row.id)),
            ),
          done: ({ started, settled }) => {
            for (const attempt of started) this.begin(attempt);
            taken.started += started.length;
            taken.settled += settled;
          },
        },
      );
      return taken;
    } finally {
      this.committing = false;
    }
  }

  private begin(attempt: StartedAttempt): void {
    this.slots.take(attempt.attemptId);
    void this.request(attempt)
      .catch((error: unknown): AttemptResult['outcome'] => {
        this.logger.error(
          { err: error, attemptId: attempt.attemptId },
          'a request failed in a way that should not be',
        );
        return { outcome: 'unknown', detail: 'the request failed inside Liaison' };
      })
      .then((outcome) => {
        this.slots.answered();
        return this.results.add({ attempt, outcome } as AttemptResult);
      })
      .then(() => {
        this.slots.release(attempt.attemptId);
        this.queue.hint(this.name);
      });
  }

  private async request(attempt: StartedAttempt): Promise<AttemptResult['outcome']> {
    if (performance.now() - attempt.committedAt >= startWithinMs) return { outcome: 'not_started' };
    const resolved = await this.resolved(attempt);
    if (resolved && 'outcome' in resolved) return resolved;
    const request = this.rendered(attempt, resolved?.content);
    if (!request) return { outcome: 'not_sent', error: notBuilt };
    const left = startWithinMs - (performance.now() - attempt.committedAt);
    if (left <= 0) return { outcome: 'not_started' };
    return this.channels.send(attempt.number, request.rendered, { startMs: left });
  }

  /** Its content in the provider's ids where it refers to anything of Liaison's; or why it cannot be sent. */
  private async resolved({
    message,
    number,
  }: StartedAttempt): Promise<{ content: OutgoingContent } | AttemptResult['outcome'] | undefined> {
    const { template, values } = message.content ?? {};
    const said = saidContent(message.content);
    const { read } = this.database;
    const { accountId } = message;
    const found =
      template && values && templateHasReferences(template, values)
        ? await this.references.resolveTemplate(read, number, accountId, { ...template, values })
        : said && hasReferences(said)
          ? await this.references.resolve(read, number, accountId, said)
          : undefined;
    if (!found) return undefined;
    if (found.state === 'ready') return { content: found.content };
    return found.state === 'later'
      ? { outcome: 'not_started' }
      : { outcome: 'not_sent', error: { code: null, class: 'payload', detail: found.explanation } };
  }

  /** What is asked of the channel; undefined when it cannot be put together, and then nothing is sent. */
  private rendered(
    { message, number, attemptId }: StartedAttempt,
    resolved: OutgoingContent | undefined,
  ): { rendered: unknown } | undefined {
    try {
      return { rendered: renderMessage(this.channels.get(number.channel), message, attemptId, resolved) };
    } catch (error) {
      this.logger.error({ err: error, attemptId }, 'a request could not be put together');
      return undefined;
    }
  }

  /** Has the stage run again when something is known to change soon: a limit, the list of lanes, another worker's hold. */
  private runAgainSoon(lost: boolean): void {
    const waits = [this.lanes.restsFor, lost ? 5 + Math.random() * 20 : undefined, this.lanes.rereadIn];
    const soonest = Math.min(...waits.filter((wait): wait is number => wait !== undefined && wait > 0));
    const at = performance.now() + soonest;
    if (!Number.isFinite(at) || at >= this.hintAt) return;
    clearTimeout(this.hintTimer);
    this.hintAt = at;
    this.hintTimer = setTimeout(() => {
      this.hintAt = Infinity;
      this.queue.hint(this.name);
    }, soonest);
    this.hintTimer.unref();
  }
}
