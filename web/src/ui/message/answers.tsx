import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Body, Nothing } from './parts.js';
import { Icon } from '../icon.js';

/** A button the person pressed. */
export function ButtonReplyMessage({ content }: { content: ContentOf<'button_reply'> }): ReactNode {
  const text = content.title ?? content.id;
  return text === undefined ? <Nothing /> : <Body text={text} />;
}

/** A row the person chose. */
export function ListReplyMessage({ content }: { content: ContentOf<'list_reply'> }): ReactNode {
  return (
    <>
      <Body text={content.title ?? content.id} />
      {content.description === undefined ? null : <p className={css.footer}>{content.description}</p>}
    </>
  );
}

/** A form the person sent: its answers by field, or as they came when they cannot be read. */
export function FlowReplyMessage({ content }: { content: ContentOf<'flow_reply'> }): ReactNode {
  const t = useText();
  const values = Object.entries(content.values ?? {});
  return (
    <>
      <p className={css.header}>
        <Icon name="form" /> {t('message.formSent')}
      </p>
      {content.values === null ? <p className={css.text}>{content.raw}</p> : null}
      {values.length === 0 ? null : (
        <dl className={css.sums}>
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** How the person wants an order to be paid: nothing is paid yet. */
export function PaymentMethodMessage({ content }: { content: ContentOf<'payment_method'> }): ReactNode {
  const t = useText();
  const { method, type, lastFourDigits, referenceId } = content;
  return (
    <>
      <p className={css.header}>
        <Icon name="check" /> {t('message.paymentConfirmed')}
      </p>
      <p className={css.text}>
        {method === 'card' ? t('order.pay.card', { digits: lastFourDigits ?? '····' }) : (type ?? '')}
      </p>
      {referenceId === undefined ? null : (
        <p className={css.footer}>{t('order.title', { id: referenceId })}</p>
      )}
    </>
  );
}
