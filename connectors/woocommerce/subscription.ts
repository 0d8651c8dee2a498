import { type Subscription, type SubscriptionApi, isRecord, textOf } from '../../src/sdk/index.js';
import type { Shop, ShopContext } from './client.js';
import { unexpected } from './errors.js';
import type { WooSettings } from './settings.js';

/** What we ask WooCommerce to tell. */
export const TOPICS = [
  'order.created',
  'order.updated',
  'order.deleted',
  'order.restored',
  'customer.created',
  'customer.updated',
  'customer.deleted',
] as const;

const PAGE = 100;

/**
 * WooCommerce's webhooks. It disables one in silence after more than five failed deliveries, so the
 * core lists and re-enables them time and again. Creating one that is already there returns it.
 *
 * Source: woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
 */
export const subscription: SubscriptionApi<WooSettings, Shop> = {
  topics: TOPICS,
  list,
  async create(context, topic) {
    // A creation whose answer got lost must not leave two webhooks behind.
    const existing = (await list(context)).find((known) => known.topic === topic);
    if (existing !== undefined) {
      if (!existing.active) await enable(context, existing);
      return { ...existing, active: true };
    }
    const { data } = await context.client.request(context, {
      method: 'post',
      path: 'webhooks',
      data: {
        name: `Liaison: ${topic}`,
        topic,
        delivery_url: context.webhookUrl,
        secret: context.settings.webhookSecret,
        status: 'active',
      },
    });
    return subscriptionOf(data);
  },
  enable,
  async remove(context, { id }) {
    await context.client.request(context, {
      method: 'delete',
      path: `webhooks/${encodeURIComponent(id)}`,
      params: { force: true },
    });
  },
};

/** Ours alone: those that deliver to this connection's address. */
async function list(context: ShopContext): Promise<Subscription[]> {
  const found: Subscription[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await context.client.request(context, {
      method: 'get',
      path: 'webhooks',
      params: { per_page: PAGE, page, status: 'all', orderby: 'id', order: 'asc' },
    });
    if (!Array.isArray(data)) throw unexpected('a list of webhooks was expected');
    found.push(...data.map(subscriptionOf));
    if (data.length < PAGE) break;
  }
  const address = withoutSlash(context.webhookUrl);
  return found.filter(({ url }) => withoutSlash(url) === address);
}

/** The secret goes along, so that a changed one reaches webhooks that exist already. */
async function enable(context: ShopContext, { id }: Subscription): Promise<void> {
  await context.client.request(context, {
    method: 'put',
    path: `webhooks/${encodeURIComponent(id)}`,
    data: { status: 'active', secret: context.settings.webhookSecret },
  });
}

function subscriptionOf(webhook: unknown): Subscription {
  const fields = isRecord(webhook) ? webhook : {};
  const id = textOf(fields['id']);
  if (id === undefined) throw unexpected('a webhook without an id', 'id');
  return {
    id,
    topic: textOf(fields['topic']) ?? '',
    url: textOf(fields['delivery_url'], 2_000) ?? '',
    active: fields['status'] === 'active',
  };
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, '');
