import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import { isDatabases, Queue, type Stage } from '../queue/index.js';
import { RateLimited, Rejected, Transient } from '../sdk/index.js';
import { ActionService, type ActionAnswer } from './action.service.js';
import { actionCallTable, type ActionCallRow } from './connection.entity.js';

const batchRows = 20;
const leaseMs = 60_000;
const maxAttempts = 10;

export interface ActionCallInput {
  accountId: string;
  connectionId: string;
  action: string;
  input: Record<string, unknown>;
  /** Makes the call once: the same key again changes nothing. */
  key: string;
  traceId: string;
}

/** Durable calls of connectors' actions: committed with the decision that wants them, made afterwards. */
@Injectable()
export class ActionCalls implements Stage {
  readonly name = 'actions';

  constructor(
    private readonly database: Database,
    private readonly actions: ActionService,
    private readonly clock: Clock,
    private readonly queue: Queue,
  ) {}

  /** Asks for calls, within the caller's unit of work. */
  async enqueue(tx: Tx, inputs: readonly ActionCallInput[]): Promise<void> {
    if (inputs.length === 0) return;
    const now = this.clock.now();
    await tx.insertIgnore(
      actionCallTable,
      inputs.map((input) => ({
        id: newId(),
        accountId: input.accountId,
        connectionId: input.connectionId,
        action: input.action,
        callKey: input.key,
        input: input.input,
        output: null,
        status: 'pending',
        attempts: 0,
        dueAt: now,
        token: null,
        error: null,
        traceId: input.traceId,
        createdAt: now,
        updatedAt: now,
      })),
    );
    tx.afterCommit(() => this.queue.hint(this.name));
  }

  async run(): Promise<number> {
    const token = newId();
    const claimed = await this.claim(token);
    await Promise.all(claimed.map((row) => this.makeOrNote(row, token)));
    return claimed.length;
  }

  /**
   * A call whose maker died is `started` past its lease: repeated when the action may be, reported
   * as unknown otherwise.
   */
  private async claim(token: string): Promise<ActionCallRow[]> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const rows = await tx.select(
        actionCallTable,
        `WHERE status IN ('pending', 'started') AND dueAt <= ? ORDER BY dueAt LIMIT ? ${tx.forUpdateSkipLocked}`,
        [now, batchRows],
      );
      await tx.updateMany(
        actionCallTable,
        'id',
        rows.map((row) => ({
          key: row.id,
          set: { status: 'started', token, dueAt: now + leaseMs, attempts: row.attempts + 1, updatedAt: now },
        })),
      );
      return rows;
    });
  }

  /** A call that fails inside Liaison waits like one the vendor did not answer, and holds up no other. */
  private async makeOrNote(row: ActionCallRow, token: string): Promise<void> {
    try {
      await this.make(row, token);
    } catch (error) {
      if (isDatabases(error)) throw error;
      const name = error instanceof Error ? error.name : 'unknown';
      const fault = new Transient(`The call failed inside Liaison (${name}).`);
      await this.settle(row, token, this.outcome(row, { ok: false, error: fault }, 'safe'));
    }
  }

  private async make(row: ActionCallRow, token: string): Promise<void> {
    const action = await this.actions.find(row.connectionId, row.action);
    if (row.status === 'started' && action?.retry === 'never') {
      await this.settle(row, token, {
        status: 'unknown',
        error: 'The process stopped while the call was under way; it may or may not have been made.',
      });
      return;
    }
    const answer = await this.actions.call(row.connectionId, row.action, row.input ?? {}, row.callKey, {
      timeoutMs: leaseMs / 2,
    });
    await this.settle(row, token, this.outcome(row, answer, action?.retry ?? 'never'));
  }

  private outcome(
    row: ActionCallRow,
    answer: ActionAnswer,
    retry: 'safe' | 'keyed' | 'never',
  ): Partial<ActionCallRow> {
    if (answer.ok) return { status: 'done', output: answer.output, error: null };
    const { error } = answer;
    if (error instanceof Rejected || row.attempts + 1 >= maxAttempts)
      return { status: 'failed', error: error.message };
    if (error instanceof Transient && retry === 'never') return { status: 'unknown', error: error.message };
    const wait = error instanceof RateLimited ? error.retryAfter : 2_000 * 2 ** row.attempts;
    return { status: 'pending', error: error.message, dueAt: this.clock.now() + wait };
  }

  private async settle(row: ActionCallRow, token: string, set: Partial<ActionCallRow>): Promise<void> {
    await this.database.write(async (tx) => {
      const mine = await tx.first(actionCallTable, `WHERE id = ? AND token = ? ${tx.forUpdate}`, [
        row.id,
        token,
      ]);
      if (!mine) return;
      await tx.updateMany(actionCallTable, 'id', [
        { key: row.id, set: { ...set, token: null, updatedAt: this.clock.now() } },
      ]);
    });
  }
}
