import { useState, type FormEvent, type ReactNode } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { useText } from '../../i18n/i18n.js';
import { Button } from '../../ui/controls.js';
import { ActionMenu } from '../../ui/menu.js';
import { composeKinds } from './compose-kinds.js';
import type { SandboxMessage } from './feed.js';
import css from './sandbox.module.css';
import { useSummary } from './summary.js';
import { Icon } from '../../ui/icon.js';

/** What the box is for besides a new message. */
export type Composing =
  { mode: 'answer'; message: SandboxMessage } | { mode: 'edit'; message: SandboxMessage; text: string };

/** The box to write in, and the menu with everything else a person can send. */
export function Composer({
  composing,
  isSending,
  onCancel,
  onChoose,
  onText,
}: {
  composing: Composing | undefined;
  isSending: boolean;
  onCancel: () => void;
  onChoose: (kindId: string) => void;
  /** @returns whether it was sent: then the box is emptied */
  onText: (text: string) => Promise<boolean>;
}): ReactNode {
  const t = useText();
  const summary = useSummary();
  const [text, setText] = useState(composing?.mode === 'edit' ? composing.text : '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    if (words === '') return;
    void onText(words).then((sent) => {
      if (sent) setText((now) => (now.trim() === words ? '' : now));
    });
  };
  return (
    <div className={css.composer}>
      {composing === undefined ? null : (
        <p className={css.composing}>
          <span>
            {t(composing.mode === 'edit' ? 'composer.editing' : 'composer.answering', {
              what: summary({ content: composing.message.content, isDeleted: false }),
            })}
          </span>
          <Button look="quiet" aria-label={t('composer.cancel')} onPress={onCancel}>
            <Icon name="close" />
          </Button>
        </p>
      )}
      <form className={css.say} onSubmit={submit}>
        <ActionMenu
          label={t('composer.more')}
          icon="plus"
          entries={composeKinds.map(({ id, icon, title }) => ({
            id,
            icon,
            text: t(title),
            onAction: () => onChoose(id),
          }))}
        />
        <TextField className={css.sayField ?? ''} value={text} onChange={setText} maxLength={4096}>
          <Label className={css.unseen ?? ''}>{t('composer.label')}</Label>
          <Input className={css.sayInput ?? ''} placeholder={t('composer.label')} autoComplete="off" />
        </TextField>
        <Button look="primary" type="submit" isDisabled={isSending || text.trim() === ''}>
          {t(composing?.mode === 'edit' ? 'composer.save' : 'composer.send')}
        </Button>
      </form>
    </div>
  );
}
