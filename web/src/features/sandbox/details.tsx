import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { ApiProblem } from '../../api/problem.js';
import { useNameOf, useText } from '../../i18n/i18n.js';
import { Button } from '../../ui/controls.js';
import css from './sandbox.module.css';
import type { ThreadMessage } from './thread.js';
import { useDecisions } from './use-sandbox.js';
import { Icon } from '../../ui/icon.js';

/** What is known of a message: how far it came, and why it was sent. */
export function Details({ entry, onClose }: { entry: ThreadMessage; onClose: () => void }): ReactNode {
  const t = useText();
  const intl = useIntl();
  const { message, content } = entry;
  const when = (at: number | string) =>
    intl.formatDate(new Date(at), { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <aside className={css.details} aria-labelledby="details-title">
      <div className={css.detailsTop}>
        <h2 id="details-title">{t('details.title')}</h2>
        <Button look="quiet" aria-label={t('details.close')} onPress={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      <dl className={css.facts}>
        <dt>{t('details.kind')}</dt>
        <dd>{t(`kind.${content.kind}`)}</dd>
        {message.template === undefined ? null : (
          <>
            <dt>{t('details.template')}</dt>
            <dd>
              {message.template.name} · {message.template.language} ·{' '}
              {message.template.category.toLowerCase()}
            </dd>
          </>
        )}
        <dt>{t(message.direction === 'in' ? 'details.written' : 'details.accepted')}</dt>
        <dd>{when(message.at)}</dd>
        {message.statuses.map(({ status, at, error }) => (
          <Status key={`${status} ${at}`} status={status} when={when(at)} error={error} />
        ))}
        <dt>{t('details.id')}</dt>
        <dd className={css.id}>{message.id}</dd>
      </dl>
      {message.direction === 'out' ? <Why id={message.id} customer={message.customer} when={when} /> : null}
    </aside>
  );
}

function Status({
  status,
  when,
  error,
}: {
  status: string;
  when: string;
  error: { code: number; details: string } | undefined;
}): ReactNode {
  const t = useText();
  const known = ['sent', 'delivered', 'read', 'failed'] as const;
  const name = known.find((one) => one === status);
  return (
    <>
      <dt>{name === undefined ? status : t(`delivery.${name}`)}</dt>
      <dd>
        {when}
        {error === undefined ? '' : ` · ${error.code}: ${error.details}`}
      </dd>
    </>
  );
}

function Why({
  id,
  customer,
  when,
}: {
  id: string;
  customer: string;
  when: (at: string) => string;
}): ReactNode {
  const t = useText();
  const nameOf = useNameOf();
  const { data, error, isPending } = useDecisions(id, customer);
  return (
    <section aria-labelledby="why-title" className={css.why}>
      <h3 id="why-title">{t('why.title')}</h3>
      {isPending ? <p className={css.soft}>{t('sandbox.loading')}</p> : null}
      {error === null ? null : (
        <p className={css.wrong}>{error instanceof ApiProblem ? error.message : t('sandbox.unreachable')}</p>
      )}
      {data === null ? <p className={css.soft}>{t('why.unknown')}</p> : null}
      {data?.decisions.map((decision) => (
        <div key={decision.id}>
          <p className={css.soft}>
            {when(decision.at)} · {nameOf('verdict', decision.verdict)}
          </p>
          <ul className={css.gates}>
            {decision.gates.map(({ gate, answer, explanation }) => (
              <li key={gate}>
                <Icon name={answer === 'pass' ? 'check' : answer === 'refuse' ? 'close' : 'dot'} />
                <span>
                  <strong>{nameOf('gate', gate)}</strong> {explanation}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
