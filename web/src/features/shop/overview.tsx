import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { Schemas } from '../../api/types.js';
import { bodyOf } from '../../api/client.js';
import { useHost } from '../../host/host-context.js';
import { useText } from '../../i18n/i18n.js';
import { useParts } from '../../ui/parts.js';
import { Checklist } from './checklist.js';
import { Figures } from './figures.js';
import { useOverview, useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';

type Overview = Schemas['EmbeddedOverview'];

/** How the shop does: what is left to set up, and what the last 30 days brought. */
export function OverviewPage(): ReactNode {
  const t = useText();
  const { Page } = useParts();
  const overview = useOverview();
  return (
    <Page heading={t('shop.title')}>
      {overview.error ? <Trouble error={overview.error} again={() => void overview.refetch()} /> : null}
      {overview.data ? <Whole overview={overview.data} /> : overview.error ? null : <Waiting />}
    </Page>
  );
}

function Whole({ overview }: { overview: Overview }): ReactNode {
  const t = useText();
  const { Banner } = useParts();
  const { connection, steps } = overview;
  const { state, reason, hint } = connection.health;
  return (
    <>
      {state === 'ok' || state === 'unknown' || reason === null ? null : (
        <Banner tone="warning" heading={t('shop.unwell')}>
          <p>{[reason, hint].filter(Boolean).join(' ')}</p>
        </Banner>
      )}
      {steps.every(({ done }) => done) ? null : <Checklist overview={overview} />}
      <TestMessage hasNumber={overview.number !== null} />
      <Figures overview={overview} />
      <Mode overview={overview} />
    </>
  );
}

function TestMessage({ hasNumber }: { hasNumber: boolean }): ReactNode {
  const t = useText();
  const { tell } = useHost();
  const { Banner, Button, Checkbox, Section, TextField } = useParts();
  const { api, connector, refresh } = useShop();
  const [phone, setPhone] = useState('');
  const [own, setOwn] = useState(false);
  const sending = useMutation({
    mutationFn: () =>
      bodyOf(
        api.POST('/embedded/{connector}/test-message', {
          params: { path: { connector } },
          body: { to: { phone }, own },
        }),
      ),
    onSuccess: ({ status }) => {
      if (status !== 'refused') tell?.(t('shop.testSent'));
      void refresh();
    },
  });
  const { data, error } = sending;
  return (
    <Section heading={t('shop.test')}>
      <p>{t(hasNumber ? 'shop.testText' : 'shop.testNoNumber')}</p>
      {error ? <Banner tone="critical">{error.message}</Banner> : null}
      {data ? (
        <Banner tone={data.status === 'refused' ? 'warning' : 'success'}>
          {data.status === 'refused' ? (data.message ?? t('shop.testRefused')) : t('shop.testSent')}
        </Banner>
      ) : null}
      <TextField label={t('shop.testPhone')} help={t('shop.testHelp')} value={phone} onChange={setPhone} />
      <Checkbox label={t('shop.testOwn')} value={own} onChange={setOwn} />
      <div>
        <Button
          isBusy={sending.isPending}
          isDisabled={!hasNumber || !own || phone.trim() === ''}
          onPress={() => sending.mutate()}
        >
          {t('shop.testSend')}
        </Button>
      </div>
    </Section>
  );
}

/** Test mode or live, and what starts with it. */
function Mode({ overview }: { overview: Overview }): ReactNode {
  const t = useText();
  const { tell } = useHost();
  const { Banner, Button, Section } = useParts();
  const { api, connector, refresh } = useShop();
  const isLive = overview.connection.mode === 'live';
  const change = useMutation({
    mutationFn: () =>
      bodyOf(
        api.PUT('/embedded/{connector}/mode', {
          params: { path: { connector } },
          body: { mode: isLive ? 'test' : 'live' },
        }),
      ),
    onSuccess: (connection) => {
      tell?.(t(connection.mode === 'live' ? 'shop.isLive' : 'shop.isTest'));
      void refresh();
    },
  });
  return (
    <Section heading={t('shop.mode')}>
      <p>{t(isLive ? 'shop.liveText' : 'shop.testModeText')}</p>
      {change.error ? <Banner tone="critical">{change.error.message}</Banner> : null}
      {overview.wouldStart.length === 0 ? null : (
        <ul>
          {overview.wouldStart.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <div>
        <Button isPrimary={!isLive} isBusy={change.isPending} onPress={() => change.mutate()}>
          {t(isLive ? 'shop.goTest' : 'shop.goLive')}
        </Button>
      </div>
    </Section>
  );
}
