import type { StatusReading } from '../../sdk/index.js';
import { digitsIn, instantOf, listOf, objectOf, textOf, type Raw } from './callback.js';

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
    const status = statusOf(item);
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
        ...(textOf(item, 'recipient_type') === 'group' ? {} : recipientOf(value, item)),
      },
    ];
  });
}

/**
 * The status of a message; that of the payment of an order, which comes in the same list and names the order's
 * message, by a word of its own: a payment that fails is no message that fails.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/pg (`type` `payment`)
 */
function statusOf(item: Raw): string | undefined {
  const status = textOf(item, 'status')?.toLowerCase();
  return status !== undefined && textOf(item, 'type') === 'payment' ? `payment_${status}` : status;
}

/** Ids of whom we wrote to, of the status itself or of the contact beside it. */
function recipientOf(value: Raw, item: Raw): Pick<StatusReading, 'userId' | 'parentUserId'> {
  const digits = digitsIn(item, 'recipient_id');
  const own = textOf(item, 'recipient_user_id');
  const contact = listOf(value, 'contacts').find(
    (one) =>
      (own !== undefined && textOf(one, 'user_id') === own) ||
      (digits !== undefined && digitsIn(one, 'wa_id') === digits),
  );
  return {
    userId: own ?? textOf(contact, 'user_id'),
    parentUserId: textOf(item, 'recipient_parent_user_id') ?? textOf(contact, 'parent_user_id'),
  };
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
