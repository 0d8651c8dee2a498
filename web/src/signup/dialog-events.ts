/** What Meta's dialog says it ended with. Ids are its word alone: the hub asks Meta before it believes them. */
export type DialogEvent =
  | {
      kind: 'finished';
      wabaId?: string;
      phoneNumberId?: string;
      businessId?: string;
      /** The number stays in the WhatsApp Business app. */
      phoneApp: boolean;
    }
  | { kind: 'stopped'; reason: 'cancelled' | 'failed'; step?: string; message?: string };

/**
 * Reads a message that was posted to the page; undefined for every other than the dialog's. Pure.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation (session
 * logging message event listener), …/onboarding-business-app-users (`FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING`, which
 * names the account alone), …/errors (`ERROR`, and `CANCEL` with an error)
 *
 * @param origins - whose messages count
 */
export function readDialogEvent(
  origin: string,
  data: unknown,
  origins: readonly string[],
): DialogEvent | undefined {
  if (!origins.includes(origin)) return undefined;
  const message = objectOf(typeof data === 'string' ? parsed(data) : data);
  if (message?.['type'] !== 'WA_EMBEDDED_SIGNUP') return undefined;
  const event = message['event'];
  const told = objectOf(message['data']) ?? {};
  if (typeof event !== 'string') return undefined;
  if (event.startsWith('FINISH'))
    return {
      kind: 'finished',
      ...idOf('wabaId', told['waba_id']),
      ...idOf('phoneNumberId', told['phone_number_id']),
      ...idOf('businessId', told['business_id']),
      phoneApp: event === 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING',
    };
  if (event !== 'CANCEL' && event !== 'ERROR') return undefined;
  const said = textOf(told['error_message']);
  const step = textOf(told['current_step']);
  return {
    kind: 'stopped',
    reason: event === 'ERROR' || said !== undefined ? 'failed' : 'cancelled',
    ...(step === undefined ? {} : { step: step.slice(0, 100) }),
    ...(said === undefined ? {} : { message: said.slice(0, 500) }),
  };
}

function idOf(name: 'wabaId' | 'phoneNumberId' | 'businessId', value: unknown): Record<string, string> {
  const id = typeof value === 'number' ? String(value) : value;
  return typeof id === 'string' && /^\d{1,64}$/.test(id) ? { [name]: id } : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
