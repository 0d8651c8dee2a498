import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../database/index.js';
import { messageTable, type MessageRow } from './message.entity.js';
import { MessageReferences } from './message-references.js';
import { messageView, type MessageView } from './message-views.js';

/** Messages looked at together. */
const batchRows = 200;
/** What people do to messages and accounts, and what nobody has to answer. */
const unansweredKinds = ['system', 'deletion', 'edit', 'request_welcome', 'reaction'];

/**
 * Messages by the rows of the conversations they belong to. Their account is that of the conversation, which the
 * caller has looked at. Ids come first and from the index of conversations alone, one row of a thread after the
 * other: asked for all at once, MariaDB walks the messages of the whole account, or sorts all of the thread.
 */
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
    conversationIds: readonly string[],
    before: string | undefined,
    limit: number,
  ): Promise<MessageRow[]> {
    const [only, ...others] = conversationIds;
    if (only !== undefined && others.length === 0) {
      const { sql, params } = newest(only, before, limit);
      // Most threads have one row: its ids and their messages come in one round trip.
      return reader.select(
        messageTable,
        `JOIN (${sql}) shown ON shown.id = message.id ORDER BY message.id DESC`,
        params,
      );
    }
    const found: string[] = [];
    for (const id of conversationIds) found.push(...(await newestIds(reader, id, before, limit)));
    const wanted = found.sort((one, two) => (one < two ? 1 : -1)).slice(0, limit);
    const byId = new Map((await reader.selectIn(messageTable, 'id', wanted)).map((row) => [row.id, row]));
    return wanted.map((id) => byId.get(id)).filter((row): row is MessageRow => row !== undefined);
  }

  /** Messages as the API shows them, with what they are about and what people react with. */
  async views(reader: Reader, rows: readonly MessageRow[]): Promise<MessageView[]> {
    const references = await MessageReferences.of(reader, rows);
    return rows.map((row) => messageView(row, references));
  }

  /** The address last used in a conversation: digits or a business-scoped id. Undefined once erased. */
  async lastAddress(reader: Reader, conversationId: string): Promise<string | undefined> {
    const ids = await newestIds(reader, conversationId, undefined, 20);
    const [row] = await reader.query<{ address: string }>(
      'SELECT address FROM message WHERE id IN (?) AND address IS NOT NULL ORDER BY id DESC LIMIT 1',
      [ids.length > 0 ? ids : ['']],
    );
    return row?.address;
  }

  /** The last message of the person in a conversation that somebody may want to read, up to one. */
  async lastHeard(reader: Reader, conversationId: string, upTo?: string): Promise<string | undefined> {
    // Ids sort as text: the one after which `upTo` is the first below.
    for (let before = upTo === undefined ? undefined : `${upTo}~`; ;) {
      const ids = await newestIds(reader, conversationId, before, batchRows);
      if (ids.length === 0) return undefined;
      const [row] = await reader.query<{ id: string }>(
        "SELECT id FROM message WHERE id IN (?) AND direction = 'in' AND kind NOT IN (?) ORDER BY id DESC LIMIT 1",
        [ids, unansweredKinds],
      );
      if (row) return row.id;
      before = ids.at(-1);
    }
  }

  /** How many messages of the person came after one; those of other units that are under way are waited for. */
  async heardAfter(tx: Tx, conversationId: string, after: string): Promise<number> {
    const [row] = await tx.query<{ total: number | string }>(
      `SELECT COUNT(*) AS total FROM message
       WHERE conversationId = ? AND id > ? AND direction = 'in' AND kind NOT IN (?) ${tx.forShare}`,
      [conversationId, after, unansweredKinds],
    );
    return Number(row?.total ?? 0);
  }
}

/** Ids of the newest messages of one row, below one where it is given. */
async function newestIds(
  reader: Reader,
  conversationId: string,
  before: string | undefined,
  limit: number,
): Promise<string[]> {
  const { sql, params } = newest(conversationId, before, limit);
  const rows = await reader.query<{ id: string }>(sql, params);
  return rows.map(({ id }) => id);
}

function newest(conversationId: string, before: string | undefined, limit: number) {
  return {
    sql: `SELECT id FROM message WHERE conversationId = ? ${before === undefined ? '' : 'AND id < ?'} ORDER BY conversationId DESC, id DESC LIMIT ?`,
    params: [conversationId, ...(before === undefined ? [] : [before]), limit],
  };
}
