import type { JsonObject, SandboxNumber } from '../model/model.js';
import type { AppContact } from '../model/phone-app-contract.js';
import type { Person } from '../state/people.js';
import { contactOf, metadataOf } from '../webhooks/webhook-payloads.js';

const DAY = 86_400_000;

/** Somebody as a webhook names them. */
export interface Named {
  person: Person;
  /** Their business-scoped id for the number's account. */
  userId: string;
  /** Whether the phone is told. */
  phone: boolean;
}

/**
 * The value of `smb_message_echoes`: what the business wrote on its phone.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes
 */
export function echoValue(
  number: SandboxNumber,
  to: Named,
  message: { id: string; at: number; type: string; part: JsonObject },
): JsonObject {
  const { id, at, type, part } = message;
  const waId = to.phone ? to.person.waId : undefined;
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    contacts: [
      contactOf({
        name: to.person.name,
        userId: to.userId,
        ...(waId === undefined ? {} : { waId }),
      }),
    ],
    message_echoes: [
      {
        from: digits(number),
        ...(waId === undefined ? {} : { to: waId }),
        to_user_id: to.userId,
        id,
        timestamp: seconds(at),
        type,
        ...part,
      },
    ],
  };
}

/** A message of a chat from before. */
export interface PastMessage {
  direction: 'in' | 'out';
  at: number;
  id: string;
  status: string;
  type: string;
  part: JsonObject;
}

/** A chat from before. */
export interface PastThread {
  customer: Named;
  messages: readonly PastMessage[];
}

/** Where a piece of the history belongs. */
export interface HistoryPlace {
  phase: number;
  chunkOrder: number;
  progress: number;
}

/** Kinds whose file comes later, in a webhook of its own. */
const FILES = new Set(['image', 'video', 'audio', 'document', 'sticker']);

/**
 * The value of `history`. Files are only announced: `type` is `media_placeholder` and the part is absent.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history
 */
export function historyValue(
  number: SandboxNumber,
  place: HistoryPlace,
  threads: readonly PastThread[],
): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    history: [
      {
        metadata: { phase: place.phase, chunk_order: place.chunkOrder, progress: place.progress },
        threads: threads.map(({ customer, messages }) => ({
          id: nameOf(customer),
          messages: messages.map((message) =>
            FILES.has(message.type)
              ? { ...pastMessage(number, customer, message), type: 'media_placeholder' }
              : { ...pastMessage(number, customer, message), ...message.part },
          ),
        })),
      },
    ],
  };
}

/**
 * The value of `history` that brings the files of messages told before; only files of the last 14 days come.
 *
 * Source: as above, "media message asset IDs"; that they lie in `messages` of the value is from public integrations.
 */
export function historyFilesValue(
  number: SandboxNumber,
  threads: readonly PastThread[],
  now: number,
): JsonObject | undefined {
  const messages = threads.flatMap(({ customer, messages: all }) =>
    all
      .filter(({ type, at }) => FILES.has(type) && now - at <= 14 * DAY)
      .map((message) => ({ ...pastMessage(number, customer, message), ...message.part })),
  );
  if (messages.length === 0) return undefined;
  return { messaging_product: 'whatsapp', metadata: metadataOf(number), messages };
}

/** The value of `history` when the business keeps its chats to itself. Code and place: Meta's reference, as above. */
export function historyDeclinedValue(number: SandboxNumber): JsonObject {
  const title = 'History sync is turned off by the business from the WhatsApp Business App';
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    history: [{ errors: [{ code: 2593109, title, message: title, error_data: { details: title } }] }],
  };
}

/**
 * The value of `smb_app_state_sync`. Removed contacts come without names.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_app_state_sync
 */
export function contactsValue(
  number: SandboxNumber,
  action: 'add' | 'remove',
  contacts: readonly AppContact[],
  at: number,
): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    state_sync: contacts.map(({ phone, fullName, firstName }) => ({
      type: 'contact',
      contact: {
        ...(action === 'remove' || fullName === undefined ? {} : { full_name: fullName }),
        ...(action === 'remove' || firstName === undefined ? {} : { first_name: firstName }),
        phone_number: phone,
      },
      action,
      metadata: { timestamp: seconds(at) },
    })),
  };
}

/** The phase a message of the history belongs to, by its age; undefined for one older than 180 days, which never comes. */
export function phaseOf(at: number, now: number): 0 | 1 | 2 | undefined {
  const days = (now - at) / DAY;
  if (days <= 1) return 0;
  if (days <= 90) return 1;
  return days <= 180 ? 2 : undefined;
}

function pastMessage(number: SandboxNumber, customer: Named, message: PastMessage): JsonObject {
  const business = digits(number);
  const theirs = nameOf(customer);
  return {
    from: message.direction === 'in' ? theirs : business,
    ...(message.direction === 'out' ? { to: theirs } : {}),
    id: message.id,
    timestamp: seconds(message.at),
    type: message.type,
    history_context: {
      status: message.status,
      ...(message.direction === 'out' ? { from_me: true } : {}),
    },
  };
}

function nameOf({ person, userId, phone }: Named): string {
  return phone && person.waId !== undefined ? person.waId : userId;
}

function digits(number: SandboxNumber): string {
  return number.displayPhone.replace(/[^0-9]/g, '');
}

function seconds(at: number): string {
  return String(Math.floor(at / 1000));
}
