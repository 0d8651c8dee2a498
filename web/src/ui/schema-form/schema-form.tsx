import { useState, type ReactNode } from 'react';
import type { FieldFault } from '../../api/problem.js';
import { useText } from '../../i18n/i18n.js';
import { useParts } from '../parts.js';
import css from './schema-form.module.css';
import {
  durationUnits,
  isObject,
  joinDuration,
  kindOf,
  splitDuration,
  startOf,
  withMember,
  type DurationUnit,
  type FieldSchema,
} from './schema.js';

interface Asked {
  schema: FieldSchema;
  value: unknown;
  /** Undefined: nothing is set, and the default counts. */
  onChange: (value: unknown) => void;
  /** Where it stands: `settings.steps.0.after`. */
  path: string;
  label: string;
  faults: readonly FieldFault[];
}

/** A form for settings that a JSON Schema describes, with titles and help from there. */
export function SchemaForm({
  schema,
  value,
  onChange,
  faults,
}: {
  schema: FieldSchema;
  value: Readonly<Record<string, unknown>>;
  onChange: (value: Record<string, unknown>) => void;
  faults: readonly FieldFault[];
}): ReactNode {
  return (
    <div className={css.form}>
      <Members schema={schema} value={value} onChange={onChange} path="settings" faults={faults} />
    </div>
  );
}

function Members({
  schema,
  value,
  onChange,
  path,
  faults,
}: Omit<Asked, 'label' | 'value' | 'onChange'> & {
  value: Readonly<Record<string, unknown>>;
  onChange: (value: Record<string, unknown>) => void;
}): ReactNode {
  return Object.entries(schema.properties ?? {}).map(([name, one]) => (
    <Field
      key={name}
      schema={one}
      value={value[name]}
      onChange={(member) => onChange(withMember(value, name, member))}
      path={`${path}.${name}`}
      label={one.title ?? name}
      faults={faults}
    />
  ));
}

function Field(asked: Asked): ReactNode {
  switch (kindOf(asked.schema)) {
    case 'object':
      return <ObjectField {...asked} />;
    case 'list':
      return <ListField {...asked} />;
    case 'duration':
      return <DurationField {...asked} />;
    case 'json':
      return <JsonField {...asked} />;
    case 'boolean':
    case 'choice':
    case 'number':
    case 'percent':
    case 'text':
      return <PlainField {...asked} />;
  }
}

const faultOf = ({ faults, path }: Asked): string | undefined => {
  const found = faults.find(({ field }) => field === path);
  return found && (found.message ?? found.reason);
};

function PlainField(asked: Asked): ReactNode {
  const { Checkbox, Choice, NumberField, TextField } = useParts();
  const { schema, label, onChange } = asked;
  const value = asked.value ?? schema.default;
  const shared = { label, help: schema.help, error: faultOf(asked) };
  switch (kindOf(schema)) {
    case 'boolean':
      return <Checkbox {...shared} value={value === true} onChange={onChange} />;
    case 'choice':
      return (
        <Choice
          {...shared}
          value={typeof value === 'string' ? value : ''}
          options={(schema.enum ?? []).map((one) => ({ value: one, text: schema.labels?.[one] ?? one }))}
          onChange={onChange}
        />
      );
    case 'percent':
      return (
        <NumberField
          {...shared}
          help={schema.percent}
          min={0}
          max={100}
          value={typeof value === 'number' ? String(Math.round(value * 10_000) / 100) : textOf(value)}
          onChange={(text) => onChange(numberIn(text, 100))}
        />
      );
    case 'number':
      return (
        <NumberField
          {...shared}
          min={schema.minimum}
          max={schema.maximum}
          step={schema.multipleOf ?? (schema.type === 'integer' ? 1 : undefined)}
          value={textOf(value)}
          onChange={(text) => onChange(numberIn(text, 1))}
        />
      );
    case 'duration':
    case 'json':
    case 'list':
    case 'object':
    case 'text':
      return (
        <TextField
          {...shared}
          value={textOf(value)}
          onChange={(text) => onChange(text === '' ? undefined : text)}
        />
      );
  }
}

function DurationField(asked: Asked): ReactNode {
  const t = useText();
  const { Choice, NumberField, TextField } = useParts();
  const { schema, label, onChange } = asked;
  const iso = textOf(asked.value ?? schema.default);
  const known = splitDuration(iso);
  // While somebody types, there may be no number for a moment.
  const [unit, setUnit] = useState<DurationUnit>(known?.unit ?? 'hours');
  const split = known ?? { amount: '', unit };
  const shared = { label, help: schema.help, error: faultOf(asked) };
  if (known === undefined && iso !== '' && !/^PT?[HMDW]$/.test(iso))
    return <TextField {...shared} value={iso} onChange={onChange} />;
  return (
    <div className={css.pair}>
      <NumberField
        {...shared}
        min={0}
        value={split.amount}
        onChange={(amount) => onChange(joinDuration(amount, split.unit))}
      />
      <Choice
        label={t('form.unitOf', { label })}
        value={split.unit}
        options={durationUnits.map((one) => ({ value: one, text: t(`form.unit.${one}`) }))}
        onChange={(one) => {
          setUnit(one as DurationUnit);
          onChange(joinDuration(split.amount, one as DurationUnit));
        }}
      />
    </div>
  );
}

function ObjectField(asked: Asked): ReactNode {
  const { Checkbox } = useParts();
  const { schema, label, onChange, path, faults } = asked;
  const isOptional = schema.default === undefined;
  const value = isObject(asked.value) ? asked.value : undefined;
  const error = faultOf(asked);
  return (
    <fieldset className={css.group}>
      <legend className={css.legend}>{label}</legend>
      {schema.help === undefined ? null : <p className={css.help}>{schema.help}</p>}
      {error === undefined ? null : <p className={css.error}>{error}</p>}
      {isOptional ? (
        <Checkbox
          label={label}
          value={value !== undefined}
          onChange={(isOn) => onChange(isOn ? startOf(schema) : undefined)}
        />
      ) : null}
      {value === undefined && isOptional ? null : (
        <Members schema={schema} value={value ?? {}} onChange={onChange} path={path} faults={faults} />
      )}
    </fieldset>
  );
}

function ListField(asked: Asked): ReactNode {
  const t = useText();
  const { Button } = useParts();
  const { schema, label, onChange, path, faults } = asked;
  const set = asked.value ?? schema.default;
  const entries: readonly unknown[] = Array.isArray(set) ? set : [];
  const item = schema.items ?? {};
  const isPlain = kindOf(item) !== 'object';
  const error = faultOf(asked);
  const put = (index: number, entry: unknown) =>
    onChange(entries.map((one, at) => (at === index ? (entry ?? '') : one)));
  return (
    <fieldset className={css.group}>
      <legend className={css.legend}>{label}</legend>
      {schema.help === undefined ? null : <p className={css.help}>{schema.help}</p>}
      {error === undefined ? null : <p className={css.error}>{error}</p>}
      {entries.map((entry, index) => {
        const title = t('form.entry', { n: index + 1 });
        const own = `${path}.${index}`;
        return (
          // Entries have no ids of their own: they are told apart by where they stand.
          <div className={css.entry} key={index}>
            {isPlain ? (
              <Field
                schema={item}
                value={entry}
                label={title}
                path={own}
                faults={faults}
                onChange={(one) => put(index, one)}
              />
            ) : (
              <fieldset className={css.group}>
                <legend className={css.legend}>{title}</legend>
                <Members
                  schema={item}
                  value={isObject(entry) ? entry : {}}
                  path={own}
                  faults={faults}
                  onChange={(one) => put(index, one)}
                />
              </fieldset>
            )}
            <Button onPress={() => onChange(entries.filter((_, at) => at !== index))}>
              {t('form.remove', { what: title })}
            </Button>
          </div>
        );
      })}
      <div>
        <Button
          isDisabled={entries.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
          onPress={() => onChange([...entries, startOf(item)])}
        >
          {t('form.add')}
        </Button>
      </div>
    </fieldset>
  );
}

function JsonField(asked: Asked): ReactNode {
  const t = useText();
  const { TextField } = useParts();
  const { schema, label, onChange } = asked;
  const [text, setText] = useState(() => JSON.stringify(asked.value ?? schema.default ?? null, null, 2));
  const [isWrong, setWrong] = useState(false);
  return (
    <TextField
      label={label}
      help={schema.help}
      rows={6}
      value={text}
      error={isWrong ? t('form.noJson') : faultOf(asked)}
      onChange={(given) => {
        setText(given);
        try {
          onChange(JSON.parse(given));
          setWrong(false);
        } catch {
          setWrong(true);
        }
      }}
    />
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A number as it was typed; what is none stays, for the hub to refuse in words. */
function numberIn(text: string, per: number): unknown {
  if (text.trim() === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? Math.round((number / per) * 1e6) / 1e6 : text;
}
