import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../database/index.js';
import { messageTable, type MessageRow } from '../messages/message.entity.js';
import { messageTextTable, type MessageTextRow } from './message-text.entity.js';
import { SearchKeys, weekOf } from './search-keys.js';
import { searchableText, writtenAt } from './searchable-text.js';
import { keysOfText, wordsOf } from './words.js';

type Written = Pick<
  MessageRow,
  'id' | 'accountId' | 'direction' | 'via' | 'kind' | 'dueAt' | 'createdAt' | 'content'
>;

/** What search knows of messages. */
@Injectable()
export class SearchIndex {
  constructor(private readonly keys: SearchKeys) {}

  /** Looks at messages, anew where they were looked at before. */
  async index(tx: Tx, messages: readonly Written[]): Promise<void> {
    await tx.upsert(
      messageTextTable,
      messages.map((message) => this.rowOf(message)),
      ['messageId'],
      ['at', 'words'],
    );
  }

  /** What is read of a message to look at it. */
  async read(reader: Reader, where: string, params: readonly unknown[]): Promise<Written[]> {
    return reader.select(messageTable, where, params);
  }

  private rowOf(message: Written): MessageTextRow {
    const at = writtenAt(message);
    const week = weekOf(at);
    const words = [...keysOfText(wordsOf(searchableText(message)))];
    return {
      number: null,
      messageId: message.id,
      accountId: message.accountId,
      at,
      words: words.map((word) => this.keys.key(message.accountId, week, word)).join(' '),
    };
  }
}
