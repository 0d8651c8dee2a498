import { useCallback } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { MessageContent } from '../../ui/message/content.js';
import type { ThreadMessage } from './thread.js';

/** A message in one line: its words, else its kind. */
export function useSummary(): (entry: Pick<ThreadMessage, 'content' | 'isDeleted'>) => string {
  const t = useText();
  return useCallback(
    ({ content, isDeleted }) => {
      if (isDeleted) return t('message.deleted');
      return wordsOf(content) ?? t(`kind.${content.kind}`);
    },
    [t],
  );
}

/** What is read first of a message; undefined when it has no words. */
export function wordsOf(content: MessageContent): string | undefined {
  const { text, title, caption, emoji, name } = content as Partial<Record<string, unknown>>;
  const words = [text, title, caption, content.kind === 'reaction' ? emoji : undefined];
  if (content.kind === 'location') words.push(name);
  return words.find((one): one is string => typeof one === 'string' && one !== '');
}
