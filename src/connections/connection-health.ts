import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import { ContractViolation, RateLimited, Reauthorize, Rejected, type LiaisonError } from '../sdk/index.js';
import type { ConnectionRow } from './connection.entity.js';
import { ConnectionRepository } from './connection.repository.js';

/** A success is written down at most this often while nothing changes. */
const successEveryMs = 60_000;

export interface HealthChange {
  connection: ConnectionRow;
  state: 'healthy' | 'degraded';
  reason: string | undefined;
  hint: string | undefined;
}

/** What a shopkeeper is told about a connection: last success, last failure, why, what to do. */
@Injectable()
export class ConnectionHealth {
  private readonly listeners: ((change: HealthChange) => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Calls `listener` whenever a connection becomes degraded or healthy again. */
  onChange(listener: (change: HealthChange) => void): void {
    this.listeners.push(listener);
  }

  async succeeded(row: ConnectionRow): Promise<void> {
    const now = this.clock.now();
    const unchanged = row.healthState === 'healthy' && (row.lastSuccessAt ?? 0) > now - successEveryMs;
    if (unchanged) return;
    await this.write(row, {
      healthState: 'healthy',
      healthReason: null,
      healthHint: null,
      lastSuccessAt: now,
    });
    if (row.healthState === 'degraded')
      this.tell({ connection: row, state: 'healthy', reason: undefined, hint: undefined });
  }

  async failed(row: ConnectionRow, reason: string, hint: string): Promise<void> {
    await this.write(row, {
      healthState: 'degraded',
      healthReason: reason,
      healthHint: hint,
      lastFailureAt: this.clock.now(),
    });
    if (row.healthState !== 'degraded') {
      this.logger.warn(
        { connectionId: row.id, connector: row.connector, reason },
        'a connection is degraded',
      );
      this.tell({ connection: row, state: 'degraded', reason, hint });
    }
  }

  /** Degraded by one of the five errors; the hint says what its owner can do. */
  async failedWith(row: ConnectionRow, error: LiaisonError): Promise<void> {
    await this.failed(row, error.message, hintFor(error));
  }

  private async write(row: ConnectionRow, set: Partial<ConnectionRow>): Promise<void> {
    await this.database.write((tx) => this.connections.patch(tx, row.id, set));
    Object.assign(row, set);
  }

  private tell(change: HealthChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

function hintFor(error: LiaisonError): string {
  if (error instanceof Reauthorize)
    return 'Enter new credentials: the ones stored are refused. Nothing received meanwhile is lost.';
  if (error instanceof RateLimited) return 'Nothing to do: the calls are repeated more slowly.';
  if (error instanceof Rejected) return 'Check the setting that is named, and the permissions of the key.';
  if (error instanceof ContractViolation) {
    return 'The shop answered something unexpected. Check that the address is right and that no security plugin or login page answers in its place.';
  }
  return 'Check that the address is right and reachable from the internet. It is tried again by itself.';
}
