import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Body } from './parts.js';
import { Icon } from '../icon.js';

/** The status of an order that was sent to be paid. */
export function OrderStatusMessage({ content }: { content: ContentOf<'order_status'> }): ReactNode {
  const t = useText();
  return (
    <>
      <div className={css.file}>
        <span className={css.fileIcon} aria-hidden="true">
          <Icon name="box" />
        </span>
        <span className={css.fileName}>
          <strong>
            {[
              content.status && t(`order.status.${content.status}`),
              content.payment && t(`order.payment.${content.payment.status}`),
            ]
              .filter(Boolean)
              .join(' · ')}
          </strong>
          <span className={css.footer}>{t('order.title', { id: content.referenceId })}</span>
          {content.description === undefined ? null : <span>{content.description}</span>}
        </span>
      </div>
      <Body text={content.text} />
      {content.footer === undefined ? null : <p className={css.footer}>{content.footer}</p>}
    </>
  );
}
