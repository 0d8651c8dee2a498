import { instantOf, listOf, objectOf, textOf } from './callback.js';
import { formAnswersOf, isReactionTakenBack, textIn, wordsIn, type FormAnswers } from './message-content.js';
import type { ReportSource } from './status-report.js';

/** Who wrote or called, by whatever Meta tells: since April 2026 a phone may be missing. */
export interface Sender {
  /** Digits. */
  whatsappId: string | undefined;
  /** Business-scoped user id. */
  userId: string | undefined;
  name: string | undefined;
}

/** A message a person sent. */
export interface InboundMessage extends ReportSource {
  providerMessageId: string;
  kind: string;
  at: number;
  sender: Sender;
  /** What a reader of the thread sees. */
  text: string | undefined;
  /** What the person said in words or by a button: what may be a STOP. */
  words: string | undefined;
  /** Set when it was written to a group: it is no message to the business alone. */
  groupId: string | undefined;
  /** What they filled into a form. */
  answers: FormAnswers | undefined;
  /** Everything Meta sent about it. */
  raw: Record<string, unknown>;
}

/** A person called: that opens a window too. */
export interface InboundCall extends ReportSource {
  at: number;
  sender: Sender;
}

/** A switch the person turned inside WhatsApp. */
export interface PreferenceChange extends ReportSource {
  value: 'stop' | 'resume';
  at: number;
  sender: Sender;
}

/**
 * Kinds that are about a message or the account and are not the person writing to us. An edit comes within
 * 15 minutes of what it changes, whose window is open by then. `request_welcome` says that a chat was
 * looked at, and nothing was written yet.
 */
const silentKinds = new Set(['system', 'revoke', 'edit', 'request_welcome']);

/** True when the person wrote to us with this: not about an earlier message, and not taking a reaction back. */
export function isWritten({ kind, raw }: Pick<InboundMessage, 'kind' | 'raw'>): boolean {
  return !silentKinds.has(kind) && !isReactionTakenBack(raw, kind);
}

/** True when a message opens a customer service window with its sender: one to a group opens none. */
export function opensWindow(message: Pick<InboundMessage, 'kind' | 'raw' | 'groupId'>): boolean {
  return isWritten(message) && message.groupId === undefined;
}

/**
 * The messages of a change; those without an id or a sender are left out.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function inboundMessages(value: Record<string, unknown>, source: ReportSource): InboundMessage[] {
  return listOf(value, 'messages').flatMap((raw) => {
    const providerMessageId = textOf(raw, 'id');
    const from = digitsIn(raw, 'from') ?? digitsIn(objectOf(raw, 'system'), 'customer');
    const sender = senderOf(value, from, textOf(raw, 'from_user_id'));
    if (providerMessageId === undefined || providerMessageId.length > 190 || !sender) return [];
    const kind = (textOf(raw, 'type') ?? 'unsupported').slice(0, 16);
    return [
      {
        ...source,
        providerMessageId,
        kind,
        at: Math.min(instantOf(raw['timestamp']) ?? source.receivedAt, source.receivedAt),
        sender,
        text: textIn(raw, kind),
        words: wordsIn(raw, kind),
        groupId: textOf(raw, 'group_id'),
        answers: formAnswersOf(raw, kind),
        raw,
      },
    ];
  });
}

/** Calls people made to us. */
export function inboundCalls(value: Record<string, unknown>, source: ReportSource): InboundCall[] {
  return listOf(value, 'calls').flatMap((raw) => {
    if (textOf(raw, 'direction') !== 'USER_INITIATED' || textOf(raw, 'event') !== 'connect') return [];
    const sender = senderOf(value, digitsIn(raw, 'from'), textOf(raw, 'from_user_id'));
    if (!sender) return [];
    return [
      {
        ...source,
        sender,
        at: Math.min(instantOf(raw['timestamp']) ?? source.receivedAt, source.receivedAt),
      },
    ];
  });
}

/** Marketing switched off or on inside WhatsApp. */
export function preferenceChanges(value: Record<string, unknown>, source: ReportSource): PreferenceChange[] {
  return listOf(value, 'user_preferences').flatMap((raw) => {
    const change = textOf(raw, 'value');
    const sender = senderOf(value, digitsIn(raw, 'wa_id'), textOf(raw, 'user_id'));
    if (
      (change !== 'stop' && change !== 'resume') ||
      textOf(raw, 'category') !== 'marketing_messages' ||
      !sender
    )
      return [];
    return [
      {
        ...source,
        value: change,
        sender,
        at: Math.min(instantOf(raw['timestamp']) ?? source.receivedAt, source.receivedAt),
      },
    ];
  });
}

/** Meta's id of our message that a person answered. */
export function answeredId({ raw }: InboundMessage): string | undefined {
  return textOf(objectOf(raw, 'context'), 'id');
}

/** What the button says that a person pressed; undefined when they wrote something. */
export function pressed({ kind, words }: InboundMessage): string | undefined {
  return kind === 'button' || kind === 'interactive' ? words : undefined;
}

function senderOf(
  value: Record<string, unknown>,
  whatsappId: string | undefined,
  fromUserId: string | undefined,
): Sender | undefined {
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
    name: textOf(objectOf(contact, 'profile'), 'name'),
  };
  return sender.whatsappId === undefined && sender.userId === undefined ? undefined : sender;
}

/** Digits in a field, whether they came as text or as a number. */
export function digitsIn(item: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = item?.[name];
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^\+?\d{5,20}$/.test(text) ? text.replace('+', '') : undefined;
}
