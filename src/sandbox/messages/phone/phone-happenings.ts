import type { InboundContent } from '../../../sdk/index.js';
import type { LiveMessage, JsonObject } from '../../model/model.js';
import { defined, numberIn, objectIn, textIn } from './raw.js';

type Call = InboundContent<'call'>;
const states: Readonly<Record<string, Call['status']>> = {
  connect: 'ringing',
  ringing: 'ringing',
  accepted: 'accepted',
  rejected: 'rejected',
  terminate: 'completed',
};

/** A call, in either direction, as far as it came. */
export function callShown({ direction, body }: LiveMessage): Call {
  const call = objectIn(body, 'call');
  const event = textIn(call, 'event') ?? '';
  return defined({
    kind: 'call' as const,
    direction,
    status: states[event],
    durationSeconds: event === 'terminate' ? numberIn(call, 'durationSeconds') : undefined,
  });
}

/** Another number, or another business-scoped id. */
export function systemShown(system: JsonObject): InboundContent<'system'> {
  if (system.type === 'user_changed_number')
    return defined({
      kind: 'system' as const,
      event: 'number_changed' as const,
      from: textIn(system, 'from'),
      to: textIn(system, 'to'),
    });
  if (system.type === 'user_changed_user_id') return { kind: 'system', event: 'user_id_changed' };
  return defined({ kind: 'system' as const, event: 'other' as const, text: textIn(system, 'body') });
}
