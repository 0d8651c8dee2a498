import { plainAddress } from '../../contacts/index.js';
import type { AnyChannel, ChannelAddress, FilledTemplate, OutgoingContent } from '../../sdk/index.js';
import { saidContent } from '../content/said.js';
import { hasReferences } from '../content/references.js';
import { templateHasReferences } from '../content/template-media.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { MessageContent } from '../messages/message.types.js';

/** How a channel is to read an address: digits are its first kind, anything else an id of its own. */
export function channelAddress(channel: Pick<AnyChannel, 'addresses'>, value: string): ChannelAddress {
  const [usual = 'phone'] = channel.addresses;
  return /^\d+$/.test(value) ? { kind: usual, value } : { kind: 'user_id', value: plainAddress(value) };
}

/** What a stored message says, in the words of the port; undefined where it refers to files or messages of Liaison's. */
export function contentOf(
  channel: Pick<AnyChannel, 'templates'>,
  { content }: Pick<MessageRow, 'content'>,
): OutgoingContent | undefined {
  if (content?.template) {
    const { name, language } = content.template;
    const values = valuesOf(channel, content);
    return templateHasReferences(content.template, values)
      ? undefined
      : { kind: 'template', name, language, values };
  }
  const said = saidContent(content);
  return said && hasReferences(said) ? undefined : ((said ?? { kind: 'text', text: '' }) as OutgoingContent);
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
 * @param resolved - its content in the provider's ids, where it refers to files or messages of Liaison's
 * @throws Error when the message's content was removed, or cannot be put into a request; it is not attempted
 */
export function renderMessage(
  channel: AnyChannel,
  message: Pick<MessageRow, 'id' | 'address' | 'content'>,
  attemptId: string,
  resolved: OutgoingContent | undefined = contentOf(channel, message),
): unknown {
  const { address, content } = message;
  if (address === null || content === null)
    throw new Error(`message ${message.id} has lost its content or address`);
  if (!resolved) throw new Error(`message ${message.id} refers to what was not looked up`);
  return channel.render(resolved, { address: channelAddress(channel, address), attemptId });
}
