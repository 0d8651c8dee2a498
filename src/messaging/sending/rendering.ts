import type { AnyChannel, ChannelAddress, OutgoingContent } from '../../sdk/index.js';
import type { MessageRow } from '../messages/message.entity.js';

/** How a channel is to read an address: digits are its first kind, anything else an id of its own. */
export function channelAddress(channel: Pick<AnyChannel, 'addresses'>, value: string): ChannelAddress {
  const [usual = 'phone'] = channel.addresses;
  return { kind: /^\d+$/.test(value) ? usual : 'user_id', value };
}

/** What a stored message says, in the words of the port. */
export function contentOf({ content }: Pick<MessageRow, 'content'>): OutgoingContent {
  if (!content?.template) return { kind: 'text', text: content?.text ?? '' };
  const { name, language } = content.template;
  return { kind: 'template', name, language, components: content.components ?? [] };
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
  return channel.render(contentOf(message), { address: channelAddress(channel, address), attemptId });
}
