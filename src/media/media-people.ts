import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chunks, type Tx } from '../database/index.js';
import { Hooks, type EmptiedMessage } from '../hooks/index.js';
import { mediaTable, mediaUseTable, type MediaRow } from './media.entity.js';
import { MediaService } from './media.service.js';

const batchRows = 1_000;

/** What becomes of files when people merge, are two again, or are erased. */
@Injectable()
export class MediaPeople implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly media: MediaService,
  ) {}

  onModuleInit(): void {
    const ofMessage = { kept: 'It belongs to messages, which follow, or to the account alone.' };
    this.hooks.personal.declare(mediaTable, {
      merged: ofMessage,
      unmerged: ofMessage,
      erased: { filename: 'deleted' },
    });
    this.hooks.personal.declare(mediaUseTable, { merged: ofMessage, unmerged: ofMessage, erased: {} });
    this.hooks.on('contact.erased', (tx, { accountId, found }) =>
      this.remove(tx, accountId, [...found.messages], () => true),
    );
    this.hooks.on('messages.emptied', (tx, messages) => this.aged(tx, messages));
  }

  /** What only messages show that were emptied by age goes with them, unless it has a time of its own. */
  private async aged(tx: Tx, messages: readonly EmptiedMessage[]): Promise<void> {
    for (const accountId of new Set(messages.map((message) => message.accountId))) {
      const ids = messages.flatMap((message) => (message.accountId === accountId ? message.id : []));
      await this.remove(tx, accountId, ids, ({ expiresAt }) => expiresAt === null);
    }
  }

  /** Files that came with these messages go, and those no other message shows; their bytes follow. */
  private async remove(
    tx: Tx,
    accountId: string,
    messageIds: readonly string[],
    goes: (row: MediaRow) => boolean,
  ): Promise<void> {
    const sent = new Set<string>();
    for (const ids of chunks(messageIds, batchRows)) {
      const came = await tx.selectIn(mediaTable, 'messageId', ids, 'AND accountId = ?', [accountId]);
      await this.media.deleteRows(tx, came);
      const uses = await tx.selectIn(mediaUseTable, 'messageId', ids, 'AND accountId = ?', [accountId]);
      for (const { mediaId } of uses) sent.add(mediaId);
      await tx.execute('DELETE FROM media_use WHERE messageId IN (?) AND accountId = ?', [ids, accountId]);
    }
    for (const ids of chunks([...sent].sort(), batchRows))
      await this.media.deleteRows(tx, (await this.unused(tx, accountId, ids)).filter(goes));
  }

  /**
   * Those of files that no message shows any more, and that are neither the account's own nor another
   * person's. Locked before their uses are read: a message that is being stored with one comes first or finds none.
   */
  private async unused(tx: Tx, accountId: string, ids: readonly string[]): Promise<MediaRow[]> {
    const rows = await tx.selectIn(mediaTable, 'id', ids, `AND accountId = ? ORDER BY id ${tx.forUpdate}`, [
      accountId,
    ]);
    const used = await tx.query<{ mediaId: string }>(
      'SELECT DISTINCT mediaId FROM media_use WHERE mediaId IN (?)',
      [ids],
    );
    const still = new Set(used.map(({ mediaId }) => mediaId));
    return rows.filter(
      ({ id, isKept, messageId }) => isKept !== true && messageId === null && !still.has(id),
    );
  }
}
