import { instantOf, listOf, objectOf, textOf } from './callback.js';

/** One status as Meta reported it about a message of ours. */
export interface StatusReport {
  accountId: string;
  numberId: string;
  providerMessageId: string;
  /** `sent`, `delivered`, `read`, `failed`, or a word that is new to us and only kept. */
  status: string;
  at: number;
  receivedAt: number;
  /** What we sent along: the attempt's id, unless another application sent the message. */
  callbackData: string | undefined;
  error: { code: number; detail: string } | undefined;
  pricing: Record<string, unknown> | undefined;
  /** The recipient's business-scoped id, beside the address we wrote to; never of a group. */
  userId: string | undefined;
  deliveryId: string | undefined;
  traceId: string;
}

/** Where a report comes from. */
export interface ReportSource {
  accountId: string;
  numberId: string;
  receivedAt: number;
  deliveryId: string | undefined;
  traceId: string;
}

const longestDetail = 600;

/**
 * The statuses of a change; those without id or status are left out.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function statusReports(value: Record<string, unknown>, source: ReportSource): StatusReport[] {
  return listOf(value, 'statuses').flatMap((item) => {
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
        ...source,
        providerMessageId,
        status,
        at: instantOf(item['timestamp']) ?? source.receivedAt,
        callbackData: textOf(item, 'biz_opaque_callback_data'),
        error: status === 'failed' ? errorOf(item) : undefined,
        pricing: objectOf(item, 'pricing'),
        userId: textOf(item, 'recipient_type') === 'group' ? undefined : textOf(item, 'recipient_user_id'),
      },
    ];
  });
}

function errorOf(item: Record<string, unknown>): { code: number; detail: string } {
  const first = listOf(item, 'errors')[0];
  const code = Number(first?.['code']);
  const detail =
    textOf(objectOf(first, 'error_data'), 'details') ?? textOf(first, 'message') ?? textOf(first, 'title');
  return {
    // A failure without a code is one Meta knows nothing more about.
    code: Number.isInteger(code) ? code : 131000,
    detail: (detail ?? 'Meta reported that the message failed and did not say why.').slice(0, longestDetail),
  };
}
