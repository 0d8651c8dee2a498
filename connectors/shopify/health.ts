import { z } from 'zod';
import type { HealthReport } from '../../src/sdk/index.js';
import type { ShopContext } from './client.js';
import { queries } from './queries.js';

/** The shop, as `queries/shop.graphql` asks for it. */
export const shopAnswer = z.object({
  shop: z.looseObject({ id: z.string(), name: z.string(), myshopifyDomain: z.string() }),
});

/** Asks the shop for its name: the cheapest question that needs the token and the shop to be right. */
export async function health(context: ShopContext): Promise<HealthReport> {
  await context.client.ask(queries.shop, {}, shopAnswer);
  return { state: 'healthy' };
}
