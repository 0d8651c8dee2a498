import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../database/index.js';
import { newId } from '../../platform/index.js';
import {
  attemptTable,
  conversationTable,
  decisionTable,
  messageStatusTable,
  messageTable,
  type AttemptRow,
  type ConversationRow,
  type DecisionRow,
  type MessageRow,
  type MessageStatusRow,
} from './message.entity.js';
import { handedStates } from '../settlement/derive-state.js';
import type { GateAnswer, MessageState } from './message.types.js';
import { costNotConfigured } from './send-request.js';

/** Fields of a message that change together when it moves. */
export type MessagePatch = { id: string } & Partial<
  Pick<MessageRow, 'state' | 'reason' | 'dueAt' | 'possiblyDouble' | 'cancelReason' | 'providerMessageId'>
>;

/** A message that tells somebody of an event. */
export type ToldMessage = Pick<MessageRow, 'id' | 'plugin' | 'step'> & { eventId: string };

/** States of messages that reached nobody and will not. */
const untoldStates: readonly MessageState[] = ['refused', 'cancelled', 'expired', 'failed'];

/** The narrow part of a message that statuses need: no body. */
export type MessageHead = Pick<
  MessageRow,
  | 'id'
  | 'accountId'
  | 'channel'
  | 'state'
  | 'reason'
  | 'providerMessageId'
  | 'contactId'
  | 'address'
  | 'plugin'
  | 'connectionId'
  | 'traceId'
>;

/** A message that another one answers or reacts to. */
export type ReferencedMessage = Pick<
  MessageRow,
  'id' | 'direction' | 'channel' | 'numberId' | 'contactId' | 'addressHash' | 'providerMessageId'
>;

/** A decision about a message, as it is appended. */
export interface DecisionInput {
  message: Pick<MessageRow, 'id' | 'accountId' | 'eventId' | 'plugin' | 'sendKey'>;
  stage: 'decide' | 'guard' | 'commit' | 'outcome' | 'grace';
  verdict: 'send' | 'delay' | 'refuse' | 'cancel' | 'expire' | 'unknown' | 'resend';
  reason: string | null;
  gates: GateAnswer[];
}

/** Statements on messages and their decisions. */
@Injectable()
export class MessageRepository {
  async bySendKeys(reader: Reader, accountId: string, sendKeys: readonly string[]): Promise<MessageRow[]> {
    if (sendKeys.length === 0) return [];
    return reader.select(messageTable, 'WHERE accountId = ? AND sendKey IN (?)', [accountId, sendKeys]);
  }

  async byIds(reader: Reader, ids: readonly string[]): Promise<MessageRow[]> {
    return reader.selectIn(messageTable, 'id', ids);
  }

  /** Messages of an account that others answer or react to, by id; no statement for none. */
  async referenced(
    reader: Reader,
    accountId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ReferencedMessage>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.query<ReferencedMessage>(
      'SELECT id, direction, channel, numberId, contactId, addressHash, providerMessageId FROM message WHERE id IN (?) AND accountId = ?',
      [ids, accountId],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Of these ids of a provider, those that attempts of ours have. */
  async sentAs(
    reader: Reader,
    providerMessageIds: readonly string[],
  ): Promise<{ numberId: string; providerMessageId: string }[]> {
    return reader.query('SELECT numberId, providerMessageId FROM attempt WHERE providerMessageId IN (?)', [
      providerMessageIds,
    ]);
  }

  /** Steps of journeys whose message was handed to the channel and has not failed, by the journey's id. */
  async stepsSent(reader: Reader, journeyIds: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    if (journeyIds.length === 0) return found;
    const rows = await reader.query<{ journeyId: string; step: string }>(
      'SELECT journeyId, step FROM message WHERE journeyId IN (?) AND state IN (?) AND step IS NOT NULL',
      [journeyIds, handedStates],
    );
    for (const { journeyId, step } of rows) found.set(journeyId, [...(found.get(journeyId) ?? []), step]);
    return found;
  }

  /** Messages made for these events that went out, or wait to; those that reached nobody are left out. */
  async told(reader: Reader, eventIds: readonly string[]): Promise<ToldMessage[]> {
    if (eventIds.length === 0) return [];
    return reader.query<ToldMessage>(
      "SELECT id, eventId, plugin, step FROM message WHERE eventId IN (?) AND direction = 'out' AND state NOT IN (?) ORDER BY id",
      [eventIds, untoldStates],
    );
  }

  /** Messages locked until the unit ends, always in the order of their ids, so that units cannot block each other in a ring. */
  async lock(tx: Tx, ids: readonly string[]): Promise<Map<string, MessageRow>> {
    const rows = await tx.selectIn(messageTable, 'id', [...new Set(ids)], `ORDER BY id ${tx.forUpdate}`);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The same lock, reading no bodies: for the hot path of statuses. */
  async lockHeads(tx: Tx, ids: readonly string[]): Promise<Map<string, MessageHead>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<MessageHead>(
      `SELECT id, accountId, channel, state, reason, providerMessageId, contactId, address, plugin, connectionId, traceId FROM message WHERE id IN (?) ORDER BY id ${tx.forUpdate}`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async attemptHeads(
    reader: Reader,
    messageIds: readonly string[],
  ): Promise<Pick<AttemptRow, 'id' | 'messageId' | 'outcome' | 'providerMessageId'>[]> {
    return reader.query(
      'SELECT id, messageId, outcome, providerMessageId FROM attempt WHERE messageId IN (?) ORDER BY messageId, sequence',
      [messageIds],
    );
  }

  async statusHeads(
    reader: Reader,
    messageIds: readonly string[],
  ): Promise<Pick<MessageStatusRow, 'messageId' | 'attemptId' | 'status'>[]> {
    return reader.query('SELECT messageId, attemptId, status FROM message_status WHERE messageId IN (?)', [
      messageIds,
    ]);
  }

  /** Inserts messages whose send key is new; returns the ids that went in. */
  async insertNew(tx: Tx, rows: readonly MessageRow[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    // In key order: two units that insert the same keys wait for each other instead of dead-locking.
    const ordered = [...rows].sort((one, two) => (one.sendKey < two.sendKey ? -1 : 1));
    const inserted = await tx.insertIgnore(messageTable, ordered);
    const ids = rows.map((row) => row.id);
    if (inserted === rows.length) return new Set(ids);
    const found = await tx.query<{ id: string }>('SELECT id FROM message WHERE id IN (?)', [ids]);
    return new Set(found.map((row) => row.id));
  }

  /** Changes messages, grouped by what changes so that each group is one statement. */
  async patch(tx: Tx, patches: readonly MessagePatch[], now: number): Promise<void> {
    const groups = new Map<string, { key: string; set: Partial<MessageRow> }[]>();
    for (const { id, ...set } of patches) {
      const shape = Object.keys(set).sort().join();
      const ordered = Object.fromEntries(Object.entries(set).sort(([one], [two]) => (one < two ? -1 : 1)));
      groups.set(shape, [...(groups.get(shape) ?? []), { key: id, set: { ...ordered, updatedAt: now } }]);
    }
    for (const group of groups.values()) await tx.updateMany(messageTable, 'id', group);
  }

  /**
   * Marks accepted messages that are still where their attempt left them; returns how many were.
   * The others have been moved on by a status meanwhile, or wait for something else.
   */
  async markAccepted(
    tx: Tx,
    accepted: readonly { messageId: string; providerMessageId: string }[],
    now: number,
  ): Promise<number> {
    const params: unknown[] = [];
    for (const { messageId, providerMessageId } of accepted) params.push(messageId, providerMessageId);
    const cases = accepted.map(() => 'WHEN ? THEN ?').join(' ');
    return tx.execute(
      `UPDATE message SET state = 'accepted', reason = NULL, providerMessageId = CASE id ${cases} ELSE providerMessageId END, updatedAt = ?
       WHERE id IN (?) AND state IN ('sending', 'unknown')`,
      [...params, now, accepted.map(({ messageId }) => messageId)],
    );
  }

  /** Notes until when the channel charges nothing in the conversations of messages; never an earlier instant. */
  async noteFreeEntry(tx: Tx, told: readonly { messageId: string; until: number }[]): Promise<void> {
    for (const { messageId, until } of told)
      await tx.execute(
        `UPDATE conversation SET freeEntryUntil = ? WHERE id = (SELECT conversationId FROM message WHERE id = ?)
         AND (freeEntryUntil IS NULL OR freeEntryUntil < ?)`,
        [until, messageId, until],
      );
  }

  async appendDecisions(tx: Tx, decisions: readonly DecisionInput[], now: number): Promise<void> {
    if (decisions.length === 0) return;
    await tx.insert(
      decisionTable,
      decisions.map(({ message, stage, verdict, reason, gates }) => ({
        id: newId(),
        accountId: message.accountId,
        messageId: message.id,
        eventId: message.eventId,
        plugin: message.plugin,
        sendKey: message.sendKey,
        at: now,
        stage,
        verdict,
        reason,
        gates,
        expectedCost: costNotConfigured,
      })),
    );
  }

  async decisionsOf(reader: Reader, messageIds: readonly string[]): Promise<DecisionRow[]> {
    if (messageIds.length === 0) return [];
    return reader.select(decisionTable, 'WHERE messageId IN (?) ORDER BY id', [messageIds]);
  }

  /** All that was decided about an event, messages or none, oldest first. */
  async decisionsOfEvent(
    reader: Reader,
    accountId: string,
    eventId: string,
    limit: number,
  ): Promise<DecisionRow[]> {
    return reader.select(decisionTable, 'WHERE eventId = ? AND accountId = ? ORDER BY id LIMIT ?', [
      eventId,
      accountId,
      limit,
    ]);
  }

  async attemptsOf(reader: Reader, messageIds: readonly string[]): Promise<AttemptRow[]> {
    if (messageIds.length === 0) return [];
    return reader.select(attemptTable, 'WHERE messageId IN (?) ORDER BY messageId, sequence', [messageIds]);
  }

  async statusesOf(reader: Reader, messageIds: readonly string[]): Promise<MessageStatusRow[]> {
    if (messageIds.length === 0) return [];
    return reader.select(messageStatusTable, 'WHERE messageId IN (?) ORDER BY messageId, at', [messageIds]);
  }

  /** The thread a message belongs to. */
  async conversationOf(
    reader: Reader,
    { accountId, conversationId }: Pick<MessageRow, 'accountId' | 'conversationId'>,
  ): Promise<ConversationRow | undefined> {
    if (conversationId === null) return undefined;
    return reader.first(conversationTable, 'WHERE id = ? AND accountId = ?', [conversationId, accountId]);
  }

  /** Newest first. */
  async page(
    reader: Reader,
    accountId: string,
    filter: {
      addressHashes?: readonly string[] | undefined;
      state?: MessageState | undefined;
      contactId?: string | undefined;
      before?: string | undefined;
    },
    limit: number,
  ): Promise<MessageRow[]> {
    const where = ['accountId = ?'];
    const params: unknown[] = [accountId];
    const equal = { state: filter.state, contactId: filter.contactId };
    for (const [name, value] of Object.entries(equal)) {
      if (value === undefined) continue;
      where.push(`${name} = ?`);
      params.push(value);
    }
    if (filter.addressHashes !== undefined) {
      where.push('addressHash IN (?)');
      params.push(filter.addressHashes);
    }
    if (filter.before !== undefined) {
      where.push('id < ?');
      params.push(filter.before);
    }
    return reader.select(messageTable, `WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`, [
      ...params,
      limit,
    ]);
  }

  async ofAccount(reader: Reader, accountId: string, id: string): Promise<MessageRow | undefined> {
    return reader.first(messageTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
  }
}
