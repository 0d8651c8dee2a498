import { Inject, Injectable } from '@nestjs/common';
import { ActionService, type ActionAnswer } from '../../connections/index.js';
import { numberTable } from '../../channels/index.js';
import { Database, type Tx } from '../../database/index.js';
import { Clock, LOGGER, newId, type Logger } from '../../platform/index.js';
import { Queue, RowWork } from '../../queue/index.js';
import { Transient, type Guard } from '../../sdk/index.js';
import {
  guardAnswerGoodMs,
  guardGate,
  guardVerdict,
  mediaGate,
  mediaNotReady,
  type GuardVerdict,
} from './guard-answers.js';
import { ContentReferences } from '../content/content-references.js';
import { keptMediaOfMessage } from '../content/references.js';
import type { MessageRow, OutboxRow } from '../messages/message.entity.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { GateAnswer } from '../messages/message.types.js';
import { OutboxRepository } from './outbox.repository.js';
import { nextGuardTry, nextMediaTry } from './retry.js';
import { SendKeeper } from './send-keeper.js';

/** Milliseconds a connector may take to answer. */
const askTimeoutMs = 10_000;
/** How long a claim lasts: long enough for the question and the commit after it. */
const leaseMs = 60_000;
/** Messages whose guards are asked at the same time at most. */
export const guardSlots = 32;
/** Answers remembered at most. */
const rememberedAnswers = 5_000;

/** A message whose guards agreed; it may be attempted while the token still holds. */
export interface ClearedRow {
  row: OutboxRow;
  token: string | null;
  gates: GateAnswer[];
  /** By this process's clock that nothing turns. */
  answeredAt: number;
}

/**
 * Asks connectors about messages right before they are sent ("is the cart still open?"). The row is
 * claimed for the time of asking, the question is put outside any unit of work, and the attempt is
 * committed only while the claim still holds.
 */
@Injectable()
export class Guards {
  private readonly answers = new Map<string, { answer: Promise<ActionAnswer>; at: number }>();
  private readonly cleared: ClearedRow[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly actions: ActionService,
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly queue: Queue,
    private readonly rows: RowWork,
    private readonly keeper: SendKeeper,
    private readonly references: ContentReferences,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Messages that may be asked about now. */
  get free(): number {
    return guardSlots - this.running.size;
  }

  /** Claims rows and starts asking; returns how many were claimed. */
  async begin(rows: readonly OutboxRow[]): Promise<number> {
    const wanted = rows.slice(0, Math.max(0, this.free));
    if (wanted.length === 0) return 0;
    const token = newId();
    const databaseNow = await this.database.now();
    const claimed: { row: OutboxRow; message: MessageRow }[] = [];
    await this.rows.through(this.keeper, wanted, {
      work: (tx, ids) => this.claim(tx, [...ids], token, databaseNow),
      done: (part) => claimed.push(...part),
    });
    for (const { row, message } of claimed) {
      const work = this.ask(row, message, token)
        .catch((error: unknown) =>
          this.logger.error(
            { err: error, messageId: row.id },
            'the guards of a message could not be settled',
          ),
        )
        .finally(() => this.running.delete(work));
      this.running.add(work);
    }
    return claimed.length;
  }

  /** Claims those of the rows that are due and free, with their messages. */
  private async claim(
    tx: Tx,
    ids: readonly string[],
    token: string,
    databaseNow: number,
  ): Promise<{ row: OutboxRow; message: MessageRow }[]> {
    const now = this.clock.now();
    const locked = await this.outbox.lock(tx, ids);
    const free = [...locked.values()].filter((row) => row.dueAt <= now && row.claimUntil <= databaseNow);
    await this.outbox.claim(
      tx,
      free.map((row) => row.id),
      token,
      { until: databaseNow + leaseMs, dueAt: now + leaseMs },
    );
    const messages = new Map(
      (
        await this.messages.byIds(
          tx,
          free.map((row) => row.id),
        )
      ).map((row) => [row.id, row]),
    );
    return free.flatMap((row) => {
      const message = messages.get(row.id);
      return message ? [{ row, message }] : [];
    });
  }

  /** Takes messages whose guards agreed, while their answers are good. */
  take(count: number): ClearedRow[] {
    return this.cleared.splice(0, Math.max(0, count));
  }

  /** Keeps a cleared message for the next turn: its number is over its limit. Others are found again anyway. */
  putBack(cleared: ClearedRow): void {
    if (cleared.token !== null) this.cleared.push(cleared);
  }

  /** Waits for the questions under way; what was cleared but not taken is claimed anew by others. */
  async drain(): Promise<void> {
    await Promise.all(this.running);
  }

  private async ask(row: OutboxRow, message: MessageRow, token: string): Promise<void> {
    const answeredAt = performance.now();
    const verdict = guardVerdict(await this.gatesOf(message));
    if (verdict.verdict === 'pass') {
      this.cleared.push({ row, token, gates: verdict.gates, answeredAt });
      this.queue.hint('send');
      return;
    }
    await this.settle(row.id, token, verdict);
  }

  private async gatesOf(message: MessageRow): Promise<GateAnswer[]> {
    const gates: GateAnswer[] = [];
    for (const guard of message.content?.guards ?? []) {
      gates.push(guardGate(guard, await this.answer(message, guard), this.clock.now()));
    }
    gates.push(...(await this.mediaGates(message)));
    return gates;
  }

  /** Brings the message's files to its provider; the attempt is committed only once they are there. */
  private async mediaGates(message: MessageRow): Promise<GateAnswer[]> {
    const files = keptMediaOfMessage(message.content);
    if (files.length === 0 || message.numberId === null) return [];
    const number = await this.database.read.first(numberTable, 'WHERE id = ?', [message.numberId]);
    if (!number) return [];
    return Promise.all(
      files.map(async ({ mediaId, field }) =>
        mediaGate(`content.${field}`, await this.references.atProvider(number, mediaId)),
      ),
    );
  }

  /** The same question within a minute is put once. */
  private async answer(message: MessageRow, guard: Guard): Promise<ActionAnswer> {
    const connectionId = message.connectionId;
    if (connectionId === null)
      return { ok: false, error: new Transient('the message comes from no connection that could be asked') };
    const key = JSON.stringify([connectionId, guard.action, guard.input]);
    const known = this.answers.get(key);
    if (known && performance.now() - known.at < guardAnswerGoodMs / 2) return known.answer;
    if (this.answers.size >= rememberedAnswers) this.answers.clear();
    const answer = this.actions.call(connectionId, guard.action, guard.input, `guard:${message.id}`, {
      timeoutMs: askTimeoutMs,
    });
    this.answers.set(key, { answer, at: performance.now() });
    const result = await answer;
    // Silence is not an answer: the next one asks again.
    if (!result.ok) this.answers.delete(key);
    return result;
  }

  private async settle(
    id: string,
    token: string,
    verdict: Exclude<GuardVerdict, { verdict: 'pass' }>,
  ): Promise<void> {
    await this.database.write(async (tx) => {
      const row = (await this.outbox.lockWaiting(tx, [id]))[0];
      if (!row || row.claimToken !== token) return;
      const message = (await this.messages.lock(tx, [id])).get(id);
      if (!message) return;
      const now = this.clock.now();
      const unanswered = row.guardTries + 1;
      const nextTry = verdict.reason === mediaNotReady ? nextMediaTry : nextGuardTry;
      const next = verdict.verdict === 'unanswered' ? nextTry(unanswered, now, message.expiresAt) : undefined;
      if (next === undefined) {
        await this.outbox.remove(tx, [id]);
        await this.messages.patch(tx, [{ id, state: 'refused', reason: verdict.reason }], now);
      } else {
        await this.outbox.postpone(tx, [{ id, dueAt: next, guardTries: unanswered }]);
        await this.messages.patch(tx, [{ id, state: 'delayed', reason: verdict.reason, dueAt: next }], now);
      }
      const gates =
        next === undefined
          ? verdict.gates.map((gate): GateAnswer =>
              gate.answer === 'delay' ? { ...gate, answer: 'refuse' } : gate,
            )
          : verdict.gates;
      await this.messages.appendDecisions(
        tx,
        [
          {
            message,
            stage: 'guard',
            verdict: next === undefined ? 'refuse' : 'delay',
            reason: verdict.reason,
            gates,
          },
        ],
        now,
      );
    });
  }
}
