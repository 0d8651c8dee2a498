import { capabilities, defineAction, type CallContext, isRecord, textOf } from '../../../src/sdk/index.js';
import type { Shop } from '../client.js';
import { unexpected } from '../errors.js';
import type { WooSettings } from '../settings.js';

const LONGEST = 1_000;

const { output } = capabilities['order.note'];

/**
 * Adds a private note to an order: the shop sees it, the customer does not. The same text is not
 * added twice, so that a repetition after a lost answer leaves one note.
 *
 * Source: woocommerce.github.io/woocommerce-rest-api-docs/#order-notes
 */
export const addOrderNote = defineAction({
  id: 'add-order-note',
  implements: capabilities['order.note'],
  run: async (context: CallContext<WooSettings, Shop> & { key: string }, { orderId, note }) => {
    if (context.companion) {
      const told = await context.companion.ask('add-order-note', { orderId, note });
      return output.parse({ ...told, id: textOf(told['id']) });
    }
    const path = `orders/${encodeURIComponent(orderId)}/notes`;
    const { data: notes } = await context.client.request(context, {
      method: 'get',
      path,
      params: { type: 'internal' },
    });
    if (!Array.isArray(notes)) throw unexpected('a list of notes was expected');
    const existing = notes.filter(isRecord).find((known) => textOf(known['note'], LONGEST) === note);
    if (existing !== undefined) return { id: idOf(existing), added: false };
    const { data } = await context.client.request(context, {
      method: 'post',
      path,
      data: { note, customer_note: false },
    });
    return { id: idOf(data), added: true };
  },
});

function idOf(note: unknown): string {
  const id = isRecord(note) ? textOf(note['id']) : undefined;
  if (id === undefined) throw unexpected('a note without an id', 'id');
  return id;
}
