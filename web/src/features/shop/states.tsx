import type { ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import { useParts } from '../../ui/parts.js';
import css from './shop.module.css';

/** What is shown until there is something to show. */
export function Waiting(): ReactNode {
  const t = useText();
  return (
    <p className={css.waiting} role="status">
      {t('shop.loading')}
    </p>
  );
}

/** What went wrong, in the hub's words, and a way to try again. */
export function Trouble({ error, again }: { error: Error; again?: () => void }): ReactNode {
  const t = useText();
  const { Banner, Button } = useParts();
  return (
    <Banner tone="critical" heading={t('shop.trouble')}>
      <p>{error.message}</p>
      {again === undefined ? null : <Button onPress={again}>{t('shop.again')}</Button>}
    </Banner>
  );
}
