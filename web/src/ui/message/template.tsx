import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../i18n/i18n.js';
import type { ContentOf, TemplateButton } from './content.js';
import css from './message.module.css';
import { ActionButton, Actions, Address, Frame } from './parts.js';
import { useMessageContext } from './message-context.js';
import { Icon, type IconName } from '../icon.js';

/** A template as its reader sees it: header, offer, text, footer, buttons, cards. */
export function TemplateMessage({ content }: { content: ContentOf<'template'> }): ReactNode {
  const t = useText();
  const { header, text, footer, offer, buttons, cards } = content;
  return (
    <>
      <Frame header={header} text={text} footer={footer}>
        {offer === undefined ? null : <Offer offer={offer} />}
        <TemplateButtons buttons={buttons} />
      </Frame>
      {cards.length === 0 ? null : (
        <div className={css.cards} role="group" aria-label={t('message.cards')} tabIndex={0}>
          {cards.map((card, index) => (
            <div key={index} className={css.card}>
              <Frame header={card.header} text={card.text}>
                <TemplateButtons buttons={card.buttons} />
              </Frame>
            </div>
          ))}
        </div>
      )}
    </>
  );
}

function Offer({ offer }: { offer: NonNullable<ContentOf<'template'>['offer']> }): ReactNode {
  const t = useText();
  const intl = useIntl();
  const until = offer.expiresAt;
  return (
    <div className={css.offer}>
      <strong>{offer.text}</strong>
      {until === undefined ? null : (
        <span className={css.footer}>
          {t('message.offerUntil', {
            date: intl.formatDate(until, { dateStyle: 'medium', timeStyle: 'short' }),
          })}
        </span>
      )}
    </div>
  );
}

function TemplateButtons({ buttons }: { buttons: readonly TemplateButton[] }): ReactNode {
  if (buttons.length === 0) return null;
  return (
    <Actions>
      {buttons.map((button, index) => (
        <TemplateButtonView key={index} button={button} />
      ))}
    </Actions>
  );
}

function TemplateButtonView({ button }: { button: TemplateButton }): ReactNode {
  const t = useText();
  const { act } = useMessageContext();
  const { type, text, payload, url, phone, code } = button;
  switch (type) {
    case 'quick_reply':
      return (
        <ActionButton
          icon="reply"
          onPress={act && (() => act({ type: 'reply', id: payload ?? text, title: text }))}
        >
          {text}
        </ActionButton>
      );
    case 'url':
      return (
        <Address url={url} className={css.action}>
          <Icon name="external" />
          {text}
        </Address>
      );
    case 'phone_number':
      return <Told icon="phone" text={text} more={phone} />;
    case 'copy_code':
    case 'one_time_password':
      return (
        <ActionButton
          icon="copy"
          onPress={code === undefined ? undefined : () => void navigator.clipboard?.writeText(code)}
        >
          {text}
          {code === undefined ? '' : ` · ${code}`}
        </ActionButton>
      );
    case 'catalog':
    case 'products':
      return (
        <ActionButton
          icon="cart"
          onPress={act && (() => act({ type: 'order', catalogId: undefined, productRetailerIds: [] }))}
        >
          {text}
        </ActionButton>
      );
    case 'flow':
      return (
        <ActionButton icon="form" onPress={act && (() => act({ type: 'fill_form', title: text }))}>
          {text}
        </ActionButton>
      );
    case 'voice_call':
      return (
        <ActionButton icon="phone" onPress={act && (() => act({ type: 'call' }))}>
          {text}
        </ActionButton>
      );
    case 'contact_request':
      return (
        <ActionButton icon="person" onPress={act && (() => act({ type: 'share_phone' }))}>
          {text}
        </ActionButton>
      );
    case 'other':
      return <Told icon="dot" text={text} more={t('message.buttonUnknown')} />;
  }
}

function Told({ icon, text, more }: { icon: IconName; text: string; more: string | undefined }): ReactNode {
  return (
    <span className={css.action}>
      <Icon name={icon} />
      {text}
      {more === undefined ? null : <span className={css.footer}>{more}</span>}
    </span>
  );
}
