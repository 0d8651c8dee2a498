import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';

/** A reaction whose message is not shown, or one that was taken back. */
export function ReactionMessage({ content }: { content: ContentOf<'reaction'> }): ReactNode {
  const t = useText();
  const emoji = content.emoji ?? '';
  return emoji === '' ? (
    <p className={css.footer}>{t('message.reactionRemoved')}</p>
  ) : (
    <p className={css.emoji}>{emoji}</p>
  );
}
