import {
  defineTrigger,
  htmlToText,
  isVisible,
  plainText,
  type AnyEventDraft,
  type MapContext,
  defined,
  textOf,
} from '../../src/sdk/index.js';
import { asHistory } from './history.js';
import { readOrder } from './order.js';
import { orderAsKnown, type OrderState } from './order-state.js';
import { gmt } from './reading.js';
import { notePayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** The shop wrote a note to its buyer. */
export const noteTrigger = defineTrigger({
  id: 'note',
  title: 'Note to the customer',
  topics: ['note.added'],
  payload: notePayload,
  subject: ({ order }) => `order:${order.id}`,
  map: (payload, context: MapContext<WooSettings, OrderState>) => {
    const note = payload['plain_text'] === true ? plainText(payload.note) : htmlToText(payload.note);
    const words = textOf(note, 2_000);
    if (words === undefined || !isVisible(words)) return { events: [] };
    const facts = readOrder(payload.order, context.receivedAt);
    const added: AnyEventDraft = {
      type: 'order.note_added',
      subject: `order:${payload.order.id}`,
      transition: `note:${payload.note_id}`,
      occurredAt: gmt(payload.date_created_gmt) ?? gmt(payload['occurred_at_gmt']) ?? context.receivedAt,
      ...defined({ person: facts.person }),
      data: { order: orderAsKnown(facts, context), note: { id: payload.note_id, text: words } },
    };
    return { events: [asHistory(added, context.connection)] };
  },
});
