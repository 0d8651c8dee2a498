import type { StatusReading } from '../../sdk/index.js';
import { instantOf, listOf, objectOf, textOf, type Raw } from './callback.js';

/** What a failure without a code is taken for: Meta knows nothing more about it. */
export const unknownFailure = 131000;
const longestDetail = 600;

/**
 * The statuses of a change; those without id or status are left out.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function statusReadings(value: Record<string, unknown>, receivedAt: number): StatusReading[] {
  return listOf(value, 'statuses').flatMap((item): StatusReading[] => {
    const providerMessageId = textOf(item, 'id');
    const status = textOf(item, 'status')?.toLowerCase();
    if (
      providerMessageId === undefined ||
      providerMessageId.length > 190 ||
      status === undefined ||
      status.length > 16
    )
      return [];
    return [
      {
        reading: 'status',
        providerMessageId,
        status,
        at: instantOf(item['timestamp']) ?? receivedAt,
        callbackData: textOf(item, 'biz_opaque_callback_data'),
        error: status === 'failed' || listOf(item, 'errors').length > 0 ? errorOf(item) : undefined,
        pricing: objectOf(item, 'pricing'),
        conversation: conversationOf(objectOf(item, 'conversation')),
        userId: textOf(item, 'recipient_type') === 'group' ? undefined : textOf(item, 'recipient_user_id'),
      },
    ];
  });
}

function conversationOf(part: Raw | undefined): StatusReading['conversation'] {
  if (!part) return undefined;
  return {
    id: textOf(part, 'id'),
    origin: textOf(objectOf(part, 'origin'), 'type'),
    expiresAt: instantOf(part['expiration_timestamp']),
  };
}

function errorOf(item: Record<string, unknown>): { code: number; detail: string } {
  const first = listOf(item, 'errors')[0];
  const code = Number(first?.['code']);
  const detail =
    textOf(objectOf(first, 'error_data'), 'details') ?? textOf(first, 'message') ?? textOf(first, 'title');
  return {
    code: Number.isInteger(code) ? code : unknownFailure,
    detail: (detail ?? 'Meta reported that the message failed and did not say why.').slice(0, longestDetail),
  };
}
