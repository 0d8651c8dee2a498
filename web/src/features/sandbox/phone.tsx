import { lazy, Suspense, useState, type ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.js';
import { useText } from '../../i18n/i18n.js';
import type { MessageAction } from '../../ui/message/content.js';
import { ActionMenu } from '../../ui/menu.js';
import { composeKind } from './compose-kinds.js';
import { Composer, type Composing } from './composer.js';
import type { SandboxNumber } from './feed.js';
import css from './sandbox.module.css';
import { Thread } from './thread-view.js';
import { phoneText, type Person, type ThreadMessage } from './thread.js';
import { useReply, type Reply, type ReplyContent } from './use-sandbox.js';
import { Icon } from '../../ui/icon.js';

const ComposeDialog = lazy(() =>
  import('./compose-dialog.js').then((one) => ({ default: one.ComposeDialog })),
);
const MoveDialog = lazy(() => import('./move-dialog.js').then((one) => ({ default: one.MoveDialog })));

/** A dialog that is open: what to send, with what it begins. */
interface Asked {
  kindId: string;
  initial?: Record<string, string>;
}

/** The phone of one person, with the thread between them and a number. */
export function Phone({
  person,
  number,
  thread,
  detailsOf,
  onDetails,
  onMoved,
  onBack,
}: {
  person: Person;
  number: SandboxNumber | undefined;
  thread: readonly ThreadMessage[];
  detailsOf: string | undefined;
  onDetails: (id: string | undefined) => void;
  onMoved: (customer: string, number: string) => void;
  onBack: () => void;
}): ReactNode {
  const t = useText();
  const reply = useReply();
  const [asked, setAsked] = useState<Asked>();
  const [isMoving, setMoving] = useState(false);
  const [said, setSaid] = useState('');
  const [composing, setComposing] = useState<Composing>();
  const { numberId, customer } = person;

  const send = async (part: Omit<Reply, 'numberId' | 'customer'>, done = ''): Promise<boolean> => {
    setSaid('');
    try {
      await reply.mutateAsync({ numberId, customer, ...part });
      setSaid(done);
      return true;
    } catch (error) {
      setSaid(
        error instanceof ApiProblem && error.code !== 'unreachable'
          ? error.message
          : t('sandbox.nothingSent'),
      );
      return false;
    }
  };
  const sendContent = async (content: ReplyContent): Promise<boolean> => {
    const isAnswer = composing?.mode === 'answer';
    const done = await send(
      { content, ...(isAnswer ? { replyTo: composing.message.id } : {}) },
      content.kind === 'call' ? t('compose.called') : '',
    );
    if (done && isAnswer) setComposing(undefined);
    return done;
  };
  const choose = (kindId: string, initial?: Record<string, string>) => {
    const kind = composeKind(kindId);
    if (kind.fields.length === 0) void sendContent(kind.build({}));
    else setAsked({ kindId, ...(initial === undefined ? {} : { initial }) });
  };
  const act = (messageId: string, action: MessageAction) => {
    switch (action.type) {
      case 'reply':
        return void send({ buttonPayload: action.id, messageId });
      case 'share_location':
        return choose('location');
      case 'share_phone':
      case 'confirm_card': {
        const kind = action.type === 'share_phone' ? 'share_phone' : 'payment_method';
        return void send({ content: { kind, messageId } });
      }
      case 'fill_form':
        return choose('flow_reply');
      case 'order':
        return choose(
          'order',
          action.productRetailerIds.length === 0 ? {} : { product: action.productRetailerIds.join(', ') },
        );
      case 'call':
        return choose('call');
    }
  };

  return (
    <section className={css.stage} aria-label={t('phone.title')}>
      <div className={css.phone}>
        <div className={css.bar}>
          <button type="button" className={css.back} onClick={onBack} aria-label={t('phone.back')}>
            <Icon name="back" />
          </button>
          <div className={css.names}>
            <h2>
              {number === undefined ? t('phone.removedNumber') : `${number.name} · ${number.displayPhone}`}
            </h2>
            <p>
              {t('phone.of', { who: person.name === '' ? phoneText(customer) : person.name })}
              {person.name === '' ? '' : ` · ${phoneText(customer)}`}
            </p>
          </div>
          <ActionMenu
            label={t('phone.menu')}
            icon="moreVertical"
            entries={[
              {
                id: 'stop',
                icon: 'bellOff',
                text: t('phone.stop'),
                onAction: () => void send({ preference: 'stop' }, t('phone.stopped')),
              },
              {
                id: 'resume',
                icon: 'bell',
                text: t('phone.resume'),
                onAction: () => void send({ preference: 'resume' }, t('phone.resumed')),
              },
              { id: 'move', icon: 'swap', text: t('phone.move'), onAction: () => setMoving(true) },
            ]}
          />
        </div>
        <Thread
          thread={thread}
          businessName={number?.name ?? ''}
          detailsOf={detailsOf}
          onAct={act}
          onDetails={onDetails}
          onAnswer={(message) => setComposing({ mode: 'answer', message })}
          onEdit={(message, text) => setComposing({ mode: 'edit', message, text })}
          onSend={(content) => void send({ content })}
        />
        <p className={css.said} role="status">
          {said}
        </p>
        <Composer
          key={composing === undefined ? 'new' : `${composing.mode} ${composing.message.id}`}
          composing={composing}
          isSending={reply.isPending}
          onCancel={() => setComposing(undefined)}
          onChoose={choose}
          onText={async (text) => {
            if (composing?.mode !== 'edit') return sendContent({ kind: 'text', text });
            const done = await send({ content: { kind: 'edit', messageId: composing.message.id, text } });
            if (done) setComposing(undefined);
            return done;
          }}
        />
      </div>
      <Suspense fallback={null}>
        {asked === undefined ? null : (
          <ComposeDialog
            kind={composeKind(asked.kindId)}
            initial={asked.initial}
            onClose={() => setAsked(undefined)}
            onSend={sendContent}
          />
        )}
        {isMoving ? (
          <MoveDialog
            onClose={() => setMoving(false)}
            onMove={async (to) => {
              const done = await send(
                { content: { kind: 'system', event: 'number_changed', to } },
                t('move.done'),
              );
              if (done) onMoved(to, numberId);
              return done;
            }}
          />
        ) : null}
      </Suspense>
    </section>
  );
}
