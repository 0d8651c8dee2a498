import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ActionCalls, VendorContext, type OpenConnection } from '../connections/index.js';
import { Database, type Tx } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import { Rejected, Transient, type CompanionDefinition } from '../sdk/index.js';
import type { CompanionQuestionRow } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';
import { ConnectionToShop } from './connection-to-shop.js';

/** How long a question waits for a heartbeat, milliseconds. */
const questionGoodFor = 30 * 60_000;
/** How long an answer is kept: whoever asked comes back within it. */
const answerKeptFor = 60 * 60_000;
/** Questions one answer to a heartbeat carries at most. */
const questionsAtOnce = 25;

/** An answer a companion brought along with a heartbeat. */
export type BroughtAnswer =
  | { id: string; ok: true; output: Record<string, unknown> }
  | { id: string; ok: false; error: { code: string; message: string } };

/**
 * Questions to companions: put directly where a way leads there; else they wait, stored, for the
 * next heartbeat, and whoever asked comes back for the answer.
 */
@Injectable()
export class CompanionQuestions implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly companions: CompanionRepository,
    private readonly connectionToShop: ConnectionToShop,
    private readonly vendor: VendorContext,
    private readonly calls: ActionCalls,
    private readonly clock: Clock,
  ) {}

  /** Actions of connectors reach companions through here. */
  onModuleInit(): void {
    this.vendor.linkCompanions((open, signal) =>
      open.row.siteId === null || !open.connector.companion
        ? undefined
        : { ask: (verb, input) => this.ask(open, verb, input, signal) },
    );
  }

  /** See {@link CompanionLink.ask}. */
  async ask(
    open: OpenConnection,
    verb: string,
    input: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const companion = await this.companions.byConnection(this.database.read, open.row.id);
    const definition = open.connector.companion;
    if (!companion || !definition) throw new Transient('the software at the shop has not connected yet');
    const key = keyOf(verb, input);
    const brought = await this.companions.question(this.database.read, open.row.id, key);
    if (brought && this.isFresh(brought, definition)) return outcomeOf(brought);
    if (!this.connectionToShop.rests(companion)) {
      const reply = await this.connectionToShop.ask(open, companion, { verb, input }, signal);
      if (reply?.ok === true) return reply.output;
      if (reply) throw refusal(reply.error);
    }
    await this.wait(open, verb, input, key);
    throw new Transient(
      `no way leads to the shop now (${companion.blocker ?? 'unknown reason'}); the question is put when it reports next`,
      { retryAfter: 60_000 },
    );
  }

  /** What a companion is asked in the answer to its heartbeat. */
  async waiting(connectionId: string): Promise<CompanionQuestionRow[]> {
    return this.companions.waiting(this.database.read, connectionId, this.clock.now(), questionsAtOnce);
  }

  /** Notes answers and wakes whoever waits for them; those to questions never put are left out. */
  async bring(tx: Tx, connectionId: string, answers: readonly BroughtAnswer[]): Promise<number> {
    const now = this.clock.now();
    let taken = 0;
    for (const answer of answers) {
      const noted = await this.companions.answer(tx, connectionId, answer.id, {
        status: answer.ok ? 'answered' : 'refused',
        output: answer.ok ? answer.output : null,
        error: answer.ok ? null : `${answer.error.code}: ${answer.error.message}`.slice(0, 500),
        answeredAt: now,
        expiresAt: now + answerKeptFor,
      });
      if (noted) taken++;
    }
    if (taken === 0) return 0;
    await this.calls.wake(tx, connectionId);
    return taken;
  }

  private isFresh(row: CompanionQuestionRow, definition: CompanionDefinition<unknown>): boolean {
    const goodFor = definition.verbs[row.verb]?.goodFor ?? 0;
    return row.status !== 'pending' && (row.answeredAt ?? 0) > this.clock.now() - goodFor;
  }

  private async wait(
    open: OpenConnection,
    verb: string,
    input: Record<string, unknown>,
    questionKey: string,
  ): Promise<void> {
    const now = this.clock.now();
    await this.database.write(async (tx) => {
      const known = await this.companions.question(tx, open.row.id, questionKey);
      if (known?.status === 'pending' && known.expiresAt > now) return;
      await this.companions.ask(tx, {
        id: newId(),
        accountId: open.row.accountId,
        connectionId: open.row.id,
        questionKey,
        verb,
        input,
        status: 'pending',
        output: null,
        error: null,
        askedAt: now,
        expiresAt: now + questionGoodFor,
        answeredAt: null,
      });
    });
  }
}

function outcomeOf(row: CompanionQuestionRow): Record<string, unknown> {
  if (row.status === 'answered') return row.output ?? {};
  throw new Rejected(row.error ?? 'the shop refused');
}

function refusal(error: { code: string; message: string }): Rejected | Transient {
  // What the shop cannot do now is no refusal: it is asked again.
  return error.code === 'busy'
    ? new Transient(error.message)
    : new Rejected(`${error.message} (${error.code})`.slice(0, 500));
}

/** The same question in any order of its fields. */
function keyOf(verb: string, input: Record<string, unknown>): string {
  const ordered = Object.entries(input).sort(([one], [two]) => (one < two ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([verb, ordered]))
    .digest('hex');
}
