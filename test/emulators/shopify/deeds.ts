import { randomUUID } from 'node:crypto';
import type { JsonObject } from './json.js';
import type { ShopData } from './model.js';
import type { Deliveries, Delivery } from './webhooks/deliveries.js';

/** What a deed says, topic by topic. */
export type Said = readonly (readonly [topic: string, body: JsonObject])[];

/** What somebody did, and the webhooks it made, after their first try. */
export interface Deed<T> {
  made: T;
  deliveries: Delivery[];
}

/** Tells all apps of a shop what was done: one event id for all webhooks of one deed. */
export class Teller {
  constructor(
    readonly shop: ShopData,
    private readonly sender: Deliveries,
  ) {}

  async tell<T>(made: T, said: Said): Promise<Deed<T>> {
    const eventId = randomUUID();
    const deliveries: Delivery[] = [];
    for (const [topic, body] of said)
      for (const installation of this.shop.installations.values())
        deliveries.push(...(await this.sender.announce(installation, this.shop, topic, body, eventId)));
    return { made, deliveries };
  }
}
