import { SandboxInputError, type Inbound, type MessageContent } from '../model/contract.js';
import { messageId } from '../model/ids.js';
import type { MessageLedger } from '../state/message-ledger.js';
import type { MediaStore } from '../state/media-store.js';
import type { JsonObject, LiveMessage, SandboxNumber } from '../model/model.js';
import type { Person } from '../state/people.js';
import { isObject } from './message-validation.js';
import { renderMessage } from './rendered-message.js';
import { confirmedCard, sharedPhone } from './requested-answers.js';

const PLACEHOLDERS: Readonly<Record<string, { mimeType: string; bytes: Buffer }>> = {
  image: {
    mimeType: 'image/png',
    // The smallest picture there is: one transparent pixel.
    bytes: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
      'base64',
    ),
  },
  video: { mimeType: 'video/mp4', bytes: Buffer.from('sandbox video') },
  audio: { mimeType: 'audio/ogg', bytes: Buffer.from('sandbox audio') },
  document: { mimeType: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
  sticker: { mimeType: 'image/webp', bytes: Buffer.from('sandbox sticker') },
};

/** An inbound message, ready to be kept and posted. */
export interface InboundMessage {
  id: string;
  type: string;
  /** The entry of `messages`. */
  body: JsonObject;
}

/** Kinds Meta opens no window for. A reaction that is taken back opens none either. */
const silent = new Set(['edit', 'revoke', 'request_welcome']);

const EDIT_MINUTES = 15;

/**
 * Checks that a message of the customer's own may still be edited: fifteen minutes. What the emulator no longer
 * knows, or never did, passes: a receiver has to cope with an edit before its message.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/edit
 *
 * @throws SandboxInputError when WhatsApp would not let them
 */
export function checkDeadline(
  message: MessageContent,
  person: Person,
  at: number,
  ledger: MessageLedger,
): void {
  if (message.type !== 'edit' && message.type !== 'revoke') return;
  const original = ledger.get(message.messageId);
  if (!original) return;
  if (original.direction !== 'in' || original.customer !== person.key)
    throw new SandboxInputError('messageId', 'People change and take back messages of their own only.');
  if (message.type === 'edit' && at - original.at > EDIT_MINUTES * 60_000)
    throw new SandboxInputError('messageId', `WhatsApp allows an edit for ${EDIT_MINUTES} minutes.`);
}

/** Whether a message opens the 24-hour window with the number it is written to. */
export function opensWindow({ message, groupId }: Inbound): boolean {
  const takenBack = message.type === 'reaction' && (message.emoji ?? '') === '';
  return groupId === undefined && !silent.has(message.type) && !takenBack;
}

/**
 * Makes the message object of an inbound webhook.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 *
 * @param ids - the person's business-scoped id for the number's account, and their parent id
 * @param at - when it was written
 * @throws SandboxInputError when a pressed button exists nowhere
 */
export async function inboundMessage(
  input: Inbound,
  number: SandboxNumber,
  person: Person,
  ids: { userId: string; parentUserId?: string },
  at: number,
  stores: { ledger: MessageLedger; media: MediaStore },
): Promise<InboundMessage> {
  const id = messageId(person.key, 'in');
  const head: JsonObject = {};
  const showsPhone = person.waId !== undefined && !input.withoutPhone;
  const business = number.displayPhone.replace(/[^0-9]/g, '');
  if (input.groupId !== undefined) head.group_id = input.groupId;
  const context = contextOf(input, business);
  if (context !== undefined) head.context = context;
  if (input.referral) head.referral = input.referral;
  if (showsPhone) head.from = person.waId;
  head.from_user_id = ids.userId;
  if (ids.parentUserId !== undefined) head.from_parent_user_id = ids.parentUserId;
  Object.assign(head, { id, timestamp: String(Math.floor(at / 1000)) });
  const { type, part, context: pressed } = await partOf(input.message, number, person, at, stores);
  if (pressed !== undefined) head.context = { ...context, from: business, id: pressed };
  return { id, type, body: { ...head, type, ...part } };
}

function contextOf({ context, forwarded, product }: Inbound, business: string): JsonObject | undefined {
  const parts: JsonObject = {
    ...(context === undefined ? {} : { from: business, id: context }),
    ...(forwarded === undefined
      ? {}
      : { [forwarded === 'often' ? 'frequently_forwarded' : 'forwarded']: true }),
    ...(product === undefined
      ? {}
      : {
          referred_product: {
            catalog_id: product.catalogId,
            product_retailer_id: product.productRetailerId,
          },
        }),
  };
  return Object.keys(parts).length === 0 ? undefined : parts;
}

/** The type of a message and the part of that name, as webhooks carry them; of a pressed button its message too. */
export async function partOf(
  message: MessageContent,
  number: SandboxNumber,
  person: Person,
  at: number,
  stores: { ledger: MessageLedger; media: MediaStore },
): Promise<{ type: string; part: JsonObject; context?: string }> {
  switch (message.type) {
    case 'text':
      return { type: 'text', part: { text: { body: message.body } } };
    case 'button':
      return pressedButton(stores.ledger, number, person, message.payload, message.messageId);
    case 'reaction':
      return {
        type: 'reaction',
        part: {
          reaction: {
            message_id: message.messageId,
            ...(message.emoji === undefined ? {} : { emoji: message.emoji }),
          },
        },
      };
    case 'location': {
      const { type, ...location } = message;
      return { type, part: { location } };
    }
    case 'contacts':
      return { type: 'contacts', part: { contacts: message.contacts } };
    case 'share_phone':
      return sharedPhone(stores.ledger, number, person, message.messageId);
    case 'payment_method':
      return {
        type: 'interactive',
        part: confirmedCard(stores.ledger, number, person, at, message.messageId),
      };
    case 'edit': {
      const edited = {
        ...editedPart(stores.ledger.get(message.messageId), message.body),
        context: { id: 'M0' },
      };
      return {
        type: 'edit',
        part: { edit: { original_message_id: message.messageId, message: edited } },
      };
    }
    case 'revoke':
      return { type: 'revoke', part: { revoke: { original_message_id: message.messageId } } };
    case 'form': {
      const { answers } = message;
      const json = typeof answers === 'string' ? answers : JSON.stringify(answers);
      const reply = { response_json: json, body: 'Sent', name: 'flow' };
      return { type: 'interactive', part: { interactive: { type: 'nfm_reply', nfm_reply: reply } } };
    }
    case 'order': {
      const order = { catalog_id: '1', text: message.text ?? '', product_items: message.items };
      return { type: 'order', part: { order } };
    }
    case 'request_welcome':
      return { type: 'request_welcome', part: {} };
    case 'unsupported':
      return {
        type: 'unsupported',
        part: {
          errors: [UNSUPPORTED],
          ...(message.of === undefined ? {} : { unsupported: { type: message.of } }),
        },
      };
    case 'other':
      return { type: message.word, part: { [message.word]: message.part } };
    case 'call_permission': {
      const reply = { response: message.answer, response_source: 'user_action' };
      const type = 'call_permission_reply';
      return { type: 'interactive', part: { interactive: { type, [type]: reply } } };
    }
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return { type: message.type, part: { [message.type]: await mediaOf(message, number, stores.media) } };
  }
}

/** What an edit carries: the whole message anew, of a file with another caption. */
function editedPart(original: LiveMessage | undefined, body: string): JsonObject {
  const file = original === undefined ? undefined : original.body[original.type];
  if (original === undefined || original.type === 'text' || !isObject(file))
    return { type: 'text', text: { body } };
  return { type: original.type, [original.type]: { ...file, caption: body } };
}

const UNSUPPORTED = {
  code: 131051,
  title: 'Message type unknown',
  message: 'Message type unknown',
  error_data: { details: 'Message type is currently not supported.' },
};

async function mediaOf(
  message: {
    type: string;
    caption?: string | undefined;
    filename?: string | undefined;
    voice?: boolean | undefined;
    animated?: boolean | undefined;
  },
  number: SandboxNumber,
  media: MediaStore,
): Promise<JsonObject> {
  const file = PLACEHOLDERS[message.type] as { mimeType: string; bytes: Buffer };
  const record = await media.add(number.phoneNumberId, file);
  return {
    ...(message.caption === undefined ? {} : { caption: message.caption }),
    ...(message.type === 'document' ? { filename: message.filename ?? 'document.pdf' } : {}),
    mime_type: record.mimeType,
    sha256: Buffer.from(record.sha256, 'hex').toString('base64'),
    id: record.id,
    ...(message.type === 'audio' ? { voice: message.voice ?? true } : {}),
    ...(message.type === 'sticker' ? { animated: message.animated ?? false } : {}),
  };
}

/** Template quick replies come back as `button`, reply buttons and list rows as `interactive`. */
function pressedButton(
  ledger: MessageLedger,
  number: SandboxNumber,
  person: Person,
  payload: string,
  wanted: string | undefined,
): { type: string; part: JsonObject; context: string } {
  const has = (message: LiveMessage): boolean =>
    message.direction === 'out' &&
    (wanted === undefined || message.id === wanted) &&
    renderMessage(message).buttons.some((button) => button.payload === payload);
  const message = ledger.newest(number.phoneNumberId, person.key, has);
  if (!message) {
    throw new SandboxInputError(
      'payload',
      `No message to ${person.key} has a button with the payload "${payload}". Take the payload from the message list.`,
    );
  }
  const title = renderMessage(message).buttons.find((button) => button.payload === payload)?.text ?? payload;
  if (message.type === 'template') {
    return { type: 'button', part: { button: { payload, text: title } }, context: message.id };
  }
  return {
    type: 'interactive',
    part: { interactive: interactiveReply(message, payload, title) },
    context: message.id,
  };
}

function interactiveReply(message: LiveMessage, payload: string, title: string): JsonObject {
  const interactive = message.body.interactive as JsonObject;
  if (interactive.type !== 'list') return { type: 'button_reply', button_reply: { id: payload, title } };
  const sections = (interactive.action as JsonObject).sections as JsonObject[];
  const row = sections
    .flatMap((section) => (Array.isArray(section.rows) ? section.rows.filter(isObject) : []))
    .find((candidate) => candidate.id === payload);
  const description = row?.description;
  return {
    type: 'list_reply',
    list_reply: { id: payload, title, ...(typeof description === 'string' ? { description } : {}) },
  };
}
