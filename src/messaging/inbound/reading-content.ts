import type { InboundContent, MessageReading } from '../../sdk/index.js';

/** What a message says, typed: as its channel reads it, else its text, else everything that came. */
export function contentOfReading({
  content,
  kind,
  text,
  raw,
}: Pick<MessageReading, 'content' | 'kind' | 'text' | 'raw'>): InboundContent {
  if (content !== undefined) return content;
  if (kind === 'text' && text !== undefined) return { kind, text };
  return { kind: 'unknown', type: kind, raw };
}
