import { Inject, Injectable } from '@nestjs/common';
import { Channels } from '../../channels/index.js';
import { Settings } from '../../config/index.js';
import type { AnyChannel } from '../../sdk/index.js';
import { Database, type Tx } from '../../database/index.js';
import { Clock, LOGGER, Metrics, type Logger } from '../../platform/index.js';
import { Queue, RowWork, type Stage } from '../../queue/index.js';
import { AttemptRepository } from '../sending/attempt.repository.js';
import { deriveState, type AttemptOutcome } from './derive-state.js';
import { SendStage } from '../sending/send.stage.js';
import { ExpirySweep } from '../sending/expiry-sweep.js';
import { FailureSettlement } from './failure-settlement.js';
import { statusDeadline } from './front-door.js';
import { FrontDoorHeartbeat, type FrontDoorState } from './front-door-heartbeat.js';
import type { AttemptRow, MessageRow, MessageStatusRow } from '../messages/message.entity.js';
import { MessageRepository, type DecisionInput, type MessagePatch } from '../messages/message.repository.js';
import type { GateAnswer } from '../messages/message.types.js';
import { OutboxRepository, outboxRow } from '../sending/outbox.repository.js';
import { Reconciliation } from './reconciliation.js';
import { ResolveKeeper } from './resolve-keeper.js';
import { WorkerLife } from '../sending/workers.js';

const batchRows = 200;
/** An attempt without a result is looked into after so long. */
const leaseMs = 10_000;
/** A callback that arrived in time is stored by then. */
const commitMs = 1_000;
/** Even a worker that lives must have written its results by then. */
const forgottenMs = 10 * 60_000;

/**
 * Stage `resolve`: attempts whose worker died become unknown, and unknown ones whose grace has passed
 * are settled (invariant 6): marketing stays unknown for ever, the rest is sent once more, marked as
 * possibly double.
 */
@Injectable()
export class ResolveStage implements Stage {
  readonly name = 'resolve';
  readonly pollEvery = 1_000;

  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly attempts: AttemptRepository,
    private readonly reconciliation: Reconciliation,
    private readonly failures: FailureSettlement,
    private readonly channels: Channels,
    private readonly frontDoor: FrontDoorHeartbeat,
    private readonly worker: WorkerLife,
    private readonly send: SendStage,
    private readonly expiry: ExpirySweep,
    private readonly queue: Queue,
    private readonly rows: RowWork,
    private readonly keeper: ResolveKeeper,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<number> {
    return (await this.abandoned()) + (await this.graceOver()) + (await this.expiry.run());
  }

  /** Attempts nobody will write a result for. */
  private async abandoned(): Promise<number> {
    const reader = this.database.read;
    const now = this.clock.now();
    const old = await this.attempts.inFlightSince(reader, now - leaseMs, batchRows);
    if (old.length === 0) return 0;
    const settled = !this.send.isCommitting;
    const dead = await this.worker.dead(
      reader,
      old.map((row) => row.worker),
      await this.database.now(),
    );
    const lost = old.filter(
      (row) => dead.has(row.worker) || (row.worker !== this.worker.id && row.committedAt < now - forgottenMs),
    );
    // Our own, committed by a unit whose answer never reached us: their requests were never begun.
    const orphans = settled
      ? old.filter((row) => row.worker === this.worker.id && !this.send.isLive(row.id))
      : [];
    if (lost.length + orphans.length === 0) return 0;
    await this.rows.through(this.keeper, [...lost, ...orphans], {
      work: (tx, ids) =>
        this.lookInto(
          tx,
          lost.filter((row) => ids.has(row.id)),
          orphans.filter((row) => ids.has(row.id)),
        ),
      done: () => undefined,
    });
    this.logger.warn(
      { unknown: lost.length, notStarted: orphans.length },
      'attempts without a result were looked into',
    );
    return lost.length + orphans.length;
  }

  private async lookInto(tx: Tx, lost: readonly AttemptRow[], orphans: readonly AttemptRow[]): Promise<void> {
    await this.reconciliation.becameUnknown(
      tx,
      lost.map((row) => ({
        attemptId: row.id,
        messageId: row.messageId,
        detail: 'the process that sent it ended before the answer came',
        httpStatus: null,
      })),
    );
    await this.failures.apply(
      tx,
      orphans.map((row) => ({
        attemptId: row.id,
        messageId: row.messageId,
        kind: 'not_started',
        error: { code: null, class: 'network', detail: 'The request was not begun.' },
      })),
    );
  }

  private async graceOver(): Promise<number> {
    const reader = this.database.read;
    const due = await this.attempts.graceOver(reader, this.clock.now(), batchRows);
    if (due.length === 0) return 0;
    const frontDoor = await this.frontDoor.state(reader);
    // While Meta cannot reach us, silence says nothing.
    if (!frontDoor?.up) return 0;
    let settled = 0;
    await this.rows.through(this.keeper, due, {
      work: (tx, ids) =>
        this.settleDoubts(
          tx,
          due.filter((row) => ids.has(row.id)),
          frontDoor,
        ),
      done: (count) => (settled += count),
    });
    return settled;
  }

  private async settleDoubts(tx: Tx, due: readonly AttemptRow[], frontDoor: FrontDoorState): Promise<number> {
    const now = this.clock.now();
    const ids = [...new Set(due.map((row) => row.messageId))];
    const messages = await this.messages.lock(tx, ids);
    const attempts = await this.messages.attemptsOf(tx, ids);
    const unread = await this.attempts.oldestUnread(tx);
    const doubtful = attempts.filter(
      (row) => row.outcome === 'unknown' && row.graceUntil !== null && row.graceUntil <= now,
    );
    const graceMs = this.settings.unknownGraceMs;
    const deadline = ({ graceUntil, committedAt }: AttemptRow) =>
      statusDeadline({ graceUntil: graceUntil ?? 0, committedAt }, frontDoor, graceMs);
    // The front door has to be seen up after it: one that went away before is noted when it is back.
    const waiting = doubtful.filter(
      (row) => deadline(row) + commitMs > now || frontDoor.seenAt < deadline(row),
    );
    // What arrived in time may name the attempt, though nobody has read it yet.
    const over = doubtful.filter(
      (row) => !waiting.includes(row) && (unread === undefined || deadline(row) < unread),
    );
    await this.attempts.setGrace(tx, [
      ...waiting.map((row) => ({ id: row.id, graceUntil: deadline(row) })),
      ...over.map((row) => ({ id: row.id, graceUntil: null })),
    ]);
    const silent = await this.withoutReceipt(tx, attempts, messages, now);
    if (over.length === 0) return silent;
    const overIds = new Set(over.map((row) => row.messageId));
    const statuses = await this.messages.statusesOf(tx, [...overIds]);
    const concerned = [...messages.values()].filter((row) => overIds.has(row.id));
    await this.decide(tx, concerned, attempts, statuses, now);
    return over.length + silent;
  }

  /**
   * Messages accepted on a channel where a receipt may never come, once its time is over: they stay accepted,
   * with the reason said, and are never sent again. A receipt that comes later still counts.
   */
  private async withoutReceipt(
    tx: Tx,
    attempts: readonly AttemptRow[],
    messages: ReadonlyMap<string, MessageRow>,
    now: number,
  ): Promise<number> {
    const over = attempts.filter(
      (row) => row.outcome === 'accepted' && row.graceUntil !== null && row.graceUntil <= now,
    );
    if (over.length === 0) return 0;
    await this.attempts.setGrace(
      tx,
      over.map(({ id }) => ({ id, graceUntil: null })),
    );
    const ids = new Set(over.map(({ messageId }) => messageId));
    const silent = [...ids].flatMap((id) => {
      const message = messages.get(id);
      return message?.state === 'accepted' ? [message] : [];
    });
    await this.messages.patch(
      tx,
      silent.map(({ id }) => ({ id, reason: 'no_receipt' })),
      now,
    );
    await this.messages.appendDecisions(
      tx,
      silent.map((message) => ({
        message,
        stage: 'grace',
        verdict: 'unknown',
        reason: 'no_receipt',
        gates: [
          {
            gate: 'grace',
            answer: 'pass',
            explanation: `${this.channels.find(message.channel)?.title ?? 'The channel'} accepted the message and sent no receipt in time. It is not sent again.`,
          },
        ],
      })),
      now,
    );
    return over.length;
  }

  private async decide(
    tx: Tx,
    messages: readonly MessageRow[],
    attempts: readonly AttemptRow[],
    statuses: readonly MessageStatusRow[],
    now: number,
  ): Promise<void> {
    const patches: MessagePatch[] = [];
    const decisions: DecisionInput[] = [];
    const again: { message: MessageRow; tries: number }[] = [];
    for (const message of messages) {
      const own = attempts.filter((row) => row.messageId === message.id);
      const state = deriveState(
        own.map((row) => ({ id: row.id, outcome: row.outcome as AttemptOutcome })),
        statuses.filter((row) => row.messageId === message.id),
        'failed',
      );
      if (message.state !== 'unknown' || state !== 'unknown') continue;
      const refusal = whyNotAgain(message, this.channels.find(message.channel), now);
      decisions.push({
        message,
        stage: 'grace',
        verdict: refusal ? 'unknown' : 'resend',
        reason: refusal?.reason ?? 'unknown',
        gates: [graceGate(refusal, this.settings.unknownGraceMs)],
      });
      if (refusal) patches.push({ id: message.id, reason: refusal.reason });
      else {
        patches.push({ id: message.id, state: 'queued', reason: null, possiblyDouble: true, dueAt: now });
        again.push({
          message: { ...message, dueAt: now },
          tries: Math.max(...own.map((row) => row.sequence)),
        });
      }
    }
    await this.messages.patch(tx, patches, now);
    await this.outbox.add(
      tx,
      again.map(({ message, tries }) => outboxRow(message, tries)),
    );
    await this.messages.appendDecisions(tx, decisions, now);
    tx.afterCommit(() => {
      for (const { verdict, reason } of decisions)
        this.metrics.decisions.inc({ verdict, reason: reason ?? '' });
      if (again.length > 0) this.queue.hint('send');
    });
  }
}

interface Refusal {
  reason: string;
  explanation: string;
}

/** Why a doubtful message is not sent again; undefined when it is. */
function whyNotAgain(
  message: MessageRow,
  channel: Pick<AnyChannel, 'title' | 'features'> | undefined,
  now: number,
): Refusal | undefined {
  // Silence says nothing where a report names no attempt, or may never come.
  if (channel && (channel.features.correlation === 'id' || channel.features.receipts !== 'always')) {
    return {
      reason: 'unknown',
      explanation: `${channel.title} cannot confirm whether a request without a response was accepted, so it is not sent again; it stays unknown.`,
    };
  }
  if (message.purpose === 'marketing') {
    return {
      reason: 'unknown',
      explanation: 'Marketing is never sent again while its outcome is unknown; it stays unknown.',
    };
  }
  if (message.possiblyDouble) {
    return {
      reason: 'unknown',
      explanation: 'It was sent again once already, and that outcome is unknown too; it stays unknown.',
    };
  }
  if (message.cancelReason !== null) {
    return {
      reason: message.cancelReason,
      explanation: 'It has been cancelled, so it is not sent again; whether it arrived stays unknown.',
    };
  }
  if (message.expiresAt <= now) {
    return {
      reason: 'stale',
      explanation: 'It has expired, so it is not sent again; whether it arrived stays unknown.',
    };
  }
  return undefined;
}

function graceGate(refusal: Refusal | undefined, graceMs: number): GateAnswer {
  const waited = `No status named the attempt within ${Math.round(graceMs / 1000)} seconds.`;
  return refusal
    ? {
        gate: 'grace',
        answer: 'refuse',
        reason: refusal.reason,
        explanation: `${waited} ${refusal.explanation}`,
      }
    : {
        gate: 'grace',
        answer: 'pass',
        explanation: `${waited} It is sent once more; the person may receive it twice.`,
      };
}
