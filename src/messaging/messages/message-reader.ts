import { Injectable } from '@nestjs/common';
import { numberTable } from '../../channels/index.js';
import { addressHash, normalisePhone, userIdAddress } from '../../contacts/index.js';
import type { Reader } from '../../database/index.js';
import { notFound, Secrets } from '../../platform/index.js';
import { machineText } from '../../sdk/index.js';
import { editsOf, MessageReferences } from './message-references.js';
import { MessageRepository } from './message.repository.js';
import {
  attemptView,
  conversationView,
  decisionView,
  eventDecisionView,
  messageView,
  statusView,
  type AttemptView,
  type ConversationView,
  type DecisionView,
  type EventDecisionView,
  type MessageView,
  type StatusView,
} from './message-views.js';
import type { MessageState } from './message.types.js';

export interface MessageQuery {
  /** A phone as people write it with its country code, digits, or a business-scoped id. */
  to?: string | undefined;
  status?: MessageState | undefined;
  contactId?: string | undefined;
  /** Only messages with a smaller id: the last of the page before. */
  before?: string | undefined;
}

/** A message with everything that happened to it. */
export interface MessageDetail extends MessageView {
  attempts: AttemptView[];
  statuses: StatusView[];
  decisions: DecisionView[];
  conversation: ConversationView | null;
  /** Ids of its edits, the one it shows first: files of them are files of the message. */
  edits: string[];
}

/** Every replay adds decisions; nobody reads more than these. */
const mostDecisions = 200;

/** Reads messages for people. */
@Injectable()
export class MessageReader {
  constructor(
    private readonly messages: MessageRepository,
    private readonly secrets: Secrets,
  ) {}

  async list(reader: Reader, accountId: string, query: MessageQuery, limit: number): Promise<MessageView[]> {
    const filter = {
      addressHashes: query.to === undefined ? undefined : await this.hashesOf(reader, accountId, query.to),
      state: query.status,
      contactId: query.contactId,
      before: query.before,
    };
    const rows = await this.messages.page(reader, accountId, filter, limit);
    const references = await MessageReferences.of(reader, rows);
    return rows.map((row) => messageView(row, references));
  }

  /** @throws ProblemError 404 when the account has no such message. */
  async get(reader: Reader, accountId: string, id: string): Promise<MessageDetail> {
    const row = await this.messages.ofAccount(reader, accountId, id);
    if (!row) throw notFound('message', id);
    const [attempts, statuses, decisions, conversation] = [
      await this.messages.attemptsOf(reader, [id]),
      await this.messages.statusesOf(reader, [id]),
      await this.messages.decisionsOf(reader, [id]),
      await this.messages.conversationOf(reader, row),
    ];
    return {
      ...messageView(row, await MessageReferences.of(reader, [row])),
      attempts: attempts.map(attemptView),
      statuses: statuses.map(statusView),
      decisions: decisions.map(decisionView),
      conversation: conversation ? conversationView(conversation) : null,
      edits: await editsOf(reader, row),
    };
  }

  /** What plugins and gates decided about an event, oldest first; the first 200. */
  async decisionsOfEvent(reader: Reader, accountId: string, eventId: string): Promise<EventDecisionView[]> {
    const rows = await this.messages.decisionsOfEvent(reader, accountId, eventId, mostDecisions);
    return rows.map(eventDecisionView);
  }

  /** A business-scoped id stands for whoever has it in any portfolio of the account. */
  private async hashesOf(reader: Reader, accountId: string, to: string): Promise<string[]> {
    if (/^[A-Z]{2}\./.test(to.trim())) {
      const scoped = 'WHERE accountId = ? AND userIdScope IS NOT NULL';
      const numbers = await reader.select(numberTable, scoped, [accountId]);
      const scopes = new Set(['', ...numbers.map(({ userIdScope }) => userIdScope ?? '')]);
      return [...scopes].map((scope) =>
        addressHash(this.secrets, userIdAddress({ scope, value: to.trim() })),
      );
    }
    const written = machineText(to).trim();
    const international = /^\d{7,15}$/.test(written) ? `+${written}` : written;
    const phone = normalisePhone(international, null);
    return [addressHash(this.secrets, phone.ok ? phone.digits : written.replace(/\D/g, ''))];
  }
}
