import { Inject, Injectable } from '@nestjs/common';
import { ActionService, ConnectionRepository, ConnectionService } from '../connections/index.js';
import { Database, type Reader } from '../database/index.js';
import { ConsentService } from '../optin/index.js';
import { Clock, LOGGER, newId, type Logger } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import { Registry } from '../registry/index.js';
import {
  RateLimited,
  Reauthorize,
  Rejected,
  Transient,
  type CapabilityOutput,
  type Purpose,
} from '../sdk/index.js';
import type { ConsentPushRow, PushOutcome } from './consent-push.entity.js';
import { ConsentPushes, type TakenPushes } from './consent-pushes.js';
import { StandingWords, type StandingWord } from './standing-words.js';

/** Longer than a call may take: whoever died over it is followed by somebody else after this. */
const leaseMs = 60_000;
const callTimeoutMs = 20_000;
/** With the waits below, about a day. */
const mostAttempts = 24;
const longestWaitMs = 60 * 60_000;
/** A connection that is paused or cannot be used is looked at again after this. */
const restMs = 60_000;
/** How often in a row somebody at the vendor may put an older word back before we stop. */
const mostContested = 5;
/** Connections worked for at once. */
const connectionsAtOnce = 4;
/** A vendor that did not answer is left alone for so long. */
const silentMs = 5_000;
/** After these there is nothing to repeat while the consent stands as it did. */
const told: readonly (string | null)[] = ['updated', 'same', 'later_there'];
/** Between looks for connections that are new. */
const beginEveryMs = 10_000;

/**
 * Tells vendors that keep consent what their customers agreed to and withdrew, through the capability
 * `consents.push` of their connectors. Changes are read by a cursor that moves in the unit of work that notes whom
 * they concern, so that none is lost; a vendor is told one thing after the other, of where the consent stands then.
 */
@Injectable()
export class ConsentPushStage implements Stage {
  readonly name = 'consent-push';
  private begunAt = -Infinity;
  private readonly begun = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly pushes: ConsentPushes,
    private readonly words: StandingWords,
    private readonly registry: Registry,
    private readonly connectionRows: ConnectionRepository,
    private readonly connections: ConnectionService,
    private readonly actions: ActionService,
    private readonly consents: ConsentService,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<number> {
    await this.begin();
    const looked = await this.look();
    const told = await Promise.all(Array.from({ length: connectionsAtOnce }, () => this.work()));
    return looked + told.reduce((sum, rows) => sum + rows, 0);
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    return this.pushes.oldestDue(reader, now);
  }

  /** Connections that are new get their cursor. */
  private async begin(): Promise<void> {
    const now = this.clock.now();
    if (now < this.begunAt + beginEveryMs && now >= this.begunAt) return;
    this.begunAt = now;
    const able = this.registry.connectors().filter(({ consents }) => consents !== undefined);
    if (able.length === 0) return;
    const rows = await this.connectionRows.activeOf(
      this.database.read,
      able.map(({ id }) => id),
    );
    const fresh = rows.filter(({ id }) => !this.begun.has(id));
    if (fresh.length === 0) return;
    await this.database.write((tx) => this.pushes.begin(tx, fresh));
    for (const { id } of fresh) this.begun.add(id);
  }

  private async look(): Promise<number> {
    return this.database.write(async (tx) => {
      const cursor = await this.pushes.dueCursor(tx);
      if (!cursor) return 0;
      const row = await this.connectionRows.byId(tx, cursor.connectionId);
      const connector = this.registry.connectors().find(({ id }) => id === row?.connector);
      const purposes = connector?.consents?.purposes ?? [];
      await this.pushes.readChanges(tx, cursor, purposes);
      return 1;
    });
  }

  private async work(): Promise<number> {
    const token = newId();
    const now = this.clock.now();
    const taken = await this.database.write((tx) => this.pushes.claim(tx, now, token, now + leaseMs));
    if (!taken) return 0;
    const { connectionId } = taken.cursor;
    const until = await this.tellAll(taken, token);
    await this.database.write((tx) => this.pushes.release(tx, connectionId, token, until));
    return taken.rows.length;
  }

  /** @returns until when the vendor is left alone */
  private async tellAll({ cursor, rows }: TakenPushes, token: string): Promise<number> {
    const { connectionId } = cursor;
    const connection = await this.connectionRows.byId(this.database.read, connectionId);
    const open = connection?.status === 'active' ? await this.connections.open(connectionId) : undefined;
    if (!open || open.unusable.length > 0) return this.clock.now() + restMs;
    for (const row of rows) {
      const until = this.clock.now() + leaseMs;
      if (!(await this.database.write((tx) => this.pushes.hold(tx, connectionId, token, until)))) break;
      const waits = await this.tell(row);
      if (waits !== undefined) return waits;
    }
    return this.clock.now();
  }

  /** @returns until when nothing more is told, where the vendor asks for it or does not answer */
  private async tell(row: ConsentPushRow): Promise<number | undefined> {
    const word = await this.words.of(row);
    if (word.tell === undefined) {
      const outcome = word.because === 'not_a_customer' ? 'nothing' : word.because;
      await this.database.write((tx) => this.pushes.settle(tx, row, outcome));
      return undefined;
    }
    if (row.toldState === word.state && row.toldAt === word.at && told.includes(row.outcome)) {
      await this.database.write((tx) => this.pushes.settle(tx, row, row.outcome as PushOutcome, row.detail));
      return undefined;
    }
    if (row.contested >= mostContested && row.toldAt === word.at) {
      await this.database.write((tx) => this.pushes.settle(tx, row, 'contested'));
      return undefined;
    }
    await this.database.write((tx) => this.pushes.telling(tx, row, word));
    const answer = await this.actions.call(
      row.connectionId,
      'consents.push',
      { ...word.tell, ...(row.undatedAt === null ? {} : { undatedAt: row.undatedAt }) },
      `consent:${row.id}:${word.state}:${word.at}`,
      { timeoutMs: callTimeoutMs },
    );
    if (answer.ok) {
      await this.answered(row, word, answer.output as unknown as CapabilityOutput<'consents.push'>);
      return undefined;
    }
    return this.failed(row, answer.error);
  }

  private async answered(
    row: ConsentPushRow,
    word: StandingWord & { tell: object },
    output: CapabilityOutput<'consents.push'>,
  ): Promise<void> {
    const outcome = output.changed ? 'updated' : (output.reason ?? 'same');
    await this.database.write(async (tx) => {
      await this.pushes.settle(tx, row, outcome);
      const { there } = output;
      // A withdrawal whose webhook was lost is taken from the answer. A yes is not: nobody says for which phone.
      if (outcome !== 'later_there' || there?.granted !== false || word.state !== 'granted') return;
      const { accountId, contactId, connectionId } = row;
      const effectiveAt = there.at ?? this.clock.now();
      await this.consents.record(tx, [
        {
          accountId,
          contactId,
          purpose: row.purpose as Purpose,
          state: 'revoked',
          method: 'read_at_vendor',
          evidence: {
            source: 'read while its consent was updated',
            ...(there.at ? {} : { time: 'unknown' }),
          },
          effectiveAt,
          source: `push:${connectionId}:${row.id}:${effectiveAt}`,
          addressHashes: [],
        },
      ]);
      await this.consents.tellRevoked(tx, accountId, [{ contactId, purposes: [row.purpose] }]);
    });
  }

  private async failed(row: ConsentPushRow, error: Error): Promise<number | undefined> {
    const now = this.clock.now();
    const attempts = row.attempts + 1;
    if (error instanceof Rejected || attempts >= mostAttempts) {
      const outcome = error instanceof Rejected ? 'refused' : 'gave_up';
      await this.database.write((tx) => this.pushes.settle(tx, row, outcome, error.message.slice(0, 500)));
      if (outcome === 'gave_up')
        this.logger.warn({ err: error, connectionId: row.connectionId }, 'a consent could not be told');
      return undefined;
    }
    const asked = error instanceof RateLimited || error instanceof Transient ? (error.retryAfter ?? 0) : 0;
    const own = Math.min(2_000 * 2 ** Math.min(attempts - 1, 20), longestWaitMs);
    const wait = Math.max(asked, error instanceof Reauthorize ? restMs : own);
    await this.database.write((tx) => this.pushes.postpone(tx, row, now + wait, error.message.slice(0, 500)));
    if (error instanceof RateLimited || error instanceof Reauthorize) return now + wait;
    // What an answer of an unexpected shape says of the others is not known.
    return error instanceof Transient ? now + Math.max(asked, silentMs) : undefined;
  }
}
