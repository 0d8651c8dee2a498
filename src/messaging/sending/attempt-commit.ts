import { Inject, Injectable, Optional } from '@nestjs/common';
import { numberTable, type NumberRow } from '../../channels/index.js';
import { Database, type Tx } from '../../database/index.js';
import { Clock, Metrics, newId } from '../../platform/index.js';
import { AttemptRepository, flightOf } from './attempt.repository.js';
import { Conversations } from '../inbound/conversations.js';
import { FactsLoader } from '../gate/facts.loader.js';
import type { GateFacts } from '../gate/facts.js';
import { guardAnswerGoodMs } from './guard-answers.js';
import { recheck, type Recheck } from './recheck.js';
import type { AttemptRow, MessageRow, OutboxRow } from '../messages/message.entity.js';
import { MessageRepository, type DecisionInput, type MessagePatch } from '../messages/message.repository.js';
import type { GateAnswer } from '../messages/message.types.js';
import { OutboxRepository } from './outbox.repository.js';
import { JOURNEY_ARMS, type JourneyArms } from '../messages/ports.js';
import { TemplateRebuild } from './template-rebuild.js';
import { WorkerLife } from './workers.js';

/** A row that is to be attempted; with the token of its claim when its guards were asked. */
export interface Plan {
  row: OutboxRow;
  token: string | null;
  gates: GateAnswer[];
  answeredAt: number;
}

/** A committed attempt whose request is to start at once. */
export interface StartedAttempt {
  attemptId: string;
  message: MessageRow;
  number: NumberRow;
  sequence: number;
  /** By this process's clock that nothing turns; taken before the commit. */
  committedAt: number;
}

export interface CommitResult {
  started: StartedAttempt[];
  /** Rows that were settled otherwise, or found settled. */
  settled: number;
}

interface Looked {
  plan: Plan;
  message: MessageRow;
  number: NumberRow | undefined;
  verdict: Recheck;
}

type Going = Looked & { number: NumberRow };

/**
 * Commits attempts, many in one unit of work (invariants 5, 6, 8): locks the rows, looks again at
 * everything that may have changed since the decision, and records the attempt before its first byte
 * leaves. Whatever commits first, this or a STOP, decides.
 */
@Injectable()
export class AttemptCommit {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly attempts: AttemptRepository,
    private readonly facts: FactsLoader,
    private readonly conversations: Conversations,
    private readonly rebuild: TemplateRebuild,
    private readonly worker: WorkerLife,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Optional() @Inject(JOURNEY_ARMS) private readonly arms?: JourneyArms,
  ) {}

  async commit(plans: readonly Plan[]): Promise<CommitResult> {
    if (plans.length === 0) return { started: [], settled: 0 };
    return this.database.write((tx) => this.within(tx, plans));
  }

  /** The same within the caller's unit of work; nothing counts before that is committed. */
  async within(tx: Tx, plans: readonly Plan[]): Promise<CommitResult> {
    const now = this.clock.now();
    const locked = await this.outbox.lock(
      tx,
      plans.map(({ row }) => row.id),
    );
    const held = plans.filter((plan) => holds(plan, locked.get(plan.row.id), now));
    if (held.length === 0) return { started: [], settled: 0 };
    const ready = await this.look(tx, held, now);
    const gone = held
      .filter(({ row }) => !ready.some(({ plan }) => plan.row.id === row.id))
      .map(({ row }) => row.id);
    const going = ready.filter(
      (entry): entry is Going => entry.verdict.verdict === 'go' && entry.number !== undefined,
    );
    const rows = going.map((entry) => this.attemptOf(entry, now));
    const ours = await this.attempts.insertFree(tx, rows);
    const started = going.flatMap((entry, index) => {
      const attempt = rows[index] as AttemptRow;
      return ours.has(attempt.id) ? [{ entry, attempt }] : [];
    });
    const ended = ready.filter(({ verdict }) => verdict.verdict === 'end');
    const put = ready.filter(({ verdict }) => verdict.verdict === 'wait');
    await this.outbox.remove(tx, [
      ...gone,
      ...started.map(({ entry }) => entry.message.id),
      ...ended.map(({ message }) => message.id),
    ]);
    await this.outbox.postpone(
      tx,
      put.map(({ message, verdict }) => ({ id: message.id, dueAt: verdict.dueAt })),
    );
    await this.messages.patch(
      tx,
      [
        ...started.map(({ entry }): MessagePatch => ({
          id: entry.message.id,
          state: 'sending',
          reason: null,
        })),
        ...patchesOf(ended, put),
      ],
      now,
    );
    await this.conversations.sent(
      tx,
      started.flatMap(({ entry }) => entry.message.conversationId ?? []),
      now,
    );
    await this.record(
      tx,
      started.map(({ entry }) => entry),
      [...ended, ...put],
      now,
    );
    const committedAt = performance.now();
    return {
      started: started.map(({ entry, attempt }) => ({
        attemptId: attempt.id,
        message: entry.message,
        number: entry.number,
        sequence: attempt.sequence,
        committedAt,
      })),
      settled: gone.length + ended.length + put.length,
    };
  }

  /** Loads what may have changed since the decision and looks at it again. */
  private async look(tx: Tx, held: readonly Plan[], now: number): Promise<Looked[]> {
    const ids = held.map(({ row }) => row.id);
    const messages = await this.messages.lock(tx, ids);
    const numbers = new Map(
      (await tx.selectIn(numberTable, 'id', [...new Set(held.map(({ row }) => row.numberId))])).map((row) => [
        row.id,
        row,
      ]),
    );
    const open = held.flatMap((plan) => {
      const message = messages.get(plan.row.id);
      const number = numbers.get(plan.row.numberId);
      // Called off, or settled by a status meanwhile: nothing is left to send.
      return message && (message.state === 'queued' || message.state === 'delayed')
        ? [{ plan, message, number }]
        : [];
    });
    const facts = await this.facts.again(tx, open, now);
    const templates = await this.rebuild.refresh(tx, open);
    return open.map((entry, index) => ({
      ...entry,
      verdict: recheck({
        facts: facts[index] as GateFacts,
        template: templates.get(entry.message.id),
        message: entry.message,
        firstAttempt: entry.plan.row.tries === 0,
      }),
    }));
  }

  private attemptOf({ plan, message, number }: Going, now: number): AttemptRow {
    return {
      id: newId(),
      accountId: message.accountId,
      messageId: message.id,
      numberId: number.id,
      sequence: plan.row.tries + 1,
      flight: flightOf(number.id, plan.row.addressHash),
      outcome: 'committed',
      committedAt: now,
      settledAt: null,
      graceUntil: null,
      worker: this.worker.id,
      httpStatus: null,
      errorCode: null,
      errorClass: null,
      errorDetail: null,
      providerMessageId: null,
    };
  }

  private async record(
    tx: Tx,
    started: readonly Looked[],
    others: readonly Looked[],
    now: number,
  ): Promise<void> {
    const decisions: DecisionInput[] = [];
    const arms: { journeyId: string; arm: 'treatment' | 'control' }[] = [];
    for (const { plan, message, verdict } of started) {
      const gates = [...plan.gates, ...verdict.gates];
      if (gates.length > 0) {
        decisions.push({
          message,
          stage: plan.gates.length > 0 ? 'guard' : 'commit',
          verdict: 'send',
          reason: null,
          gates,
        });
      }
      if (verdict.arm && message.journeyId !== null)
        arms.push({ journeyId: message.journeyId, arm: verdict.arm });
    }
    for (const { plan, message, verdict } of others) {
      if (verdict.verdict === 'go') continue;
      decisions.push({
        message,
        stage: 'commit',
        verdict: verdict.verdict === 'wait' ? 'delay' : verdict.state === 'expired' ? 'expire' : 'refuse',
        reason: verdict.reason,
        gates: [...plan.gates, ...verdict.gates],
      });
      if (verdict.arm && message.journeyId !== null)
        arms.push({ journeyId: message.journeyId, arm: verdict.arm });
    }
    await this.messages.appendDecisions(tx, decisions, now);
    if (arms.length > 0) await this.arms?.assign(tx, arms);
    tx.afterCommit(() => {
      for (const { verdict, reason } of decisions)
        this.metrics.decisions.inc({ verdict, reason: reason ?? '' });
    });
  }
}

/** True while the row is due, and free or held by this very claim with an answer that is still good. */
function holds({ token, answeredAt }: Plan, row: OutboxRow | undefined, now: number): boolean {
  if (!row) return false;
  if (token === null) return row.claimToken === null && row.dueAt <= now;
  return row.claimToken === token && performance.now() - answeredAt < guardAnswerGoodMs;
}

function patchesOf(ended: readonly Looked[], put: readonly Looked[]): MessagePatch[] {
  return [
    ...ended.flatMap(({ message, verdict }): MessagePatch[] =>
      verdict.verdict === 'end' ? [{ id: message.id, state: verdict.state, reason: verdict.reason }] : [],
    ),
    ...put.flatMap(({ message, verdict }): MessagePatch[] =>
      verdict.verdict === 'wait'
        ? [{ id: message.id, state: 'delayed', reason: verdict.reason, dueAt: verdict.dueAt }]
        : [],
    ),
  ];
}
