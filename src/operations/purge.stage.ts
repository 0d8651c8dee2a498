import { Injectable } from '@nestjs/common';
import { AccountService } from '../accounts/index.js';
import { Settings } from '../config/index.js';
import { MergeRetention } from '../contacts/index.js';
import { ConversationNotes } from '../conversations/index.js';
import { Database } from '../database/index.js';
import { EventQueries } from '../events/index.js';
import { purgeIdempotency } from '../http/index.js';
import { DeliveryRepository, Lookups } from '../ingress/index.js';
import { MessagingService } from '../messaging/index.js';
import { OrderRetention } from '../orders/index.js';
import { Clock } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import { JourneyRepository } from '../timers/index.js';

const batchRows = 200;
const dayMs = 86_400_000;
/** Each may note thousands of rows. */
const mergesAtOnce = 20;

/**
 * Empties what is personal by age: raw deliveries, event data, message texts. Keys and hashes stay,
 * so that what was sent once is not sent again. What only merges are undone by, and orders are recognised by, goes
 * when nobody can want it any more.
 */
@Injectable()
export class PurgeStage implements Stage {
  readonly name = 'purge';
  readonly pollEvery = 60_000;
  /** Up to when Meta's callbacks as they came have been emptied by this process. */
  private splitUntil = 0;

  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveryRepository,
    private readonly events: EventQueries,
    private readonly messaging: MessagingService,
    private readonly accounts: AccountService,
    private readonly notes: ConversationNotes,
    private readonly journeys: JourneyRepository,
    private readonly merges: MergeRetention,
    private readonly orders: OrderRetention,
    private readonly lookups: Lookups,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    const now = this.clock.now();
    const before = now - this.settings.bodyRetentionMs;
    const deliveries = await this.database.write((tx) => this.deliveries.purge(tx, before, batchRows));
    const split = await this.emptySplit();
    const events = await this.database.write((tx) => this.events.purge(tx, before, batchRows));
    const messages = await this.purgeThreads(now, before);
    const requests = await this.database.write((tx) => purgeIdempotency(tx, now, batchRows));
    const memories = await this.database.write((tx) => this.journeys.forget(tx, now, batchRows));
    const merges = await this.database.write((tx) =>
      this.merges.purge(tx, now - this.settings.mergeRetentionMs, mergesAtOnce),
    );
    const told = { now, before: now - this.settings.orderRetentionMs, limit: batchRows };
    const orders = await this.database.write((tx) =>
      this.orders.purge(tx, told, (reader, subjects, since) =>
        this.events.toldSince(reader, subjects, since),
      ),
    );
    const lookups = await this.database.write((tx) => this.lookups.purge(tx, before));
    return lookups + deliveries + split + events + messages + requests + memories + merges + orders;
  }

  /** What was said in threads goes when the account wants it to, else with everything else. */
  private async purgeThreads(now: number, before: number): Promise<number> {
    const own = await this.accounts.threadRetentions(this.database.read);
    let purged = await this.database.write((tx) =>
      this.messaging.purgeBodies(tx, 'default', { before, except: own.map(({ id }) => id) }),
    );
    for (const days of new Set(own.map((one) => one.days))) {
      if (days === 0) continue;
      const only = own.filter((one) => one.days === days).map(({ id }) => id);
      const rule = { before: now - days * dayMs, only };
      purged += await this.database.write((tx) => this.messaging.purgeBodies(tx, `${days} days`, rule));
      purged += await this.database.write((tx) => this.notes.purge(tx, only, rule.before, batchRows));
    }
    return purged;
  }

  private async emptySplit(): Promise<number> {
    const { emptied, until } = await this.database.write((tx) =>
      this.deliveries.emptySplit(tx, this.splitUntil, batchRows),
    );
    if (until !== undefined) this.splitUntil = until;
    return emptied;
  }
}
