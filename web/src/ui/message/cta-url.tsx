import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Actions, Address, Frame } from './parts.js';
import { Icon } from '../icon.js';

/** A button that opens an address. */
export function CtaUrlMessage({ content }: { content: ContentOf<'cta_url'> }): ReactNode {
  return (
    <Frame {...content}>
      <Actions>
        <Address url={content.url} className={css.action}>
          <Icon name="external" />
          {content.buttonTitle}
        </Address>
      </Actions>
    </Frame>
  );
}
