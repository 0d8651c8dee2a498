import { Injectable } from '@nestjs/common';
import { Channels } from '../../channels/index.js';
import { Database } from '../../database/index.js';
import { DeliveryQueries, DeliveryRepository, rawBody, type DeliveryRow } from '../../ingress/index.js';
import type { AnyChannel } from '../../sdk/index.js';

/** Callbacks that are looked at, the newest first. */
const mostLookedAt = 500;

/** Callbacks about business accounts of which no sender was here when they came. */
@Injectable()
export class UnclaimedCallbacks {
  constructor(
    private readonly database: Database,
    private readonly channels: Channels,
    private readonly deliveries: DeliveryRepository,
    private readonly queries: DeliveryQueries,
  ) {}

  /**
   * Has those about one business account read again, now that a sender of it is here: a provider tells of a new
   * account before the hub knows its numbers.
   *
   * @param since - when the oldest that is looked at arrived
   * @returns how many
   */
  async claim(channelId: string, businessAccount: string, since: number): Promise<number> {
    const channel = this.channels.find(channelId);
    if (!channel) return 0;
    const rows = await this.deliveries.unclaimed(this.database.read, channelId, since, mostLookedAt);
    const ids = rows.filter((row) => concerns(channel, row, businessAccount)).map(({ id }) => id);
    await this.queries.readAgain(ids);
    return ids.length;
  }
}

function concerns(channel: AnyChannel, row: DeliveryRow, businessAccount: string): boolean {
  try {
    return channel.webhook
      .split(rawBody(row))
      .some((part) => part.sender === undefined && part.businessAccount === businessAccount);
  } catch {
    return false;
  }
}
