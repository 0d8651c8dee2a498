import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schemas } from '../../api/types.js';
import { useText } from '../../i18n/i18n.js';
import { useParts } from '../../ui/parts.js';
import { DayChart } from '../../ui/day-chart.js';
import { useMoney } from './money.js';
import { useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';
import css from './shop.module.css';

const spans = [7, 30, 90] as const;

/** What reminders brought, day by day. */
export function RevenuePage(): ReactNode {
  const t = useText();
  const { Choice, Page, Section } = useParts();
  const { api, connector } = useShop();
  const [days, setDays] = useState<number>(30);
  const revenue = useQuery({
    queryKey: keys.shop.revenue(days),
    queryFn: () =>
      bodyOf(
        api.GET('/embedded/{connector}/recovered-revenue', {
          params: { path: { connector }, query: { days } },
        }),
      ),
  });
  return (
    <Page heading={t('shop.revenue')}>
      <Section heading={t('shop.revenueDays')}>
        <p>{t('shop.revenueText')}</p>
        <Choice
          label={t('shop.span')}
          value={String(days)}
          options={spans.map((span) => ({ value: String(span), text: t('shop.days', { days: span }) }))}
          onChange={(value) => setDays(Number(value))}
        />
        {revenue.error ? <Trouble error={revenue.error} again={() => void revenue.refetch()} /> : null}
        {revenue.data ? <Days revenue={revenue.data} /> : revenue.error ? null : <Waiting />}
      </Section>
    </Page>
  );
}

function Days({ revenue }: { revenue: Schemas['RecoveredRevenue'] }): ReactNode {
  const t = useText();
  const intl = useIntl();
  const money = useMoney();
  const { days, total } = revenue;
  // A day of the account's zone: it is written as it stands, whatever zone the reader is in.
  const day = (date: string) =>
    intl.formatDate(`${date}T12:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
  if (total.orders === 0) return <p>{t('shop.noRevenue')}</p>;
  return (
    <div className={css.beside}>
      <div className={css.charts}>
        {total.revenue.map(({ currency }) => (
          <DayChart
            key={currency}
            label={t('shop.chart', { currency })}
            days={days.map(({ date, revenue: own }) => {
              const amount = own.find((one) => one.currency === currency)?.amount ?? '0';
              return { name: day(date), value: Number(amount), text: money([{ amount, currency }]) };
            })}
          />
        ))}
      </div>
      <table className={css.table}>
        <caption>{t('shop.tableText')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('shop.day')}</th>
            <th scope="col">{t('shop.orders')}</th>
            <th scope="col">{t('shop.revenue')}</th>
          </tr>
        </thead>
        <tbody>
          {days
            .filter(({ orders }) => orders > 0)
            .map((one) => (
              <tr key={one.date}>
                <th scope="row">{day(one.date)}</th>
                <td>{intl.formatNumber(one.orders)}</td>
                <td>{money(one.revenue)}</td>
              </tr>
            ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('shop.total')}</th>
            <td>{intl.formatNumber(total.orders)}</td>
            <td>{money(total.revenue)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
