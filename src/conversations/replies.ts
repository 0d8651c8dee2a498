import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { messageTable, MessagingService, type SendRequest, type SendResult } from '../messaging/index.js';
import { Clock } from '../platform/index.js';
import { conversationReplyTable } from './conversation.entity.js';
import { ConversationLocks } from './locks.js';
import type { Author } from './registers.js';
import { SendableNow } from './sendable.js';
import type { Thread } from './threads.js';

/** An answer somebody writes in a conversation. */
export interface Reply {
  thread: Thread;
  by: Author;
  /** Of the lock its writer holds, if any. */
  lockToken?: string | undefined;
  /** The same however often it is asked for: tells one answer from the next. */
  replyId: string;
  /** What it says and how long it is wanted; whom it goes to and from where is the conversation's. */
  request: SendRequest;
}

/** Answers by people: through the gate like every message, and remembered as theirs. */
@Injectable()
export class ConversationReplies {
  constructor(
    private readonly messaging: MessagingService,
    private readonly locks: ConversationLocks,
    private readonly sendable: SendableNow,
    private readonly hooks: Hooks,
    private readonly clock: Clock,
  ) {}

  /**
   * Decides an answer within the caller's unit (open it with `retryDuplicates`).
   *
   * @throws ProblemError 409 `conversation_locked` while somebody else is answering
   */
  async send(tx: Tx, reply: Reply, databaseNow: number): Promise<SendResult> {
    const { thread, by, replyId } = reply;
    await this.locks.check(tx, thread, reply.lockToken, databaseNow);
    const { contactId: _contact, address: _address, ...request } = reply.request;
    const [result] = await this.messaging.decide(tx, [
      {
        ...request,
        ...(await this.sendable.addressee(tx, thread)),
        numberId: thread.numberId,
        sameNumber: false,
        key: {
          plugin: null,
          connectionId: null,
          subject: `conversation:${thread.id}`,
          transition: `reply:${replyId}`,
        },
      },
    ]);
    if (!result) throw new Error('one request has one answer');
    if (!result.duplicate) await this.record(tx, thread, by, result);
    return result;
  }

  private async record(tx: Tx, thread: Thread, by: Author, result: SendResult): Promise<void> {
    const { accountId, numberId, contactId } = thread;
    const { messageId } = result;
    const [stored] = await tx.query<{ conversationId: string | null }>(
      `SELECT conversationId FROM ${messageTable.name} WHERE id = ?`,
      [messageId],
    );
    const conversationId = stored?.conversationId ?? thread.id;
    const at = this.clock.now();
    await tx.insert(conversationReplyTable, [
      { id: messageId, accountId, conversationId, byKind: by.kind, byId: by.id, at },
    ]);
    if (result.decision.verdict === 'refuse') return;
    await this.hooks.run(tx, 'conversation.replied', {
      accountId,
      conversationId,
      numberId,
      contactId,
      messageId,
      byKind: by.kind,
      byId: by.id,
      at,
    });
  }
}
