import { Inject, Injectable } from '@nestjs/common';
import {
  ConnectionHealth,
  ConnectionRepository,
  ConnectionService,
  type ConnectionRow,
  SubscriptionService,
  VendorContext,
  type OpenConnection,
} from '../connections/index.js';
import { Database } from '../database/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import type { CompanionRow } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';
import { beatEvery } from './heartbeats.js';
import { heartbeatWay, ConnectionToShop } from './connection-to-shop.js';

const leaseMs = 60_000;
const callTimeoutMs = 30_000;
const purgeEveryMs = 60_000;

/**
 * Looks after companions: tries the ways to those that have just connected, makes late ones deliver
 * what waits, and tells the owner only when that fails too.
 */
@Injectable()
export class CompanionStage implements Stage {
  readonly name = 'companions';
  readonly pollEvery = 1_000;
  private purgedAt = 0;

  constructor(
    private readonly database: Database,
    private readonly companions: CompanionRepository,
    private readonly connections: ConnectionService,
    private readonly connectionRows: ConnectionRepository,
    private readonly subscriptions: SubscriptionService,
    private readonly vendor: VendorContext,
    private readonly connectionToShop: ConnectionToShop,
    private readonly health: ConnectionHealth,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<number> {
    const now = this.clock.now();
    if (now - this.purgedAt > purgeEveryMs) {
      this.purgedAt = now;
      await this.database.write((tx) => this.companions.purge(tx, now));
    }
    const companion = await this.database.write((tx) => this.companions.claimDue(tx, now, now + leaseMs));
    if (!companion) return 0;
    const row = await this.connectionRows.byId(this.database.read, companion.connectionId);
    const open = row && row.status === 'active' ? this.opened(row) : undefined;
    const definition = open?.connector.companion;
    if (!open || !definition) {
      await this.later(companion, 24 * 3_600_000);
      return 1;
    }
    try {
      if (companion.way === null) await this.meet(open, companion, definition.ping);
      else await this.lookAfter(open, companion);
    } catch (error) {
      this.logger.error({ err: error, connectionId: open.row.id }, 'a companion could not be looked after');
    }
    await this.later(companion, beatEvery(definition));
    return 1;
  }

  /** Undefined when its settings or secrets cannot be read: it is looked at again tomorrow, the others now. */
  private opened(row: ConnectionRow): OpenConnection | undefined {
    try {
      return this.connections.openRow(row);
    } catch (error) {
      this.logger.error({ err: error, connectionId: row.id }, 'a connection could not be opened');
      return undefined;
    }
  }

  /** First after it connected: webhooks signed with an older secret go, and the ways are tried. */
  private async meet(open: OpenConnection, companion: CompanionRow, ping: string): Promise<void> {
    await this.vendor
      .call(open, callTimeoutMs, (context) => this.subscriptions.removeAll(open, context))
      .catch(() => undefined);
    const nextSweepAt = this.clock.now();
    await this.database.write((tx) => this.connectionRows.patch(tx, open.row.id, { nextSweepAt }));
    await this.ask(open, companion, ping);
  }

  private async lookAfter(open: OpenConnection, companion: CompanionRow): Promise<void> {
    const definition = open.connector.companion;
    if (!definition) return;
    const now = this.clock.now();
    const lateAfter = 3 * beatEvery(definition);
    const heardOf = Math.max(companion.heartbeatAt ?? 0, companion.createdAt);
    if (now - heardOf < lateAfter) {
      if (companion.way === heartbeatWay || this.connectionToShop.due(companion))
        await this.connectionToShop.look(open, companion, AbortSignal.timeout(callTimeoutMs));
      return;
    }
    if (await this.ask(open, companion, definition.flush)) {
      await this.database.write((tx) =>
        this.companions.patch(tx, companion.connectionId, { lateSince: null }),
      );
      if (companion.lateSince !== null) await this.health.succeeded(open.row);
      return;
    }
    const { reason, hint } = definition.noHeartbeat(open.settings);
    await this.database.write((tx) =>
      this.companions.patch(tx, companion.connectionId, { lateSince: companion.lateSince ?? now }),
    );
    await this.health.failed(open.row, reason, hint);
  }

  private async ask(open: OpenConnection, companion: CompanionRow, verb: string): Promise<boolean> {
    const reply = await this.connectionToShop.ask(
      open,
      companion,
      { verb, input: {} },
      AbortSignal.timeout(callTimeoutMs),
    );
    return reply?.ok === true;
  }

  private async later(companion: CompanionRow, ms: number): Promise<void> {
    await this.database.write((tx) =>
      this.companions.patch(tx, companion.connectionId, { nextCheckAt: this.clock.now() + ms }),
    );
  }
}
