import type { FreeContent, InboundContent } from '../../../sdk/index.js';
import type { JsonObject, LiveMessage } from '../../model/model.js';
import { isObject } from '../message-validation.js';
import { callShown } from './phone-happenings.js';
import { inboundShown } from './phone-inbound.js';
import { interactiveContent } from './phone-interactive.js';
import { fileIn } from './phone-media.js';
import { templateContent, type ShownTemplate } from './phone-template.js';
import { cardsIn, placeIn } from './phone-parts.js';
import { defined, objectIn, textIn } from './raw.js';

/**
 * What a message says, in the words of the API's content: what the phone shows. Ids of messages and files are
 * Meta's, that is the emulator's.
 */
export type PhoneContent = FreeContent | InboundContent | ShownTemplate;

/** What the person with the phone sees of a message, in either direction. */
export function phoneContent(message: LiveMessage): PhoneContent {
  if (message.type === 'call') return callShown(message);
  if (message.direction === 'in') return inboundShown(message.type, message.body);
  if (message.type === 'template' && message.template) return templateContent(message, message.template);
  return sentContent(message.type, message.body) ?? unknown(message.type, message.body);
}

function sentContent(type: string, body: JsonObject): FreeContent | undefined {
  const own = objectIn(body, type);
  switch (type) {
    case 'text':
      return defined({
        kind: 'text' as const,
        text: textIn(own, 'body') ?? '',
        preview: typeof own.preview_url === 'boolean' ? own.preview_url : undefined,
      });
    case 'image':
    case 'video':
      return defined({ kind: type, media: fileIn(own), caption: textIn(own, 'caption') });
    case 'audio':
      return defined({
        kind: type,
        media: fileIn(own),
        voice: own.voice === true ? true : undefined,
      });
    case 'document':
      return defined({
        kind: type,
        media: fileIn(own),
        caption: textIn(own, 'caption'),
        filename: textIn(own, 'filename'),
      });
    case 'sticker':
      return { kind: type, media: fileIn(own) };
    case 'location':
      return { kind: type, ...placeIn(own) };
    case 'contacts':
      return { kind: type, contacts: cardsIn(body) as FreeContent<'contacts'>['contacts'] };
    case 'reaction':
      return {
        kind: type,
        messageId: textIn(own, 'message_id') ?? '',
        emoji: textIn(own, 'emoji') ?? null,
      };
    case 'interactive':
      return interactiveContent(own);
    default:
      return undefined;
  }
}

/** What is newer than this version is shown by its name, with what came. */
export function unknown(type: string, body: JsonObject): InboundContent<'unknown'> {
  const raw = body[type];
  return { kind: 'unknown', type, raw: isObject(raw) ? raw : {} };
}
