import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { ApiProblem } from '../../api/problem.js';
import { useNameOf, useText } from '../../i18n/i18n.js';
import { Banner, Button } from '../../ui/controls.js';
import { Dialog } from '../../ui/dialog.js';
import css from './scenarios.module.css';
import { phoneText } from './thread.js';
import { usePlay, useRuns, useScenarios, useStop, type ScenarioRun } from './use-scenarios.js';

/** Bad days that can be tried out on a number, and what happened when they were. */
export function Scenarios({
  numberId,
  customer,
  onClose,
}: {
  numberId: string;
  /** Who is on the screen: scenarios about a customer are about them. */
  customer: string | undefined;
  onClose: () => void;
}): ReactNode {
  const t = useText();
  const nameOf = useNameOf();
  const scenarios = useScenarios();
  const runs = useRuns();
  const play = usePlay();
  const refused = [scenarios, runs, play].map(({ error }) => error).find((error) => error !== null);
  const isBusy = runs.data?.data.some((run) => run.numberId === numberId && run.state === 'running') ?? true;
  return (
    <Dialog title={t('scenario.open')} onClose={onClose}>
      <div className={css.panel}>
        <p>{t('scenario.intro')}</p>
        {refused === undefined ? null : (
          <Banner tone="danger">
            {refused instanceof ApiProblem ? refused.message : t('sandbox.unreachable')}
          </Banner>
        )}
        <section aria-labelledby="runs-title">
          <h3 id="runs-title">{t('scenario.runs')}</h3>
          {runs.data?.data.length === 0 ? <p className={css.soft}>{t('scenario.noRuns')}</p> : null}
          <ol className={css.runs}>
            {runs.data?.data.map((run) => (
              <Run key={run.id} run={run} />
            ))}
          </ol>
        </section>
        <ul className={css.list} aria-busy={scenarios.isPending}>
          {scenarios.data?.data.map((scenario) => {
            const title = nameOf('scenario.title', scenario.id, scenario.title);
            const text = nameOf('scenario.expect', scenario.id, scenario.expect);
            return (
              <li key={scenario.id}>
                <h3>{title}</h3>
                <p>{nameOf('scenario.text', scenario.id, scenario.description)}</p>
                <p className={css.soft}>{t('scenario.expect', { text })}</p>
                <Button
                  aria-label={t('scenario.playNamed', { title })}
                  isDisabled={isBusy || play.isPending}
                  onPress={() =>
                    play.mutate({
                      scenario: scenario.id,
                      numberId,
                      ...(customer === undefined ? {} : { customer }),
                    })
                  }
                >
                  {t('scenario.play')}
                </Button>
              </li>
            );
          })}
        </ul>
        <Button onPress={onClose}>{t('scenario.close')}</Button>
      </div>
    </Dialog>
  );
}

function Run({ run }: { run: ScenarioRun }): ReactNode {
  const t = useText();
  const nameOf = useNameOf();
  const intl = useIntl();
  const stop = useStop();
  const time = (at: number) => intl.formatTime(at, { timeStyle: 'medium' });
  return (
    <li>
      <p className={css.run}>
        <strong>{nameOf('scenario.title', run.scenario)}</strong>
        <span className={css.soft}>
          {time(run.startedAt)} · {t(`scenario.state.${run.state}`)}
        </span>
        {run.state === 'running' ? (
          <Button isDisabled={stop.isPending} onPress={() => stop.mutate(run.id)}>
            {t('scenario.stop')}
          </Button>
        ) : null}
      </p>
      {run.notes.length === 0 ? (
        <p className={css.soft}>{run.state === 'running' ? t('scenario.quiet') : null}</p>
      ) : (
        <ul className={css.notes}>
          {run.notes.map(({ at, code, text, values }, index) => (
            <li key={index}>
              {time(at)} · {nameOf('scenario.note', code, text, shown(values))}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Phones as people write them. */
function shown(values: ScenarioRun['notes'][number]['values']): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      ['from', 'to', 'who'].includes(name) ? phoneText(String(value)) : value,
    ]),
  );
}
