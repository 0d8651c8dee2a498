import { lazy, Suspense, type ReactNode } from 'react';
import { useHost, useIsSignedIn } from '../../host/host-context.js';
import { useLanguage, useText } from '../../i18n/i18n.js';
import { languages, type Language } from '../../i18n/languages.js';
import { Button, Choice } from '../../ui/controls.js';
import css from './sandbox.module.css';
import { SignIn } from './sign-in.js';

/** Loaded once somebody is signed in: the first load asks for a key, and is small. */
const Desk = lazy(() => import('./desk.js').then((one) => ({ default: one.Desk })));

/** The sandbox: the phones of people who write with the account's sandbox numbers. */
export function SandboxScreen(): ReactNode {
  const t = useText();
  const host = useHost();
  const isSignedIn = useIsSignedIn();
  const { language, choose } = useLanguage();
  return (
    <div className={css.screen}>
      <header className={css.top}>
        <h1>{t('sandbox.title')}</h1>
        <Choice<Language>
          label={t('sandbox.language')}
          isLabelHidden
          value={language}
          options={Object.entries(languages).map(([value, text]) => ({ value: value as Language, text }))}
          onChange={choose}
        />
        {isSignedIn ? (
          <Button look="quiet" onPress={() => host.signOut()}>
            {t('sandbox.signOut')}
          </Button>
        ) : null}
      </header>
      {isSignedIn ? (
        <Suspense fallback={<main className={css.nothing} aria-busy="true" />}>
          <Desk />
        </Suspense>
      ) : (
        <SignIn />
      )}
    </div>
  );
}
