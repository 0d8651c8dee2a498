import { Injectable } from '@nestjs/common';
import type { CallContext, Subscription, SubscriptionApi } from '../sdk/index.js';
import type { OpenConnection } from './vendor-context.js';

export interface SubscriptionChanges {
  created: string[];
  enabled: string[];
  /** Doubles of ours that were taken away. */
  removed: string[];
}

/** Keeps the webhooks a vendor sends us as declared: missing made, disabled enabled, doubles removed. */
@Injectable()
export class SubscriptionService {
  /** Idempotent; touches only webhooks that point at this connection's own address. */
  async reconcile(open: OpenConnection, context: CallContext<unknown>): Promise<SubscriptionChanges> {
    const changes: SubscriptionChanges = { created: [], enabled: [], removed: [] };
    const api = subscriptionApi(open);
    // Software of ours there delivers already: webhooks beside it would only cost the shop.
    if (!api || open.row.siteId !== null) return changes;
    const ours = (await api.list(context)).filter((subscription) => subscription.url === open.webhookUrl);
    for (const topic of api.topics) {
      const [kept, ...doubles] = ours
        .filter((subscription) => subscription.topic === topic)
        .sort(activeFirst);
      if (!kept) {
        await api.create(context, topic);
        changes.created.push(topic);
        continue;
      }
      if (!kept.active) {
        await api.enable(context, kept);
        changes.enabled.push(topic);
      }
      for (const double of doubles) {
        await api.remove(context, double);
        changes.removed.push(topic);
      }
    }
    return changes;
  }

  async removeAll(open: OpenConnection, context: CallContext<unknown>): Promise<void> {
    const api = subscriptionApi(open);
    if (!api) return;
    for (const subscription of await api.list(context)) {
      if (subscription.url === open.webhookUrl) await api.remove(context, subscription);
    }
  }
}

function subscriptionApi(open: OpenConnection): SubscriptionApi<unknown, unknown> | undefined {
  const subscription = open.connector.webhook?.subscription;
  return subscription === undefined || 'manual' in subscription ? undefined : subscription;
}

function activeFirst(one: Subscription, two: Subscription): number {
  return Number(two.active) - Number(one.active);
}
