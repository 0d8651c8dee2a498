import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Channels } from '../../channels/index.js';
import { userIdAddress } from '../../contacts/index.js';
import { Database, type Tx } from '../../database/index.js';
import { Clock, LOGGER, type Logger } from '../../platform/index.js';
import type { SendOutcome } from '../../sdk/index.js';
import { Aliases, type LearnedAlias } from './aliases.js';
import type { StartedAttempt } from './attempt-commit.js';
import { isDatabases } from '../../queue/index.js';
import { AttemptRepository } from './attempt.repository.js';
import { FailureSettlement, type Failure } from '../settlement/failure-settlement.js';
import { MessageRepository } from '../messages/message.repository.js';
import { Reconciliation } from '../settlement/reconciliation.js';

/** The outcome of a committed attempt; `not_started` when its request never began. */
export type AttemptResult = { attempt: StartedAttempt } & (
  | { outcome: Exclude<SendOutcome, { outcome: 'unknown' }> }
  | { outcome: { outcome: 'unknown'; detail: string; httpStatus?: number } }
  | { outcome: { outcome: 'not_started' } }
);

interface Accepted {
  attemptId: string;
  messageId: string;
  providerMessageId: string;
  graceUntil: number | null;
}

/** Results are gathered for so long, or until there are so many. */
const gatherMs = 15;
const gatherRows = 100;
const longestRetryMs = 2_000;
/** Tries of a result that cannot be written by itself, before what it says is given up. */
const triesAlone = 5;
const unwritable = 'the answer could not be written down';

/**
 * Writes results of requests, many in one unit of work. While one batch is written the next gathers.
 * A batch that cannot be written is kept and tried again: until it stands, its attempts count as under
 * way, so nothing is sent twice.
 */
@Injectable()
export class AttemptResults {
  private readonly waiting: { result: AttemptResult; done: () => void }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly attempts: AttemptRepository,
    private readonly failures: FailureSettlement,
    private readonly reconciliation: Reconciliation,
    private readonly clock: Clock,
    private readonly aliases: Aliases,
    private readonly channels: Channels,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Resolves once the result stands in the database. */
  add(result: AttemptResult): Promise<void> {
    return new Promise((done) => {
      this.waiting.push({ result, done });
      if (this.waiting.length >= gatherRows) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), gatherMs);
    });
  }

  /** Waits until everything handed over is written. */
  async drain(): Promise<void> {
    this.flush();
    await this.writing;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing || this.waiting.length === 0) return;
    this.writing = this.loop().finally(() => {
      this.writing = undefined;
      if (this.waiting.length > 0) this.flush();
    });
  }

  private async loop(): Promise<void> {
    let failures = 0;
    let size = gatherRows;
    let alone = 0;
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, size);
      try {
        await this.database.write((tx) =>
          this.write(
            tx,
            batch.map(({ result }) => result),
          ),
        );
      } catch (error) {
        failures++;
        this.logger.error(
          { err: error, results: this.waiting.length, failures },
          'results could not be written and are kept',
        );
        if (isDatabases(error)) await sleep(Math.min(50 * 2 ** failures, longestRetryMs));
        else {
          // One of them is why: half of them, and half of that, until it stands alone.
          size = Math.ceil(batch.length / 2);
          alone = batch.length === 1 ? alone + 1 : 0;
          if (alone >= triesAlone) this.doubt();
          await sleep(Math.min(50 * 2 ** alone, longestRetryMs));
        }
        continue;
      }
      failures = 0;
      size = gatherRows;
      alone = 0;
      this.waiting.splice(0, batch.length);
      await this.learn(batch.map(({ result }) => result));
      for (const { done } of batch) done();
    }
  }

  /** What Meta's answers say about addresses. Results stand without it: what cannot be learned now is learned by the next. */
  private async learn(results: readonly AttemptResult[]): Promise<void> {
    const learned = results.flatMap(({ attempt: { message, number }, outcome }): LearnedAlias[] => {
      if (outcome.outcome !== 'accepted' || !outcome.reached || message.address === null) return [];
      const { whatsappId, userId } = outcome.reached;
      const asked = message.address;
      const scope = number.userIdScope ?? '';
      return [
        {
          accountId: message.accountId,
          contactId: message.contactId,
          asked,
          whatsappId,
          userId: userId === undefined ? undefined : userIdAddress({ scope, value: userId }),
          source: 'answer',
          numberId: number.id,
        },
      ];
    });
    if (learned.length === 0) return;
    try {
      await this.database.write((tx) => this.aliases.learn(tx, learned), { retryDuplicates: true });
    } catch (error) {
      this.logger.warn({ err: error, aliases: learned.length }, 'addresses named by Meta were not learned');
    }
  }

  /**
   * The first result cannot be written by itself. What it says is given up: whether the message was
   * taken becomes unknown, which is always safe. If even that cannot be written it goes last.
   */
  private doubt(): void {
    const [first] = this.waiting.splice(0, 1);
    if (!first) return;
    const { attempt, outcome } = first.result;
    const isDoubted = outcome.outcome === 'unknown' && outcome.detail === unwritable;
    const result: AttemptResult = { attempt, outcome: { outcome: 'unknown', detail: unwritable } };
    if (isDoubted) this.waiting.push(first);
    else this.waiting.unshift({ ...first, result });
  }

  /** Writes results within a unit of work. */
  async write(tx: Tx, results: readonly AttemptResult[]): Promise<void> {
    const now = this.clock.now();
    const accepted: Accepted[] = [];
    const unknown: { attemptId: string; messageId: string; detail: string; httpStatus: number | null }[] = [];
    const failed: Failure[] = [];
    for (const { attempt, outcome } of results) {
      const ids = { attemptId: attempt.attemptId, messageId: attempt.message.id };
      if (outcome.outcome === 'accepted')
        accepted.push({
          ...ids,
          providerMessageId: outcome.providerMessageId,
          graceUntil: this.receiptUntil(attempt, now),
        });
      else if (outcome.outcome === 'unknown') {
        const { detail, httpStatus = null } = outcome;
        unknown.push({ ...ids, detail, httpStatus });
      } else failed.push({ ...ids, ...failureOf(outcome) });
    }
    await this.accept(tx, accepted, now);
    await this.reconciliation.becameUnknown(tx, unknown);
    await this.failures.apply(tx, failed);
  }

  /** Until when a receipt is waited for, on a channel where one may never come. */
  private receiptUntil({ number }: StartedAttempt, now: number): number | null {
    const receipts = this.channels.find(number.channel)?.features.receipts ?? 'always';
    return receipts === 'always' ? null : now + receipts.settleAfterMs;
  }

  private async accept(tx: Tx, accepted: readonly Accepted[], now: number): Promise<void> {
    if (accepted.length === 0) return;
    const moved = await this.messages.markAccepted(tx, accepted, now);
    await this.attempts.markAccepted(tx, accepted, now);
    // Some had been moved on by a status, or were given up and wait to be sent again.
    if (moved < accepted.length)
      await this.reconciliation.derive(
        tx,
        accepted.map(({ messageId }) => messageId),
      );
  }
}

function failureOf(
  outcome: Extract<SendOutcome, { outcome: 'not_sent' }> | { outcome: 'not_started' },
): Pick<Failure, 'kind' | 'error'> {
  if (outcome.outcome === 'not_started') {
    return {
      kind: 'not_started',
      error: { code: null, class: 'network', detail: 'The request was not begun in time.' },
    };
  }
  const { error, httpStatus } = outcome;
  return { kind: 'answer', error: { ...error, httpStatus } };
}
