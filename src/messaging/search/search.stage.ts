import { Injectable } from '@nestjs/common';
import { Database, type Reader, type Tx } from '../../database/index.js';
import type { Stage } from '../../queue/index.js';
import { messageTextChangeTable, messageTextProgressTable } from './message-text.entity.js';
import { SearchIndex } from './search-index.js';

const batchRows = 500;
/**
 * Milliseconds for which messages are looked for behind the newest one: ids tell when a message was made, and a
 * unit of work that takes its time commits an earlier one later.
 */
const marginMs = 120_000;
const progressId = 'messages';

/**
 * Makes messages searchable, many at a time and after they were stored: sending and receiving write nothing for
 * it. What was there before an update of Liaison is looked at in the same way.
 */
@Injectable()
export class SearchStage implements Stage {
  readonly name = 'search';
  readonly pollEvery = 2_000;
  readonly isBulk = true;

  constructor(
    private readonly database: Database,
    private readonly index: SearchIndex,
  ) {}

  async run(): Promise<number> {
    return this.database.write(async (tx) => {
      const position = await this.claim(tx);
      if (position === undefined) return 0;
      const changed = await this.changes(tx);
      return changed + (await this.fresh(tx, position));
    });
  }

  /** How far messages were looked at; undefined while another process does. */
  private async claim(tx: Tx): Promise<string | undefined> {
    await tx.insertIgnore(messageTextProgressTable, [{ id: progressId, position: '' }]);
    const [row] = await tx.select(messageTextProgressTable, `WHERE id = ? ${tx.forUpdateSkipLocked}`, [
      progressId,
    ]);
    return row?.position;
  }

  private async changes(tx: Tx): Promise<number> {
    const rows = await tx.select(messageTextChangeTable, 'ORDER BY messageId LIMIT ?', [batchRows]);
    const ids = rows.map(({ messageId }) => messageId);
    if (ids.length === 0) return 0;
    // Taken before the messages are read: one that changes again meanwhile is told of again.
    await tx.execute('DELETE FROM message_text_change WHERE messageId IN (?)', [ids]);
    const messages = await this.index.read(tx, 'WHERE id IN (?)', [ids]);
    await this.index.index(tx, messages);
    return ids.length;
  }

  private async fresh(tx: Tx, position: string): Promise<number> {
    const unseen = await this.unseen(tx, position, batchRows);
    const messages = await this.index.read(tx, 'WHERE id IN (?)', [unseen]);
    await this.index.index(tx, messages);
    const settled = idAt(Date.now() - marginMs);
    const last = unseen.length < batchRows ? settled : (unseen.at(-1) ?? settled);
    const reached = last < settled ? last : settled;
    if (reached > position)
      await tx.updateMany(messageTextProgressTable, 'id', [{ key: progressId, set: { position: reached } }]);
    return unseen.length;
  }

  private async unseen(reader: Reader, position: string, limit: number): Promise<string[]> {
    const rows = await reader.query<{ id: string }>(
      `SELECT message.id AS id FROM message LEFT JOIN message_text ON message_text.messageId = message.id
       WHERE message.id > ? AND message_text.messageId IS NULL ORDER BY message.id LIMIT ?`,
      [position, limit],
    );
    return rows.map(({ id }) => id);
  }
}

/** The smallest UUIDv7 of an instant: its first 48 bits are milliseconds. */
function idAt(at: number): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
