import { z } from 'zod';
import { capabilities, defineAction, type CallContext } from '../../../src/sdk/index.js';
import type { Shop } from '../client.js';
import { idOf } from '../ids.js';
import { queries } from '../queries.js';
import type { ShopifySettings } from '../settings.js';

const answer = z.object({
  abandonedCheckouts: z.object({
    nodes: z.array(
      z.object({ id: z.string(), completedAt: z.string().nullable(), abandonedCheckoutUrl: z.string() }),
    ),
  }),
});

/** Whether a checkout is still open, asked right before a message about it is sent. */
export const cartStatus = defineAction({
  implements: capabilities['cart.status'],
  run: async (context: CallContext<ShopifySettings, Shop> & { key: string }, { token, kind }) => {
    // Shopify has no orders that wait for a payment page of their own.
    if (kind === 'order') return { open: false, reason: 'not_a_checkout' };
    if (!/^\d+$/.test(token)) return { open: false, reason: 'cart_gone' };
    const { abandonedCheckouts } = await context.client.ask(
      queries.checkout,
      { search: `id:${token}` },
      answer,
    );
    const found = abandonedCheckouts.nodes.find(({ id }) => idOf(id) === token);
    if (!found) return { open: false, reason: 'cart_gone' };
    if (found.completedAt !== null) return { open: false, reason: 'ordered' };
    return { open: true, recoveryUrl: found.abandonedCheckoutUrl };
  },
});
