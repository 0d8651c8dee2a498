import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/index.js';
import {
  conversationTable,
  ThreadMessages,
  type ConversationRow,
  type MessageView,
} from '../messaging/index.js';
import { conversationReplyTable } from './conversation.entity.js';
import { ConversationLabels } from './labels.js';
import { ConversationStates } from './conversation-states.js';
import { listStatement, type ConversationFilter, type ListPlace } from './list-statement.js';
import type { Author, Effective } from './registers.js';
import { latestRow, threadsOf, type Thread } from './threads.js';

/** A conversation as it is shown. Instants are milliseconds UTC. */
export interface ConversationSummary extends Omit<Effective, 'statusAt'> {
  id: string;
  numberId: string;
  contactId: string | null;
  /** Names. */
  labels: string[];
  /** When something was last written or sent. */
  activeAt: number;
  lastInboundAt: number | null;
  lastOutboundAt: number | null;
  createdAt: number;
  /** Until when the person's window is open, or was; null when they never wrote. */
  windowUntil: number | null;
  /** Until when the channel charges nothing; null where it has not told. */
  freeEntryUntil: number | null;
  referral: ConversationRow['referral'];
}

/** Who decided that a message is sent. */
export type DecidedBy =
  { kind: 'reply'; by: Author } | { kind: 'plugin'; plugin: string } | { kind: 'api' } | null;

/** A message in its thread. */
export type ThreadMessageView = MessageView & { decidedBy: DecidedBy };

/** Reads conversations. */
@Injectable()
export class ConversationReader {
  constructor(
    private readonly states: ConversationStates,
    private readonly labels: ConversationLabels,
    private readonly messages: ThreadMessages,
  ) {}

  /** Conversations of an account, those with the latest message first; each with the place where it stands. */
  async list(
    reader: Reader,
    accountId: string,
    filter: ConversationFilter,
    after: ListPlace | undefined,
    limit: number,
  ): Promise<{ summary: ConversationSummary; place: ListPlace }[]> {
    const labelId =
      filter.label === undefined ? undefined : await this.labels.idOf(reader, accountId, filter.label);
    if (filter.label !== undefined && labelId === undefined) return [];
    const { sql, params } = listStatement(accountId, { ...filter, label: labelId }, after, limit);
    const rows = await reader.select(conversationTable, sql, params);
    const threads = await threadsOf(reader, rows);
    const summaries = await this.summaries(reader, threads);
    const byRow = new Map(
      threads.flatMap((thread, index) =>
        thread.rows.map(({ id }) => [id, summaries[index] as ConversationSummary] as const),
      ),
    );
    return rows.flatMap((row) => {
      const summary = byRow.get(row.id);
      return summary ? [{ summary, place: { at: row.updatedAt, id: row.id } }] : [];
    });
  }

  async summary(reader: Reader, thread: Thread): Promise<ConversationSummary> {
    const [summary] = await this.summaries(reader, [thread]);
    if (!summary) throw new Error('one thread has one summary');
    return summary;
  }

  /** Messages of both directions, newest first, with who decided each. */
  async page(
    reader: Reader,
    thread: Thread,
    before: string | undefined,
    limit: number,
  ): Promise<ThreadMessageView[]> {
    const ids = thread.rows.map(({ id }) => id);
    const rows = await this.messages.page(reader, ids, before, limit);
    const sent = rows.filter(({ direction }) => direction === 'out').map(({ id }) => id);
    // Neither waits for the other: on a server each statement is a round trip.
    const [messages, replies] = await Promise.all([
      this.messages.views(reader, rows),
      reader.selectIn(conversationReplyTable, 'id', sent),
    ]);
    const byId = new Map(
      replies.map(({ id, byKind, byId: who }) => [id, { kind: byKind, id: who } as Author]),
    );
    return messages.map((message) => ({ ...message, decidedBy: decidedBy(message, byId.get(message.id)) }));
  }

  private async summaries(reader: Reader, threads: readonly Thread[]): Promise<ConversationSummary[]> {
    const states = await this.states.read(reader, threads);
    const names = await this.labels.names(
      reader,
      states.flatMap(({ labels }) => labels),
    );
    return threads.map((thread, index) => {
      const { statusAt: _at, labels, ...state } = states[index] as Effective;
      return {
        ...shared(thread),
        ...state,
        labels: labels.flatMap((id) => names.get(id) ?? []).sort(),
      };
    });
  }
}

function shared(thread: Thread) {
  const { id, numberId, contactId, rows } = thread;
  const latest = (of: (row: ConversationRow) => number | null) =>
    rows.reduce<number | null>((best, row) => {
      const at = of(row);
      return at === null || (best !== null && best >= at) ? best : at;
    }, null);
  const windowUntil = latest((row) => row.windowUntil);
  return {
    id,
    numberId,
    contactId,
    activeAt: latest(({ updatedAt }) => updatedAt) ?? 0,
    lastInboundAt: latest(({ lastInboundAt }) => lastInboundAt),
    lastOutboundAt: latest(({ lastOutboundAt }) => lastOutboundAt),
    createdAt: Math.min(...rows.map(({ openedAt }) => openedAt)),
    windowUntil: windowUntil === 0 ? null : windowUntil,
    freeEntryUntil: latest(({ freeEntryUntil }) => freeEntryUntil),
    referral: latestRow(thread).referral ?? rows.find(({ referral }) => referral !== null)?.referral ?? null,
  };
}

function decidedBy({ direction, plugin }: MessageView, by: Author | undefined): DecidedBy {
  if (direction !== 'out') return null;
  if (by) return { kind: 'reply', by };
  return plugin === null ? { kind: 'api' } : { kind: 'plugin', plugin };
}
