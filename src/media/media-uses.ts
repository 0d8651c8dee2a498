import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { Hooks, type ShownFiles } from '../hooks/index.js';
import { Clock } from '../platform/index.js';
import { mediaTable, mediaUseTable, type MediaRow } from './media.entity.js';

/**
 * Ties files to the outgoing messages that show them, in the unit that stores the message: what goes out
 * needs its file however long it waits, and what is erased takes the files along that are its person's alone.
 */
@Injectable()
export class MediaUses implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.hooks.on('files.shown', (tx, shown) => this.shown(tx, shown));
    this.hooks.on('files.told', (tx) => this.told(tx));
  }

  /** Files whose messages are all gone are swept; a message that is being stored with one keeps it. */
  private async told(tx: Tx): Promise<void> {
    await tx.execute(
      `UPDATE media SET expiresAt = ? WHERE expiresAt IS NULL AND messageId IS NULL AND (isKept IS NULL OR isKept = ?)
         AND NOT EXISTS (SELECT 1 FROM media_use WHERE media_use.mediaId = media.id)`,
      [this.clock.now(), 0],
    );
  }

  private async shown(tx: Tx, shown: readonly ShownFiles[]): Promise<void> {
    for (const accountId of new Set(shown.map((one) => one.accountId)))
      await this.tie(
        tx,
        accountId,
        shown.filter((one) => one.accountId === accountId),
      );
  }

  private async tie(tx: Tx, accountId: string, shown: readonly ShownFiles[]): Promise<void> {
    const needed = new Set(idsIn(shown.filter(({ goes }) => goes)));
    const isAging = ({ id, expiresAt }: MediaRow) => expiresAt !== null && needed.has(id);
    const seen = await this.own(tx, accountId, idsIn(shown), '');
    // Held until the unit ends, by many at once: an erasure that removes the file comes before or after all of it.
    const lock = seen.some(isAging) ? tx.forUpdate : tx.forShare;
    const rows = await this.own(tx, accountId, idsIn(shown), lock);
    const aging = rows.filter(isAging).map(({ id }) => id);
    if (aging.length > 0) await tx.execute('UPDATE media SET expiresAt = NULL WHERE id IN (?)', [aging]);
    const known = new Set(rows.map(({ id }) => id));
    const uses = shown.flatMap(({ messageId, mediaIds }) =>
      mediaIds.filter((id) => known.has(id)).map((mediaId) => ({ messageId, mediaId, accountId })),
    );
    if (uses.length > 0) await tx.insertIgnore(mediaUseTable, uses);
  }

  private async own(tx: Tx, accountId: string, ids: readonly string[], lock: string): Promise<MediaRow[]> {
    return tx.selectIn(mediaTable, 'id', ids, `AND accountId = ? ORDER BY id ${lock}`, [accountId]);
  }
}

function idsIn(shown: readonly ShownFiles[]): string[] {
  return [...new Set(shown.flatMap(({ mediaIds }) => mediaIds))].sort();
}
