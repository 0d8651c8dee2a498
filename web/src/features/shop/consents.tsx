import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { useNameOf, useText } from '../../i18n/i18n.js';
import { useParts } from '../../ui/parts.js';
import { useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';
import css from './shop.module.css';

/** How many people agreed to messages, and what they said last. */
export function ConsentsPage(): ReactNode {
  const t = useText();
  const nameOf = useNameOf();
  const intl = useIntl();
  const { Badge, Page, Section } = useParts();
  const { api, connector } = useShop();
  const consents = useQuery({
    queryKey: keys.shop.consents(),
    queryFn: () => bodyOf(api.GET('/embedded/{connector}/consents', { params: { path: { connector } } })),
  });
  const nameOfPurpose = (purpose: string) =>
    t(purpose === 'marketing' ? 'shop.marketing' : 'shop.transactional');
  return (
    <Page heading={t('shop.consents')}>
      {consents.error ? <Trouble error={consents.error} again={() => void consents.refetch()} /> : null}
      {consents.isPending ? <Waiting /> : null}
      {consents.data ? (
        <>
          <Section heading={t('shop.consentsNow')}>
            <p>{t('shop.consentsText')}</p>
            <table className={css.table}>
              <caption className={css.unseen}>{t('shop.consentsNow')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('shop.purpose')}</th>
                  <th scope="col">{t('shop.granted')}</th>
                  <th scope="col">{t('shop.revoked')}</th>
                </tr>
              </thead>
              <tbody>
                {consents.data.purposes.map(({ purpose, granted, revoked }) => (
                  <tr key={purpose}>
                    <th scope="row">{nameOfPurpose(purpose)}</th>
                    <td>{intl.formatNumber(granted)}</td>
                    <td>{intl.formatNumber(revoked)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Section>
          <Section heading={t('shop.consentsLatest')}>
            {consents.data.latest.length === 0 ? <p>{t('shop.noConsents')}</p> : null}
            <ul className={css.list}>
              {consents.data.latest.map((entry) => (
                <li key={entry.id} className={css.row}>
                  <p className={css.rowHead}>
                    <strong>{nameOfPurpose(entry.purpose)}</strong>
                    <Badge tone={entry.state === 'granted' ? 'success' : 'warning'}>
                      {t(entry.state === 'granted' ? 'shop.agreed' : 'shop.withdrew')}
                    </Badge>
                  </p>
                  <p className={css.soft}>
                    {[
                      entry.to,
                      intl.formatDate(entry.at, { dateStyle: 'medium', timeStyle: 'short' }),
                      nameOf('consentMethod', entry.method),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                </li>
              ))}
            </ul>
          </Section>
        </>
      ) : null}
    </Page>
  );
}
