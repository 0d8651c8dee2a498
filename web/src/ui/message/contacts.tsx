import { type ReactNode } from 'react';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf } from './content.js';
import css from './message.module.css';
import { Icon } from '../icon.js';

/** Contact cards, one below the other. */
export function ContactsMessage({ content }: { content: ContentOf<'contacts'> }): ReactNode {
  const t = useText();
  return content.contacts.map((card, index) => {
    const { name, phones = [], emails = [], organisation } = card;
    const shown = name.formattedName ?? [name.firstName, name.lastName].filter(Boolean).join(' ');
    return (
      <div className={css.file} key={index}>
        <span className={css.fileIcon} aria-hidden="true">
          <Icon name="person" />
        </span>
        <span className={css.fileName}>
          <strong dir="auto">{shown === '' ? t('message.contact') : shown}</strong>
          {organisation?.company === undefined ? null : <span dir="auto">{organisation.company}</span>}
          {phones.map(({ phone }) => (phone === undefined ? null : <span key={phone}>{phone}</span>))}
          {emails.map(({ email }) => (
            <span key={email}>{email}</span>
          ))}
        </span>
      </div>
    );
  });
}
