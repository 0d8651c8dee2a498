import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { ApiProblem } from '../../api/problem.js';
import type { Schemas } from '../../api/types.js';
import { useHost } from '../../host/host-context.js';
import { polarisParts } from '../../host/polaris.js';
import { useText } from '../../i18n/i18n.js';
import { GoProvider, PartsProvider, useParts } from '../../ui/parts.js';
import { Trouble, Waiting } from './states.js';
import { usePlaces } from './places.js';
import { useShop } from './requests.js';
import css from './shop.module.css';

/** The app inside the software a shop is run with: who is there, and then the page that was asked for. */
export function ShopFrame(): ReactNode {
  const router = useRouter();
  const go = useCallback((href: string) => router.history.push(`${href}${location.search}`), [router]);
  return (
    <PartsProvider value={polarisParts}>
      <GoProvider value={go}>
        <Navigation go={go} />
        <main className={css.shop}>
          <Connected>
            <Outlet />
          </Connected>
        </main>
      </GoProvider>
    </PartsProvider>
  );
}

function Navigation({ go }: { go: (href: string) => void }): ReactNode {
  const t = useText();
  const places = usePlaces();
  const { Navigation: Links } = useParts();
  useEffect(() => {
    // App Bridge tells of links that were pressed outside of the page: in the menu of the admin.
    const follow = (event: Event) => {
      const href = (event.target as Element | null)?.getAttribute('href');
      if (href?.startsWith('/') === true) go(href);
    };
    document.addEventListener('shopify:navigate', follow);
    return () => document.removeEventListener('shopify:navigate', follow);
  }, [go]);
  return (
    <Links
      home={places.home}
      links={[
        { href: places.messages, text: t('shop.messages') },
        { href: places.revenue, text: t('shop.revenue') },
        { href: places.consents, text: t('shop.consents') },
        { href: places.settings, text: t('shop.settings') },
        { href: places.plan, text: t('shop.plan') },
      ]}
    />
  );
}

type Session = Schemas['EmbeddedSession'];

/** Shows what is below once the shop is connected, and connects it where it can be. */
function Connected({ children }: { children: ReactNode }): ReactNode {
  const { api, connector } = useShop();
  const queries = useQueryClient();
  const host = useHost();
  const path = { params: { path: { connector } } };
  const session = useQuery({
    queryKey: keys.shop.session(),
    queryFn: () => bodyOf(api.GET('/embedded/{connector}/session', path)),
    staleTime: Infinity,
  });
  const install = useMutation({
    mutationFn: (connectCode: string | undefined) =>
      bodyOf(
        api.POST('/embedded/{connector}/install', {
          ...path,
          body: connectCode === undefined ? {} : { connectCode },
        }),
      ),
    onSuccess: (made: Session) => queries.setQueryData(keys.shop.session(), made),
  });
  const { mutate, isIdle } = install;
  const state = session.data?.state;
  // Who opens the app has installed it at the vendor: nothing is left to agree to.
  const installsItself = state === 'needs_install' || state === 'disconnected';
  useEffect(() => {
    if (installsItself && isIdle) mutate(undefined);
  }, [installsItself, isIdle, mutate]);

  if (session.error) return <Trouble error={session.error} again={() => location.reload()} />;
  if (host.reason() !== undefined && state === undefined)
    return <Trouble error={new ApiProblem(401, 'signed_out', host.reason() ?? '')} />;
  if (state === 'connected') return children;
  if (state === 'needs_account' || install.error)
    return (
      <ConnectCode
        error={install.error}
        isBusy={install.isPending}
        onCode={(code) => mutate(code)}
        retry={installsItself ? () => mutate(undefined) : undefined}
      />
    );
  return <Waiting />;
}

function ConnectCode({
  error,
  isBusy,
  onCode,
  retry,
}: {
  error: Error | null;
  isBusy: boolean;
  onCode: (code: string) => void;
  retry: (() => void) | undefined;
}): ReactNode {
  const t = useText();
  const { Banner, Button, Page, Section, TextField } = useParts();
  const [code, setCode] = useState('');
  const asksCode = retry === undefined || (error instanceof ApiProblem && error.code === 'needs_account');
  return (
    <Page heading={t('shop.connect')}>
      {error && error instanceof ApiProblem && error.code !== 'needs_account' ? (
        <Banner tone="critical">{error.message}</Banner>
      ) : null}
      {asksCode ? (
        <Section heading={t('shop.connectCode')}>
          <p>{t('shop.connectCodeText')}</p>
          <TextField label={t('shop.connectCode')} value={code} onChange={setCode} />
          <div>
            <Button
              isPrimary
              isBusy={isBusy}
              isDisabled={code.trim() === ''}
              onPress={() => onCode(code.trim())}
            >
              {t('shop.connectAction')}
            </Button>
          </div>
        </Section>
      ) : (
        <div>
          <Button isPrimary isBusy={isBusy} onPress={retry}>
            {t('shop.again')}
          </Button>
        </div>
      )}
    </Page>
  );
}
