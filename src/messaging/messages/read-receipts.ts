import { Injectable } from '@nestjs/common';
import { Channels, numberTable, unreadableSecret } from '../../channels/index.js';
import { Database } from '../../database/index.js';
import { notFound } from '../../platform/index.js';
import { MessageRepository } from './message.repository.js';

/** How marking a message as read went: done, not possible, refused by the provider, or nobody knows. */
export type ReadOutcome =
  | { outcome: 'done' }
  | { outcome: 'impossible'; reason: string }
  | { outcome: 'refused' | 'unreachable'; reason: string };

/**
 * Tells people that what they wrote was read, and that an answer is being written. No message, so nothing is
 * decided and nothing stored; asked again it is the same.
 */
@Injectable()
export class ReadReceipts {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly channels: Channels,
  ) {}

  /**
   * Marks an inbound message, and those before it, as read. Reaches the network: never within a unit of work.
   *
   * @throws ProblemError 404 when the account has no such message
   */
  async markRead(accountId: string, messageId: string, typing: boolean): Promise<ReadOutcome> {
    const reader = this.database.read;
    const message = await this.messages.ofAccount(reader, accountId, messageId);
    if (!message) throw notFound('message', messageId);
    if (message.direction !== 'in' || message.providerMessageId === null)
      return impossible('It is not a message that a person wrote. Give the id of one.');
    const number = await reader.first(numberTable, 'WHERE id = ? AND accountId = ?', [
      message.numberId,
      accountId,
    ]);
    if (!number || number.status === 'removed')
      return impossible('The number it was written to has been removed.');
    const open = this.channels.open(number);
    if (!open) return impossible(unreadableSecret);
    const { channel, sender, io } = open;
    if (!channel.receipts) return impossible(`${channel.title} has no read receipts.`);
    const answer = await channel.receipts.markRead(sender, message.providerMessageId, { typing }, io);
    if (answer.ok) return { outcome: 'done' };
    return answer.kind === 'refused'
      ? { outcome: 'refused', reason: answer.error.detail }
      : { outcome: 'unreachable', reason: answer.detail };
  }
}

function impossible(reason: string): ReadOutcome {
  return { outcome: 'impossible', reason };
}
