import { useState, type FormEvent, type ReactNode } from 'react';
import { useHost } from '../../host/host-context.js';
import { useText } from '../../i18n/i18n.js';
import { Banner, Button, TextField } from '../../ui/controls.js';
import css from './sandbox.module.css';

/** Asks for the API key whose sandbox is to be shown. */
export function SignIn(): ReactNode {
  const t = useText();
  const host = useHost();
  const [key, setKey] = useState('');
  const reason = host.reason();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '') host.signIn(key.trim());
  };
  return (
    <main className={css.signIn}>
      {reason === undefined ? null : <Banner tone="danger">{reason}</Banner>}
      <form onSubmit={submit}>
        <h2>{t('signIn.title')}</h2>
        <p>{t('signIn.text')}</p>
        <TextField
          label={t('signIn.key')}
          help={t('signIn.help')}
          type="password"
          autoComplete="off"
          isRequired
          value={key}
          onChange={setKey}
        />
        <Button look="primary" type="submit">
          {t('signIn.action')}
        </Button>
      </form>
    </main>
  );
}
