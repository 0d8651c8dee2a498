import { Injectable } from '@nestjs/common';
import type { OwnedConnection } from '../../connections/index.js';
import { Database } from '../../database/index.js';
import { iso, pageOf, sliceOf, type PageQuery } from '../../http/index.js';
import {
  ConnectionMessages,
  MessagingService,
  type GateAnswer,
  type SendResult,
} from '../../messaging/index.js';
import { isId, notFound } from '../../platform/index.js';
import type { Language } from '../../words/index.js';
import { sentAnswer } from '../v1/messages/message.schemas.js';
import {
  ownedMessage,
  type HandSent,
  type OwnedMessage,
  type OwnedMessageDetail,
} from './message.schemas.js';
import { OwnerWords } from './owner-words.js';

/** The messages of a connection, with the reasons of those that were not sent, for the owner of its shop. */
@Injectable()
export class OwnerMessages {
  constructor(
    private readonly db: Database,
    private readonly messages: ConnectionMessages,
    private readonly messaging: MessagingService,
    private readonly words: OwnerWords,
  ) {}

  /** Newest first; of one subject, also what its person wrote since. */
  async list(
    { row }: OwnedConnection,
    language: Language,
    query: PageQuery & { subject?: string | undefined },
  ): Promise<{ data: OwnedMessage[]; next: string | null }> {
    const { take, last } = sliceOf(query);
    const filter = { connectionId: row.id, subject: query.subject, before: last };
    const messages = await this.messages.thread(this.db.read, row.accountId, filter, take);
    return pageOf(query, messages, (message) =>
      ownedMessage(message, language, ({ reason, plugin, explanation }) =>
        this.words.reason(language, { reason, plugin, stored: explanation }),
      ),
    );
  }

  /** @throws ProblemError 404 when the connection has no such message. */
  async get({ row }: OwnedConnection, language: Language, id: string): Promise<OwnedMessageDetail> {
    const reader = this.db.read;
    const message = isId(id) ? await this.messages.one(reader, row.accountId, row.id, id) : undefined;
    if (!message) throw notFound('message', id);
    const detail = await this.messaging.get(reader, row.accountId, id);
    const why = (reason: string | null, stored: string | null) =>
      this.words.reason(language, { reason, plugin: message.plugin, stored });
    return {
      ...ownedMessage(message, language, ({ reason, explanation }) => why(reason, explanation)),
      purpose: detail.purpose,
      statuses: detail.statuses.map(({ status, at }) => ({ status, at: iso(at) })),
      decisions: detail.decisions.map(({ at, verdict, reason, gates }) => ({
        at: iso(at),
        verdict,
        reason,
        explanation: why(reason, decisive(gates, reason)?.explanation ?? null),
        gates: gates.map((gate) => ({
          gate: gate.gate,
          answer: gate.answer,
          explanation:
            gate.answer === 'pass' || gate.answer === 'not_configured'
              ? null
              : why(gate.reason ?? null, gate.explanation),
        })),
      })),
    };
  }

  /** What came of a message that was sent by hand. */
  sent(result: SendResult, language: Language): HandSent {
    const answer = sentAnswer(result);
    const { reason } = answer.decision;
    const message = this.words.reason(language, { reason, plugin: null, stored: null });
    return message === null ? answer : { ...answer, message };
  }
}

const decisive = (gates: readonly GateAnswer[], reason: string | null) =>
  gates.find((gate) => gate.reason !== undefined && gate.reason === reason);
