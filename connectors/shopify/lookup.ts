import { z } from 'zod';
import type { DeliveryItem } from '../../src/sdk/index.js';
import type { ShopContext } from './client.js';
import { lookedUpTopic } from './looked-up.trigger.js';
import { planAnswer, planLookup, planTopic } from './plan.trigger.js';
import { queries } from './queries.js';

/** Orders of one question: what it asks of each counts 143 points, and 1,000 is Shopify's limit for one. */
export const ordersAtOnce = 6;

const answer = z.object({ nodes: z.array(z.looseObject({ id: z.string() }).nullable()) });

/** Asks for orders by `order:ID`, and for the plan; orders that are gone are left out. @throws one of the five errors */
export async function lookup(
  context: ShopContext,
  wanted: readonly string[],
): Promise<{ items: DeliveryItem[] }> {
  const ids = wanted.flatMap((one) => {
    const id = /^order:(\d+)$/.exec(one)?.[1];
    return id === undefined ? [] : [`gid://shopify/Order/${id}`];
  });
  const items: DeliveryItem[] = [];
  for (let at = 0; at < ids.length; at += ordersAtOnce) {
    const { nodes } = await context.client.ask(
      queries.orders,
      { ids: ids.slice(at, at + ordersAtOnce) },
      answer,
    );
    for (const node of nodes) if (node !== null) items.push({ topic: lookedUpTopic, payload: node });
  }
  if (wanted.includes(planLookup)) {
    const { currentAppInstallation } = await context.client.ask(queries.plan, {}, planAnswer);
    items.push({ topic: planTopic, payload: currentAppInstallation });
  }
  return { items };
}
