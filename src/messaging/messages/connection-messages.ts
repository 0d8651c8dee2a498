import { Injectable } from '@nestjs/common';
import type { Reader } from '../../database/index.js';
import { eventTable } from '../../events/index.js';
import { decisionTable, messageTable, type MessageRow } from './message.entity.js';
import type { GateAnswer, MessageState } from './message.types.js';

/** Reasons not to write that concern an order as a whole, whatever happens to it later. */
const shownSkips = [
  'order_before_connection',
  'order_while_disconnected',
  'order_too_old',
  'shop_disconnected',
];

/** A message as the software at a shop shows it: whose it is cannot be read from it. */
export interface ThreadMessage {
  id: string;
  direction: string;
  subject: string | null;
  transition: string | null;
  step: string | null;
  plugin: string | null;
  template: string | null;
  language: string | null;
  text: string | null;
  /** Last four digits: `…1234`; null when it had no address. */
  to: string | null;
  status: MessageState;
  reason: string | null;
  /** Why it was not sent, in a sentence. */
  explanation: string | null;
  createdAt: number;
  statusAt: number;
}

/** A place in the order in which messages changed. */
export interface ChangedAfter {
  /** Milliseconds UTC. */
  at: number;
  id: string;
}

/** Messages of one connection, and of no other of its account. */
@Injectable()
export class ConnectionMessages {
  /**
   * Messages of a connection, newest first; about one subject, with what its person wrote since.
   *
   * @param filter - `before` is the id of the last one given out
   */
  async thread(
    reader: Reader,
    accountId: string,
    filter: { connectionId: string; subject?: string | undefined; before?: string | undefined },
    limit: number,
  ): Promise<ThreadMessage[]> {
    const outgoing = await this.outgoing(reader, accountId, filter, limit);
    const incoming =
      filter.subject === undefined ? [] : await this.incoming(reader, accountId, filter, limit);
    const rows = [...outgoing, ...incoming].sort((one, two) => (one.id < two.id ? 1 : -1)).slice(0, limit);
    const explanations = await this.explanations(reader, rows);
    const told = rows.map((row) => threadMessage(row, explanations.get(row.id)));
    const { subject } = filter;
    const skipped =
      subject === undefined ? [] : await this.skipped(reader, accountId, { ...filter, subject }, limit);
    return [...told, ...skipped].sort((one, two) => (one.id < two.id ? 1 : -1)).slice(0, limit);
  }

  /** One message of a connection, sent or not; undefined for what is another connection's. */
  async one(
    reader: Reader,
    accountId: string,
    connectionId: string,
    id: string,
  ): Promise<ThreadMessage | undefined> {
    const row = await reader.first(messageTable, 'WHERE id = ? AND accountId = ? AND connectionId = ?', [
      id,
      accountId,
      connectionId,
    ]);
    return row && threadMessage(row, (await this.explanations(reader, [row])).get(id));
  }

  /** Whether a connection ever had a message about a subject that was not refused. */
  async hasSent(reader: Reader, accountId: string, connectionId: string, subject: string): Promise<boolean> {
    const row = await reader.first(
      messageTable,
      "WHERE connectionId = ? AND accountId = ? AND subject = ? AND direction = 'out' AND state <> 'refused' LIMIT 1",
      [connectionId, accountId, subject],
    );
    return row !== undefined;
  }

  /** What no message was made of, where its owner would look for one and could do something about it. */
  private async skipped(
    reader: Reader,
    accountId: string,
    filter: { connectionId: string; subject: string; before?: string | undefined },
    limit: number,
  ): Promise<ThreadMessage[]> {
    const rows = await reader.query<SkipRow>(
      `SELECT d.id, d.plugin, d.reason, d.gates, d.at, e.subject, e.transitionKey FROM ${eventTable.name} e
       JOIN decision d ON d.eventId = e.id AND d.verdict = 'skip' AND d.reason IN (?)
       WHERE e.connectionId = ? AND e.subject = ? AND e.accountId = ? ${filter.before === undefined ? '' : 'AND d.id < ?'}
       ORDER BY d.id DESC LIMIT ?`,
      [
        shownSkips,
        filter.connectionId,
        filter.subject,
        accountId,
        ...(filter.before === undefined ? [] : [filter.before]),
        limit,
      ],
    );
    return rows.map(skippedMessage);
  }

  /** What one person was written about a connection's affairs, newest first. */
  async ofContact(
    reader: Reader,
    accountId: string,
    filter: { connectionId: string; contactId: string },
    limit: number,
  ): Promise<ThreadMessage[]> {
    const rows = await reader.select(
      messageTable,
      'WHERE contactId = ? AND accountId = ? AND connectionId = ? ORDER BY id DESC LIMIT ?',
      [filter.contactId, accountId, filter.connectionId, limit],
    );
    return rows.map((row) => threadMessage(row, undefined));
  }

  /** Messages about subjects of some kinds (`order:`) that changed after an instant, in the order they changed. */
  async changed(
    reader: Reader,
    accountId: string,
    filter: {
      connectionId: string;
      kinds: readonly string[];
      states: readonly MessageState[];
      after: ChangedAfter;
    },
    limit: number,
  ): Promise<MessageRow[]> {
    const { at, id } = filter.after;
    const about = filter.kinds.map(() => 'subject LIKE ?').join(' OR ');
    const kinds = filter.kinds.map((kind) => `${kind}%`);
    return reader.select(
      messageTable,
      `WHERE connectionId = ? AND accountId = ? AND direction = 'out' AND (${about}) AND state IN (?)
       AND (updatedAt > ? OR (updatedAt = ? AND id > ?)) ORDER BY updatedAt, id LIMIT ?`,
      [filter.connectionId, accountId, ...kinds, filter.states, at, at, id, limit],
    );
  }

  /** How many messages of a connection made since an instant are in each state. */
  async counts(
    reader: Reader,
    accountId: string,
    connectionId: string,
    since: number,
  ): Promise<Map<MessageState, number>> {
    const rows = await reader.query<{ state: MessageState; total: number | string }>(
      `SELECT state, COUNT(*) AS total FROM message
       WHERE connectionId = ? AND accountId = ? AND direction = 'out' AND updatedAt >= ? AND createdAt >= ? GROUP BY state`,
      [connectionId, accountId, since, since],
    );
    return new Map(rows.map((row) => [row.state, Number(row.total)]));
  }

  private async outgoing(
    reader: Reader,
    accountId: string,
    filter: { connectionId: string; subject?: string | undefined; before?: string | undefined },
    limit: number,
  ): Promise<MessageRow[]> {
    const subject = filter.subject === undefined ? '' : 'AND subject = ?';
    const before = filter.before === undefined ? '' : 'AND id < ?';
    const given = [filter.subject, filter.before].filter((value) => value !== undefined);
    return reader.select(
      messageTable,
      `WHERE connectionId = ? AND accountId = ? AND direction = 'out' ${subject} ${before} ORDER BY id DESC LIMIT ?`,
      [filter.connectionId, accountId, ...given, limit],
    );
  }

  private async incoming(
    reader: Reader,
    accountId: string,
    filter: { connectionId: string; subject?: string | undefined; before?: string | undefined },
    limit: number,
  ): Promise<MessageRow[]> {
    const told = await reader.query<{ contactId: string | null; since: number | string }>(
      `SELECT contactId, MIN(occurredAt) AS since FROM ${eventTable.name}
       WHERE connectionId = ? AND subject = ? AND accountId = ? AND contactId IS NOT NULL GROUP BY contactId`,
      [filter.connectionId, filter.subject, accountId],
    );
    const rows: MessageRow[] = [];
    for (const { contactId, since } of told) {
      const before = filter.before === undefined ? '' : 'AND id < ?';
      rows.push(
        ...(await reader.select(
          messageTable,
          `WHERE contactId = ? AND accountId = ? AND direction = 'in' AND createdAt >= ? ${before} ORDER BY id DESC LIMIT ?`,
          [
            contactId,
            accountId,
            Number(since),
            ...(filter.before === undefined ? [] : [filter.before]),
            limit,
          ],
        )),
      );
    }
    return rows;
  }

  private async explanations(reader: Reader, rows: readonly MessageRow[]): Promise<Map<string, string>> {
    const ended = rows.filter((row) => row.reason !== null && row.direction === 'out').map((row) => row.id);
    const found = new Map<string, string>();
    const decisions = await reader.selectIn(decisionTable, 'messageId', ended, 'ORDER BY id');
    for (const decision of decisions) {
      const decisive = decision.gates.find(({ reason }) => reason === decision.reason);
      if (decision.messageId !== null && decisive) found.set(decision.messageId, decisive.explanation);
    }
    return found;
  }
}

function threadMessage(row: MessageRow, explanation: string | undefined): ThreadMessage {
  return {
    id: row.id,
    direction: row.direction,
    subject: row.subject,
    transition: row.transitionKey,
    step: row.step,
    plugin: row.plugin,
    template: row.templateName,
    language: row.templateLanguage,
    text: row.content?.rendered ?? row.content?.text ?? null,
    to: row.address === null ? null : `…${row.address.slice(-4)}`,
    status: row.state,
    reason: row.reason,
    explanation: explanation ?? null,
    createdAt: row.createdAt,
    statusAt: row.updatedAt,
  };
}

/** A decision not to write, with what it is about. */
interface SkipRow {
  id: string;
  plugin: string | null;
  reason: string;
  gates: string | GateAnswer[];
  at: number | string;
  subject: string;
  transitionKey: string;
}

function skippedMessage(row: SkipRow): ThreadMessage {
  const gates = typeof row.gates === 'string' ? (JSON.parse(row.gates) as GateAnswer[]) : row.gates;
  const at = Number(row.at);
  return {
    id: row.id,
    direction: 'out',
    subject: row.subject,
    transition: row.transitionKey,
    step: null,
    plugin: row.plugin,
    // It has no text of its own: what would have written it is shown.
    template: row.plugin,
    language: null,
    text: null,
    to: null,
    status: 'refused',
    reason: row.reason,
    explanation: gates.find(({ reason }) => reason === row.reason)?.explanation ?? null,
    createdAt: at,
    statusAt: at,
  };
}
