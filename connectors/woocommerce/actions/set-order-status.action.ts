import { z } from 'zod';
import { defineAction, type CallContext } from '../../../src/sdk/index.js';
import type { Shop } from '../client.js';
import { unexpected } from '../errors.js';
import { defined, isRecord, text } from '../reading.js';
import type { WooSettings } from '../settings.js';

const input = z.object({
  orderId: z.string().min(1).max(20),
  status: z.enum(['processing', 'on-hold', 'cancelled']),
  note: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .optional()
    .describe(
      'One line that our plugin puts before its note of the change; leave it out where the order says why already',
    ),
});

const output = z.object({
  changed: z.boolean().describe('False when the order had the status already, or has gone past it'),
});

/** What an answer of the buyer may still change: an order that was sent or paid back is left alone. */
const open = new Set(['pending', 'on-hold', 'processing']);

/**
 * Gives an order another status. Where our plugin runs, its owner decides whether that is allowed at
 * all. Repeated, it changes nothing more.
 *
 * Source: woocommerce.github.io/woocommerce-rest-api-docs/#update-an-order
 */
export const setOrderStatus = defineAction({
  id: 'set-order-status',
  title: 'Set the status of an order',
  input,
  output,
  retry: 'safe',
  run: async (context: CallContext<WooSettings, Shop> & { key: string }, wanted) => {
    if (context.companion)
      return output.parse(await context.companion.ask('set-order-status', defined(wanted)));
    const path = `orders/${encodeURIComponent(wanted.orderId)}`;
    const { data } = await context.client.request(context, { method: 'get', path });
    const status = isRecord(data) ? text(data['status']) : undefined;
    if (status === undefined) throw unexpected('an order without a status', 'status');
    if (status === wanted.status || !open.has(status)) return { changed: false };
    await context.client.request(context, { method: 'put', path, data: { status: wanted.status } });
    return { changed: true };
  },
});
