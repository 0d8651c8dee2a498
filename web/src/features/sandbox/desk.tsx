import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ApiProblem } from '../../api/problem.js';
import { useText } from '../../i18n/i18n.js';
import { Banner, Button } from '../../ui/controls.js';
import { Details } from './details.js';
import { emptyFeed } from './feed.js';
import { People } from './people.js';
import { Phone } from './phone.js';
import css from './sandbox.module.css';
import { peopleOf, threadOf, type Person } from './thread.js';
import { useFeed, useNewNumber } from './use-sandbox.js';

const Scenarios = lazy(() => import('./scenarios.js').then((one) => ({ default: one.Scenarios })));

/** The people, the phone of one of them, and what is known of a message. */
export function Desk(): ReactNode {
  const t = useText();
  const { data: feed = emptyFeed, error, isPending } = useFeed();
  const search = useSearch({ from: '/sandbox' });
  const navigate = useNavigate({ from: '/sandbox' });
  const [detailsOf, setDetailsOf] = useState<string>();
  const [isPlaying, setPlaying] = useState(false);
  const people = useMemo(() => peopleOf(feed.messages.values()), [feed.messages]);
  const person = chosenPerson(people, search, feed.numbers[0]?.id);
  const thread = useMemo(
    () =>
      threadOf(
        [...feed.messages.values()].filter(
          (one) => one.numberId === person?.numberId && one.customer === person.customer,
        ),
      ),
    [feed.messages, person?.numberId, person?.customer],
  );
  const choose = (customer: string, number: string) => {
    setDetailsOf(undefined);
    void navigate({ search: { customer, number } });
  };
  const failure = error instanceof ApiProblem ? error : undefined;
  const selected = thread.find(({ message }) => message.id === detailsOf);
  return (
    <>
      {failure === undefined ? null : (
        <Banner tone="warning">
          {failure.code === 'unreachable' ? t('sandbox.unreachable') : failure.message}
        </Banner>
      )}
      {isPending ? (
        <main className={css.nothing} aria-busy="true">
          <p>{t('sandbox.loading')}</p>
        </main>
      ) : feed.numbers.length === 0 && failure === undefined ? (
        <NoNumber />
      ) : (
        <main className={css.desk} data-shown={search.customer === undefined ? 'people' : 'phone'}>
          <People
            people={people}
            numbers={feed.numbers}
            current={person}
            onChoose={choose}
            onScenarios={() => setPlaying(true)}
          />
          {person === undefined ? (
            <section className={css.nothing}>
              <h2>{t('sandbox.noMessages')}</h2>
              <p>{t('sandbox.noMessagesText')}</p>
            </section>
          ) : (
            <Phone
              key={`${person.numberId} ${person.customer}`}
              person={person}
              number={feed.numbers.find(({ id }) => id === person.numberId)}
              thread={thread}
              detailsOf={detailsOf}
              onDetails={setDetailsOf}
              onMoved={choose}
              onBack={() => void navigate({ search: {} })}
            />
          )}
          {selected === undefined ? null : (
            <Details entry={selected} onClose={() => setDetailsOf(undefined)} />
          )}
          <Suspense fallback={null}>
            {isPlaying ? (
              <Scenarios
                numberId={person?.numberId ?? feed.numbers[0]?.id ?? ''}
                customer={person?.customer}
                onClose={() => setPlaying(false)}
              />
            ) : null}
          </Suspense>
        </main>
      )}
    </>
  );
}

/** The one the address names, new ones too; else the newest. */
function chosenPerson(
  people: readonly Person[],
  { customer, number }: { customer?: string; number?: string },
  firstNumber: string | undefined,
): Person | undefined {
  if (customer === undefined) return people[0];
  const numberId = number ?? firstNumber;
  if (numberId === undefined) return undefined;
  const known = people.find((one) => one.customer === customer && one.numberId === numberId);
  return known ?? { customer, numberId, name: '', at: 0, last: undefined };
}

function NoNumber(): ReactNode {
  const t = useText();
  const create = useNewNumber();
  const refused = create.error instanceof ApiProblem ? create.error : undefined;
  return (
    <main className={css.nothing}>
      <h2>{t('sandbox.noNumber')}</h2>
      <p>{t('sandbox.noNumberText')}</p>
      {refused === undefined ? null : (
        <Banner tone="danger">{refused.status === 403 ? t('sandbox.needsManage') : refused.message}</Banner>
      )}
      <Button look="primary" isDisabled={create.isPending} onPress={() => create.mutate()}>
        {t('sandbox.createNumber')}
      </Button>
    </main>
  );
}
