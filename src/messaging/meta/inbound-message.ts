import type { Person } from '../../sdk/index.js';
import { instantOf, listOf, objectOf, textOf } from './callback.js';
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
  text: string | undefined;
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

/** Kinds that are about a message or the account and are not the person writing to us. */
const silentKinds = new Set(['system', 'revoke', 'edit']);

/** True when a message of this kind opens a customer service window. */
export function opensWindow(kind: string): boolean {
  return !silentKinds.has(kind);
}

/**
 * The messages of a change; those without an id or a sender are left out.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function inboundMessages(value: Record<string, unknown>, source: ReportSource): InboundMessage[] {
  return listOf(value, 'messages').flatMap((raw) => {
    const providerMessageId = textOf(raw, 'id');
    const sender = senderOf(value, textOf(raw, 'from'), textOf(raw, 'from_user_id'));
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
        raw,
      },
    ];
  });
}

/** Calls people made to us. */
export function inboundCalls(value: Record<string, unknown>, source: ReportSource): InboundCall[] {
  return listOf(value, 'calls').flatMap((raw) => {
    if (textOf(raw, 'direction') !== 'USER_INITIATED' || textOf(raw, 'event') !== 'connect') return [];
    const sender = senderOf(value, textOf(raw, 'from'), textOf(raw, 'from_user_id'));
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
    const sender = senderOf(value, textOf(raw, 'wa_id'), textOf(raw, 'user_id'));
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
export function pressed({ kind, text }: InboundMessage): string | undefined {
  return kind === 'button' || kind === 'interactive' ? text : undefined;
}

/** The new WhatsApp id a person moved to, as a system message tells. */
export function changedNumber(message: InboundMessage): string | undefined {
  const system = objectOf(message.raw, 'system');
  if (message.kind !== 'system' || !textOf(system, 'type')?.includes('changed_number')) return undefined;
  return digits(textOf(system, 'wa_id') ?? textOf(system, 'new_wa_id'));
}

/** A sender as contacts are resolved by. */
export function personOf({ whatsappId, userId, name }: Sender): Person {
  return {
    ...(whatsappId === undefined ? {} : { whatsappId }),
    ...(userId === undefined ? {} : { userId }),
    ...(name === undefined ? {} : { firstName: name.slice(0, 190) }),
  };
}

function senderOf(
  value: Record<string, unknown>,
  from: string | undefined,
  fromUserId: string | undefined,
): Sender | undefined {
  const whatsappId = digits(from);
  const contacts = listOf(value, 'contacts');
  const same = contacts.find(
    (contact) =>
      (whatsappId !== undefined && textOf(contact, 'wa_id') === whatsappId) ||
      (fromUserId !== undefined && textOf(contact, 'user_id') === fromUserId),
  );
  const contact =
    same ??
    (whatsappId === undefined && fromUserId === undefined && contacts.length === 1 ? contacts[0] : undefined);
  const sender = {
    whatsappId: whatsappId ?? digits(textOf(contact, 'wa_id')),
    userId: fromUserId ?? textOf(contact, 'user_id'),
    name: textOf(objectOf(contact, 'profile'), 'name'),
  };
  return sender.whatsappId === undefined && sender.userId === undefined ? undefined : sender;
}

function digits(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{5,20}$/.test(text) ? text : undefined;
}

/** What a person reads of a message: its text, caption, or the title of the button they pressed. */
function textIn(raw: Record<string, unknown>, kind: string): string | undefined {
  const part = objectOf(raw, kind);
  if (kind === 'text') return textOf(part, 'body');
  if (kind === 'button') return textOf(part, 'text') ?? textOf(part, 'payload');
  if (kind === 'interactive') {
    const reply =
      objectOf(part, 'button_reply') ?? objectOf(part, 'list_reply') ?? objectOf(part, 'nfm_reply');
    return textOf(reply, 'title') ?? textOf(reply, 'body');
  }
  if (kind === 'reaction') return textOf(part, 'emoji');
  return textOf(part, 'caption') ?? textOf(part, 'name');
}
