import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useIntl } from 'react-intl';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schemas } from '../../api/types.js';
import { useNameOf, useText } from '../../i18n/i18n.js';
import { Bubble } from '../../ui/message/bubble.js';
import { Message } from '../../ui/message/message.js';
import { useParts } from '../../ui/parts.js';
import { usePlaces } from './places.js';
import { useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';
import { MessageStatus } from './status.js';
import css from './shop.module.css';

type Detail = Schemas['OwnedMessageDetail'];

/** One message: what it says, its status, and what was checked before. */
export function MessagePage(): ReactNode {
  const t = useText();
  const { Page } = useParts();
  const places = usePlaces();
  const { api, connector } = useShop();
  const { id } = useParams({ from: '/app/shopify/$app/messages/$id' });
  const message = useQuery({
    queryKey: keys.shop.message(id),
    queryFn: () =>
      bodyOf(api.GET('/embedded/{connector}/messages/{id}', { params: { path: { connector, id } } })),
  });
  return (
    <Page
      heading={headed(message.data?.about ?? t('shop.message'))}
      back={{ text: t('shop.messages'), href: places.messages }}
    >
      {message.error ? <Trouble error={message.error} /> : null}
      {message.data ? <Whole message={message.data} /> : message.error ? null : <Waiting />}
    </Page>
  );
}

/** Begins with a capital letter, as headings do. */
const headed = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

function Whole({ message }: { message: Detail }): ReactNode {
  const t = useText();
  const nameOf = useNameOf();
  const intl = useIntl();
  const { Section } = useParts();
  const when = (at: string) => intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <>
      <Section heading={t('shop.message')}>
        <p className={css.rowHead}>
          <MessageStatus status={message.status} />
          <span className={css.soft}>{message.to}</span>
        </p>
        {message.explanation === undefined ? null : <p>{message.explanation}</p>}
        {message.text === null ? (
          <p className={css.soft}>{t('shop.noText')}</p>
        ) : (
          <div className={css.chat}>
            <Bubble isMine at={Date.parse(message.createdAt)}>
              <Message content={{ kind: 'text', text: message.text }} />
            </Bubble>
          </div>
        )}
      </Section>
      <Section heading={t('shop.course')}>
        <ol className={css.course}>
          <li>
            <time dateTime={message.createdAt}>{when(message.createdAt)}</time> {t('shop.created')}
          </li>
          {message.statuses.map(({ status, at }) => (
            <li key={`${status} ${at}`}>
              <time dateTime={at}>{when(at)}</time> {nameOf('messageStatus', status)}
            </li>
          ))}
        </ol>
      </Section>
      {message.decisions.map((decision) => (
        <Section key={decision.at} heading={`${nameOf('verdict', decision.verdict)} · ${when(decision.at)}`}>
          {decision.explanation === null ? null : <p>{decision.explanation}</p>}
          <Gates gates={decision.gates} />
        </Section>
      ))}
    </>
  );
}

function Gates({ gates }: { gates: Detail['decisions'][number]['gates'] }): ReactNode {
  const t = useText();
  const nameOf = useNameOf();
  const { Badge } = useParts();
  const asked = gates.filter(({ answer }) => answer !== 'not_configured');
  if (asked.length === 0) return null;
  return (
    <ul className={css.gates}>
      {asked.map(({ gate, answer, explanation }) => (
        <li key={gate}>
          <span>{nameOf('gate', gate)}</span>
          <Badge tone={answer === 'pass' ? 'success' : 'warning'}>
            {t(answer === 'pass' ? 'shop.passed' : answer === 'delay' ? 'shop.delayed' : 'shop.stopped')}
          </Badge>
          {explanation === null ? null : <p className={css.soft}>{explanation}</p>}
        </li>
      ))}
    </ul>
  );
}
