import { useState, type FormEvent, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../i18n/i18n.js';
import { Button, Choice, TextField } from '../../ui/controls.js';
import type { SandboxNumber } from './feed.js';
import css from './sandbox.module.css';
import { useSummary } from './summary.js';
import { addressIn, phoneText, type Person } from './thread.js';

/** Everybody who has a thread, and a way to become somebody new. */
export function People({
  people,
  numbers,
  current,
  onChoose,
  onScenarios,
}: {
  people: readonly Person[];
  numbers: readonly SandboxNumber[];
  current: Person | undefined;
  onChoose: (customer: string, number: string) => void;
  onScenarios: () => void;
}): ReactNode {
  const t = useText();
  return (
    <section className={css.side} aria-labelledby="people-title">
      <div className={css.sideTop}>
        <h2 id="people-title">{t('people.title')}</h2>
        <Button look="quiet" onPress={onScenarios}>
          {t('scenario.open')}
        </Button>
      </div>
      <ul className={css.people}>
        {people.map((person) => (
          <PersonLine
            key={`${person.numberId} ${person.customer}`}
            person={person}
            number={numbers.length > 1 ? numbers.find(({ id }) => id === person.numberId) : undefined}
            isCurrent={person.customer === current?.customer && person.numberId === current.numberId}
            onChoose={() => onChoose(person.customer, person.numberId)}
          />
        ))}
      </ul>
      <NewPerson numbers={numbers} onChoose={onChoose} />
    </section>
  );
}

function PersonLine({
  person,
  number,
  isCurrent,
  onChoose,
}: {
  person: Person;
  number: SandboxNumber | undefined;
  isCurrent: boolean;
  onChoose: () => void;
}): ReactNode {
  const intl = useIntl();
  const summary = useSummary();
  const { name, customer, last, at } = person;
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return (
    <li>
      <button type="button" className={css.person} aria-current={isCurrent} onClick={onChoose}>
        <span className={css.who}>
          <strong>{name === '' ? phoneText(customer) : name}</strong>
          <time dateTime={new Date(at).toISOString()}>
            {isToday ? intl.formatTime(at) : intl.formatDate(at, { day: 'numeric', month: 'short' })}
          </time>
        </span>
        <span className={css.soft}>
          {name === '' ? '' : phoneText(customer)}
          {number === undefined ? '' : ` · ${number.displayPhone}`}
        </span>
        <span className={css.last}>{last === undefined ? '' : summary(last)}</span>
      </button>
    </li>
  );
}

function NewPerson({
  numbers,
  onChoose,
}: {
  numbers: readonly SandboxNumber[];
  onChoose: (customer: string, number: string) => void;
}): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const [number, setNumber] = useState(numbers[0]?.id ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const customer = addressIn(typed);
    setWrong(customer === undefined);
    if (customer === undefined) return;
    setTyped('');
    onChoose(customer, number === '' ? (numbers[0]?.id ?? '') : number);
  };
  return (
    <form className={css.newPerson} onSubmit={submit}>
      {numbers.length > 1 ? (
        <Choice
          label={t('people.number')}
          value={number}
          options={numbers.map(({ id, name, displayPhone }) => ({
            value: id,
            text: `${name} ${displayPhone}`,
          }))}
          onChange={setNumber}
        />
      ) : null}
      <TextField
        label={t('people.new')}
        placeholder="+39 333 123 4567"
        inputMode="tel"
        autoComplete="off"
        value={typed}
        onChange={setTyped}
      />
      {wrong ? (
        <p className={css.wrong} role="alert">
          {t('people.wrong')}
        </p>
      ) : null}
      <Button type="submit">{t('people.open')}</Button>
    </form>
  );
}
