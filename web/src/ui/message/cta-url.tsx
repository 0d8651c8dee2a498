import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Actions, Address, Frame } from './parts.js';

/** A button that opens an address. */
export function CtaUrlMessage({ content }: { content: ContentOf<'cta_url'> }): ReactNode {
  return (
    <Frame {...content}>
      <Actions>
        <Address url={content.url} className={css.action}>
          <span aria-hidden="true">↗</span>
          {content.buttonTitle}
        </Address>
      </Actions>
    </Frame>
  );
}
