import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chunks, type Tx } from '../database/index.js';
import { Hooks, type ContactErasure } from '../hooks/index.js';
import { deliveryTable } from './delivery.entity.js';
import { DeliveryRepository } from './delivery.repository.js';
import { mentionOf } from './mentions.js';

const gone = 'The contact it is about was erased, including its content. No action needed.';

/** Empties deliveries that name somebody who is erased. */
@Injectable()
export class DeliveryPeople implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly deliveries: DeliveryRepository,
  ) {}

  onModuleInit(): void {
    const ofVendor = { kept: 'A delivery names people as its vendor does; its events follow.' };
    this.hooks.personal.declare(deliveryTable, {
      merged: ofVendor,
      unmerged: ofVendor,
      erased: { headers: 'emptied', body: 'emptied' },
    });
    this.hooks.on('contact.erasing', (tx, erasure) => this.find(tx, erasure));
    this.hooks.on('contact.erased', (tx, erasure) => this.empty(tx, erasure));
    // What people wrote goes as it came too; a shop's deliveries, which led to messages, have their own age.
    this.hooks.on('messages.emptied', (tx, messages) =>
      this.deliveries.empty(tx, [
        ...new Set(
          messages.flatMap(({ direction, deliveryId }) => (direction === 'in' ? (deliveryId ?? []) : [])),
        ),
      ]),
    );
  }

  /**
   * Empties deliveries of a connection, whomever they name.
   *
   * @returns how many; fewer than `limit` when none is left
   */
  async emptyOfConnection(tx: Tx, accountId: string, connectionId: string, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM delivery WHERE connectionId = ? AND accountId = ? AND body IS NOT NULL LIMIT ?',
      [connectionId, accountId, limit],
    );
    await this.emptyRows(
      tx,
      accountId,
      rows.map(({ id }) => id),
    );
    return rows.length;
  }

  /** Those that led to no event; of one connection only what it sent. */
  private async find(tx: Tx, { accountId, identities, connectionId, found }: ContactErasure): Promise<void> {
    const mentions = identities.flatMap((identity) => mentionOf(identity) ?? []);
    const ids = await this.deliveries.mentioning(tx, accountId, mentions);
    if (ids.length === 0) return;
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM delivery WHERE id IN (?) ${connectionId === undefined ? '' : 'AND connectionId = ?'}`,
      [ids, ...(connectionId === undefined ? [] : [connectionId])],
    );
    for (const { id } of rows) found.deliveries.add(id);
  }

  private async empty(tx: Tx, { accountId, found }: ContactErasure): Promise<void> {
    for (const ids of chunks([...found.deliveries], 5_000)) await this.emptyRows(tx, accountId, ids);
  }

  private async emptyRows(tx: Tx, accountId: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) {
      // One that waits was handled before and is tried once more: without its body nothing can be done.
      await tx.execute(
        `UPDATE delivery SET body = NULL, headers = '{}', error = CASE WHEN status IN ('pending', 'retrying') THEN ? ELSE error END,
         status = CASE WHEN status IN ('pending', 'retrying') THEN 'ignored' ELSE status END WHERE (accountId = ? OR accountId IS NULL) AND id IN (?)`,
        [gone, accountId, ids],
      );
      await tx.execute('DELETE FROM delivery_mention WHERE deliveryId IN (?)', [ids]);
    }
  }
}
