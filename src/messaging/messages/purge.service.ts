import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chunks, type Tx } from '../../database/index.js';
import { Hooks, type ContactErasure } from '../../hooks/index.js';
import { Cancellations } from './cancellations.js';
import {
  attemptTable,
  conversationTable,
  decisionTable,
  messageStatusTable,
  messageTable,
} from './message.entity.js';
import { followPeople } from './message-people.js';
import { forgetAddresses } from './private-history.js';
import type { GateAnswer } from './message.types.js';
import { messageTextTable } from '../search/message-text.entity.js';
import { textForgotten } from '../search/text-changes.js';

/** Rows one statement of an erasure touches at most. */
const erasedRows = 2_000;

/** Removes what messages hold about people on request. Keys and hashes outlive the bodies (invariant 13). */
@Injectable()
export class MessagePurge implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly cancellations: Cancellations,
  ) {}

  onModuleInit(): void {
    const { hooks } = this;
    const ofMessage = { kept: 'It belongs to a message, which follows.' };
    hooks.personal.declare(messageTable, {
      merged: 'followed',
      unmerged: 'followed',
      erased: { address: 'emptied', content: 'emptied' },
    });
    hooks.personal.declare(attemptTable, {
      merged: ofMessage,
      unmerged: ofMessage,
      erased: { errorDetail: 'emptied' },
    });
    hooks.personal.declare(messageStatusTable, {
      merged: ofMessage,
      unmerged: ofMessage,
      erased: { errorDetail: 'emptied' },
    });
    hooks.personal.declare(decisionTable, {
      merged: ofMessage,
      unmerged: ofMessage,
      erased: { gates: 'emptied' },
    });
    hooks.personal.declare(conversationTable, {
      merged: 'followed',
      unmerged: 'followed',
      erased: { referral: 'emptied' },
    });
    hooks.personal.declare(messageTextTable, {
      merged: ofMessage,
      unmerged: ofMessage,
      erased: { words: 'deleted' },
    });
    followPeople(hooks);
    hooks.on('contact.erasing', (tx, erasure) => this.find(tx, erasure));
    hooks.on('contact.erased', (tx, erasure) => this.erase(tx, erasure));
    hooks.on('addresses.erased', (tx, { accountId, addressHashes }) =>
      forgetAddresses(tx, accountId, addressHashes),
    );
    hooks.on('journeys.ended', (tx, { accountId, journeyIds, reason }) =>
      this.cancellations.cancel(tx, { accountId, journeyIds }, reason),
    );
    hooks.on('connection.removed', (tx, { accountId, connectionId, reason }) =>
      this.cancellations.cancel(tx, { accountId, connectionId }, reason),
    );
  }

  private async find(tx: Tx, erasure: ContactErasure): Promise<void> {
    const { accountId, contactIds, addressHashes, connectionId, found } = erasure;
    const rows = await tx.query<{ id: string; deliveryId: string | null; traceId: string }>(
      connectionId === undefined
        ? 'SELECT id, deliveryId, traceId FROM message WHERE accountId = ? AND (contactId IN (?) OR addressHash IN (?))'
        : 'SELECT id, deliveryId, traceId FROM message WHERE accountId = ? AND contactId IN (?) AND connectionId = ?',
      [accountId, contactIds, connectionId ?? addressHashes],
    );
    for (const { id, deliveryId, traceId } of rows) {
      found.messages.add(id);
      found.traces.add(traceId);
      if (deliveryId !== null) found.deliveries.add(deliveryId);
    }
  }

  private async erase(tx: Tx, erasure: ContactErasure): Promise<void> {
    const { accountId, contactIds, addressHashes, connectionId, found } = erasure;
    if (connectionId === undefined)
      await tx.execute(
        'UPDATE conversation SET referral = NULL WHERE accountId = ? AND referral IS NOT NULL AND (contactId IN (?) OR addressHash IN (?))',
        [accountId, contactIds, addressHashes],
      );
    await this.cancellations.cancel(tx, { accountId, messageIds: [...found.messages] }, 'erased');
    for (const ids of chunks([...found.messages], erasedRows)) {
      await tx.execute('UPDATE message SET content = NULL, address = NULL WHERE id IN (?)', [ids]);
      await textForgotten(tx, ids);
      await tx.execute('UPDATE attempt SET errorDetail = NULL WHERE messageId IN (?)', [ids]);
      await tx.execute('UPDATE message_status SET errorDetail = NULL WHERE messageId IN (?)', [ids]);
      await this.eraseReasons(tx, 'messageId', ids);
    }
    for (const ids of chunks([...found.events], erasedRows)) await this.eraseReasons(tx, 'eventId', ids);
  }

  /** Decisions keep each gate's answer and reason; what was looked at and said goes. */
  private async eraseReasons(tx: Tx, column: 'messageId' | 'eventId', ids: readonly string[]): Promise<void> {
    const rows = await tx.selectIn(decisionTable, column, ids);
    await tx.updateMany(
      decisionTable,
      'id',
      rows.map(({ id, gates }) => ({ key: id, set: { gates: gates.map(bare) } })),
    );
  }
}

function bare({ gate, answer, reason }: GateAnswer): GateAnswer {
  const explanation = 'The person was erased, and the explanation with them.';
  return { gate, answer, ...(reason === undefined ? {} : { reason }), explanation };
}
