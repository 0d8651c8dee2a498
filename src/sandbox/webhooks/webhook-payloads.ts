import { webhookError } from '../model/graph-error.js';
import type { ChangeUpdate, JsonObject, LiveMessage, SandboxNumber, StatusUpdate } from '../model/model.js';

/** The object Meta posts. */
export interface WebhookBody {
  object: 'whatsapp_business_account';
  entry: { id: string; time?: number; changes: { value: JsonObject; field: string }[] }[];
}

/** Finds a number's display phone, for the metadata. */
export type DisplayPhone = (phoneNumberId: string) => string;

/** The `metadata` of a number: its display phone in digits. */
export function metadataOf(number: Pick<SandboxNumber, 'phoneNumberId' | 'displayPhone'>): JsonObject {
  return {
    display_phone_number: number.displayPhone.replace(/[^0-9]/g, ''),
    phone_number_id: number.phoneNumberId,
  };
}

/** An entry of `contacts`. */
export function contactOf(
  message: Pick<LiveMessage, 'name' | 'waId' | 'userId' | 'parentUserId' | 'username'>,
): JsonObject {
  return {
    profile: {
      name: message.name,
      ...(message.username === undefined ? {} : { username: message.username }),
    },
    ...(message.waId === undefined ? {} : { wa_id: message.waId }),
    user_id: message.userId,
    ...(message.parentUserId === undefined ? {} : { parent_user_id: message.parentUserId }),
  };
}

/**
 * An entry of `statuses`.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function statusOf({ message, step }: Pick<StatusUpdate, 'message' | 'step'>): JsonObject {
  const status: JsonObject = {
    id: message.id,
    status: step.status,
    timestamp: String(Math.floor((message.at + step.happenedMs) / 1000)),
  };
  if (message.waId !== undefined) status.recipient_id = message.waId;
  status.recipient_user_id = message.userId;
  if (message.parentUserId !== undefined) status.recipient_parent_user_id = message.parentUserId;
  if (message.callbackData !== undefined) status.biz_opaque_callback_data = message.callbackData;
  if (step.error) {
    status.errors = [webhookError(step.error.code, step.error.details)];
    return status;
  }
  if (message.conversation) {
    const { expiration_timestamp, ...conversation } = message.conversation;
    status.conversation = step.status === 'sent' ? { ...conversation, expiration_timestamp } : conversation;
  }
  if (message.pricing) status.pricing = message.pricing;
  return status;
}

/** The value of a change that carries one status. */
export function statusesValue(
  number: SandboxNumber,
  message: LiveMessage,
  step: StatusUpdate['step'],
): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    contacts: [contactOf(message)],
    statuses: [statusOf({ message, step })],
  };
}

interface StatusChange {
  contacts: Map<string, JsonObject>;
  statuses: JsonObject[];
}

/** One body for many statuses: an entry per business account, a change per number. */
export function statusBody(updates: readonly StatusUpdate[], displayPhone: DisplayPhone): WebhookBody {
  const entries = new Map<
    string,
    Map<string, { contacts: Map<string, JsonObject>; statuses: JsonObject[] }>
  >();
  for (const update of updates) {
    const { message } = update;
    let numbers = entries.get(message.wabaId);
    if (!numbers) entries.set(message.wabaId, (numbers = new Map<string, StatusChange>()));
    let change = numbers.get(message.phoneNumberId);
    if (!change) numbers.set(message.phoneNumberId, (change = { contacts: new Map(), statuses: [] }));
    if (!change.contacts.has(message.customer)) change.contacts.set(message.customer, contactOf(message));
    change.statuses.push(statusOf(update));
  }
  return {
    object: 'whatsapp_business_account',
    entry: [...entries].map(([id, numbers]) => ({
      id,
      changes: [...numbers].map(([phoneNumberId, { contacts, statuses }]) => ({
        value: {
          messaging_product: 'whatsapp',
          metadata: metadataOf({ phoneNumberId, displayPhone: displayPhone(phoneNumberId) }),
          contacts: [...contacts.values()],
          statuses,
        },
        field: 'messages',
      })),
    })),
  };
}

/** The body of a change posted by itself. Account-level changes carry a time, as Meta's do. */
export function changeBody(update: ChangeUpdate): WebhookBody {
  const accountLevel = update.value.metadata === undefined;
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: update.wabaId,
        ...(accountLevel ? { time: Math.floor(update.at / 1000) } : {}),
        changes: [{ value: update.value, field: update.field }],
      },
    ],
  };
}

/** The value of `user_preferences`. */
export function preferenceValue(
  number: SandboxNumber,
  person: Pick<LiveMessage, 'name' | 'waId' | 'userId' | 'parentUserId'>,
  value: 'stop' | 'resume',
  at: number,
): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    contacts: [contactOf(person)],
    user_preferences: [
      {
        ...(person.waId === undefined ? {} : { wa_id: person.waId }),
        user_id: person.userId,
        ...(person.parentUserId === undefined ? {} : { parent_user_id: person.parentUserId }),
        detail: `User requested to ${value} marketing messages`,
        category: 'marketing_messages',
        value,
        timestamp: Math.floor(at / 1000),
      },
    ],
  };
}

// eslint-disable-next-line no-control-regex
const NOT_ASCII = /[^\x00-\x7f]/g;

/** JSON as Meta writes it: everything beyond ASCII escaped, so that a re-encoded body has another signature. */
export function webhookJson(body: WebhookBody): string {
  return JSON.stringify(body).replace(
    NOT_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
