import { useState, type FormEvent, type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import { Button, TextField } from '../../ui/controls.js';
import { Dialog } from '../../ui/dialog.js';
import { ComposeError, type ComposeKind } from './compose-kinds.js';
import css from './sandbox.module.css';
import type { ReplyContent } from './use-sandbox.js';

/** Asks for what belongs to a message besides its kind. */
export function ComposeDialog({
  kind,
  initial = {},
  onClose,
  onSend,
}: {
  kind: ComposeKind;
  initial?: Readonly<Record<string, string>> | undefined;
  onClose: () => void;
  /** @returns whether it was sent */
  onSend: (content: ReplyContent) => Promise<boolean>;
}): ReactNode {
  const t = useText();
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(kind.fields.map(({ name, initial: own = '' }) => [name, initial[name] ?? own])),
  );
  const [wrong, setWrong] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      const content = kind.build(values);
      setWrong(undefined);
      void onSend(content).then((sent) => {
        if (sent) onClose();
        else setWrong(t('compose.error.refused'));
      });
    } catch (error) {
      if (!(error instanceof ComposeError)) throw error;
      const label = kind.fields.find(({ name }) => name === error.field)?.label;
      setWrong(`${label === undefined ? error.field : t(label)}: ${t(error.key)}`);
    }
  };
  return (
    <Dialog title={t(kind.title)} onClose={onClose}>
      <form className={css.dialogForm} onSubmit={submit}>
        {kind.fields.map(({ name, label, type = 'text', rows, isRequired = false }, index) => (
          <TextField
            key={name}
            label={t(label)}
            type={type}
            rows={rows}
            isRequired={isRequired}
            autoFocus={index === 0}
            value={values[name] ?? ''}
            onChange={(value) => setValues((now) => ({ ...now, [name]: value }))}
          />
        ))}
        {wrong === undefined ? null : (
          <p className={css.wrong} role="alert">
            {wrong}
          </p>
        )}
        <DialogButtons onClose={onClose} action={t('composer.send')} />
      </form>
    </Dialog>
  );
}

/** The two ways out of a dialog. */
export function DialogButtons({ action, onClose }: { action: string; onClose: () => void }): ReactNode {
  const t = useText();
  return (
    <div className={css.dialogButtons}>
      <Button onPress={onClose}>{t('composer.cancel')}</Button>
      <Button look="primary" type="submit">
        {action}
      </Button>
    </div>
  );
}
