import type { MessageRow } from '../messages/message.entity.js';

/** Kinds that are about another message, which shows what they say itself. */
const aboutOthers: ReadonlySet<string> = new Set(['edit', 'deletion', 'reaction']);

/** What of a message can be searched: what a person reads in the thread, and the name of its file. */
export function searchableText({ kind, content }: Pick<MessageRow, 'kind' | 'content'>): string {
  if (content === null || content.deletedAt !== undefined || aboutOthers.has(kind)) return '';
  const { heard } = content;
  return [
    content.rendered ?? content.text,
    heard?.kind === 'document' ? heard.filename : undefined,
    heard?.kind === 'list_reply' ? heard.description : undefined,
    heard?.referral?.headline,
  ]
    .filter(Boolean)
    .join('\n');
}

/** When a message was written: what came from a channel has its own time, what is sent that of its decision. */
export function writtenAt({
  direction,
  via,
  dueAt,
  createdAt,
}: Pick<MessageRow, 'direction' | 'via' | 'dueAt' | 'createdAt'>): number {
  return direction === 'in' || via !== null ? dueAt : createdAt;
}
