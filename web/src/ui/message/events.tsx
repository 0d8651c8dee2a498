import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Notice } from './parts.js';

/** A call, in either direction. */
export function CallMessage({ content }: { content: ContentOf<'call'> }): ReactNode {
  const t = useText();
  const { direction, status, durationSeconds } = content;
  return (
    <Notice icon="phone">
      {t(direction === 'in' ? 'message.call.in' : 'message.call.out')}
      {status === undefined ? '' : ` · ${t(`message.call.${status}`)}`}
      {durationSeconds === undefined ? '' : ` · ${t('message.call.seconds', { seconds: durationSeconds })}`}
    </Notice>
  );
}

/** The answer to a request for permission to call. */
export function CallPermissionMessage({ content }: { content: ContentOf<'call_permission'> }): ReactNode {
  const t = useText();
  return (
    <Notice icon="phone">
      {t(content.answer === 'accepted' ? 'message.callAllowed' : 'message.callRefused')}
    </Notice>
  );
}

/** A change about the person: their number, their user id, their phone. */
export function SystemMessage({ content }: { content: ContentOf<'system'> }): ReactNode {
  const t = useText();
  return (
    <Notice icon="info">
      {t(`message.system.${content.event}`)}
      {content.from === undefined || content.to === undefined ? '' : ` (+${content.from} → +${content.to})`}
    </Notice>
  );
}

/** The person opened the chat for the first time and wrote nothing. */
export function RequestWelcomeMessage(): ReactNode {
  const t = useText();
  return <Notice icon="chat">{t('message.welcome')}</Notice>;
}

/** Something Meta's API does not carry. */
export function UnsupportedMessage({ content }: { content: ContentOf<'unsupported'> }): ReactNode {
  const t = useText();
  return (
    <>
      <Notice icon="warning">{t('message.unsupported')}</Notice>
      {content.type === undefined ? null : <p className={css.footer}>{content.type}</p>}
    </>
  );
}

/** Something newer than this version: shown by its name, with what came. */
export function UnknownMessage({ content }: { content: ContentOf<'unknown'> }): ReactNode {
  const t = useText();
  return (
    <>
      <Notice icon="question">{t('message.unknown', { type: content.type })}</Notice>
      <details>
        <summary className={css.footer}>{t('message.asReceived')}</summary>
        <pre className={css.raw} tabIndex={0}>
          {JSON.stringify(content.raw, null, 2)}
        </pre>
      </details>
    </>
  );
}

/** A message that was taken back and is not shown otherwise. */
export function DeletionMessage(): ReactNode {
  const t = useText();
  return <Notice icon="blocked">{t('message.deleted')}</Notice>;
}
