import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../database/index.js';
import { messageTable, type MessageRow } from './message.entity.js';
import { MessageReferences } from './message-references.js';
import { messageView, type MessageView } from './message-views.js';

/** What people do to messages and accounts, and what nobody has to answer. */
const unansweredKinds = ['system', 'deletion', 'edit', 'request_welcome', 'reaction'];

/** Messages by the rows of the conversations they belong to. Each statement is answered by an index. */
@Injectable()
export class ThreadMessages {
  /**
   * Messages of both directions, newest first.
   *
   * @param conversationIds - rows of one thread
   * @param before - id of the last one given out
   */
  async page(
    reader: Reader,
    accountId: string,
    conversationIds: readonly string[],
    before: string | undefined,
    limit: number,
  ): Promise<MessageView[]> {
    const found: MessageRow[] = [];
    // One after the other: together a database would sort all there are instead of walking the index.
    for (const id of conversationIds)
      found.push(
        ...(await reader.select(
          messageTable,
          `WHERE conversationId = ? AND accountId = ? ${before === undefined ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
          [id, accountId, ...(before === undefined ? [] : [before]), limit],
        )),
      );
    const rows = found.sort((one, two) => (one.id < two.id ? 1 : -1)).slice(0, limit);
    const references = await MessageReferences.of(reader, rows);
    return rows.map((row) => messageView(row, references));
  }

  /** The address last used in a conversation: digits or a business-scoped id. Undefined once erased. */
  async lastAddress(reader: Reader, accountId: string, conversationId: string): Promise<string | undefined> {
    const [row] = await reader.query<{ address: string }>(
      'SELECT address FROM message WHERE conversationId = ? AND accountId = ? AND address IS NOT NULL ORDER BY id DESC LIMIT 1',
      [conversationId, accountId],
    );
    return row?.address;
  }

  /** The last message of the person in a conversation that somebody may want to read, up to one. */
  async lastHeard(
    reader: Reader,
    accountId: string,
    conversationId: string,
    upTo?: string,
  ): Promise<string | undefined> {
    const [row] = await reader.query<{ id: string }>(
      `SELECT id FROM message WHERE conversationId = ? AND accountId = ? AND direction = 'in' AND kind NOT IN (?)
       ${upTo === undefined ? '' : 'AND id <= ?'} ORDER BY id DESC LIMIT 1`,
      [conversationId, accountId, unansweredKinds, ...(upTo === undefined ? [] : [upTo])],
    );
    return row?.id;
  }

  /** How many messages of the person came after one; those of other units that are under way are waited for. */
  async heardAfter(tx: Tx, accountId: string, conversationId: string, after: string): Promise<number> {
    const [row] = await tx.query<{ total: number | string }>(
      `SELECT COUNT(*) AS total FROM message
       WHERE conversationId = ? AND id > ? AND accountId = ? AND direction = 'in' AND kind NOT IN (?) ${tx.forShare}`,
      [conversationId, after, accountId, unansweredKinds],
    );
    return Number(row?.total ?? 0);
  }
}
