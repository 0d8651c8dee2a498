import type { ContactCard } from '../../../sdk/index.js';
import type { InboundInput } from '../../model/contract.js';
import type { JsonObject } from '../../model/model.js';
import type { SandboxReplyContent } from '../../model/reply.js';
import { defined } from './raw.js';

/** What is written as a message; calls and changes of the number are told otherwise. */
export type WrittenReply = Exclude<SandboxReplyContent, { kind: 'call' | 'system' }>;

/** A reply as the emulator takes it. */
export function inboundFor(content: WrittenReply): InboundInput['message'] {
  switch (content.kind) {
    case 'text':
      return { type: 'text', body: content.text };
    case 'image':
    case 'video':
      return defined({ type: content.kind, caption: content.caption });
    case 'audio':
      return defined({ type: content.kind, voice: content.voice });
    case 'document':
      return defined({ type: content.kind, caption: content.caption, filename: content.filename });
    case 'sticker':
      return defined({ type: content.kind, animated: content.animated });
    case 'location': {
      const { kind, ...place } = content;
      return defined({ type: kind, ...place });
    }
    case 'contacts':
      return { type: 'contacts', contacts: content.contacts.map(cardOf) };
    case 'reaction':
      return defined({
        type: 'reaction' as const,
        messageId: content.messageId,
        emoji: content.emoji ?? undefined,
      });
    case 'edit':
      return { type: 'edit', messageId: content.messageId, body: content.text };
    case 'deletion':
      return { type: 'revoke', messageId: content.messageId };
    case 'share_phone':
    case 'payment_method':
      return defined({ type: content.kind, messageId: content.messageId });
    case 'flow_reply':
      return { type: 'form', answers: content.values };
    case 'order':
      return defined({
        type: 'order' as const,
        text: content.text,
        items: content.items.map(({ productRetailerId, quantity, price }) => ({
          product_retailer_id: productRetailerId,
          quantity,
          item_price: Number(price.amount),
          currency: price.currency,
        })),
      });
    case 'call_permission':
      return { type: 'call_permission', answer: content.answer === 'accepted' ? 'accept' : 'reject' };
    case 'request_welcome':
      return { type: 'request_welcome' };
    case 'unsupported':
      return defined({ type: 'unsupported' as const, of: content.type });
  }
}

/** Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/contacts */
function cardOf({ name, birthday, phones, emails, urls, addresses, organisation }: ContactCard): JsonObject {
  return defined({
    name: defined({
      formatted_name: name.formattedName,
      first_name: name.firstName ?? name.formattedName,
      last_name: name.lastName,
    }),
    birthday,
    phones: phones?.map(({ phone, type, whatsappId }) => defined({ phone, type, wa_id: whatsappId })),
    emails: emails?.map(defined),
    urls: urls?.map(defined),
    addresses: addresses?.map(({ countryCode, ...address }) =>
      defined({ ...address, country_code: countryCode }),
    ),
    org: organisation && defined(organisation),
  });
}
