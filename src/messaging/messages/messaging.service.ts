import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../database/index.js';
import { Clock, Metrics, newId } from '../../platform/index.js';
import { readableContent } from '../content/said.js';
import { ShownFilesReport } from '../content/shown-files.js';
import { Queue } from '../../queue/index.js';
import { Conversations, pairKey } from '../inbound/conversations.js';
import { evaluate } from '../gate/evaluate.js';
import { FactsLoader, type LoadedFacts } from '../gate/facts.loader.js';
import {
  decisionTable,
  messageTable,
  type ConversationRow,
  type DecisionRow,
  type MessageRow,
} from './message.entity.js';
import { MessageRepository, type ToldMessage } from './message.repository.js';
import { decidedColumns, decisionOf, messageRow } from './message-rows.js';
import { OutboxRepository, outboxRow } from '../sending/outbox.repository.js';
import { Cancellations, type CancelScope } from './cancellations.js';
import { MessageReader, type MessageQuery, type MessageDetail } from './message-reader.js';
import type { EventDecisionView, MessageView } from './message-views.js';
import { AgePurge, type RetentionRule } from './age-purge.js';
import {
  sendKeyOf,
  type Decision,
  type SendKey,
  type SendPreview,
  type SendRequest,
  type SendResult,
} from './send-request.js';
import { textChanged } from '../search/text-changes.js';
import { forgetPrivateHistory } from './private-history.js';
import { forgetAppContacts } from '../app-contacts/app-contact.entity.js';

/** A plugin's decision not to send at all. */
export interface SkipRecord {
  accountId: string;
  key: SendKey;
  reason: string;
  detail?: string | undefined;
  /** What the reason was seen by; shown with `detail`. */
  evidence?: Record<string, unknown> | undefined;
  eventId?: string | undefined;
}

interface Asked {
  request: SendRequest;
  sendKey: string;
}

/** Decides what is sent: every request to send goes through here, whoever makes it. */
@Injectable()
export class MessagingService {
  constructor(
    private readonly loader: FactsLoader,
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly conversations: Conversations,
    private readonly queue: Queue,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly cancellations: Cancellations,
    private readonly reader: MessageReader,
    private readonly purge: AgePurge,
    private readonly shownFiles: ShownFilesReport,
  ) {}

  /**
   * Decides a batch of sends within the caller's unit (open it with `retryDuplicates`): each becomes
   * a message with its decision, and waits in the outbox when it may go. A key used before answers
   * with the message it made then; nothing is sent twice, however often and from wherever it is
   * asked. Results are in the order of the requests.
   */
  async decide(tx: Tx, requests: readonly SendRequest[]): Promise<SendResult[]> {
    return this.decideAll(tx, requests, false);
  }

  /**
   * Decides again, for a replayed event: messages that were attempted, wait or ended otherwise stay
   * untouched; refused ones get a further decision and go if the gates now let them.
   */
  async redecide(tx: Tx, requests: readonly SendRequest[]): Promise<SendResult[]> {
    return this.decideAll(tx, requests, true);
  }

  /** What would be decided now; stores nothing. */
  async preview(reader: Reader, request: SendRequest): Promise<SendPreview> {
    const [preview] = await this.previewAll(reader, [request]);
    if (!preview) throw new Error('one request has one answer');
    return preview;
  }

  /** The same for a batch of one account, read together; in the order of the requests. */
  async previewAll(reader: Reader, requests: readonly SendRequest[]): Promise<SendPreview[]> {
    const [first] = requests;
    if (!first) return [];
    const keys = requests.map(({ key }) => sendKeyOf(key));
    const known = await this.messages.bySendKeys(reader, first.accountId, keys);
    const loaded = await this.loader.load(reader, first.accountId, requests);
    return requests.map((request, index) => {
      const { facts, number, template } = loaded[index] as LoadedFacts;
      const existing = known.find(({ sendKey }) => sendKey === keys[index]);
      if (existing) facts.existing = { messageId: existing.id, state: existing.state };
      return {
        decision: evaluate(facts),
        address: facts.address.value ?? null,
        numberId: number?.id ?? null,
        templateLanguage: template?.language ?? null,
        rendered: template?.rendered ?? (request.content ? readableContent(request.content) : null),
      };
    });
  }

  /** Records why plugins sent nothing: a decision without a message. */
  async recordSkips(tx: Tx, skips: readonly SkipRecord[]): Promise<void> {
    if (skips.length === 0) return;
    const now = this.clock.now();
    await tx.insert(
      decisionTable,
      skips.map((skip) => ({
        id: newId(),
        accountId: skip.accountId,
        messageId: null,
        eventId: skip.eventId ?? null,
        plugin: skip.key.plugin,
        sendKey: sendKeyOf(skip.key),
        at: now,
        stage: 'decide',
        verdict: 'skip',
        reason: skip.reason.slice(0, 120),
        gates:
          skip.detail === undefined
            ? []
            : [
                {
                  gate: 'outcome',
                  answer: 'refuse',
                  reason: skip.reason,
                  explanation: skip.detail,
                  ...(skip.evidence ? { evidence: skip.evidence } : {}),
                },
              ],
        expectedCost: null,
      })),
    );
    tx.afterCommit(() => {
      for (const skip of skips) this.metrics.decisions.inc({ verdict: 'skip', reason: skip.reason });
    });
  }

  /**
   * Calls messages off: those that wait are cancelled, one whose request is under way is not tried
   * again. Returns how many were cancelled before any attempt.
   */
  async cancel(tx: Tx, scope: CancelScope, reason: string): Promise<number> {
    return this.cancellations.cancel(tx, scope, reason);
  }

  /**
   * What waits for a number that has just been removed is looked at again at once, and refused with
   * that reason; what is under way is settled as ever.
   */
  async numberRemoved(tx: Tx, accountId: string, numberId: string): Promise<void> {
    await forgetPrivateHistory(tx, accountId, numberId);
    await forgetAppContacts(tx, accountId, numberId);
    await this.outbox.hasten(tx, accountId, numberId, this.clock.now());
  }

  /** Steps of journeys whose message was handed to the channel and has not failed, by the journey's id. */
  async stepsSent(reader: Reader, journeyIds: readonly string[]): Promise<Map<string, string[]>> {
    return this.messages.stepsSent(reader, journeyIds);
  }

  /** Messages made for these events that went out, or wait to; those that reached nobody are left out. */
  async told(reader: Reader, eventIds: readonly string[]): Promise<ToldMessage[]> {
    return this.messages.told(reader, eventIds);
  }

  /** Asks about messages again at once whose guards got no answer: the connection can answer now. */
  async askAgain(tx: Tx, accountId: string, connectionId: string): Promise<void> {
    await this.outbox.askAgain(tx, accountId, connectionId, this.clock.now());
    tx.afterCommit(() => this.queue.hint('send'));
  }

  /** Messages of an account, newest first. */
  async list(reader: Reader, accountId: string, query: MessageQuery, limit: number): Promise<MessageView[]> {
    return this.reader.list(reader, accountId, query, limit);
  }

  /** One message with its attempts, statuses and decisions. @throws ProblemError 404. */
  async get(reader: Reader, accountId: string, id: string): Promise<MessageDetail> {
    return this.reader.get(reader, accountId, id);
  }

  /** What plugins and gates decided about an event, those that made no message included. */
  async decisionsOfEvent(reader: Reader, accountId: string, eventId: string): Promise<EventDecisionView[]> {
    return this.reader.decisionsOfEvent(reader, accountId, eventId);
  }

  /** Empties at most 200 messages by age, see {@link AgePurge}; returns how many, at least 1 while there may be more. */
  async purgeBodies(tx: Tx, name: string, rule: RetentionRule): Promise<number> {
    return this.purge.purge(tx, name, rule);
  }

  private async decideAll(tx: Tx, requests: readonly SendRequest[], again: boolean): Promise<SendResult[]> {
    const results = new Map<SendRequest, SendResult>();
    const byAccount = new Map<string, Asked[]>();
    for (const request of requests) {
      const asked = byAccount.get(request.accountId);
      const entry = { request, sendKey: sendKeyOf(request.key) };
      if (asked) asked.push(entry);
      else byAccount.set(request.accountId, [entry]);
    }
    for (const [accountId, asked] of byAccount)
      await this.decideAccount(tx, accountId, asked, again, results);
    return requests.map((request) => results.get(request) as SendResult);
  }

  private async decideAccount(
    tx: Tx,
    accountId: string,
    asked: readonly Asked[],
    again: boolean,
    results: Map<SendRequest, SendResult>,
  ): Promise<void> {
    const stored = await this.messages.bySendKeys(tx, accountId, [
      ...new Set(asked.map(({ sendKey }) => sendKey)),
    ]);
    const known = new Map(stored.map((row) => [row.sendKey, row]));
    const seen = new Set<string>();
    const fresh = asked.filter(
      ({ sendKey }) => !known.has(sendKey) && !seen.has(sendKey) && seen.add(sendKey),
    );
    for (const row of await this.create(tx, accountId, fresh, results)) known.set(row.sendKey, row);
    if (again) await this.decideRefused(tx, accountId, asked, known, results);
    const open = asked.filter(({ request }) => !results.has(request));
    if (open.length > 0) await this.answerKnown(tx, accountId, open, known, results);
  }

  /** Makes messages of keys not seen before; returns all rows, those another unit made meanwhile left out. */
  private async create(
    tx: Tx,
    accountId: string,
    asked: readonly Asked[],
    results: Map<SendRequest, SendResult>,
  ): Promise<MessageRow[]> {
    const loaded = await this.loader.load(
      tx,
      accountId,
      asked.map(({ request }) => request),
    );
    const drafts = asked.map(({ request, sendKey }, index) => {
      const facts = loaded[index] as LoadedFacts;
      const decision = evaluate(facts.facts);
      return { request, facts, decision, row: messageRow(request, sendKey, facts, decision) };
    });
    await this.thread(tx, drafts);
    const ours = await this.messages.insertNew(
      tx,
      drafts.map(({ row }) => row),
    );
    const made = drafts.filter(({ row }) => ours.has(row.id));
    await this.record(tx, made);
    for (const { request, row, decision } of made) {
      results.set(request, { messageId: row.id, status: row.state, decision, duplicate: false });
    }
    return made.map(({ row }) => row);
  }

  /** Gives refused, never attempted messages a further decision. */
  private async decideRefused(
    tx: Tx,
    accountId: string,
    asked: readonly Asked[],
    known: ReadonlyMap<string, MessageRow>,
    results: Map<SendRequest, SendResult>,
  ): Promise<void> {
    const candidates = asked.filter(
      ({ request, sendKey }) => !results.has(request) && known.get(sendKey)?.state === 'refused',
    );
    if (candidates.length === 0) return;
    const ids = candidates.map(({ sendKey }) => known.get(sendKey)?.id as string);
    const locked = await this.messages.lock(tx, ids);
    const attempted = new Set((await this.messages.attemptsOf(tx, ids)).map((attempt) => attempt.messageId));
    const taken = new Set<string>();
    const open = candidates.filter(({ sendKey }) => {
      const id = known.get(sendKey)?.id ?? '';
      const free = locked.get(id)?.state === 'refused' && !attempted.has(id) && !taken.has(id);
      taken.add(id);
      return free;
    });
    const loaded = await this.loader.load(
      tx,
      accountId,
      open.map(({ request }) => request),
    );
    const drafts = open.map(({ request, sendKey }, index) => {
      const facts = loaded[index] as LoadedFacts;
      const before = known.get(sendKey) as MessageRow;
      facts.facts.existing = { messageId: before.id, state: 'refused' };
      const decision = evaluate(facts.facts);
      return { request, facts, decision, row: { ...before, ...decidedColumns(request, facts, decision) } };
    });
    await this.thread(tx, drafts);
    await tx.updateMany(
      messageTable,
      'id',
      drafts.map(({ row, request, facts, decision }) => ({
        key: row.id,
        set: { ...decidedColumns(request, facts, decision), conversationId: row.conversationId },
      })),
    );
    await textChanged(
      tx,
      drafts.map(({ row }) => row.id),
    );
    await this.record(tx, drafts);
    for (const { request, row, decision } of drafts) {
      results.set(request, { messageId: row.id, status: row.state, decision, duplicate: false });
    }
  }

  private async record(tx: Tx, made: readonly { row: MessageRow; decision: Decision }[]): Promise<void> {
    await this.messages.appendDecisions(
      tx,
      made.map(({ row, decision }) => ({
        message: row,
        stage: 'decide',
        verdict: decision.verdict,
        reason: decision.reason,
        gates: decision.gates,
      })),
      this.clock.now(),
    );
    await this.shownFiles.tell(
      tx,
      made.map(({ row, decision }) => ({ row, goes: decision.verdict !== 'refuse' })),
    );
    const going = made.filter(({ decision }) => decision.verdict !== 'refuse');
    await this.outbox.add(
      tx,
      going.map(({ row }) => outboxRow(row, 0)),
    );
    tx.afterCommit(() => {
      for (const { decision } of made)
        this.metrics.decisions.inc({ verdict: decision.verdict, reason: decision.reason ?? '' });
      if (going.length > 0) this.queue.hint('send');
    });
  }

  /** Puts messages that may go into the thread with their person. */
  private async thread(tx: Tx, drafts: readonly { row: MessageRow; decision: Decision }[]): Promise<void> {
    const going = drafts.filter(
      ({ row, decision }) => decision.verdict !== 'refuse' && row.conversationId === null,
    );
    const pairs = going.flatMap(({ row }) =>
      row.numberId === null || row.addressHash === null
        ? []
        : [
            {
              accountId: row.accountId,
              numberId: row.numberId,
              addressHash: row.addressHash,
              contactId: row.contactId,
            },
          ],
    );
    const known = new Map<string, ConversationRow>();
    await this.conversations.ensure(tx, pairs, known, this.clock.now());
    for (const { row } of going) {
      const key = pairKey({ numberId: row.numberId ?? '', addressHash: row.addressHash ?? '' });
      row.conversationId = known.get(key)?.id ?? null;
    }
  }

  /** Answers keys used before with the message they made and its last decision. */
  private async answerKnown(
    tx: Tx,
    accountId: string,
    open: readonly Asked[],
    known: Map<string, MessageRow>,
    results: Map<SendRequest, SendResult>,
  ): Promise<void> {
    const unknown = open.filter(({ sendKey }) => !known.has(sendKey)).map(({ sendKey }) => sendKey);
    for (const row of await this.messages.bySendKeys(tx, accountId, unknown)) known.set(row.sendKey, row);
    const rows = open.map(({ sendKey }) => known.get(sendKey) as MessageRow);
    const decisions = new Map<string, DecisionRow>();
    for (const row of await this.messages.decisionsOf(tx, [...new Set(rows.map((row) => row.id))])) {
      if (row.stage === 'decide') decisions.set(row.messageId as string, row);
    }
    open.forEach(({ request }, index) => {
      const row = rows[index] as MessageRow;
      results.set(request, {
        messageId: row.id,
        status: row.state,
        decision: decisionOf(decisions.get(row.id)),
        duplicate: true,
      });
    });
  }
}
