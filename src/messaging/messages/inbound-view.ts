import type { InboundContent } from '../../sdk/index.js';
import type { MessageRow } from './message.entity.js';
import type { MessageReferences } from './message-references.js';

/**
 * What an inbound message says, with the messages it is about by our ids where they are known here; null once
 * removed by age or erasure. Rows of before content was typed show their text, or what came.
 */
export function heardContent(row: MessageRow, references: MessageReferences): InboundContent | null {
  const { content } = row;
  if (content === null) return null;
  const heard = content.heard ?? (row.direction === 'in' ? formerContent(row) : undefined);
  return heard === undefined ? null : withIds(heard, (providerId) => references.idOf(row, providerId));
}

function formerContent({ content, kind }: MessageRow): InboundContent | undefined {
  if (kind === 'text' && content?.text !== undefined) return { kind, text: content.text };
  return content?.inbound === undefined ? undefined : { kind: 'unknown', type: kind, raw: content.inbound };
}

function withIds(content: InboundContent, idOf: (providerId: string) => string | undefined): InboundContent {
  const replyTo = content.replyToProviderId === undefined ? undefined : idOf(content.replyToProviderId);
  const messageId = 'providerMessageId' in content ? idOf(content.providerMessageId) : undefined;
  return {
    ...content,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(messageId === undefined ? {} : { messageId }),
  };
}
