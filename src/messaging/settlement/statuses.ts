import { Inject, Injectable, Optional } from '@nestjs/common';
import { Channels } from '../../channels/index.js';
import type { Tx } from '../../database/index.js';
import { EventStore } from '../../events/index.js';
import { Clock, Metrics, newId } from '../../platform/index.js';
import { Queue } from '../../queue/index.js';
import { AttemptRepository, type AttemptSettlement } from '../sending/attempt.repository.js';
import { deriveState, reachedStates, type AttemptOutcome } from './derive-state.js';
import { FailureSettlement, type Failure } from './failure-settlement.js';
import { messageStatusTable, type AttemptRow, type MessageStatusRow } from '../messages/message.entity.js';
import { MessageRepository, type MessageHead, type MessagePatch } from '../messages/message.repository.js';
import type { MessageState } from '../messages/message.types.js';
import { OutboxRepository } from '../sending/outbox.repository.js';
import { MESSAGE_EVENT_INTEREST, type MessageEventInterest } from '../messages/ports.js';
import { nextStatusTry } from '../sending/retry.js';
import { attachToEchoes } from './echo-statuses.js';
import { freeEntries } from './free-entries.js';
import { StatusPeople } from './status-people.js';
import type { Attached, StatusReport } from './status-report.js';

const reportedEvents = {
  sent: 'message.sent',
  delivered: 'message.delivered',
  read: 'message.read',
} as const;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const standings = new Set<MessageState>(['queued', 'delayed', 'failed', 'cancelled', 'expired', 'refused']);

/**
 * Applies statuses: in any order, repeated, with steps missing, before our own result stands
 * (invariant 7). A hundred cost as many statements as one.
 */
@Injectable()
export class Statuses {
  constructor(
    private readonly messages: MessageRepository,
    private readonly attempts: AttemptRepository,
    private readonly outbox: OutboxRepository,
    private readonly failures: FailureSettlement,
    private readonly channels: Channels,
    private readonly people: StatusPeople,
    private readonly events: EventStore,
    private readonly queue: Queue,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Optional() @Inject(MESSAGE_EVENT_INTEREST) private readonly interest?: MessageEventInterest,
  ) {}

  /** Stores reports and moves their messages on; those of no attempt known yet are parked. */
  async apply(tx: Tx, reports: readonly StatusReport[]): Promise<void> {
    if (reports.length === 0) return;
    const now = this.clock.now();
    const found = await this.attemptsFor(tx, reports);
    const rows = unique(reports).map((report) => ({
      report,
      row: rowOf(report, found.get(report), now),
      attempt: found.get(report),
    }));
    const attached = rows.filter((entry): entry is Attached => entry.attempt !== undefined);
    const messageIds = [...new Set(attached.map(({ attempt }) => attempt.messageId))];
    const heads = await this.messages.lockHeads(tx, messageIds);
    const fresh = await this.insert(
      tx,
      rows.map(({ row }) => row),
    );
    if (rows.some(({ attempt, row }) => !attempt && fresh.has(row.id)))
      tx.afterCommit(() => this.queue.hint('parked-statuses'));
    await this.moveOn(
      tx,
      heads,
      attached.filter(({ row }) => fresh.has(row.id)),
      now,
    );
    tx.afterCommit(() => {
      for (const { row } of rows) if (fresh.has(row.id)) this.metrics.statuses.inc({ status: row.status });
    });
  }

  /** Attaches parked statuses whose attempt is known by now. Returns those still without one. */
  async attach(tx: Tx, parked: readonly MessageStatusRow[]): Promise<MessageStatusRow[]> {
    const byProvider = await this.byProvider(
      tx,
      parked.map((row) => row.providerMessageId),
    );
    const now = this.clock.now();
    const attached = parked.flatMap((row): Attached[] => {
      const attempt = byProvider.get(providerKey(row));
      if (!attempt || attempt.accountId !== row.accountId) return [];
      return [
        {
          row: { ...row, messageId: attempt.messageId, attemptId: attempt.id, retryAt: null },
          attempt,
          report: reportOf(row),
        },
      ];
    });
    const heads = await this.messages.lockHeads(tx, [
      ...new Set(attached.map(({ attempt }) => attempt.messageId)),
    ]);
    await tx.updateMany(
      messageStatusTable,
      'id',
      attached.map(({ row }) => ({
        key: row.id,
        set: { messageId: row.messageId, attemptId: row.attemptId, retryAt: null },
      })),
    );
    await this.moveOn(tx, heads, attached, now);
    const done = new Set(attached.map(({ row }) => row.id));
    const others = parked.filter((row) => !done.has(row.id));
    return attachToEchoes(tx, this.messages, others, now);
  }

  private async attemptsFor(
    tx: Tx,
    reports: readonly StatusReport[],
  ): Promise<Map<StatusReport, AttemptRow>> {
    const named = [
      ...new Set(
        reports.flatMap(({ callbackData }) =>
          callbackData !== undefined && uuid.test(callbackData) ? [callbackData] : [],
        ),
      ),
    ];
    const byId = new Map((await this.attempts.byIds(tx, named)).map((row) => [row.id, row]));
    const fits = (row: AttemptRow | undefined, report: StatusReport) =>
      row !== undefined && row.accountId === report.accountId && row.numberId === report.numberId;
    const unnamed = reports.filter((report) => !fits(byId.get(report.callbackData ?? ''), report));
    const byProvider = await this.byProvider(
      tx,
      unnamed.map((report) => report.providerMessageId),
    );
    const found = new Map<StatusReport, AttemptRow>();
    for (const report of reports) {
      const row = [byId.get(report.callbackData ?? ''), byProvider.get(providerKey(report))].find(
        (candidate) => fits(candidate, report),
      );
      if (row) found.set(report, row);
    }
    return found;
  }

  /** Attempts by the provider's id of their message: two providers may give the same one, each to its own sender. */
  private async byProvider(tx: Tx, ids: readonly string[]): Promise<Map<string, AttemptRow>> {
    const rows = await this.attempts.byProviderIds(tx, [...new Set(ids)]);
    return new Map(
      rows.map((row) => [providerKey({ ...row, providerMessageId: row.providerMessageId ?? '' }), row]),
    );
  }

  /** Inserts status rows; returns the ids of those that are new. */
  private async insert(tx: Tx, rows: readonly MessageStatusRow[]): Promise<ReadonlySet<string>> {
    const inserted = await tx.insertIgnore(messageStatusTable, rows);
    const ids = rows.map((row) => row.id);
    if (inserted === rows.length) return new Set(ids);
    if (inserted === 0) return new Set();
    const stored = await tx.query<{ id: string }>('SELECT id FROM message_status WHERE id IN (?)', [ids]);
    return new Set(stored.map((row) => row.id));
  }

  /** Derives the states of the messages that have something new, their rows being locked. */
  private async moveOn(
    tx: Tx,
    heads: ReadonlyMap<string, MessageHead>,
    fresh: readonly Attached[],
    now: number,
  ): Promise<void> {
    const ids = [...new Set(fresh.map(({ attempt }) => attempt.messageId))];
    if (ids.length === 0) return;
    const attempts = await this.messages.attemptHeads(tx, ids);
    const statuses = await this.messages.statusHeads(tx, ids);
    const providerIds = new Map(fresh.map(({ attempt, row }) => [attempt.id, row.providerMessageId]));
    const settlements = attempts
      .filter(
        (row) => providerIds.has(row.id) && (row.outcome !== 'accepted' || row.providerMessageId === null),
      )
      .map((row) => accepted(row.id, providerIds.get(row.id) as string, now));
    await this.attempts.settle(tx, settlements);
    const settledIds = new Set(settlements.map(({ id }) => id));
    const failed = this.failuresOf(heads, fresh);
    const patches: MessagePatch[] = [];
    const arrived: string[] = [];
    for (const messageId of ids) {
      const head = heads.get(messageId);
      if (!head) continue;
      const own = attempts.filter((row) => row.messageId === messageId);
      const state = deriveState(
        own.map((row) => ({
          id: row.id,
          outcome: (settledIds.has(row.id) ? 'accepted' : row.outcome) as AttemptOutcome,
        })),
        statuses.filter((row) => row.messageId === messageId),
        standings.has(head.state) ? head.state : 'failed',
      );
      // What a failure leads to is decided where all failures are.
      if (state === 'failed' && failed.some((failure) => failure.messageId === messageId)) continue;
      if (reachedStates.includes(state) && standings.has(head.state)) arrived.push(messageId);
      const providerMessageId =
        providerIds.get(own.filter((row) => providerIds.has(row.id)).at(-1)?.id ?? '') ??
        head.providerMessageId;
      if (state !== head.state || providerMessageId !== head.providerMessageId) {
        patches.push({
          id: messageId,
          state,
          reason: reachedStates.includes(state) ? null : head.reason,
          providerMessageId,
        });
      }
    }
    await this.outbox.remove(tx, arrived);
    await this.messages.patch(tx, patches, now);
    await this.failures.apply(tx, failed);
    await this.messages.noteFreeEntry(tx, freeEntries(fresh));
    await this.people.learn(tx, heads, fresh);
    await this.tell(tx, heads, fresh, now);
  }

  private failuresOf(heads: ReadonlyMap<string, MessageHead>, fresh: readonly Attached[]): Failure[] {
    return fresh.flatMap(({ row, attempt }): Failure[] => {
      if (row.status !== 'failed') return [];
      const errors = this.channels.find(heads.get(attempt.messageId)?.channel ?? null)?.errors;
      const code = row.errorCode ?? errors?.unknownFailure ?? 0;
      const kind = errors?.judge(code).class ?? 'unclassified';
      const error = { code, class: kind, detail: row.errorDetail ?? '' };
      return [{ attemptId: attempt.id, messageId: attempt.messageId, kind: 'status', error }];
    });
  }

  /** Events for those who asked to hear of deliveries and reads. */
  private async tell(
    tx: Tx,
    heads: ReadonlyMap<string, MessageHead>,
    fresh: readonly Attached[],
    now: number,
  ): Promise<void> {
    if (!this.interest) return;
    for (const [status, type] of Object.entries(reportedEvents)) {
      const reported = fresh.filter(({ row }) => row.status === status);
      if (reported.length === 0) continue;
      const accounts = [...new Set(reported.map(({ row }) => row.accountId))];
      const wanted = await this.interest.interested(tx, accounts, type);
      await this.events.append(
        tx,
        reported
          .filter(({ row }) => wanted.has(row.accountId))
          .map(({ row, report, attempt }) => {
            const head = heads.get(attempt.messageId);
            return {
              accountId: row.accountId,
              connectionId: row.numberId,
              origin: { kind: 'sender' as const, id: row.numberId },
              contactId: head?.contactId ?? undefined,
              deliveryId: report.deliveryId,
              traceId: head?.traceId ?? report.traceId,
              recordedAt: now,
              draft: {
                type,
                subject: `message:${attempt.messageId}`,
                transition: status,
                occurredAt: row.at,
                data: {
                  messageId: attempt.messageId,
                  numberId: row.numberId,
                  ...(head?.plugin == null ? {} : { plugin: head.plugin }),
                  ...(head?.connectionId == null ? {} : { connectionId: head.connectionId }),
                },
              },
            };
          }),
      );
    }
  }
}

function providerKey(row: { numberId: string; providerMessageId: string }): string {
  return `${row.numberId}:${row.providerMessageId}`;
}

function unique(reports: readonly StatusReport[]): StatusReport[] {
  const seen = new Set<string>();
  return reports.filter((report) => {
    const key = `${report.numberId}:${report.providerMessageId}:${report.status}`;
    return !seen.has(key) && seen.add(key);
  });
}

function rowOf(report: StatusReport, attempt: AttemptRow | undefined, now: number): MessageStatusRow {
  return {
    id: newId(),
    accountId: report.accountId,
    numberId: report.numberId,
    messageId: attempt?.messageId ?? null,
    attemptId: attempt?.id ?? null,
    providerMessageId: report.providerMessageId,
    status: report.status,
    at: report.at,
    receivedAt: report.receivedAt,
    errorCode: report.error?.code ?? null,
    errorDetail: report.error?.detail ?? null,
    pricing: report.pricing ?? null,
    conversation: report.conversation ?? null,
    retryAt: attempt ? null : (nextStatusTry(report.receivedAt, now) ?? null),
  };
}

function reportOf(row: MessageStatusRow): StatusReport {
  return {
    accountId: row.accountId,
    numberId: row.numberId,
    providerMessageId: row.providerMessageId,
    status: row.status,
    at: row.at,
    receivedAt: row.receivedAt,
    callbackData: undefined,
    error: row.errorCode === null ? undefined : { code: row.errorCode, detail: row.errorDetail ?? '' },
    pricing: row.pricing ?? undefined,
    conversation: row.conversation ?? undefined,
    userId: undefined,
    parentUserId: undefined,
    deliveryId: undefined,
    traceId: '',
  };
}

/** A status is proof that the channel took the message, whatever we had heard. */
function accepted(id: string, providerMessageId: string, now: number): AttemptSettlement {
  return {
    id,
    outcome: 'accepted',
    settledAt: now,
    graceUntil: null,
    httpStatus: null,
    errorCode: null,
    errorClass: null,
    errorDetail: null,
    providerMessageId,
  };
}
