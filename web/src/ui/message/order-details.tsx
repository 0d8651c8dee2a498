import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import { hundredths, orderTotal } from './order-total.js';
import css from './message.module.css';
import { Frame } from './parts.js';

/** An order that is to be paid in the chat: what it has, and what it costs in all. */
export function OrderDetailsMessage({ content }: { content: ContentOf<'order_details'> }): ReactNode {
  const t = useText();
  const intl = useIntl();
  const money = (cents: number) =>
    intl.formatNumber(cents / 100, { style: 'currency', currency: content.currency });
  const more = [
    { name: t('order.tax'), part: content.tax, sign: 1 },
    { name: t('order.shipping'), part: content.shipping, sign: 1 },
    { name: t('order.discount'), part: content.discount, sign: -1 },
  ];
  return (
    <Frame header={content.header} text={content.text} footer={content.footer}>
      <dl className={css.sums} aria-label={t('order.title', { id: content.referenceId })}>
        {content.items.map(({ productRetailerId, name, quantity, price, salePrice }) => (
          <div key={productRetailerId}>
            <dt>
              {quantity} × {name}
            </dt>
            <dd>{money(quantity * hundredths(salePrice ?? price))}</dd>
          </div>
        ))}
        {more.map(({ name, part, sign }) =>
          part === undefined ? null : (
            <div key={name}>
              <dt>{part.description ?? name}</dt>
              <dd>{money(sign * hundredths(part.amount))}</dd>
            </div>
          ),
        )}
        <div className={css.total}>
          <dt>{t('order.total')}</dt>
          <dd>{money(orderTotal(content))}</dd>
        </div>
      </dl>
    </Frame>
  );
}
