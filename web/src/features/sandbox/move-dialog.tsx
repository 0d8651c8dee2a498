import { useState, type FormEvent, type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import { TextField } from '../../ui/controls.js';
import { Dialog } from '../../ui/dialog.js';
import { DialogButtons } from './compose-dialog.js';
import css from './sandbox.module.css';
import { addressIn } from './thread.js';

/** Asks for the number a person moves to. */
export function MoveDialog({
  onClose,
  onMove,
}: {
  onClose: () => void;
  /** @returns whether they moved */
  onMove: (to: string) => Promise<boolean>;
}): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const to = addressIn(typed);
    const isPhone = to !== undefined && /^[0-9]+$/.test(to);
    setWrong(!isPhone);
    if (!isPhone) return;
    void onMove(to).then((moved) => {
      if (moved) onClose();
    });
  };
  return (
    <Dialog title={t('phone.move')} onClose={onClose}>
      <form className={css.dialogForm} onSubmit={submit}>
        <p>{t('move.text')}</p>
        <TextField
          label={t('move.to')}
          placeholder="+39 333 765 4321"
          inputMode="tel"
          isRequired
          autoFocus
          value={typed}
          onChange={setTyped}
        />
        {wrong ? (
          <p className={css.wrong} role="alert">
            {t('people.wrong')}
          </p>
        ) : null}
        <DialogButtons onClose={onClose} action={t('move.action')} />
      </form>
    </Dialog>
  );
}
