import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hooks, type ContactErasure, type ContactMerge } from '../hooks/index.js';
import { chunks, type Tx } from '../database/index.js';
import { eventTable, subjectStateTable } from './event.entity.js';

/** Has events follow people who are merged, and empties them when somebody is erased. */
@Injectable()
export class EventPeople implements OnModuleInit {
  constructor(private readonly hooks: Hooks) {}

  onModuleInit(): void {
    const { hooks } = this;
    hooks.personal.declare(eventTable, {
      merged: 'followed',
      erased: { person: 'emptied', data: 'emptied' },
    });
    const kept =
      'A connector keeps in it which changes of a subject it told, as words and hashes. Without it they would be told again.';
    hooks.personal.declare(subjectStateTable, { merged: { kept }, erased: { state: { kept } } });
    hooks.on('contact.merged', (tx, merge) => this.follow(tx, merge));
    hooks.on('contact.erasing', (tx, erasure) => this.find(tx, erasure));
    hooks.on('contact.erased', (tx, erasure) => this.empty(tx, erasure));
  }

  private async follow(tx: Tx, { accountId, fromId, intoId }: ContactMerge): Promise<void> {
    await tx.execute('UPDATE event SET contactId = ? WHERE accountId = ? AND contactId = ?', [
      intoId,
      accountId,
      fromId,
    ]);
  }

  private async find(tx: Tx, { accountId, contactIds, connectionId, found }: ContactErasure): Promise<void> {
    const rows = await tx.query<{ id: string; deliveryId: string | null; traceId: string }>(
      `SELECT id, deliveryId, traceId FROM event WHERE accountId = ? AND contactId IN (?) ${connectionId === undefined ? '' : 'AND connectionId = ?'}`,
      [accountId, contactIds, ...(connectionId === undefined ? [] : [connectionId])],
    );
    for (const { id, deliveryId, traceId } of rows) {
      found.events.add(id);
      found.traces.add(traceId);
      if (deliveryId !== null) found.deliveries.add(deliveryId);
    }
  }

  /** One that is parked waits for nobody any more: without its data nothing can be decided. */
  private async empty(tx: Tx, { found }: ContactErasure): Promise<void> {
    for (const ids of chunks([...found.events], 5_000))
      await tx.execute(
        `UPDATE event SET data = NULL, person = NULL,
         status = CASE WHEN status = 'parked' THEN 'dispatched' ELSE status END WHERE id IN (?)`,
        [ids],
      );
  }
}
