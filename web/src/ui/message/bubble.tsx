import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../i18n/i18n.js';
import css from './bubble.module.css';
import { Icon, type IconName } from '../icon.js';

/** How far a message came, as its sender sees it. */
export type Delivery = 'waiting' | 'sent' | 'delivered' | 'read' | 'failed';

export interface BubbleProps {
  /** Whether the reader wrote it: it stands on the right. */
  isMine: boolean;
  /** Milliseconds since 1970, UTC. */
  at: number;
  /** Absent: no ticks are shown. */
  delivery?: Delivery | undefined;
  /** Why it did not arrive. */
  failure?: string | undefined;
  /** What it answers, in short. */
  quote?: { who: string; text: string } | undefined;
  /** Who brought it, such as a template's name. */
  origin?: string | undefined;
  isEdited?: boolean | undefined;
  isForwarded?: boolean | undefined;
  isDeleted?: boolean | undefined;
  /** Current reactions. */
  reactions?: readonly string[] | undefined;
  /** What can be done with it, beside it. */
  menu?: ReactNode;
  children: ReactNode;
}

const ticks: Readonly<Record<Exclude<Delivery, 'failed'>, IconName>> = {
  waiting: 'clock',
  sent: 'check',
  delivered: 'doubleCheck',
  read: 'doubleCheck',
};

/** A message in a thread: what it says, when, and how far it came. */
export function Bubble(props: BubbleProps): ReactNode {
  const { isMine, at, delivery, failure, quote, origin, isEdited, isForwarded, isDeleted, menu } = props;
  const { reactions = [], children } = props;
  const t = useText();
  const intl = useIntl();
  return (
    <article
      className={isMine ? css.mine : css.theirs}
      aria-label={t(isMine ? 'bubble.mine' : 'bubble.theirs')}
    >
      <div className={css.bubble}>
        {isForwarded === true ? (
          <p className={css.mark}>
            <Icon name="forward" /> {t('bubble.forwarded')}
          </p>
        ) : null}
        {quote === undefined ? null : (
          <blockquote className={css.quote}>
            <strong>{quote.who}</strong>
            <span>{quote.text}</span>
          </blockquote>
        )}
        {isDeleted === true ? (
          <p className={css.mark}>
            <Icon name="blocked" /> {t('message.deleted')}
          </p>
        ) : (
          children
        )}
        <p className={css.meta}>
          {origin === undefined ? null : <span className={css.origin}>{origin}</span>}
          {isEdited === true && isDeleted !== true ? <span>{t('bubble.edited')}</span> : null}
          <time dateTime={new Date(at).toISOString()}>{intl.formatTime(at)}</time>
          {delivery === undefined || delivery === 'failed' ? null : (
            <span className={delivery === 'read' ? css.read : undefined} title={t(`delivery.${delivery}`)}>
              <Icon name={ticks[delivery]} />
              <span className={css.unseen}> {t(`delivery.${delivery}`)}</span>
            </span>
          )}
        </p>
        {failure === undefined ? null : (
          <p className={css.failure}>
            <strong>{t('delivery.failed')}</strong> {failure}
          </p>
        )}
        {reactions.length === 0 ? null : (
          <p className={css.reactions} aria-label={t('bubble.reactions')} role="img">
            {reactions.join(' ')}
          </p>
        )}
      </div>
      {menu}
    </article>
  );
}
