import { Fragment, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../i18n/i18n.js';
import { Bubble, type Delivery } from '../../ui/message/bubble.js';
import type { MessageAction } from '../../ui/message/content.js';
import { Message } from '../../ui/message/message.js';
import { MessageContextProvider } from '../../ui/message/message-context.js';
import { ActionMenu, type MenuEntry } from '../../ui/menu.js';
import type { SandboxMessage } from './feed.js';
import css from './sandbox.module.css';
import { useSummary } from './summary.js';
import type { ThreadMessage } from './thread.js';
import { useSandboxFile } from './use-file.js';
import type { ReplyContent } from './use-sandbox.js';

const emojis = ['👍', '❤️', '😂', '😮', '🙏'] as const;

interface ThreadProps {
  thread: readonly ThreadMessage[];
  businessName: string;
  detailsOf: string | undefined;
  onAct: (messageId: string, action: MessageAction) => void;
  onDetails: (id: string | undefined) => void;
  onAnswer: (message: SandboxMessage) => void;
  onEdit: (message: SandboxMessage, text: string) => void;
  onSend: (content: ReplyContent) => void;
}

/** The messages of a thread by day, the newest in sight unless the reader looks further up. */
export function Thread(props: ThreadProps): ReactNode {
  const { thread } = props;
  const t = useText();
  const intl = useIntl();
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = log.current;
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [thread]);
  return (
    <div
      className={css.log}
      ref={log}
      role="log"
      aria-label={t('phone.messages')}
      tabIndex={0}
      onScroll={({ currentTarget: element }) => {
        isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
      }}
    >
      {thread.length === 0 ? <p className={css.emptyThread}>{t('phone.empty')}</p> : null}
      {thread.map((entry, index) => {
        const day = new Date(entry.message.at).toDateString();
        const before = thread[index - 1];
        const isNewDay = before === undefined || new Date(before.message.at).toDateString() !== day;
        return (
          <Fragment key={entry.message.id}>
            {isNewDay ? (
              <p className={css.day}>
                {intl.formatDate(entry.message.at, { weekday: 'long', day: 'numeric', month: 'long' })}
              </p>
            ) : null}
            <Entry {...props} entry={entry} />
          </Fragment>
        );
      })}
    </div>
  );
}

function Entry({ entry, ...props }: ThreadProps & { entry: ThreadMessage }): ReactNode {
  const t = useText();
  const summary = useSummary();
  const { message, content, quote } = entry;
  const isMine = message.direction === 'in';
  const { onAct } = props;
  const messageContext = useMemo(
    () => ({
      useFile: useSandboxFile,
      ...(isMine ? {} : { act: (action: MessageAction) => onAct(message.id, action) }),
    }),
    [isMine, message.id, onAct],
  );
  const failed = message.statuses.find(({ status }) => status === 'failed');
  return (
    <Bubble
      isMine={isMine}
      at={message.at}
      delivery={isMine ? 'sent' : deliveryOf(message)}
      failure={
        failed === undefined
          ? undefined
          : failed.error === undefined
            ? t('delivery.noReason')
            : `${failed.error.code}: ${failed.error.details}`
      }
      quote={
        quote === undefined
          ? undefined
          : {
              who: quote.direction === 'in' ? t('thread.you') : props.businessName,
              text: summary({ content: quote.content, isDeleted: false }),
            }
      }
      origin={message.template?.name}
      isEdited={entry.isEdited}
      isForwarded={'forwarded' in content && content.forwarded !== undefined}
      isDeleted={entry.isDeleted}
      reactions={[entry.reactions.in, entry.reactions.out].filter((one) => one !== undefined)}
      menu={
        <ActionMenu
          label={t('thread.menu', { what: summary(entry).slice(0, 40) })}
          icon="more"
          entries={useEntries(entry, props)}
        />
      }
    >
      <MessageContextProvider value={messageContext}>
        <Message content={content} />
      </MessageContextProvider>
    </Bubble>
  );
}

function useEntries(entry: ThreadMessage, props: ThreadProps): MenuEntry[] {
  const t = useText();
  const { message, content, isDeleted } = entry;
  const { onAnswer, onEdit, onDetails, onSend } = props;
  const messageId = message.id;
  const entries: MenuEntry[] = [];
  if (!isDeleted)
    entries.push({
      id: 'answer',
      icon: 'reply',
      text: t('thread.answer'),
      onAction: () => onAnswer(message),
    });
  if (message.direction === 'out') {
    for (const emoji of emojis)
      entries.push({
        id: emoji,
        text: t('thread.react', { emoji }),
        onAction: () => onSend({ kind: 'reaction', messageId, emoji }),
      });
    if (entry.reactions.in !== undefined)
      entries.push({
        id: 'unreact',
        icon: 'close',
        text: t('thread.unreact'),
        onAction: () => onSend({ kind: 'reaction', messageId, emoji: null }),
      });
  } else if (!isDeleted) {
    const words =
      content.kind === 'text' ? content.text : 'caption' in content ? (content.caption ?? '') : undefined;
    if (words !== undefined)
      entries.push({
        id: 'edit',
        icon: 'edit',
        text: t('thread.edit'),
        onAction: () => onEdit(message, words),
      });
    entries.push({
      id: 'delete',
      icon: 'trash',
      text: t('thread.delete'),
      onAction: () => onSend({ kind: 'deletion', messageId }),
    });
  }
  entries.push({
    id: 'details',
    icon: 'info',
    text: t('thread.details'),
    onAction: () => onDetails(messageId),
  });
  return entries;
}

/** How far a message of the business came. */
function deliveryOf({ statuses }: SandboxMessage): Delivery {
  const all = new Set(statuses.map(({ status }) => status));
  for (const step of ['failed', 'read', 'delivered', 'sent'] as const) if (all.has(step)) return step;
  return 'waiting';
}
