import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Tx } from '../../database/index.js';
import { Hooks } from '../../hooks/index.js';
import { Clock, newId, Secrets } from '../../platform/index.js';
import { problem } from '../problems/to-problem.js';
import { Turn } from './turn.js';
import { idempotencyTable, type IdempotencyRow } from './idempotency.entity.js';

/** Milliseconds a key and its answer are kept. */
export const keepFor = 7 * 24 * 60 * 60 * 1000;
/** Milliseconds a turn lasts unless it is renewed: how long a crashed process holds a key. */
export const leaseFor = 15_000;
/** Milliseconds a duplicate waits for the first one's answer: longer than a dead process holds it. */
const waitFor = 20_000;
const longestPause = 250;

export interface IdempotentRequest {
  accountId: string;
  /** Method and pattern, e.g. `POST /v1/messages`. */
  route: string;
  requestKey: string;
  bodyHash: string;
}

/** The answer that was given the first time. */
export interface StoredAnswer {
  status: number;
  body: unknown;
}

/** Somebody else's turn. */
interface Pending {
  id: string;
  leaseLeft: number;
}

export type Begun = { turn: Turn } | { answer: StoredAnswer };

/**
 * One answer per account, route and key, across processes and restarts. The first request takes the
 * row (`pending`) and answers; duplicates wait for that answer. A turn is leased: when its process
 * dies, the next duplicate takes it over and runs again under the same id, from which the routes
 * derive the ids of what they make, so that the second run finds what the first one left.
 */
@Injectable()
export class IdempotencyService implements OnModuleInit {
  /** Wakes duplicates in this process when a turn ends; those in others look every quarter second. */
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly hooks: Hooks = new Hooks(),
  ) {}

  /**
   * A body whose short secrets are hashed with the installation's key: a fingerprint of six digits alone could be
   * guessed from the table.
   */
  veiled(body: unknown): unknown {
    if (typeof body !== 'object' || body === null || !('pin' in body || 'code' in body)) return body;
    const veil = (value: unknown) =>
      typeof value === 'string' ? this.secrets.hash('short-secret', value) : value;
    const { pin, code } = body as { pin?: unknown; code?: unknown };
    return { ...body, pin: veil(pin), code: veil(code) };
  }

  onModuleInit(): void {
    const asGiven = { kept: 'An answer that was given stays as it was given.' };
    this.hooks.personal.declare(idempotencyTable, {
      merged: asGiven,
      unmerged: asGiven,
      erased: { responseBody: 'emptied' },
    });
    this.hooks.on('contact.erased', (tx, { accountId }) => this.forgetAnswers(tx, accountId));
  }

  /**
   * Takes the turn to answer, or gives the answer there is.
   *
   * @throws ProblemError 409 `idempotency_key_reused` for another request with the same key,
   * `idempotency_in_progress` when the first one has not been answered in time.
   */
  async begin(request: IdempotentRequest, patience = waitFor): Promise<Begun> {
    const giveUpAt = performance.now() + patience;
    let pause = 10;
    for (;;) {
      const state = (await this.peek(request)) ?? (await this.look(request));
      if ('answer' in state || 'turn' in state) return state;
      const left = giveUpAt - performance.now();
      if (left <= 0) throw inProgress(state.leaseLeft);
      await this.nextChange(state.id, Math.min(pause, left));
      pause = Math.min(pause * 2, longestPause);
    }
  }

  /** Writes the answer within the unit of work that did what it tells of. */
  async complete(tx: Tx, turn: Turn, answer: StoredAnswer): Promise<void> {
    const changed = await tx.execute(
      `UPDATE ${idempotencyTable.name} SET status = 'answered', responseStatus = ?, responseBody = ? WHERE id = ? AND token = ?`,
      [answer.status, this.secrets.encrypt(JSON.stringify(answer.body ?? null)), turn.id, turn.token],
    );
    if (changed === 0) throw new TurnLostError();
    tx.afterCommit(() => {
      turn.completed = true;
      this.wake(turn.id);
    });
  }

  /** The same in a unit of work of its own, for routes whose work is spread over several. */
  async completeAlone(turn: Turn, answer: StoredAnswer): Promise<void> {
    await this.db.write((tx) => this.complete(tx, turn, answer));
  }

  /** Nothing was done: the key is free again, so that a corrected request may use it. */
  async forget(turn: Turn): Promise<void> {
    await this.db.write((tx) =>
      tx.execute(`DELETE FROM ${idempotencyTable.name} WHERE id = ? AND token = ?`, [turn.id, turn.token]),
    );
    this.wake(turn.id);
  }

  /** It is not known what was done: the next request with the key runs again under the same id. */
  async release(turn: Turn): Promise<void> {
    await this.db.write((tx) =>
      tx.execute(`UPDATE ${idempotencyTable.name} SET leaseUntil = 0 WHERE id = ? AND token = ?`, [
        turn.id,
        turn.token,
      ]),
    );
    this.wake(turn.id);
  }

  /** Prolongs a turn whose work takes longer. */
  async renew(turn: Turn): Promise<void> {
    const leaseUntil = (await this.db.now()) + leaseFor;
    await this.db.write((tx) =>
      tx.execute(`UPDATE ${idempotencyTable.name} SET leaseUntil = ? WHERE id = ? AND token = ?`, [
        leaseUntil,
        turn.id,
        turn.token,
      ]),
    );
  }

  /**
   * Empties every stored answer of an account in which somebody is erased: whom they name is not
   * known. The keys stay, so that a repeated request is refused and never done twice.
   */
  async forgetAnswers(tx: Tx, accountId: string): Promise<void> {
    await tx.execute(
      `UPDATE ${idempotencyTable.name} SET responseBody = NULL WHERE accountId = ? AND status = 'answered'`,
      [accountId],
    );
  }

  /** What a read alone can tell: waiting must not keep the writer busy. Undefined when the row has to be locked. */
  private async peek(request: IdempotentRequest): Promise<Begun | Pending | undefined> {
    const row = await this.db.read.first(
      idempotencyTable,
      'WHERE accountId = ? AND route = ? AND requestKey = ?',
      [request.accountId, request.route, request.requestKey],
    );
    if (!row || row.expiresAt <= this.clock.now()) return undefined;
    if (row.bodyHash !== request.bodyHash) throw reused();
    if (row.status === 'answered') return { answer: this.answerOf(row) };
    const leaseLeft = row.leaseUntil - (await this.db.now());
    return leaseLeft > 0 ? { id: row.id, leaseLeft } : undefined;
  }

  private async look(request: IdempotentRequest): Promise<Begun | Pending> {
    const now = await this.db.now();
    return this.db.write(async (tx): Promise<Begun | Pending> => {
      const fresh = this.newRow(request, now);
      if ((await tx.insertIgnore(idempotencyTable, [fresh])) === 1)
        return { turn: new Turn(fresh.id, fresh.token, false) };
      const row = await tx.first(
        idempotencyTable,
        `WHERE accountId = ? AND route = ? AND requestKey = ? ${tx.forUpdate}`,
        [request.accountId, request.route, request.requestKey],
      );
      // Forgotten between the two statements: the next look takes it.
      if (!row) return { id: fresh.id, leaseLeft: 0 };
      if (row.expiresAt <= this.clock.now()) return { turn: await this.replace(tx, row, fresh) };
      if (row.bodyHash !== request.bodyHash) throw reused();
      if (row.status === 'answered') return { answer: this.answerOf(row) };
      if (row.leaseUntil > now) return { id: row.id, leaseLeft: row.leaseUntil - now };
      const token = newId();
      await tx.execute(`UPDATE ${idempotencyTable.name} SET token = ?, leaseUntil = ? WHERE id = ?`, [
        token,
        now + leaseFor,
        row.id,
      ]);
      return { turn: new Turn(row.id, token, true) };
    });
  }

  private async replace(tx: Tx, old: IdempotencyRow, fresh: IdempotencyRow): Promise<Turn> {
    await tx.execute(`DELETE FROM ${idempotencyTable.name} WHERE id = ?`, [old.id]);
    await tx.insert(idempotencyTable, [fresh]);
    return new Turn(fresh.id, fresh.token, false);
  }

  private newRow(request: IdempotentRequest, databaseNow: number): IdempotencyRow {
    const createdAt = this.clock.now();
    return {
      id: newId(),
      ...request,
      status: 'pending',
      token: newId(),
      leaseUntil: databaseNow + leaseFor,
      responseStatus: null,
      responseBody: null,
      createdAt,
      expiresAt: createdAt + keepFor,
    };
  }

  private answerOf(row: IdempotencyRow): StoredAnswer {
    if (row.responseBody === null) throw answerErased();
    const body = JSON.parse(this.secrets.decrypt(row.responseBody)) as unknown;
    return { status: row.responseStatus ?? 200, body };
  }

  private async nextChange(id: string, ms: number): Promise<void> {
    const stop = new AbortController();
    const wake = () => stop.abort();
    const others = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, others.add(wake));
    await sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined);
    others.delete(wake);
    if (others.size === 0) this.waiting.delete(id);
  }

  private wake(id: string): void {
    for (const wake of this.waiting.get(id) ?? []) wake();
  }
}

/** The turn was taken over while this process was away: what it was about to write must not be. */
export class TurnLostError extends Error {
  constructor() {
    super('another process took over this request');
    this.name = 'TurnLostError';
  }
}

function reused() {
  return problem(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request of this account within the last 7 days. Use a new key for a new request, or retry the old one unchanged.',
  );
}

function answerErased() {
  return problem(
    'answer_erased',
    'The request with this Idempotency-Key was already processed and is not done again. Its stored response was deleted when a contact of this account was erased. Read what it created, or use a new key for a new request.',
  );
}

function inProgress(leaseLeft: number) {
  return problem(
    'idempotency_in_progress',
    'A request with this Idempotency-Key is still in progress. Retry it unchanged after Retry-After seconds.',
    { retryAfter: Math.max(1, Math.ceil(leaseLeft / 1000)) },
  );
}
