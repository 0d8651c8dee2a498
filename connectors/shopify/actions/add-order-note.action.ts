import { z } from 'zod';
import { capabilities, ContractViolation, defineAction, Rejected, stableId } from '../../../src/sdk/index.js';
import type { ShopContext } from '../client.js';
import { queries } from '../queries.js';
import { refuse, userErrors } from '../refusal.js';

const there = z.object({ order: z.object({ id: z.string(), note: z.string().nullable() }).nullable() });
const written = z.object({
  orderUpdate: z.object({ order: z.object({ note: z.string().nullable() }).nullable(), userErrors }),
});

/** Characters of an order's note. *Assumed*: the schema gives no limit; the emulator refuses what is longer. */
const longest = 5_000;

/**
 * Adds a line to the note of an order, which the shop sees beside it: Shopify keeps one note an order, and no list of
 * them. The same line is not added twice. What the customer wrote at the checkout stands in the same note and stays.
 *
 * Source: shopify.dev/docs/api/admin-graphql/latest/mutations/orderUpdate
 */
export const addOrderNote = defineAction({
  id: 'add-order-note',
  implements: capabilities['order.note'],
  run: async (context: ShopContext & { key: string }, { orderId, note: text }) => {
    if (!/^\d+$/.test(orderId)) throw new Rejected('is no id of an order at Shopify', { field: 'orderId' });
    const { client } = context;
    const id = `gid://shopify/Order/${orderId}`;
    const line = text.replace(/\s*\n\s*/g, ' ');
    const noteId = `${orderId}:${stableId(line)}`;
    const { order } = await client.ask(queries.orderNote, { id }, there);
    if (!order) throw new Rejected('the shop has no such order', { field: 'orderId' });
    if (hasLine(order.note, line)) return { id: noteId, added: false };
    const note = order.note === null || order.note.trim() === '' ? line : `${order.note.trimEnd()}\n${line}`;
    if (note.length > longest)
      throw new Rejected(`the order's note is full: Shopify keeps ${longest} characters`, { field: 'note' });
    const { orderUpdate } = await client.ask(queries.setOrderNote, { input: { id, note } }, written);
    refuse(orderUpdate.userErrors);
    if (!hasLine(orderUpdate.order?.note ?? null, line))
      throw new ContractViolation('Shopify took the note and answered with another');
    return { id: noteId, added: true };
  },
});

function hasLine(note: string | null, line: string): boolean {
  return (note ?? '').split(/\r?\n/).some((one) => one.trim() === line);
}
