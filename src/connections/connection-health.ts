import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import {
  ContractViolation,
  RateLimited,
  Reauthorize,
  Rejected,
  type ForeignOrigin,
  type LiaisonError,
} from '../sdk/index.js';
import type { ConnectionRow } from './connection.entity.js';
import { ConnectionRepository } from './connection.repository.js';

/** A success is written down at most this often while nothing changes. */
const successEveryMs = 60_000;
/** A connection stays degraded this long after the last delivery from somewhere else. */
const elsewhereMs = 24 * 3_600_000;

/** What the owner of a connection made by OAuth does when the vendor no longer accepts it. */
const connectAgain =
  'Connect it again and approve access on the page it shows you: the permission was revoked or has expired. Data received in the meantime is not lost.';

/** What a shopkeeper is told about a connection: last success, last failure, why, what to do. */
@Injectable()
export class ConnectionHealth {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly hooks: Hooks = new Hooks(),
  ) {}

  async succeeded(row: ConnectionRow): Promise<void> {
    const now = this.clock.now();
    const settled = row.healthState === 'healthy' || row.healthReason === row.foreignOrigin?.reason;
    if (settled && (row.lastSuccessAt ?? 0) > now - successEveryMs) return;
    await this.change(row, (fresh) => {
      if ((fresh.healthUntil ?? 0) > now) return { lastSuccessAt: now };
      const { foreignOrigin } = fresh;
      if (foreignOrigin && foreignOrigin.seenAt > now - elsewhereMs)
        return { ...warningOf(foreignOrigin), lastSuccessAt: now };
      return {
        healthState: 'healthy',
        healthReason: null,
        healthHint: null,
        healthUntil: null,
        foreignOrigin: null,
        lastSuccessAt: now,
      };
    });
  }

  /**
   * Degraded because deliveries come from somewhere else than the connection names. It stays so for
   * 24 hours after the last of them, whatever succeeds; a failure that stops the connection is told first.
   */
  async seenElsewhere(row: ConnectionRow, origin: ForeignOrigin): Promise<void> {
    const now = this.clock.now();
    const known = row.foreignOrigin;
    if (known?.from === origin.from && known.seenAt > now - successEveryMs) return;
    const { from, reason, hint } = origin;
    const foreignOrigin = { from, reason, hint, seenAt: now };
    const changed = await this.change(row, (fresh) => {
      const failing = fresh.healthState === 'degraded' && fresh.healthReason !== fresh.foreignOrigin?.reason;
      return failing ? { foreignOrigin } : { foreignOrigin, ...warningOf(foreignOrigin) };
    });
    if (!changed) return;
    this.logger.warn(
      { connectionId: row.id, connector: row.connector, from },
      'a connection hears from elsewhere',
    );
  }

  /** @param lastingMs - how long no success mends it: what fails is told by nothing else */
  async failed(row: ConnectionRow, reason: string, hint: string, lastingMs = 0): Promise<void> {
    const now = this.clock.now();
    const isNew = await this.change(row, () => ({
      ...(lastingMs > 0 ? { healthUntil: now + lastingMs } : {}),
      healthState: 'degraded',
      healthReason: reason,
      healthHint: hint,
      lastFailureAt: now,
    }));
    if (isNew) {
      this.logger.warn(
        { connectionId: row.id, connector: row.connector, reason },
        'a connection is degraded',
      );
    }
  }

  /** Degraded by one of the five errors; the hint says what its owner can do. */
  async failedWith(row: ConnectionRow, error: LiaisonError): Promise<void> {
    await this.failed(row, error.message, hintFor(error, row.appId !== null));
  }

  /**
   * Changes a row by what it says now, not by what was read of it before; true when its state became another,
   * which is told in the same unit.
   */
  private async change(
    row: ConnectionRow,
    decide: (fresh: ConnectionRow) => Partial<ConnectionRow>,
  ): Promise<boolean> {
    const [set, before] = await this.database.write(async (tx) => {
      const fresh = (await this.connections.locked(tx, row.id)) ?? row;
      const decided = decide(fresh);
      await this.connections.patch(tx, row.id, decided);
      const { healthState: state } = decided;
      if (state !== undefined && state !== fresh.healthState)
        await this.hooks.run(tx, 'connection.health_changed', {
          accountId: row.accountId,
          connectionId: row.id,
          state: state === 'degraded' ? 'degraded' : 'healthy',
          reason: decided.healthReason ?? null,
          hint: decided.healthHint ?? null,
        });
      return [decided, fresh.healthState];
    });
    Object.assign(row, set);
    return set.healthState !== undefined && set.healthState !== before;
  }
}

function warningOf(origin: ForeignOrigin): Partial<ConnectionRow> {
  return { healthState: 'degraded', healthReason: origin.reason, healthHint: origin.hint };
}

function hintFor(error: LiaisonError, byOAuth: boolean): string {
  if (byOAuth && !(error instanceof RateLimited)) return hintByOAuth(error);
  if (error instanceof Reauthorize)
    return 'Enter new credentials: the stored ones are rejected. Data received in the meantime is not lost.';
  if (error instanceof RateLimited) return 'No action needed: requests are retried more slowly.';
  if (error instanceof Rejected) return 'Check the named setting and the permissions of the key.';
  if (error instanceof ContractViolation) {
    return 'The shop returned an unexpected response. Check that the URL is correct and that no security plugin or login page responds instead.';
  }
  return 'Check that the URL is correct and reachable from the internet. It is retried automatically.';
}

/** For a connection whose address and credentials nobody typed. */
function hintByOAuth(error: LiaisonError): string {
  if (error instanceof Reauthorize) return connectAgain;
  if (error instanceof Rejected) return 'Connect it again and grant all requested permissions.';
  if (error instanceof ContractViolation)
    return 'It returned an unexpected response. If this persists, contact your hub administrator.';
  return 'No action needed: it is retried automatically. If this persists, check the status of the service.';
}
