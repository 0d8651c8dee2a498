import type { AnyChannel, ChannelAddress, FilledTemplate, OutgoingContent } from '../../sdk/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { MessageContent } from '../messages/message.types.js';

/** How a channel is to read an address: digits are its first kind, anything else an id of its own. */
export function channelAddress(channel: Pick<AnyChannel, 'addresses'>, value: string): ChannelAddress {
  const [usual = 'phone'] = channel.addresses;
  return { kind: /^\d+$/.test(value) ? usual : 'user_id', value };
}

/** What a stored message says, in the words of the port. */
export function contentOf(
  channel: Pick<AnyChannel, 'templates'>,
  { content }: Pick<MessageRow, 'content'>,
): OutgoingContent {
  if (!content?.template) return { kind: 'text', text: content?.text ?? '' };
  const { name, language } = content.template;
  return { kind: 'template', name, language, values: valuesOf(channel, content) };
}

/** Messages that were queued before values were stored say them in their provider's shape. */
function valuesOf(channel: Pick<AnyChannel, 'templates'>, content: MessageContent): FilledTemplate {
  if (content.values || !content.components) return content.values ?? {};
  const former = channel.templates?.readStored?.(content.components);
  if (!former) throw new Error('its template was stored in a form this channel does not know');
  return former;
}

/**
 * The request for a message, as its channel makes it.
 *
 * @throws Error when the message's content was removed, or cannot be put into a request; it is not attempted
 */
export function renderMessage(
  channel: AnyChannel,
  message: Pick<MessageRow, 'id' | 'address' | 'content'>,
  attemptId: string,
): unknown {
  const { address, content } = message;
  if (address === null || content === null)
    throw new Error(`message ${message.id} has lost its content or address`);
  return channel.render(contentOf(channel, message), {
    address: channelAddress(channel, address),
    attemptId,
  });
}
