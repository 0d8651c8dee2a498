import { Injectable } from '@nestjs/common';
import { numberTable } from '../../channels/index.js';
import { Database, type Tx } from '../../database/index.js';
import { Clock, Metrics } from '../../platform/index.js';
import { RowWork } from '../../queue/index.js';
import { freshnessGate } from '../gate/freshness.gate.js';
import type { GateFacts } from '../gate/facts.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { GateAnswer } from '../messages/message.types.js';
import { OutboxRepository } from './outbox.repository.js';
import { SendKeeper } from './send-keeper.js';

const everyMs = 15_000;
const batchRows = 200;

/**
 * Ends messages that expired while nobody could send them: their number is paused or braked, so no
 * turn comes to them. All others are looked at when their turn comes.
 */
@Injectable()
export class ExpirySweep {
  private nextAt = 0;

  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly rows: RowWork,
    private readonly keeper: SendKeeper,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  async run(): Promise<number> {
    const now = this.clock.now();
    if (now < this.nextAt) return 0;
    const reader = this.database.read;
    const numbers = await reader.query<{ id: string }>(
      `SELECT id FROM ${numberTable.name} WHERE status <> 'active' OR marketingPausedUntil > ?`,
      [now],
    );
    const expired = await this.outbox.expiredOf(
      reader,
      numbers.map((row) => row.id),
      now,
      batchRows,
    );
    if (expired.length < batchRows) this.nextAt = now + everyMs;
    let ended = 0;
    await this.rows.through(this.keeper, expired, {
      work: (tx, ids) => this.expire(tx, [...ids]),
      done: (count) => (ended += count),
    });
    return ended;
  }

  private async expire(tx: Tx, ids: readonly string[]): Promise<number> {
    const now = this.clock.now();
    const held = [...(await this.outbox.lock(tx, ids)).keys()];
    const rows = [...(await this.messages.lock(tx, held)).values()].filter(
      (row) => row.expiresAt <= now && (row.state === 'queued' || row.state === 'delayed'),
    );
    await this.outbox.remove(
      tx,
      rows.map((row) => row.id),
    );
    await this.messages.patch(
      tx,
      rows.map((row) => ({ id: row.id, state: 'expired', reason: 'stale' })),
      now,
    );
    await this.messages.appendDecisions(
      tx,
      rows.map((message) => {
        const gate: GateAnswer = freshnessGate({
          now,
          expiresAt: message.expiresAt,
          occurredAt: message.createdAt,
        } as GateFacts);
        return { message, stage: 'commit', verdict: 'expire', reason: 'stale', gates: [gate] };
      }),
      now,
    );
    tx.afterCommit(() => this.metrics.decisions.inc({ verdict: 'expire', reason: 'stale' }, rows.length));
    return rows.length;
  }
}
