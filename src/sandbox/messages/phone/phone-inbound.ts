import type { InboundContent } from '../../../sdk/index.js';
import type { JsonObject } from '../../model/model.js';
import { systemShown } from './phone-happenings.js';
import { cardsIn, placeIn } from './phone-parts.js';
import { defined, listIn, numberIn, objectIn, textIn } from './raw.js';

type Unchanged = InboundContent<'edit'>['content'];

/** What the person sent, from the entry of the webhook that tells of it. */
export function inboundShown(type: string, body: JsonObject): InboundContent {
  if (type !== 'edit') return unchanged(type, body);
  const edit = objectIn(body, 'edit');
  const message = objectIn(edit, 'message');
  return {
    kind: 'edit',
    providerMessageId: textIn(edit, 'original_message_id') ?? '',
    content: unchanged(textIn(message, 'type') ?? 'text', message),
  };
}

function unchanged(type: string, body: JsonObject): Unchanged {
  const own = objectIn(body, type);
  switch (type) {
    case 'text':
      return { kind: type, text: textIn(own, 'body') ?? '' };
    case 'image':
    case 'video':
      return defined({ kind: type, media: mediaIn(own), caption: textIn(own, 'caption') });
    case 'audio':
      return { kind: type, media: mediaIn(own), voice: own.voice === true };
    case 'document':
      return defined({
        kind: type,
        media: mediaIn(own),
        caption: textIn(own, 'caption'),
        filename: textIn(own, 'filename'),
      });
    case 'sticker':
      return { kind: type, media: mediaIn(own), animated: own.animated === true };
    case 'location':
      return { kind: type, ...placeIn(own) };
    case 'contacts':
      return { kind: type, contacts: cardsIn(body) };
    case 'button':
      return defined({
        kind: 'button_reply' as const,
        id: textIn(own, 'payload'),
        title: textIn(own, 'text'),
      });
    case 'interactive':
      return answerIn(own);
    case 'order':
      return defined({
        kind: type,
        catalogId: textIn(own, 'catalog_id'),
        text: textIn(own, 'text'),
        items: listIn(own, 'product_items').map(itemIn),
      });
    case 'reaction':
      return {
        kind: type,
        providerMessageId: textIn(own, 'message_id') ?? '',
        emoji: textIn(own, 'emoji') ?? null,
      };
    case 'revoke':
      return { kind: 'deletion', providerMessageId: textIn(own, 'original_message_id') ?? '' };
    case 'request_welcome':
      return { kind: type };
    case 'system':
      return systemShown(own);
    case 'unsupported':
      return defined({ kind: type, type: textIn(objectIn(body, 'unsupported'), 'type') });
    default:
      return { kind: 'unknown', type, raw: own };
  }
}

function answerIn(interactive: JsonObject): Unchanged {
  const type = textIn(interactive, 'type') ?? '';
  const own = objectIn(interactive, type);
  switch (type) {
    case 'button_reply':
      return defined({ kind: type, id: textIn(own, 'id'), title: textIn(own, 'title') });
    case 'list_reply':
      return defined({
        kind: type,
        id: textIn(own, 'id'),
        title: textIn(own, 'title'),
        description: textIn(own, 'description'),
      });
    case 'nfm_reply': {
      const raw = textIn(own, 'response_json') ?? '';
      return defined({ kind: 'flow_reply' as const, name: textIn(own, 'name'), values: valuesIn(raw), raw });
    }
    case 'payment_method':
      return defined({
        kind: type,
        method: textIn(own, 'payment_method') === 'offsite_card_pay' ? ('card' as const) : ('other' as const),
        type: textIn(own, 'payment_method'),
        referenceId: textIn(own, 'reference_id'),
        lastFourDigits: textIn(own, 'last_four_digits'),
        credentialId: textIn(own, 'credential_id'),
        confirmedAt: secondsIn(own, 'payment_timestamp'),
      });
    case 'call_permission_reply':
      return {
        kind: 'call_permission',
        answer: textIn(own, 'response') === 'accept' ? 'accepted' : 'rejected',
      };
    default:
      return { kind: 'unknown', type: 'interactive', raw: interactive };
  }
}

function secondsIn(own: JsonObject, field: string): number | undefined {
  const seconds = numberIn(own, field);
  return seconds === undefined ? undefined : seconds * 1_000;
}

function valuesIn(raw: string): Record<string, unknown> | null {
  try {
    const values: unknown = JSON.parse(raw);
    return typeof values === 'object' && values !== null && !Array.isArray(values)
      ? (values as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function itemIn(item: JsonObject): InboundContent<'order'>['items'][number] {
  const price = numberIn(item, 'item_price');
  const currency = textIn(item, 'currency');
  return defined({
    productRetailerId: textIn(item, 'product_retailer_id'),
    quantity: numberIn(item, 'quantity') ?? 1,
    price: price === undefined || currency === undefined ? undefined : { amount: String(price), currency },
  });
}

function mediaIn(own: JsonObject): InboundContent<'image'>['media'] {
  return defined({
    providerMediaId: textIn(own, 'id'),
    mimeType: textIn(own, 'mime_type'),
    sha256: textIn(own, 'sha256'),
  });
}
