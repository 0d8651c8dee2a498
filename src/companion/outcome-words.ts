import { DateTime } from 'luxon';
import type { MessageState } from '../messaging/index.js';
import { resultWords, shortReason, topicWords, type Language } from '../words/index.js';

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

/** Moments of an order that are told in the same words as another. */
const topics: Readonly<Record<string, string>> = { accepted: 'placed', requested: 'message' };

/** What a message about an order was about: `shipped`. */
export function topicOf(
  message: { transitionKey: string | null; templateName: string | null },
  language: Language = 'en',
): string {
  const transition = message.transitionKey?.split(':')[0] ?? '';
  return (
    topicWords(language, topics[transition] ?? transition) ??
    message.templateName?.replaceAll('_', ' ') ??
    topicWords(language, 'message') ??
    'message'
  );
}

/**
 * One plain line about a message: `shipped: delivered 14:02`, `shipped: not sent: consent withdrawn`.
 * Never what was written.
 *
 * @param timezone - zone the time is told in: an IANA name, or an offset such as `+02:00`
 * @param language - of the line
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
  language: Language = 'en',
): { kind: OutcomeKind; text: string } {
  const about = topicOf(message, language);
  if (message.state === 'delivered' || message.state === 'read') {
    const zone = /^[+-]/.test(timezone) ? `utc${timezone}` : timezone;
    const local = DateTime.fromMillis(message.updatedAt, { zone });
    const known = local.isValid ? local : DateTime.fromMillis(message.updatedAt, { zone: 'utc' });
    const time = known.toFormat('HH:mm');
    return { kind: 'delivered', text: `${about}: ${resultWords(language, message.state)} ${time}` };
  }
  const reason = reasonOf(message.reason ?? message.state, language);
  return message.state === 'failed'
    ? { kind: 'failed', text: `${about}: ${resultWords(language, 'failed')}: ${reason}` }
    : { kind: 'not_sent', text: `${about}: ${resultWords(language, 'not_sent')}: ${reason}` };
}

/** In a few words; a reason that has none is told as it is, without underscores. */
function reasonOf(reason: string, language: Language): string {
  return shortReason(language, reason) ?? reason.replaceAll('_', ' ');
}
