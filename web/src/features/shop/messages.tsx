import type { ReactNode } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schemas } from '../../api/types.js';
import { useText } from '../../i18n/i18n.js';
import { useParts } from '../../ui/parts.js';
import { usePlaces } from './places.js';
import { useShop } from './requests.js';
import { Trouble, Waiting } from './states.js';
import { MessageStatus } from './status.js';
import css from './shop.module.css';

/** What was sent for the shop, and why the rest was not. */
export function MessagesPage(): ReactNode {
  const t = useText();
  const { Button, Page, Section } = useParts();
  const { api, connector } = useShop();
  const list = useInfiniteQuery({
    queryKey: keys.shop.messages(),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      bodyOf(
        api.GET('/embedded/{connector}/messages', {
          params: {
            path: { connector },
            query: { limit: 30, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const messages = list.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Page heading={t('shop.messages')}>
      <Section heading={t('shop.messagesLog')}>
        {list.error ? <Trouble error={list.error} again={() => void list.refetch()} /> : null}
        {list.isPending ? <Waiting /> : null}
        {list.isSuccess && messages.length === 0 ? <p>{t('shop.noMessages')}</p> : null}
        <ul className={css.list}>
          {messages.map((message) => (
            <Row key={message.id} message={message} />
          ))}
        </ul>
        {list.hasNextPage ? (
          <div>
            <Button isBusy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
              {t('shop.more')}
            </Button>
          </div>
        ) : null}
      </Section>
    </Page>
  );
}

function Row({ message }: { message: Schemas['OwnedMessage'] }): ReactNode {
  const intl = useIntl();
  const { Link } = useParts();
  const places = usePlaces();
  return (
    <li className={css.row}>
      <p className={css.rowHead}>
        <Link href={places.message(message.id)}>
          {message.about.charAt(0).toLocaleUpperCase() + message.about.slice(1)}
        </Link>
        <MessageStatus status={message.status} />
      </p>
      <p className={css.soft}>
        {[
          message.to,
          intl.formatDate(message.createdAt, { dateStyle: 'medium', timeStyle: 'short' }),
          // A test is about nothing but itself.
          message.subject?.startsWith('test:') === true ? undefined : message.subject?.replace(':', ' '),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {message.explanation === undefined ? null : <p>{message.explanation}</p>}
    </li>
  );
}
