import { Inject, Injectable } from '@nestjs/common';
import { Channels, NumberService, type NumberPauseCode } from '../../channels/index.js';
import type { Tx } from '../../database/index.js';
import { EventStore } from '../../events/index.js';
import { ConsentService } from '../../optin/index.js';
import { Clock, LOGGER, Metrics, type Logger } from '../../platform/index.js';
import { Queue } from '../../queue/index.js';
import { TemplateService } from '../../templates/index.js';
import { AttemptRepository, type AttemptSettlement } from '../sending/attempt.repository.js';
import { deriveState, type AttemptFacts, type AttemptOutcome } from './derive-state.js';
import { consequenceOf, type ChannelError, type FailureConsequence } from '../sending/failure-policy.js';
import type { AttemptRow, MessageRow } from '../messages/message.entity.js';
import { MessageRepository, type DecisionInput, type MessagePatch } from '../messages/message.repository.js';
import type { GateAnswer } from '../messages/message.types.js';
import { OutboxRepository, outboxRow } from '../sending/outbox.repository.js';
import { marketingBrakeMs } from '../sending/retry.js';

/** An attempt that certainly did not get through. */
export interface Failure {
  attemptId: string;
  messageId: string;
  /**
   * `answer`: the channel refused the request. `status`: it took the message and reported a failure
   * later. `not_started`: the request never began, so it is tried again at once.
   */
  kind: 'answer' | 'status' | 'not_started';
  error: ChannelError;
}

interface Settled {
  failure: Failure;
  message: MessageRow;
  attempt: AttemptRow;
  consequence: FailureConsequence;
  waits: boolean;
  patch: MessagePatch;
}

/** States of a message whose only news can be that its attempt failed. */
const underWay = new Set<string>(['sending', 'unknown', 'accepted', 'sent']);

/** Settles failures of attempts: records them, and does what follows for message, number, person and template. */
@Injectable()
export class FailureSettlement {
  constructor(
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly attempts: AttemptRepository,
    private readonly numbers: NumberService,
    private readonly channels: Channels,
    private readonly consents: ConsentService,
    private readonly templates: TemplateService,
    private readonly events: EventStore,
    private readonly queue: Queue,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Settles a batch within the caller's unit. Attempts settled otherwise meanwhile are left alone. */
  async apply(tx: Tx, failures: readonly Failure[]): Promise<void> {
    if (failures.length === 0) return;
    const now = this.clock.now();
    const ids = [...new Set(failures.map((failure) => failure.messageId))];
    const messages = await this.messages.lock(tx, ids);
    const attempts = groupByMessage(await this.messages.attemptsOf(tx, ids));
    const statuses = await this.messages.statusesOf(tx, ids);
    const settlements: AttemptSettlement[] = [];
    const settled: Settled[] = [];
    for (const failure of failures) {
      const message = messages.get(failure.messageId);
      const all = attempts.get(failure.messageId) ?? [];
      const attempt = all.find((candidate) => candidate.id === failure.attemptId);
      if (!message || !attempt) continue;
      if (failure.kind !== 'status' && attempt.outcome !== 'committed' && attempt.outcome !== 'unknown')
        continue;
      settlements.push(settlementOf(attempt, failure, now));
      const others = all.filter((candidate) => candidate.id !== attempt.id).map(factsOf);
      const state = deriveState(others, statuses, 'failed');
      // Another attempt stands, or the message waits already: this failure changes nothing more.
      if (state !== 'failed' && state !== 'unknown') continue;
      if (!underWay.has(message.state)) continue;
      settled.push(this.settle(message, attempt, all, failure, state, now));
    }
    await this.write(tx, settlements, settled, now);
  }

  private settle(
    message: MessageRow,
    attempt: AttemptRow,
    all: readonly AttemptRow[],
    failure: Failure,
    doubt: 'failed' | 'unknown',
    now: number,
  ): Settled {
    const earlier = all
      .filter((other) => other.sequence < attempt.sequence)
      .flatMap((other) => other.errorClass ?? []);
    const consequence =
      failure.kind === 'not_started'
        ? notStarted(now, message.expiresAt)
        : consequenceOf({
            channel: this.channels.find(message.channel),
            error: failure.error,
            purpose: message.purpose,
            tries: attempt.sequence,
            earlier,
            now,
            expiresAt: message.expiresAt,
            random: Math.random,
          });
    const base = { failure, message, attempt, consequence };
    if (consequence.verdict === 'retry' && message.cancelReason !== null) {
      return {
        ...base,
        waits: false,
        patch: { id: message.id, state: 'cancelled', reason: message.cancelReason },
      };
    }
    if (consequence.verdict === 'retry') {
      const state = failure.kind === 'not_started' ? 'queued' : 'delayed';
      const reason = failure.kind === 'not_started' ? null : consequence.reason;
      return { ...base, waits: true, patch: { id: message.id, state, reason, dueAt: consequence.dueAt } };
    }
    const ended = consequence.verdict === 'expire' ? 'expired' : 'failed';
    // An earlier attempt whose outcome was never known may still have got through: that stays said.
    const state = doubt === 'unknown' ? 'unknown' : ended;
    return { ...base, waits: false, patch: { id: message.id, state, reason: consequence.reason } };
  }

  private async write(
    tx: Tx,
    settlements: readonly AttemptSettlement[],
    settled: readonly Settled[],
    now: number,
  ): Promise<void> {
    await this.attempts.settle(tx, settlements);
    await this.messages.patch(
      tx,
      settled.map(({ patch }) => patch),
      now,
    );
    const waiting = settled.filter(({ waits }) => waits);
    await this.outbox.add(
      tx,
      waiting.map(({ message, attempt, consequence }) =>
        outboxRow({ ...message, dueAt: consequence.dueAt }, attempt.sequence),
      ),
    );
    await this.messages.appendDecisions(
      tx,
      settled.filter(({ failure }) => failure.kind !== 'not_started').map(decisionOf),
      now,
    );
    await this.follow(tx, settled, now);
    tx.afterCommit(() => {
      if (waiting.length > 0) this.queue.hint('send');
      for (const { consequence } of settled) {
        this.metrics.decisions.inc({
          verdict: consequence.verdict === 'retry' ? 'delay' : consequence.verdict,
          reason: consequence.reason,
        });
      }
    });
  }

  /** What follows for the number, the person and the template, and for those who want to hear of failures. */
  private async follow(tx: Tx, settled: readonly Settled[], now: number): Promise<void> {
    await this.pauseNumbers(tx, settled);
    await this.tellAccounts(tx, settled, now);
    const opted = settled.filter(
      ({ consequence, message }) => consequence.suppressesMarketing && message.addressHash !== null,
    );
    if (opted.length > 0) {
      await this.consents.suppress(
        tx,
        opted.map(({ message }) => ({
          accountId: message.accountId,
          addressHash: message.addressHash as string,
          purposes: ['marketing'],
          reason: 'meta_131050',
          at: now,
        })),
      );
    }
    const ended = settled.filter(({ patch }) => patch.state === 'failed' || patch.state === 'expired');
    await this.events.append(
      tx,
      ended.map(({ message, consequence, failure }) => ({
        accountId: message.accountId,
        connectionId: message.numberId ?? '',
        origin:
          failure.kind === 'not_started' || message.numberId === null
            ? { kind: 'core' as const }
            : { kind: 'sender' as const, id: message.numberId },
        contactId: message.contactId ?? undefined,
        deliveryId: undefined,
        traceId: message.traceId,
        recordedAt: now,
        draft: {
          type: 'message.failed',
          subject: `message:${message.id}`,
          transition: 'failed',
          occurredAt: now,
          data: {
            messageId: message.id,
            ...(message.numberId === null ? {} : { numberId: message.numberId }),
            reason: consequence.reason,
            ...(message.plugin === null ? {} : { plugin: message.plugin }),
            ...(message.connectionId === null ? {} : { connectionId: message.connectionId }),
          },
        },
      })),
    );
  }

  private async pauseNumbers(tx: Tx, settled: readonly Settled[]): Promise<void> {
    const pauses = new Map<
      string,
      { accountId: string; id: string; code: NumberPauseCode; reason: string }
    >();
    for (const { message, consequence, failure } of settled) {
      if (!consequence.pausesNumber || message.numberId === null) continue;
      pauses.set(message.numberId, {
        accountId: message.accountId,
        id: message.numberId,
        code: failure.error.class === 'payment' ? 'payment' : 'setup',
        reason: consequence.explanation,
      });
    }
    if (pauses.size === 0) return;
    await this.numbers.pause(tx, [...pauses.values()]);
    tx.afterCommit(() => {
      for (const { id, accountId, code } of pauses.values()) {
        this.logger.error({ numberId: id, accountId, code }, 'a number is paused: its owner has to act');
      }
    });
  }

  /** What concerns a whole business account: a brake on marketing, templates that differ from Meta's. */
  private async tellAccounts(tx: Tx, settled: readonly Settled[], now: number): Promise<void> {
    const concerned = settled.filter(
      ({ consequence, message }) =>
        message.numberId !== null && (consequence.brakesMarketing || consequence.resyncsTemplate),
    );
    for (const accountId of new Set(concerned.map(({ message }) => message.accountId))) {
      const own = concerned.filter(({ message }) => message.accountId === accountId);
      const numbers = await this.numbers.byIds(
        tx,
        accountId,
        own.map(({ message }) => message.numberId as string),
      );
      const wabaOf = ({ message }: Settled) => numbers.get(message.numberId as string)?.wabaId;
      for (const wabaId of new Set(own.map(wabaOf))) {
        if (wabaId === undefined) continue;
        const here = own.filter((entry) => wabaOf(entry) === wabaId);
        const names = here.flatMap(({ consequence, message }) =>
          consequence.resyncsTemplate ? (message.templateName ?? []) : [],
        );
        await this.templates.requestSync(tx, accountId, names);
        if (!here.some(({ consequence }) => consequence.brakesMarketing)) continue;
        await this.numbers.brakeMarketing(tx, [{ accountId, wabaId, until: now + marketingBrakeMs }]);
        tx.afterCommit(() =>
          this.logger.error(
            { accountId, wabaId },
            'the provider limits marketing: it waits on this business account',
          ),
        );
      }
    }
  }
}

function settlementOf(attempt: AttemptRow, { kind, error }: Failure, now: number): AttemptSettlement {
  return {
    id: attempt.id,
    outcome: kind === 'status' ? 'accepted' : 'not_sent',
    settledAt: attempt.settledAt ?? now,
    graceUntil: null,
    httpStatus: error.httpStatus ?? attempt.httpStatus,
    errorCode: error.code,
    errorClass: kind === 'not_started' ? 'not_started' : error.class,
    errorDetail: error.detail,
    providerMessageId: attempt.providerMessageId,
  };
}

function notStarted(now: number, expiresAt: number): FailureConsequence {
  return {
    verdict: now >= expiresAt ? 'expire' : 'retry',
    reason: 'not_started',
    dueAt: now,
    explanation:
      'The request was not begun in time and was given up before its first byte; it is tried again.',
    pausesNumber: false,
    brakesMarketing: false,
    suppressesMarketing: false,
    resyncsTemplate: false,
  };
}

function decisionOf({ message, attempt, consequence, failure, patch }: Settled): DecisionInput {
  const retried = patch.state === 'delayed' || patch.state === 'queued';
  const gate: GateAnswer = {
    gate: 'outcome',
    answer: retried ? 'delay' : 'refuse',
    reason: consequence.reason,
    explanation: consequence.explanation,
    evidence: {
      attemptId: attempt.id,
      tries: attempt.sequence,
      code: failure.error.code,
      class: failure.error.class,
      httpStatus: failure.error.httpStatus ?? null,
      ...(retried ? { dueAt: consequence.dueAt } : {}),
    },
  };
  const verdict = retried
    ? 'delay'
    : patch.state === 'cancelled'
      ? 'cancel'
      : patch.state === 'expired'
        ? 'expire'
        : 'refuse';
  return { message, stage: 'outcome', verdict, reason: patch.reason ?? consequence.reason, gates: [gate] };
}

function factsOf(row: AttemptRow): AttemptFacts {
  return { id: row.id, outcome: row.outcome as AttemptOutcome };
}

function groupByMessage(rows: readonly AttemptRow[]): Map<string, AttemptRow[]> {
  const groups = new Map<string, AttemptRow[]>();
  for (const row of rows) groups.set(row.messageId, [...(groups.get(row.messageId) ?? []), row]);
  return groups;
}
