import { useEffect, type ReactNode } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schemas } from '../../api/types.js';
import { useNameOf, useText } from '../../i18n/i18n.js';
import { useParts, type Tone } from '../../ui/parts.js';
import { useMoney } from './money.js';
import { useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';
import css from './shop.module.css';

/** How often the answer of the vendor is looked for, milliseconds. */
const lookEvery = 2_000;
const looks = 5;

const tones: Readonly<Record<string, Tone>> = { active: 'success', frozen: 'critical', pending: 'warning' };

/** What the vendor bills the shop for Liaison. */
export function PlanPage(): ReactNode {
  const t = useText();
  const { Page, Section } = useParts();
  const { api, connector } = useShop();
  const path = { params: { path: { connector } } };
  const asking = useMutation({
    mutationFn: () => bodyOf(api.POST('/embedded/{connector}/plan', path)),
  });
  const { mutate, isIdle, data: before } = asking;
  useEffect(() => {
    if (isIdle) mutate();
  }, [isIdle, mutate]);
  const plan = useQuery({
    queryKey: keys.shop.plan(),
    enabled: asking.isSuccess,
    staleTime: 0,
    queryFn: () => bodyOf(api.GET('/embedded/{connector}/plan', path)),
    // The vendor is asked in the background: until it has answered, or does not.
    refetchInterval: ({ state }) =>
      state.dataUpdateCount < looks && state.data?.plan?.readAt === before?.plan?.readAt ? lookEvery : false,
  });
  const error = asking.error ?? plan.error;
  const known = plan.data ?? before;
  return (
    <Page heading={t('shop.plan')}>
      {error ? <Trouble error={error} /> : null}
      {known ? (
        <Section heading={t('shop.planYours')}>
          {known.plan === null || known.plan.status === 'none' ? (
            <p>{t('shop.planNone')}</p>
          ) : (
            <Known plan={known.plan} />
          )}
        </Section>
      ) : error ? null : (
        <Waiting />
      )}
    </Page>
  );
}

function Known({ plan }: { plan: NonNullable<Schemas['EmbeddedPlan']['plan']> }): ReactNode {
  const t = useText();
  const nameOf = useNameOf();
  const intl = useIntl();
  const money = useMoney();
  const { Badge } = useParts();
  const { price, usage, periodEndsAt, manageUrl } = plan;
  return (
    <>
      <p className={css.rowHead}>
        <strong>{plan.name ?? t('shop.plan')}</strong>
        <Badge tone={tones[plan.status]}>{nameOf('planStatus', plan.status)}</Badge>
        {plan.test ? <Badge>{t('shop.planTest')}</Badge> : null}
      </p>
      <dl className={css.figures}>
        {price === null ? null : (
          <div>
            <dt>{t(price.interval === 'year' ? 'shop.planYear' : 'shop.plan30')}</dt>
            <dd>{money([price])}</dd>
          </div>
        )}
        {usage === null ? null : (
          <div>
            <dt>{t('shop.planUsed')}</dt>
            <dd>
              {money([usage.used])} / {money([usage.cap])}
            </dd>
          </div>
        )}
        {periodEndsAt === null ? null : (
          <div>
            <dt>{t('shop.planEnds')}</dt>
            <dd>{intl.formatDate(periodEndsAt, { dateStyle: 'medium' })}</dd>
          </div>
        )}
      </dl>
      {manageUrl === null ? null : (
        <p>
          <a href={manageUrl} target="_top">
            {t('shop.planChange')}
          </a>
        </p>
      )}
    </>
  );
}
