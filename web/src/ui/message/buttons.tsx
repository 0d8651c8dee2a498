import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { ActionButton, Actions, Frame } from './parts.js';
import { useMessageContext } from './message-context.js';

/** Reply buttons. */
export function ButtonsMessage({ content }: { content: ContentOf<'buttons'> }): ReactNode {
  const { act } = useMessageContext();
  return (
    <Frame {...content}>
      <Actions>
        {content.buttons.map(({ id, title }) => (
          <ActionButton key={id} icon="reply" onPress={act && (() => act({ type: 'reply', id, title }))}>
            {title}
          </ActionButton>
        ))}
      </Actions>
    </Frame>
  );
}
