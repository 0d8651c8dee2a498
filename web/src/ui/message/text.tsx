import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { firstHost } from './formatted.js';
import css from './message.module.css';
import { Address, Body, Nothing } from './parts.js';
import { Icon } from '../icon.js';

/** Words, with the first link's preview where the sender asked for it. */
export function TextMessage({ content }: { content: ContentOf<'text'> }): ReactNode {
  const preview = 'preview' in content && content.preview === true ? firstHost(content.text) : undefined;
  if (content.text === '') return <Nothing />;
  return (
    <>
      {preview === undefined ? null : (
        <Address url={preview.url} className={css.preview}>
          <Icon name="link" /> {preview.host}
        </Address>
      )}
      <Body text={content.text} />
    </>
  );
}
