import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { Schemas } from '../../api/types.js';
import { useText } from '../../i18n/i18n.js';
import { Icon } from '../../ui/icon.js';
import { useParts } from '../../ui/parts.js';
import { usePlaces } from './places.js';
import { useShop } from './requests.js';
import css from './shop.module.css';

/** From installing to going live: what is done, what is left, and where it is done. */
export function Checklist({ overview }: { overview: Schemas['EmbeddedOverview'] }): ReactNode {
  const t = useText();
  const { Section, Link } = useParts();
  const places = usePlaces();
  const { steps } = overview;
  const done = steps.filter((step) => step.done).length;
  return (
    <Section heading={t('shop.start')}>
      <p>{t('shop.startDone', { done, all: steps.length })}</p>
      <ol className={css.steps}>
        {steps.map((step) => (
          <li key={step.id} className={step.done ? css.done : undefined}>
            <span className={css.mark}>
              <Icon name={step.done ? 'check' : 'clock'} />
            </span>
            <div>
              <p>
                <span className={css.unseen}>{t(step.done ? 'shop.stepDone' : 'shop.stepOpen')} </span>
                <strong>{t(`shop.step.${step.id}`)}</strong>
              </p>
              {step.done ? null : (
                <>
                  <p className={css.soft}>{t(`shop.stepText.${step.id}`)}</p>
                  {step.id === 'messages' || step.id === 'templates' ? (
                    <p>
                      <Link href={places.settings}>{t('shop.settings')}</Link>
                    </p>
                  ) : null}
                  {step.id === 'data_use' ? <DataUse /> : null}
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function DataUse(): ReactNode {
  const t = useText();
  const { Banner, Button } = useParts();
  const { api, connector, refresh } = useShop();
  const [isOpen, setOpen] = useState(false);
  const confirm = useMutation({
    mutationFn: () => api.POST('/embedded/{connector}/data-use', { params: { path: { connector } } }),
    onSuccess: refresh,
  });
  if (!isOpen) return <Button onPress={() => setOpen(true)}>{t('shop.dataUseRead')}</Button>;
  return (
    <div className={css.reading}>
      {(['what', 'why', 'who', 'long'] as const).map((part) => (
        <p key={part}>{t(`shop.dataUse.${part}`)}</p>
      ))}
      {confirm.error ? <Banner tone="critical">{confirm.error.message}</Banner> : null}
      <div>
        <Button isBusy={confirm.isPending} onPress={() => confirm.mutate()}>
          {t('shop.dataUseDone')}
        </Button>
      </div>
    </div>
  );
}
