import { Injectable } from '@nestjs/common';
import { Channels } from '../../channels/index.js';
import { Settings } from '../../config/index.js';
import type { Tx } from '../../database/index.js';
import { Clock, Metrics } from '../../platform/index.js';
import { AttemptRepository } from '../sending/attempt.repository.js';
import { deriveState, reachedStates, type AttemptOutcome } from './derive-state.js';
import type { MessageRow } from '../messages/message.entity.js';
import { MessageRepository, type MessagePatch } from '../messages/message.repository.js';
import type { MessageState } from '../messages/message.types.js';
import { OutboxRepository } from '../sending/outbox.repository.js';

/** An attempt of which nobody knows whether it got through. */
export interface UnknownOutcome {
  attemptId: string;
  messageId: string;
  detail: string;
  httpStatus: number | null;
}

/** What a message is apart from its attempts, as far as its state tells. */
const standings = new Set<MessageState>(['queued', 'delayed', 'failed', 'cancelled', 'expired', 'refused']);

/** Brings messages in line with their attempts. */
@Injectable()
export class Reconciliation {
  constructor(
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly attempts: AttemptRepository,
    private readonly channels: Channels,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** Derives states anew (invariant 7). A message found to have got through no longer waits to be sent. */
  async derive(tx: Tx, messageIds: readonly string[]): Promise<void> {
    if (messageIds.length === 0) return;
    const messages = await this.messages.lock(tx, messageIds);
    await this.deriveLocked(tx, [...messages.values()]);
  }

  /** Records attempts as unknown, unless a status or a result has settled them meanwhile. */
  async becameUnknown(tx: Tx, unknown: readonly UnknownOutcome[]): Promise<void> {
    if (unknown.length === 0) return;
    const now = this.clock.now();
    const ids = unknown.map(({ messageId }) => messageId);
    const messages = await this.messages.lock(tx, ids);
    const committed = new Map(
      (await this.messages.attemptsOf(tx, ids))
        .filter((row) => row.outcome === 'committed')
        .map((row) => [row.id, row.committedAt]),
    );
    const open = unknown.flatMap((doubt) => {
      const since = committed.get(doubt.attemptId);
      return since === undefined ? [] : [{ ...doubt, graceUntil: since + this.settings.unknownGraceMs }];
    });
    await this.attempts.settle(
      tx,
      open.map(({ attemptId, detail, httpStatus, graceUntil }) => ({
        id: attemptId,
        outcome: 'unknown',
        settledAt: null,
        graceUntil,
        httpStatus,
        errorCode: null,
        errorClass: 'unknown',
        errorDetail: detail,
        providerMessageId: null,
      })),
    );
    await this.messages.appendDecisions(
      tx,
      open.flatMap(({ messageId, attemptId, detail, graceUntil }) => {
        const message = messages.get(messageId);
        if (!message) return [];
        const provider = this.channels.find(message.channel)?.provider ?? 'the provider';
        const explanation = `It is not known whether ${provider} took the message (${detail}). A status from ${provider} is waited for before anything else is done.`;
        const gates = [
          {
            gate: 'outcome' as const,
            answer: 'delay' as const,
            reason: 'unknown',
            explanation,
            evidence: { attemptId, graceUntil },
          },
        ];
        return [
          { message, stage: 'outcome' as const, verdict: 'unknown' as const, reason: 'unknown', gates },
        ];
      }),
      now,
    );
    const touched = new Set(open.map(({ messageId }) => messageId));
    await this.deriveLocked(
      tx,
      [...messages.values()].filter((row) => touched.has(row.id)),
    );
    tx.afterCommit(() => this.metrics.decisions.inc({ verdict: 'unknown', reason: 'unknown' }, open.length));
  }

  private async deriveLocked(tx: Tx, messages: readonly MessageRow[]): Promise<void> {
    const ids = messages.map((message) => message.id);
    const attempts = await this.messages.attemptsOf(tx, ids);
    const statuses = await this.messages.statusesOf(tx, ids);
    const patches: MessagePatch[] = [];
    const arrived: string[] = [];
    for (const message of messages) {
      const own = attempts.filter((row) => row.messageId === message.id);
      const standing = standings.has(message.state) ? message.state : 'failed';
      const state = deriveState(
        own.map((row) => ({ id: row.id, outcome: row.outcome as AttemptOutcome })),
        statuses.filter((row) => row.messageId === message.id),
        standing,
      );
      const providerMessageId =
        own.filter((row) => row.providerMessageId !== null).at(-1)?.providerMessageId ??
        message.providerMessageId;
      if (state === message.state && providerMessageId === message.providerMessageId) continue;
      const reached = reachedStates.includes(state);
      if (reached && standings.has(message.state)) arrived.push(message.id);
      patches.push({
        id: message.id,
        state,
        providerMessageId,
        reason: reached || state === 'sending' ? null : message.reason,
      });
    }
    await this.outbox.remove(tx, arrived);
    await this.messages.patch(tx, patches, this.clock.now());
  }
}
