import { Injectable } from '@nestjs/common';
import { ApiKeyService } from '../accounts/index.js';
import { Database, type Tx } from '../database/index.js';
import { ReadReceipts, ThreadMessages } from '../messaging/index.js';
import { Clock, ProblemError } from '../platform/index.js';
import type { EventOrigin } from '../sdk/index.js';
import { ConversationStates, type Step } from './conversation-states.js';
import { ConversationLabels } from './labels.js';
import { untouched, type Assignee, type ConversationStatus } from './registers.js';
import { findThread, type Thread } from './threads.js';

/** What is to be changed; what is absent stays. */
export interface ConversationPatch {
  status?: ConversationStatus | undefined;
  /** With `snoozed`: when it wakes, milliseconds UTC. */
  snoozedUntil?: number | undefined;
  assignee?: Assignee | null | undefined;
  /** Names; replace the ones it has. */
  labels?: readonly string[] | undefined;
}

/** Who changes something, and for what request. */
export interface ChangedFor {
  origin: EventOrigin;
  traceId: string;
}

/** How telling the channel went, once a conversation was read. */
export type ReceiptOutcome =
  { receipt: 'sent' | 'nothing_new' } | { receipt: 'not_possible' | 'failed'; reason: string };

/** How long a conversation may be snoozed, milliseconds: everything that waits comes to its end. */
export const longestSnoozeMs = 365 * 24 * 3_600_000;

/** Changes conversations, for the API and for flows. */
@Injectable()
export class ConversationService {
  constructor(
    private readonly db: Database,
    private readonly states: ConversationStates,
    private readonly labels: ConversationLabels,
    private readonly messages: ThreadMessages,
    private readonly receipts: ReadReceipts,
    private readonly keys: ApiKeyService,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a conversation; a change to what it is already tells nobody.
   *
   * @throws ProblemError 404; 422 for a snooze that is over or too long, or an assignee the account lacks
   */
  async change(tx: Tx, thread: Thread, patch: ConversationPatch, by: ChangedFor): Promise<void> {
    const steps: Step[] = [];
    const now = this.clock.now();
    const { status, snoozedUntil, assignee, labels } = patch;
    if (status !== undefined) {
      const until = status === 'snoozed' ? checkedSnooze(snoozedUntil, now) : null;
      steps.push({ change: { what: 'status', status, until } });
    }
    if (assignee !== undefined) {
      if (assignee !== null) await this.checkAssignee(tx, thread.accountId, assignee);
      steps.push({ change: { what: 'assignee', assignee } });
    }
    if (labels !== undefined)
      steps.push({
        change: { what: 'labels', labels: await this.labels.ensure(tx, thread.accountId, labels) },
      });
    await this.states.apply(tx, [{ thread, steps, cause: { reason: 'request', ...by } }], now);
  }

  /**
   * Marks what the person wrote as read, up to a message, and tells the channel once where it has receipts.
   * Reaches the network: never within a unit of work.
   *
   * @param upTo - id of the last message that was seen; default: all there are
   * @throws ProblemError 404
   */
  async markRead(
    accountId: string,
    id: string,
    upTo?: string,
  ): Promise<ReceiptOutcome & { id: string; unread: number }> {
    const { thread, unread, news } = await this.db.write(async (tx) => this.read(tx, accountId, id, upTo));
    let outcome: ReceiptOutcome = { receipt: 'nothing_new' };
    for (const { rowId, messageId } of news) {
      const answer = await this.receipts.markRead(accountId, messageId, false);
      if (answer.outcome === 'done') {
        outcome = { receipt: 'sent' };
        await this.db.write((tx) =>
          this.states.apply(
            tx,
            [{ thread, steps: [{ rowId, change: { what: 'receipt', messageId } }], cause: undefined }],
            this.clock.now(),
          ),
        );
      } else if (outcome.receipt !== 'sent')
        outcome = {
          receipt: answer.outcome === 'impossible' ? 'not_possible' : 'failed',
          reason: answer.reason,
        };
    }
    return { id: thread.id, unread, ...outcome };
  }

  private async read(tx: Tx, accountId: string, id: string, upTo: string | undefined) {
    const thread = await findThread(tx, accountId, id);
    const now = this.clock.now();
    // Locked before it is counted: what arrives meanwhile waits, and is unread.
    const owns = await this.states.hold(tx, [thread], now);
    const steps: Step[] = [];
    const news: { rowId: string; messageId: string }[] = [];
    for (const row of thread.rows) {
      const last = row.lastInboundAt === null ? undefined : await this.messages.lastHeard(tx, row.id, upTo);
      if (last === undefined) continue;
      const later = await this.messages.heardAfter(tx, row.id, last);
      steps.push({ rowId: row.id, change: { what: 'read', upTo: last, later } });
      if (last > (owns.get(row.id) ?? untouched()).receiptFor) news.push({ rowId: row.id, messageId: last });
    }
    const [state] = await this.states.apply(tx, [{ thread, steps, cause: undefined }], now);
    return { thread, unread: state?.after.unread ?? 0, news };
  }

  private async checkAssignee(tx: Tx, accountId: string, { kind, id }: Assignee): Promise<void> {
    if (kind === 'api_key' && (await this.keys.isActive(tx, accountId, id))) return;
    throw invalid('assignee.id', 'is no active API key of this account');
  }
}

function checkedSnooze(until: number | undefined, now: number): number {
  if (until === undefined) throw invalid('snoozedUntil', 'is missing: say until when');
  if (until <= now) throw invalid('snoozedUntil', 'must lie in the future');
  if (until > now + longestSnoozeMs) throw invalid('snoozedUntil', 'must be within a year');
  return until;
}

function invalid(field: string, reason: string): ProblemError {
  return new ProblemError(
    422,
    'validation_failed',
    `Nothing was changed: ${field} ${reason}. Correct it and send it again.`,
    { fields: [{ field, reason }] },
  );
}
