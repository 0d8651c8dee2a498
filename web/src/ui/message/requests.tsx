import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import { ActionButton, Actions, Frame } from './parts.js';
import { useMessageContext } from './message-context.js';

/** Asks where the person is. */
export function LocationRequestMessage({ content }: { content: ContentOf<'location_request'> }): ReactNode {
  const t = useText();
  const { act } = useMessageContext();
  return (
    <Frame text={content.text}>
      <Actions>
        <ActionButton icon="pin" onPress={act && (() => act({ type: 'share_location' }))}>
          {t('message.sendLocation')}
        </ActionButton>
      </Actions>
    </Frame>
  );
}

/** Asks for the person's phone number. */
export function ContactRequestMessage({ content }: { content: ContentOf<'contact_request'> }): ReactNode {
  const t = useText();
  const { act } = useMessageContext();
  return (
    <Frame text={content.text}>
      <Actions>
        <ActionButton icon="person" onPress={act && (() => act({ type: 'share_phone' }))}>
          {t('message.shareContact')}
        </ActionButton>
      </Actions>
    </Frame>
  );
}
