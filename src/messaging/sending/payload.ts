import {
  templatePayload,
  textPayload,
  type ChannelAddress,
  type MessagePayload,
  type SendComponent,
} from '../../channels/index.js';
import { toMetaLanguage } from '../../templates/index.js';
import type { MessageRow } from '../messages/message.entity.js';

/** How the channel is to read an address: digits are a phone, anything else is a business-scoped user id. */
export function channelAddress(value: string): ChannelAddress {
  return { kind: /^\d+$/.test(value) ? 'whatsapp' : 'user_id', value };
}

/**
 * The request for a message, carrying the attempt's id.
 *
 * @throws Error when the message's content was removed; such a message must not be attempted
 */
export function payloadOf(
  message: Pick<MessageRow, 'id' | 'address' | 'content'>,
  attemptId: string,
): MessagePayload {
  const { address, content } = message;
  if (address === null || content === null)
    throw new Error(`message ${message.id} has lost its content or address`);
  if (content.template) {
    const { name, language } = content.template;
    const components = (content.components ?? []) as SendComponent[];
    return templatePayload(
      channelAddress(address),
      { name, language: toMetaLanguage(language) ?? language.replace('-', '_'), components },
      attemptId,
    );
  }
  return textPayload(channelAddress(address), content.text ?? '', attemptId);
}
