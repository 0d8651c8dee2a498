import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Clock, Metrics } from '../../platform/index.js';
import type { RowHold, RowKeeper, RowPark, WorkRow } from '../../queue/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { GateAnswer } from '../messages/message.types.js';
import { OutboxRepository } from './outbox.repository.js';

/** Why a message ends that could not be worked on. */
export const unworkableReason = 'cannot_be_sent';

/**
 * What becomes of messages that cannot even be looked at before they are sent: they wait like any
 * other that is due later, and end with a decision that says so.
 */
@Injectable()
export class SendKeeper implements RowKeeper {
  readonly name = 'send';

  constructor(
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return tx.query(`SELECT id, accountId FROM outbox WHERE id IN (?) ${tx.forUpdate}`, [ids]);
  }

  async hold(tx: Tx, rows: readonly RowHold[]): Promise<void> {
    await this.outbox.postpone(
      tx,
      rows.map(({ id, dueAt }) => ({ id, dueAt })),
    );
  }

  /** Reads no content: it may be what cannot be read. */
  async park(tx: Tx, rows: readonly RowPark[]): Promise<void> {
    const now = this.clock.now();
    const ids = rows.map(({ id }) => id);
    await this.outbox.remove(tx, ids);
    const heads = await tx.query<
      Pick<MessageRow, 'id' | 'accountId' | 'eventId' | 'plugin' | 'sendKey'> & Record<string, unknown>
    >('SELECT id, accountId, eventId, plugin, sendKey FROM message WHERE id IN (?)', [ids]);
    await this.messages.patch(
      tx,
      heads.map(({ id }) => ({ id, state: 'refused', reason: unworkableReason })),
      now,
    );
    await this.messages.appendDecisions(
      tx,
      heads.map((message) => ({
        message,
        stage: 'commit',
        verdict: 'refuse',
        reason: unworkableReason,
        gates: [gateOf(rows.find(({ id }) => id === message.id))],
      })),
      now,
    );
    tx.afterCommit(() =>
      this.metrics.decisions.inc({ verdict: 'refuse', reason: unworkableReason }, heads.length),
    );
  }
}

function gateOf(row: RowPark | undefined): GateAnswer {
  return {
    gate: 'outcome',
    answer: 'refuse',
    reason: unworkableReason,
    explanation: `The message could not be prepared for sending. ${row?.reason ?? ''} It was tried ${row?.tries ?? 0} times and is not sent. Update Liaison, then replay the event it is about.`,
  };
}
