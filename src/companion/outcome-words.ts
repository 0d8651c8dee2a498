import { DateTime } from 'luxon';
import type { MessageState } from '../messaging/index.js';

/** What is told of a message, once per message and kind. */
export type OutcomeKind = 'delivered' | 'failed' | 'not_sent';

/** States in which there is something to tell. */
export const toldStates: readonly MessageState[] = [
  'delivered',
  'read',
  'failed',
  'refused',
  'cancelled',
  'expired',
];

/** Reasons in the words of a shop; others are told as they are, without underscores. */
const reasons: Readonly<Record<string, string>> = {
  no_consent: 'no consent',
  consent_revoked: 'consent withdrawn',
  consent_withdrawn: 'consent withdrawn',
  suppressed: 'the person wrote STOP',
  invalid_phone: 'the phone number is not valid',
  phone_with_extension: 'the phone number has an extension',
  several_phones: 'there is more than one phone number',
  phone_digits_lost: 'a spreadsheet shortened the phone number',
  phone_with_letters: 'the phone number has letters in it',
  landline: 'the phone number is a landline',
  no_address: 'no phone number',
  no_contact: 'no phone number',
  erased: 'the person was erased',
  no_number: 'no WhatsApp number is set up',
  number_removed: 'its WhatsApp number was removed',
  number_not_active: 'the WhatsApp number is not active yet',
  no_template: 'its template is missing',
  template_not_approved: 'its template cannot be sent',
  template_pending: 'its template was not approved in time',
  stale: 'too late',
  test_mode: 'test mode',
  window_closed: 'the customer has not written within 24 hours',
  holdout: 'the person is in the control group',
  duplicate: 'sent before',
};

const steps: Readonly<Record<string, string>> = {
  accepted: 'order placed',
  placed: 'order placed',
  paid: 'payment received',
  shipped: 'shipped',
  out_for_delivery: 'out for delivery',
  delivered: 'parcel delivered',
  delayed: 'delayed',
  cancelled: 'order cancelled',
  refunded: 'refunded',
  failed: 'payment failed',
  note: 'note to the customer',
  review: 'review request',
  requested: 'message',
};

/** What a message about an order was about: `shipped`. */
export function topicOf(message: { transitionKey: string | null; templateName: string | null }): string {
  const transition = message.transitionKey?.split(':')[0] ?? '';
  return steps[transition] ?? message.templateName?.replaceAll('_', ' ') ?? 'message';
}

/**
 * One plain line about a message: `shipped: delivered 14:02`, `shipped: not sent: consent withdrawn`.
 * Never what was written.
 *
 * @param timezone - zone the time is told in: an IANA name, or an offset such as `+02:00`
 */
export function outcomeOf(
  message: {
    state: MessageState;
    reason: string | null;
    updatedAt: number;
    transitionKey: string | null;
    templateName: string | null;
  },
  timezone: string,
): { kind: OutcomeKind; text: string } {
  const about = topicOf(message);
  if (message.state === 'delivered' || message.state === 'read') {
    const zone = /^[+-]/.test(timezone) ? `utc${timezone}` : timezone;
    const local = DateTime.fromMillis(message.updatedAt, { zone });
    const known = local.isValid ? local : DateTime.fromMillis(message.updatedAt, { zone: 'utc' });
    const time = known.toFormat('HH:mm');
    return { kind: 'delivered', text: `${about}: ${message.state} ${time}` };
  }
  const reason = reasonWords(message.reason ?? message.state);
  return message.state === 'failed'
    ? { kind: 'failed', text: `${about}: failed: ${reason}` }
    : { kind: 'not_sent', text: `${about}: not sent: ${reason}` };
}

export function reasonWords(reason: string): string {
  return reasons[reason] ?? reason.replaceAll('_', ' ');
}
