import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { Clock, newId } from '../platform/index.js';
import { isDatabases, Queue, type Stage } from '../queue/index.js';
import { RateLimited, Rejected, Transient } from '../sdk/index.js';
import { ActionService, type ActionAnswer } from './action.service.js';
import { CallPeople } from './call-people.js';
import { CallTargets, type CallRequest, type UnansweredCall } from './call-targets.js';
import { actionCallTable, type ActionCallRow } from './connection.entity.js';

const batchRows = 20;
const leaseMs = 60_000;
const maxAttempts = 10;
/** What a plugin hears, by the status a call ends with. */
const outcomes = { done: 'succeeded', failed: 'failed', unknown: 'unknown' } as const;

export interface ActionCallInput extends CallRequest {
  /** The connection of the event it came of: an id in `input.person` is of its vendor. Default: `connectionId`. */
  from?: string | undefined;
  input: Record<string, unknown>;
  /** Makes the call once: the same key again changes nothing. */
  key: string;
  /** Calls of a connection that share it are made one after the other, in the order they were asked for. */
  orderKey?: string | undefined;
  /** Who is told of the outcome: the plugin, its own key, and the event on which it asked. Default: nobody. */
  asked?: { plugin: string; key: string; eventId: string } | undefined;
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
    private readonly targets: CallTargets,
    private readonly hooks: Hooks,
    private readonly people: CallPeople,
  ) {}

  /** Asks for calls, within the caller's unit of work. @returns those nobody answers */
  async enqueue(tx: Tx, inputs: readonly ActionCallInput[]): Promise<UnansweredCall<ActionCallInput>[]> {
    if (inputs.length === 0) return [];
    const now = this.clock.now();
    const { answered, unanswered } = await this.targets.resolve(tx, inputs);
    const made = await this.people.translated(
      tx,
      answered.map(({ request, connectionId }) => ({
        accountId: request.accountId,
        from: request.from ?? request.connectionId,
        to: connectionId,
        isNamed: request.to !== undefined && 'connectionId' in request.to,
        input: request.input,
      })),
    );
    await tx.insertIgnore(
      actionCallTable,
      answered.map(({ request, connectionId, action }, index) => ({
        id: newId(),
        accountId: request.accountId,
        connectionId,
        action,
        callKey: request.key,
        input: made[index] ?? request.input,
        output: null,
        status: 'pending',
        attempts: 0,
        dueAt: now,
        token: null,
        error: null,
        traceId: request.traceId,
        createdAt: now,
        updatedAt: now,
        plugin: request.asked?.plugin ?? null,
        askedAs: request.asked === undefined ? null : request.action,
        askedKey: request.asked?.key ?? null,
        eventId: request.asked?.eventId ?? null,
        orderKey: request.orderKey ?? null,
      })),
    );
    if (answered.length > 0) tx.afterCommit(() => this.queue.hint(this.name));
    return unanswered;
  }

  /** Lets calls of a connection that wait be made at once, e.g. when what they wait for has come. */
  async wake(tx: Tx, connectionId: string): Promise<void> {
    const now = this.clock.now();
    await tx.execute(
      "UPDATE action_call SET dueAt = ? WHERE connectionId = ? AND status = 'pending' AND dueAt > ?",
      [now, connectionId, now],
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
        // In order: none overtakes one with its order key that is not settled, however long that one waits.
        `WHERE status IN ('pending', 'started') AND dueAt <= ? AND (orderKey IS NULL OR NOT EXISTS (
           SELECT 1 FROM action_call AS earlier WHERE earlier.connectionId = action_call.connectionId
           AND earlier.orderKey = action_call.orderKey AND earlier.status IN ('pending', 'started')
           AND earlier.id < action_call.id))
         ORDER BY dueAt LIMIT ? ${tx.forUpdateSkipLocked}`,
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
      const outcome = outcomes[set.status as keyof typeof outcomes] as
        (typeof outcomes)[keyof typeof outcomes] | undefined;
      if (outcome === undefined) return;
      // What waited for its turn behind this one.
      if (row.orderKey !== null) tx.afterCommit(() => this.queue.hint(this.name));
      const { plugin, askedAs, askedKey, eventId } = mine;
      if (plugin === null || askedAs === null || askedKey === null || eventId === null) return;
      await this.hooks.run(tx, 'call.settled', {
        accountId: row.accountId,
        callId: row.id,
        connectionId: row.connectionId,
        plugin,
        action: askedAs,
        key: askedKey,
        status: outcome,
        output: (set.output ?? null) as Record<string, unknown> | null,
        error: set.error ?? null,
        eventId,
        traceId: row.traceId,
      });
    });
  }
}
