import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import type { Schemas } from '../../api/types.js';
import { useText } from '../../i18n/i18n.js';
import { useParts } from '../../ui/parts.js';
import { useMoney } from './money.js';
import { usePlaces } from './places.js';
import css from './shop.module.css';

/** What the last 30 days brought. */
export function Figures({ overview }: { overview: Schemas['EmbeddedOverview'] }): ReactNode {
  const t = useText();
  const intl = useIntl();
  const money = useMoney();
  const places = usePlaces();
  const { Section, Link } = useParts();
  const { sent, delivered, read, failed, refused, recovered } = overview.last30Days;
  const figures = [
    [t('shop.sent'), sent],
    [t('shop.delivered'), delivered],
    [t('shop.read'), read],
    [t('shop.failed'), failed],
    [t('shop.refused'), refused],
    [t('shop.recoveredOrders'), recovered.orders],
  ] as const;
  return (
    <Section heading={t('shop.last30')}>
      <dl className={css.figures}>
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{intl.formatNumber(figure)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('shop.revenue')}</dt>
          <dd>{money(recovered.revenue)}</dd>
        </div>
      </dl>
      <p>
        <Link href={places.revenue}>{t('shop.revenueMore')}</Link>
      </p>
    </Section>
  );
}
