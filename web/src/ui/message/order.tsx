import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Body } from './parts.js';
import { Icon } from '../icon.js';

/** An order from the catalogue, as the person sent it. */
export function OrderMessage({ content }: { content: ContentOf<'order'> }): ReactNode {
  const t = useText();
  const intl = useIntl();
  return (
    <>
      <p className={css.header}>
        <Icon name="cart" /> {t('message.order', { count: content.items.length })}
      </p>
      <dl className={css.sums}>
        {content.items.map(({ productRetailerId, quantity, price }, index) => (
          <div key={index}>
            <dt>
              {quantity} × {productRetailerId ?? t('message.product')}
            </dt>
            <dd>
              {price === undefined
                ? ''
                : intl.formatNumber(Number(price.amount) * quantity, {
                    style: 'currency',
                    currency: price.currency,
                  })}
            </dd>
          </div>
        ))}
      </dl>
      <Body text={content.text} />
    </>
  );
}
