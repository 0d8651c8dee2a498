import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { ActionButton, Actions, Frame } from './parts.js';
import { useMessageContext } from './message-context.js';

/** A form (a WhatsApp Flow) behind a button. */
export function FlowMessage({ content }: { content: ContentOf<'flow'> }): ReactNode {
  const { act } = useMessageContext();
  const title = content.buttonTitle;
  return (
    <Frame {...content}>
      <Actions>
        <ActionButton icon="form" onPress={act && (() => act({ type: 'fill_form', title }))}>
          {title}
        </ActionButton>
      </Actions>
    </Frame>
  );
}
