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

/** The system message about a customer whose business-scoped id was replaced. Source: as above, and assumed in its names. */
export function userIdChanged(
  waId: string | undefined,
  ids: { previous: string; current: string },
  at: number,
): InboundMessage {
  const id = messageId(waId ?? ids.previous, 'in');
  const system = {
    body: `User ${ids.previous} changed to ${ids.current}`,
    ...(waId === undefined ? {} : { wa_id: waId }),
    user_id: ids.current,
    previous_user_id: ids.previous,
    type: 'user_changed_user_id',
  };
  return {
    id,
    type: 'system',
    body: {
      ...(waId === undefined ? {} : { from: waId }),
      from_user_id: ids.current,
      id,
      timestamp: String(Math.floor(at / 1000)),
      type: 'system',
      system,
    },
  };
}

/**
 * The value of `user_id_update`.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function userIdValue(
  number: SandboxNumber,
  waId: string | undefined,
  ids: { previous: string; current: string },
  at: number,
): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    user_id_update: [
      {
        ...(waId === undefined ? {} : { wa_id: waId }),
        user_id: { previous: ids.previous, current: ids.current },
        timestamp: String(Math.floor(at / 1000)),
      },
    ],
  };
}
