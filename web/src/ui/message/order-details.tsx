import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import { hundredths, orderTotal } from './order-total.js';
import css from './message.module.css';
import { useMessageContext } from './message-context.js';
import { ActionButton, Actions, Frame } from './parts.js';

/** An order that is to be paid in the chat: what it has, and what it costs in all. */
export function OrderDetailsMessage({ content }: { content: ContentOf<'order_details'> }): ReactNode {
  const t = useText();
  const intl = useIntl();
  const { act } = useMessageContext();
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
        {(content.items ?? []).map(({ productRetailerId, name, quantity, price, salePrice }) => (
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
      {content.expires === undefined ? null : (
        <p className={css.footer}>
          {t('message.offerUntil', {
            date: intl.formatDate(content.expires.at, { dateStyle: 'medium', timeStyle: 'short' }),
          })}
        </p>
      )}
      {content.payments === undefined ? null : (
        <ul className={css.ways} aria-label={t('order.pay')}>
          {content.payments.map((way, index) => (
            <li key={index}>{nameOf(way, t)}</li>
          ))}
        </ul>
      )}
      {content.payments?.some(({ kind }) => kind === 'card') ? (
        <Actions>
          <ActionButton icon="check" onPress={act && (() => act({ type: 'confirm_card' }))}>
            {t('message.sendPayment')}
          </ActionButton>
        </Actions>
      ) : null}
    </Frame>
  );
}

type WayToPay = NonNullable<ContentOf<'order_details'>['payments']>[number];
/** Gateways are called by their brands in every language. */
const brands = { razorpay: 'Razorpay', payu: 'PayU', zaakpay: 'Zaakpay', billdesk: 'BillDesk' } as const;

function nameOf(way: WayToPay, t: ReturnType<typeof useText>): string {
  if (way.kind === 'card') return t('order.pay.card', { digits: way.lastFourDigits });
  return way.kind in brands
    ? brands[way.kind as keyof typeof brands]
    : t(`order.pay.${way.kind as Exclude<WayToPay['kind'], keyof typeof brands>}`);
}
