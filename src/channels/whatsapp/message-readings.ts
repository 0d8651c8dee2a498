import type {
  ChannelPerson,
  InboundContent,
  InboundKind,
  MessageReading,
  PreferenceReading,
} from '../../sdk/index.js';
import { accountChangeOf } from './account-changes.js';
import { digitsIn, instantOf, listOf, objectOf, textOf, type Raw } from './callback.js';
import { inboundContent } from './inbound-content.js';
import { textIn, wordsIn } from './message-content.js';

/**
 * Kinds that are about a message or the account and are not the person writing to us. An edit comes within
 * 15 minutes of what it changes, whose window is open by then. `request_welcome` says that a chat was
 * looked at, and nothing was written yet.
 */
const silentKinds: ReadonlySet<InboundKind> = new Set(['system', 'deletion', 'edit', 'request_welcome']);

/** The same in Meta's words, for one that cannot be read. */
const silentWords: ReadonlySet<string> = new Set(['system', 'revoke', 'edit']);

/** True when the person wrote to us with this: not about an earlier message, and not taking a reaction back. */
function isWritten(content: InboundContent): boolean {
  if (content.kind === 'unknown') return !silentWords.has(content.type);
  return !silentKinds.has(content.kind) && !(content.kind === 'reaction' && content.emoji === null);
}

/**
 * The messages of a change; those without an id or a sender are left out.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function messageReadings(value: Record<string, unknown>, receivedAt: number): MessageReading[] {
  const errors = listOf(value, 'errors');
  return listOf(value, 'messages').flatMap((raw): MessageReading[] => {
    const providerMessageId = textOf(raw, 'id');
    const from = digitsIn(raw, 'from') ?? digitsIn(objectOf(raw, 'system'), 'customer');
    const sender = senderOf(value, from, textOf(raw, 'from_user_id'), textOf(raw, 'from_parent_user_id'));
    if (providerMessageId === undefined || providerMessageId.length > 190 || !sender) return [];
    const content = inboundContent(raw, errors);
    const { kind } = content;
    const at = Math.min(instantOf(raw['timestamp']) ?? receivedAt, receivedAt);
    const words = wordsIn(content);
    return [
      {
        reading: 'message',
        providerMessageId,
        kind,
        at,
        sender,
        content,
        text: textIn(content),
        words,
        isWritten: isWritten(content),
        ...(kind === 'button_reply' || kind === 'list_reply'
          ? // The id of a reply button is the business's own word; a template's payload may be Meta's.
            { button: { label: words, payload: textOf(objectOf(raw, 'button'), 'payload') } }
          : {}),
        groupId: content.groupId,
        answersTo: content.replyToProviderId,
        form: kind === 'flow_reply' ? { values: content.values, raw: content.raw } : undefined,
        ...(kind === 'edit'
          ? { revises: { how: 'edited', providerMessageId: content.providerMessageId } }
          : {}),
        ...(kind === 'deletion'
          ? { revises: { how: 'deleted', providerMessageId: content.providerMessageId } }
          : {}),
        sharedPhone: kind === 'contacts' ? sharedPhoneIn(raw) : undefined,
        accountChange: kind === 'system' ? accountChangeOf(raw, sender, at) : undefined,
        raw,
      },
    ];
  });
}

/**
 * The phone a person shared on being asked for it. A card that came another way may be anybody's.
 *
 * Source: docs.kapso.ai/docs/whatsapp/send-messages/request-contact-info (2nd; `contacts[].origin` is
 * `contact_request`, else `other`). That the first number of the card is the person's own is assumed.
 */
function sharedPhoneIn(raw: Raw): string | undefined {
  const [card] = listOf(raw, 'contacts');
  if (textOf(card, 'origin') !== 'contact_request') return undefined;
  const phones = card === undefined ? [] : listOf(card, 'phones');
  return phones.map((phone) => digitsIn(phone, 'wa_id')).find((digits) => digits !== undefined);
}

/**
 * Marketing switched off or on inside WhatsApp, or asked for by a sign-up link.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
 */
export function preferenceReadings(value: Record<string, unknown>, receivedAt: number): PreferenceReading[] {
  return listOf(value, 'user_preferences').flatMap((raw): PreferenceReading[] => {
    const change = textOf(raw, 'value');
    const sender = senderOf(
      value,
      digitsIn(raw, 'wa_id'),
      textOf(raw, 'user_id'),
      textOf(raw, 'parent_user_id'),
    );
    if (
      (change !== 'stop' && change !== 'resume' && change !== 'signup') ||
      textOf(raw, 'category') !== 'marketing_messages' ||
      !sender
    )
      return [];
    return [
      {
        reading: 'preference',
        value: change,
        sender,
        at: Math.min(instantOf(raw['timestamp']) ?? receivedAt, receivedAt),
      },
    ];
  });
}

/** Who is behind an update, by the digits and ids it names and the contacts beside it. */
export function senderOf(
  value: Record<string, unknown>,
  whatsappId: string | undefined,
  fromUserId: string | undefined,
  parentUserId?: string,
): ChannelPerson | undefined {
  const contacts = listOf(value, 'contacts');
  const same = contacts.find(
    (contact) =>
      (whatsappId !== undefined && digitsIn(contact, 'wa_id') === whatsappId) ||
      (fromUserId !== undefined && textOf(contact, 'user_id') === fromUserId),
  );
  const contact =
    same ??
    (whatsappId === undefined && fromUserId === undefined && contacts.length === 1 ? contacts[0] : undefined);
  const sender = {
    whatsappId: whatsappId ?? digitsIn(contact, 'wa_id'),
    userId: fromUserId ?? textOf(contact, 'user_id'),
    parentUserId: parentUserId ?? textOf(contact, 'parent_user_id'),
    username: textOf(objectOf(contact, 'profile'), 'username') ?? textOf(contact, 'username'),
    name: textOf(objectOf(contact, 'profile'), 'name'),
  };
  return sender.whatsappId === undefined && sender.userId === undefined ? undefined : sender;
}
