import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ContactService, type ContactErasure, type ContactMerge } from '../contacts/index.js';
import type { Tx } from '../database/index.js';
import { Cancellations } from './cancellations.js';

const batchRows = 200;

/** Removes what messages hold about people, by age and on request. Keys and hashes outlive the bodies (invariant 13). */
@Injectable()
export class MessagePurge implements OnModuleInit {
  /** Everything made before this instant has been emptied by this process. */
  private emptiedUntil = 0;

  constructor(
    private readonly contacts: ContactService,
    private readonly cancellations: Cancellations,
  ) {}

  onModuleInit(): void {
    this.contacts.onErase((tx, erasure) => this.erase(tx, erasure));
    this.contacts.onMerge((tx, merge) => this.merge(tx, merge));
  }

  /** Empties the content of at most 200 messages made before an instant; returns how many. */
  async purgeBodies(tx: Tx, before: number): Promise<number> {
    const rows = await tx.query<{ id: string; createdAt: number | string }>(
      `SELECT id, createdAt FROM message WHERE createdAt >= ? AND createdAt < ? AND content IS NOT NULL ORDER BY createdAt LIMIT ?`,
      [this.emptiedUntil, before, batchRows],
    );
    const last = rows.at(-1);
    const reached = last === undefined ? before : Number(last.createdAt);
    tx.afterCommit(() => {
      this.emptiedUntil = Math.max(this.emptiedUntil, reached);
    });
    if (rows.length === 0) return 0;
    return tx.execute('UPDATE message SET content = NULL WHERE id IN (?)', [rows.map((row) => row.id)]);
  }

  private async erase(tx: Tx, { accountId, contactIds, addressHashes }: ContactErasure): Promise<void> {
    const own = await tx.query<{ id: string }>(
      'SELECT id FROM message WHERE accountId = ? AND (contactId IN (?) OR addressHash IN (?))',
      [accountId, contactIds, addressHashes],
    );
    const ids = own.map((row) => row.id);
    if (ids.length === 0) return;
    await this.cancellations.cancel(tx, { accountId, messageIds: ids }, 'erased');
    await tx.execute('UPDATE message SET content = NULL, address = NULL WHERE id IN (?)', [ids]);
  }

  private async merge(tx: Tx, { accountId, fromId, intoId }: ContactMerge): Promise<void> {
    await tx.execute('UPDATE message SET contactId = ? WHERE accountId = ? AND contactId = ?', [
      intoId,
      accountId,
      fromId,
    ]);
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM conversation WHERE accountId = ? AND contactId = ?',
      [accountId, fromId],
    );
    if (rows.length > 0)
      await tx.execute('UPDATE conversation SET contactId = ? WHERE id IN (?)', [
        intoId,
        rows.map((row) => row.id),
      ]);
  }
}
