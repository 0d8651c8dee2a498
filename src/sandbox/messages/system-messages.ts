import { messageId } from '../model/ids.js';
import type { JsonObject, SandboxNumber } from '../model/model.js';
import type { InboundMessage } from './inbound.js';
import { metadataOf } from '../webhooks/webhook-payloads.js';

/** How Meta tells a new number: all of these have been seen. */
export type NumberChangeReport = 'wa_id' | 'new_wa_id' | 'number' | 'body';

/**
 * The system message about a customer who moved from one number to another.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 */
export function numberChanged(
  move: { from: string; to: string; name: string; told: NumberChangeReport },
  at: number,
): InboundMessage {
  const { from, to, name, told } = move;
  const id = messageId(from, 'in');
  const tells: Readonly<Record<NumberChangeReport, JsonObject>> = {
    wa_id: { wa_id: to },
    new_wa_id: { wa_id: from, new_wa_id: to },
    number: { wa_id: Number(to) },
    body: {},
  };
  const system = {
    body: `User ${name} changed from ${from} to ${to}`,
    ...tells[told],
    type: 'user_changed_number',
  };
  return {
    id,
    type: 'system',
    body: { from, id, timestamp: String(Math.floor(at / 1000)), type: 'system', system },
  };
}

/** The value of a change that carries a system message: it shows no contacts. */
export function systemValue(number: SandboxNumber, message: InboundMessage): JsonObject {
  return { messaging_product: 'whatsapp', metadata: metadataOf(number), messages: [message.body] };
}
