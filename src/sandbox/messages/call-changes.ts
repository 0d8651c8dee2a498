import { callSchema, type CallInput } from '../model/contract.js';
import { messageId } from '../model/ids.js';
import type { JsonObject, SandboxNumber } from '../model/model.js';
import type { Person } from '../state/people.js';
import { contactOf, metadataOf } from '../webhooks/webhook-payloads.js';

/** Meta's words for how far a call of the business came. */
const REPORTED = { ringing: 'RINGING', accepted: 'ACCEPTED', rejected: 'REJECTED' } as const;

/**
 * The value of a `calls` change, and the id of the call.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference
 */
export function callValue(
  input: CallInput,
  number: SandboxNumber,
  person: Person,
  userId: string,
  at: number,
): { id: string; value: JsonObject } {
  const {
    direction,
    event,
    durationSeconds,
    id = messageId(person.key, 'in').replace('wamid.', 'wacid.'),
  } = callSchema.parse(input);
  const business = number.displayPhone.replace(/[^0-9]/g, '');
  const seconds = Math.floor(at / 1000);
  const waId = person.waId;
  const shared = {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    contacts: [contactOf({ name: person.name, userId, ...(waId === undefined ? {} : { waId }) })],
  };
  if (event !== 'connect' && event !== 'terminate') {
    const status = {
      id,
      timestamp: String(seconds),
      type: 'call',
      status: REPORTED[event],
      ...(waId === undefined ? {} : { recipient_id: waId }),
      recipient_user_id: userId,
    };
    return { id, value: { ...shared, statuses: [status] } };
  }
  const [from, to] = direction === 'in' ? [waId, business] : [business, waId];
  const call = {
    id,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    [direction === 'in' ? 'from_user_id' : 'to_user_id']: userId,
    event,
    timestamp: String(seconds),
    direction: direction === 'in' ? 'USER_INITIATED' : 'BUSINESS_INITIATED',
    ...(event === 'connect'
      ? { session: { sdp: 'v=0', sdp_type: direction === 'in' ? 'offer' : 'answer' } }
      : {
          status: 'COMPLETED',
          start_time: String(seconds - durationSeconds),
          end_time: String(seconds),
          duration: durationSeconds,
        }),
  };
  return { id, value: { ...shared, calls: [call] } };
}
