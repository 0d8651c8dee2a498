import { Inject, Injectable, Optional } from '@nestjs/common';
import { Database } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { Clock, LOGGER, newId, Secrets, type Logger } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import type { SenderVerdict } from '../sdk/index.js';
import { ChannelAppRegistrations } from './channel-apps.js';
import { Channels } from './channels.js';
import { numberTable, type NumberRow } from './number.entity.js';
import { patchOf } from './number.patches.js';
import { placeInPortfolio } from './portfolios.js';

const batch = 10;
/** Milliseconds a claim holds; longer than the slowest check, so that two processes seldom ask the same. */
const claimMs = 120_000;

/**
 * Asks Graph about numbers that are due: pending ones until they are confirmed, the others once a
 * day and whenever Meta announced a change.
 */
@Injectable()
export class NumberStage implements Stage {
  readonly name = 'numbers';
  readonly pollEvery = 5_000;

  constructor(
    private readonly database: Database,
    private readonly channels: Channels,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() private readonly apps?: ChannelAppRegistrations,
    private readonly hooks: Hooks = new Hooks(),
  ) {}

  async run(): Promise<number> {
    const claimed = await this.claim();
    if (claimed.length === 0) return 0;
    const verdicts = await Promise.all(claimed.map((row) => this.ask(row)));
    await this.record(claimed, verdicts);
    return claimed.length;
  }

  /** A number that cannot be asked about for a fault of ours, a token that cannot be read say, waits; the others do not. */
  private async ask(row: NumberRow): Promise<SenderVerdict> {
    try {
      const app = row.appId === null ? undefined : await this.apps?.open(row.appId);
      return await this.channels.check(row, app?.app);
    } catch (error) {
      this.logger.error({ err: error, numberId: row.id }, 'a number could not be asked about');
      const name = error instanceof Error ? error.name : 'unknown';
      return {
        verdict: 'unreachable',
        reason: `Meta could not be reached because of an internal error (${name}).`,
      };
    }
  }

  private async claim(): Promise<NumberRow[]> {
    const leaseNow = await this.database.now();
    const claim = { claimToken: newId(), claimUntil: leaseNow + claimMs };
    return this.database.write(async (tx) => {
      const rows = await tx.select(
        numberTable,
        `WHERE dueAt <= ? AND claimUntil < ? ORDER BY dueAt LIMIT ${batch} ${tx.forUpdateSkipLocked}`,
        [this.clock.now(), leaseNow],
      );
      await tx.updateMany(
        numberTable,
        'id',
        rows.map((row) => ({ key: row.id, set: claim })),
      );
      return rows.map((row) => ({ ...row, ...claim }));
    });
  }

  private async record(claimed: readonly NumberRow[], verdicts: readonly SenderVerdict[]): Promise<void> {
    const changed = await this.database.write(async (tx) => {
      // Only rows still held by this claim: a number registered anew meanwhile knows better.
      const held = await tx.select(numberTable, `WHERE claimToken = ? ${tx.forUpdate}`, [
        claimed[0]?.claimToken ?? '',
      ]);
      const now = this.clock.now();
      const patches = held.flatMap((row) => {
        const verdict = verdicts[claimed.findIndex((candidate) => candidate.id === row.id)];
        if (!verdict) return [];
        const released = { claimToken: null, claimUntil: 0, updatedAt: now };
        return [
          {
            key: row.id,
            before: row,
            set: { ...patchOf(row, verdict, now), ...released, ...this.sealed(row, verdict) },
          },
        ];
      });
      await tx.updateMany(numberTable, 'id', patches);
      for (const { before } of patches) {
        const verdict = verdicts[claimed.findIndex(({ id }) => id === before.id)];
        if (verdict?.verdict === 'confirmed')
          await placeInPortfolio(tx, now, this.hooks, before, verdict.number.portfolioId);
      }
      return patches;
    });
    for (const { key, before, set } of changed) {
      if (set.status === before.status) continue;
      const { status: to, pausedCode: code } = set;
      this.logger.info({ numberId: key, from: before.status, to, code }, 'a number changed its state');
    }
  }

  /** A token that works is kept under the present key, so that the previous one can go. */
  private sealed(
    row: NumberRow,
    verdict: SenderVerdict,
  ): Pick<NumberRow, 'accessToken' | 'appProof' | 'pin'> {
    const { accessToken, appProof, pin } = row;
    if (verdict.verdict !== 'confirmed' || !this.secrets.needsRotation(accessToken))
      return { accessToken, appProof, pin };
    const anew = (text: string) => this.secrets.encrypt(this.secrets.decrypt(text));
    const orNone = (text: string | null) => (text === null ? null : anew(text));
    return { accessToken: anew(accessToken), appProof: orNone(appProof), pin: orNone(pin) };
  }
}
