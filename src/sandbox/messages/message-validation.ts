import { messagingError, parameterError } from '../model/graph-error.js';
import { digitsOf, isBusinessScopedId } from '../model/ids.js';
import { checkInteractive } from './interactive-validation.js';
import type { JsonObject } from '../model/model.js';

/** A send request whose shape is sound. */
export interface SendRequest {
  type: string;
  /** As given; echoed in the answer. */
  input: string;
  address: { kind: 'phone'; waId: string } | { kind: 'user'; userId: string } | { kind: 'dropped' };
  callbackData?: string;
  body: JsonObject;
}

/** A request that marks an inbound message as read. */
export interface ReadRequest {
  messageId: string;
  typing: boolean;
}

const TYPES = [
  'audio',
  'contacts',
  'document',
  'image',
  'interactive',
  'location',
  'reaction',
  'sticker',
  'template',
  'text',
  'video',
];
const MEDIA = new Set(['audio', 'document', 'image', 'sticker', 'video']);
/** What may be said of a file besides. */
const MEDIA_FIELDS: Readonly<Record<string, readonly string[]>> = {
  audio: ['id', 'link', 'voice'],
  document: ['id', 'link', 'caption', 'filename'],
  image: ['id', 'link', 'caption'],
  sticker: ['id', 'link'],
  video: ['id', 'link', 'caption'],
};
const NAME_PARTS = ['first_name', 'last_name', 'middle_name', 'prefix', 'suffix'];
const CALLBACK_DATA_LIMIT = 512;
const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The part of the body that belongs to its type. Throws code 100 when it is absent. */
export function part(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  if (!isObject(value)) throw parameterError(`The parameter ${name} is required.`);
  return value;
}

function checkProduct(body: unknown): asserts body is JsonObject {
  if (!isObject(body)) throw parameterError('The parameter messaging_product is required.');
  if (body.messaging_product === undefined) {
    throw parameterError('The parameter messaging_product is required.');
  }
  if (body.messaging_product !== 'whatsapp') {
    throw parameterError('Param messaging_product must be one of {WHATSAPP}');
  }
}

/**
 * Reads the status form of `POST /messages`: mark as read, show typing.
 *
 * @returns undefined when the body is a message to send
 */
export function readReceipt(body: unknown): ReadRequest | undefined {
  if (!isObject(body) || body.status === undefined) return undefined;
  checkProduct(body);
  if (body.status !== 'read') throw parameterError('Param status must be one of {READ}');
  if (typeof body.message_id !== 'string') throw parameterError('The parameter message_id is required.');
  if (body.typing_indicator !== undefined) {
    const indicator = part(body, 'typing_indicator');
    if (indicator.type !== 'text')
      throw parameterError("Param typing_indicator['type'] must be one of {TEXT}");
  }
  return { messageId: body.message_id, typing: body.typing_indicator !== undefined };
}

/**
 * Checks a message in Meta's order: product, recipient, type, then the part of the type.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 *
 * @throws GraphError with code 100, 131008, 131009 or 131051
 */
export function sendRequest(body: unknown): SendRequest {
  checkProduct(body);
  const { input, address } = recipientOf(body);
  if (body.recipient_type !== undefined && body.recipient_type !== 'individual') {
    throw parameterError('Param recipient_type must be one of {INDIVIDUAL}');
  }
  const callbackData = body.biz_opaque_callback_data;
  if (callbackData !== undefined && typeof callbackData !== 'string') {
    throw parameterError('Param biz_opaque_callback_data must be a string');
  }
  if (callbackData !== undefined && callbackData.length > CALLBACK_DATA_LIMIT) {
    throw parameterError(
      `Param biz_opaque_callback_data must be at most ${CALLBACK_DATA_LIMIT} characters long.`,
    );
  }
  if (body.context !== undefined && typeof part(body, 'context').message_id !== 'string') {
    throw parameterError("The parameter context['message_id'] is required.");
  }
  const type = typeOf(body);
  checkPart(type, body);
  return { type, input, address, body, ...(callbackData === undefined ? {} : { callbackData }) };
}

/** `to` wins over `recipient`; a business-scoped id in `to` is answered and never delivered, as Meta does. */
function recipientOf(body: JsonObject): Pick<SendRequest, 'input' | 'address'> {
  const { to, recipient } = body;
  if (to !== undefined) {
    if (typeof to !== 'string') throw parameterError('Param to must be a string');
    if (isBusinessScopedId(to)) return { input: to, address: { kind: 'dropped' } };
    const waId = digitsOf(to);
    if (!/^[+0-9 ().-]+$/.test(to) || waId.length < 5 || waId.length > 15) {
      throw messagingError(131009, `Recipient phone number '${to}' is not a valid phone number`);
    }
    return { input: to, address: { kind: 'phone', waId } };
  }
  if (recipient === undefined) throw parameterError('The parameter to is required.');
  if (typeof recipient !== 'string' || !isBusinessScopedId(recipient)) {
    throw messagingError(131009, 'Parameter recipient is not a business-scoped user id');
  }
  return { input: recipient, address: { kind: 'user', userId: recipient } };
}

function typeOf(body: JsonObject): string {
  // Meta's own list example leaves the type out and carries an interactive part.
  const type = body.type ?? (isObject(body.interactive) ? 'interactive' : 'text');
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    throw parameterError(
      `Param type must be one of {${TYPES.join(', ').toUpperCase()}} - got "${typeof type === 'string' ? type : typeof type}".`,
    );
  }
  return type;
}

function checkPart(type: string, body: JsonObject): void {
  if (MEDIA.has(type)) return checkMedia(type, part(body, type));
  switch (type) {
    case 'text':
      return checkText(part(body, 'text'));
    case 'template':
      return checkTemplate(part(body, 'template'));
    case 'interactive':
      return checkInteractive(part(body, 'interactive'));
    case 'reaction':
      return checkReaction(part(body, 'reaction'));
    case 'location':
      return checkLocation(part(body, 'location'));
    default:
      return checkContacts(body.contacts);
  }
}

function checkText(text: JsonObject): void {
  if (typeof text.body !== 'string' || text.body === '') {
    throw parameterError("The parameter text['body'] is required.");
  }
  if (text.body.length > TEXT_LIMIT) {
    throw parameterError(`Param text['body'] must be at most ${TEXT_LIMIT} characters long.`);
  }
}

function checkTemplate(template: JsonObject): void {
  if (typeof template.name !== 'string' || template.name === '') {
    throw parameterError("The parameter template['name'] is required.");
  }
  const language = template.language;
  if (!isObject(language) || typeof language.code !== 'string') {
    throw parameterError("The parameter template['language']['code'] is required.");
  }
  if (template.components !== undefined && !Array.isArray(template.components)) {
    throw parameterError("Param template['components'] must be an array.");
  }
}

function checkMedia(type: string, media: JsonObject): void {
  const allowed = MEDIA_FIELDS[type] ?? [];
  for (const field of Object.keys(media)) {
    if (!allowed.includes(field)) throw parameterError(`Unexpected key "${field}" on param "${type}".`);
  }
  if (media.voice !== undefined && typeof media.voice !== 'boolean')
    throw parameterError(`Param ${type}['voice'] must be a boolean.`);
  if ((media.id === undefined) === (media.link === undefined)) {
    throw messagingError(131009, `${type}: exactly one of 'id' and 'link' must be given`);
  }
  if (media.link !== undefined && (typeof media.link !== 'string' || !/^https?:\/\/\S+$/.test(media.link))) {
    throw parameterError(`Param ${type}['link'] is not a valid URI.`);
  }
  if (typeof media.caption === 'string' && media.caption.length > CAPTION_LIMIT) {
    throw parameterError(`Param ${type}['caption'] must be at most ${CAPTION_LIMIT} characters long.`);
  }
}

function checkReaction(reaction: JsonObject): void {
  if (typeof reaction.message_id !== 'string') {
    throw parameterError("The parameter reaction['message_id'] is required.");
  }
  if (typeof reaction.emoji !== 'string')
    throw parameterError("The parameter reaction['emoji'] is required.");
}

function checkLocation(location: JsonObject): void {
  for (const [name, limit] of [
    ['latitude', 90],
    ['longitude', 180],
  ] as const) {
    const value = Number(location[name]);
    if (location[name] === undefined) throw parameterError(`The parameter location['${name}'] is required.`);
    if (!Number.isFinite(value) || Math.abs(value) > limit) {
      throw messagingError(131009, `location: ${name} must be between -${limit} and ${limit}`);
    }
  }
}

function checkContacts(contacts: unknown): void {
  if (!Array.isArray(contacts) || contacts.length === 0) {
    throw parameterError('The parameter contacts is required.');
  }
  contacts.forEach((contact: unknown, index) => {
    const name = isObject(contact) ? contact.name : undefined;
    if (!isObject(name) || typeof name.formatted_name !== 'string') {
      throw messagingError(131008, `contacts[${index}]: name.formatted_name is required`);
    }
    if (!NAME_PARTS.some((part) => typeof name[part] === 'string')) {
      throw messagingError(131009, `contacts[${index}]: name needs one of ${NAME_PARTS.join(', ')}`);
    }
  });
}
