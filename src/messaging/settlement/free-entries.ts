import type { Attached } from './status-report.js';

/**
 * Free entry points among statuses, of which the first of a message tells the end.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/pricing (`pricing.type` is
 * `free_entry_point`; before July 2025 the conversation's origin was `referral_conversion`)
 */
export function freeEntries(
  fresh: readonly Pick<Attached, 'row' | 'attempt'>[],
): { messageId: string; until: number }[] {
  return fresh.flatMap(({ row: { conversation, pricing }, attempt: { messageId } }) => {
    const until = conversation?.expiresAt;
    const type = pricing?.['type'];
    const isFree =
      type === 'free_entry_point' || (type === undefined && conversation?.origin === 'referral_conversion');
    return until !== undefined && isFree ? [{ messageId, until }] : [];
  });
}
