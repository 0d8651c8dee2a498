import type { ContactSyncReading, EchoReading, HistoryReading } from '../../sdk/index.js';
import { digitsIn, instantOf, listOf, numberOf, objectOf, textOf, type Raw } from './callback.js';
import { errorIn, inboundContent } from './inbound-content.js';
import { textIn } from './message-content.js';

/**
 * What the business wrote in its phone app.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes
 */
export function echoReadings(value: Raw, receivedAt: number): EchoReading[] {
  return listOf(value, 'message_echoes').flatMap((raw): EchoReading[] => {
    const providerMessageId = textOf(raw, 'id');
    const recipient = { whatsappId: digitsIn(raw, 'to'), userId: textOf(raw, 'to_user_id') };
    if (providerMessageId === undefined || providerMessageId.length > 190) return [];
    const content = inboundContent(raw);
    return [
      {
        reading: 'echo',
        providerMessageId,
        at: Math.min(instantOf(raw['timestamp']) ?? receivedAt, receivedAt),
        recipient,
        content,
        text: textIn(content),
      },
    ];
  });
}

/**
 * Conversations of the past, in chunks: they come once, when a phone app is connected, and trigger nothing.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history
 */
export function historyReadings(value: Raw, receivedAt: number): HistoryReading[] {
  return listOf(value, 'history').map((chunk): HistoryReading => {
    const metadata = objectOf(chunk, 'metadata');
    const errors = listOf(chunk, 'errors');
    return {
      reading: 'history',
      phase: numberOf(metadata, 'phase'),
      chunk: numberOf(metadata, 'chunk_order'),
      progress: numberOf(metadata, 'progress'),
      threads: listOf(chunk, 'threads').map((thread) => ({
        person: { whatsappId: digitsIn(thread, 'id'), userId: textOf(thread, 'user_id') },
        messages: listOf(thread, 'messages').flatMap((raw) => {
          const providerMessageId = textOf(raw, 'id');
          if (providerMessageId === undefined || providerMessageId.length > 190) return [];
          const content = inboundContent(raw);
          return [
            {
              providerMessageId,
              direction:
                digitsIn(raw, 'from') === digitsIn(thread, 'id') ? ('in' as const) : ('out' as const),
              at: Math.min(instantOf(raw['timestamp']) ?? receivedAt, receivedAt),
              status: textOf(objectOf(raw, 'history_context'), 'status')?.toLowerCase(),
              content,
              text: textIn(content),
            },
          ];
        }),
      })),
      ...(errors.length === 0 ? {} : { errors: errors.map(errorIn) }),
    };
  });
}

/**
 * The contact book of the business's phone app: may hold private people.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_app_state_sync
 */
export function contactSyncReadings(value: Raw, receivedAt: number): ContactSyncReading[] {
  return listOf(value, 'state_sync').flatMap((item): ContactSyncReading[] => {
    const contact = objectOf(item, 'contact');
    const person = {
      whatsappId: digitsIn(contact, 'phone_number'),
      userId: textOf(contact, 'user_id'),
      name: textOf(contact, 'full_name') ?? textOf(contact, 'first_name'),
    };
    if (person.whatsappId === undefined && person.userId === undefined) return [];
    return [
      {
        reading: 'contact_sync',
        change: textOf(item, 'action') === 'remove' ? 'removed' : 'saved',
        person,
        at: Math.min(instantOf(objectOf(item, 'metadata')?.['timestamp']) ?? receivedAt, receivedAt),
      },
    ];
  });
}
