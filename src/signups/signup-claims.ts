import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import { numberSignupTable, type NumberSignupRow } from './number-signup.entity.js';

/** Milliseconds a claim holds that is not renewed: so long a signup waits whose process died. */
const claimMs = 20_000;
/** How often a process that is at a signup renews its claim, milliseconds. */
const renewMs = 5_000;

/** A signup this process is at. */
export interface ClaimedSignup {
  row: NumberSignupRow;
}

/** Who is at a signup: one process at a time, for as long as a lease lasts. */
@Injectable()
export class SignupClaims {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a signup, unless somebody is at it.
   *
   * @param change - what it becomes, from the row as it is; undefined leaves it, and nothing is claimed
   */
  async take(
    id: string,
    change: (row: NumberSignupRow, tx: Tx) => Partial<NumberSignupRow> | undefined,
  ): Promise<ClaimedSignup | undefined> {
    const leaseNow = await this.database.now();
    return this.database.write(async (tx) => {
      const row = await tx.first(numberSignupTable, `WHERE id = ? ${tx.forUpdate}`, [id]);
      if (!row) return undefined;
      const set = change(row, tx);
      if (set === undefined || (row.state === 'working' && row.claimUntil >= leaseNow)) return undefined;
      return this.claim(tx, row, set, leaseNow);
    });
  }

  /** Takes the one that is due the longest; undefined when none is. */
  async takeDue(): Promise<ClaimedSignup | undefined> {
    const leaseNow = await this.database.now();
    return this.database.write(async (tx) => {
      const row = await tx.first(
        numberSignupTable,
        `WHERE dueAt <= ? AND claimUntil < ? ORDER BY dueAt LIMIT 1 ${tx.forUpdateSkipLocked}`,
        [this.clock.now(), leaseNow],
      );
      return row && this.claim(tx, row, {}, leaseNow);
    });
  }

  /**
   * Writes what is known by now.
   *
   * @returns false when another process is at it by now: this one must stop
   */
  async save(
    claimed: ClaimedSignup,
    set: Partial<NumberSignupRow>,
    also?: (tx: Tx) => Promise<void>,
  ): Promise<boolean> {
    const { row } = claimed;
    const change = { ...set, updatedAt: this.clock.now() };
    return this.database.write(async (tx) => {
      const held = await tx.first(numberSignupTable, `WHERE id = ? ${tx.forUpdate}`, [row.id]);
      if (held?.claimToken !== row.claimToken) return false;
      await tx.updateMany(numberSignupTable, 'id', [{ key: row.id, set: change }]);
      await also?.(tx);
      claimed.row = { ...row, ...change };
      return true;
    });
  }

  /** Holds a claim for as long as `work` takes, however slow the provider is. */
  async holding<T>(claimed: ClaimedSignup, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => void this.renew(claimed).catch(() => undefined), renewMs);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  private async renew({ row }: ClaimedSignup): Promise<void> {
    const until = (await this.database.now()) + claimMs;
    await this.database.write((tx) =>
      tx.execute(
        "UPDATE number_signup SET claimUntil = ?, dueAt = ? WHERE id = ? AND claimToken = ? AND state = 'working'",
        [until, this.clock.now() + claimMs, row.id, row.claimToken],
      ),
    );
  }

  private async claim(
    tx: Tx,
    row: NumberSignupRow,
    set: Partial<NumberSignupRow>,
    leaseNow: number,
  ): Promise<ClaimedSignup> {
    const now = this.clock.now();
    const change = {
      ...set,
      state: 'working',
      claimToken: newId(),
      claimUntil: leaseNow + claimMs,
      // A process that dies leaves it due: another takes it up once the lease is over.
      dueAt: now + claimMs,
      updatedAt: now,
    };
    await tx.updateMany(numberSignupTable, 'id', [{ key: row.id, set: change }]);
    return { row: { ...row, ...change } };
  }
}
