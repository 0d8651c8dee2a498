import type { CallReading } from '../../sdk/index.js';
import { digitsIn, instantOf, listOf, numberOf, textOf, type Raw } from './callback.js';
import { errorIn } from './inbound-content.js';
import { senderOf } from './message-readings.js';

/** Meta's words for how far a call came. */
const statuses: Readonly<Record<string, CallReading['status']>> = {
  RINGING: 'ringing',
  ACCEPTED: 'accepted',
  REJECTED: 'rejected',
  COMPLETED: 'completed',
  FAILED: 'failed',
};

/**
 * News of calls: that they begin, how far they came, that they ended. Those of nobody are left out.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference
 */
export function callReadings(value: Raw, receivedAt: number): CallReading[] {
  const errors = listOf(value, 'errors');
  const calls = listOf(value, 'calls').flatMap((raw): CallReading[] => {
    const direction = textOf(raw, 'direction') === 'BUSINESS_INITIATED' ? 'out' : 'in';
    const side = direction === 'in' ? 'from' : 'to';
    const sender = senderOf(value, digitsIn(raw, side), textOf(raw, `${side}_user_id`));
    if (!sender) return [];
    const said = errors.length > 0 ? errors : listOf(raw, 'errors');
    return [
      {
        reading: 'call',
        callId: idIn(raw),
        direction,
        begins: textOf(raw, 'event') === 'connect',
        at: Math.min(instantOf(raw['timestamp']) ?? receivedAt, receivedAt),
        sender,
        status: statuses[textOf(raw, 'status') ?? ''],
        startedAt: instantOf(raw['start_time']),
        endedAt: instantOf(raw['end_time']),
        durationSeconds: numberOf(raw, 'duration'),
        ...(said.length === 0 ? {} : { errors: said.map(errorIn) }),
        raw,
      },
    ];
  });
  // Only calls the business makes are reported by status.
  const reported = listOf(value, 'statuses').flatMap((raw): CallReading[] => {
    const sender = senderOf(value, digitsIn(raw, 'recipient_id'), textOf(raw, 'recipient_user_id'));
    if (!sender || textOf(raw, 'type') !== 'call') return [];
    return [
      {
        reading: 'call',
        callId: idIn(raw),
        direction: 'out',
        begins: false,
        at: Math.min(instantOf(raw['timestamp']) ?? receivedAt, receivedAt),
        sender,
        status: statuses[textOf(raw, 'status') ?? ''],
        raw,
      },
    ];
  });
  return [...calls, ...reported];
}

function idIn(raw: Raw): string | undefined {
  const id = textOf(raw, 'id');
  return id === undefined || id.length > 190 ? undefined : id;
}
