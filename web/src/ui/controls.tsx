import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  TextArea,
  TextField as AriaTextField,
  type ButtonProps,
  type TextFieldProps,
} from 'react-aria-components';
import css from './controls.module.css';

/** A button. One a screen is `primary`. */
export function Button({
  look = 'plain',
  ...props
}: ButtonProps & { look?: 'primary' | 'plain' | 'quiet' | 'danger' }): ReactNode {
  return <AriaButton {...props} className={`${css.button ?? ''} ${css[look] ?? ''}`} />;
}

/** A field for words, with its label and what is wrong with it. */
export function TextField({
  label,
  help,
  placeholder = '',
  rows,
  ...props
}: TextFieldProps & {
  label: string;
  help?: string | undefined;
  placeholder?: string | undefined;
  /** More than one line. */
  rows?: number | undefined;
}): ReactNode {
  return (
    <AriaTextField {...props} className={css.field ?? ''}>
      <Label className={css.label ?? ''}>{label}</Label>
      {rows === undefined ? (
        <Input className={css.input ?? ''} placeholder={placeholder} />
      ) : (
        <TextArea className={css.input ?? ''} rows={rows} placeholder={placeholder} />
      )}
      {help === undefined ? null : <span className={css.help}>{help}</span>}
      <FieldError className={css.error ?? ''} />
    </AriaTextField>
  );
}

/** A choice among few, as the browser draws it. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  isLabelHidden = false,
}: {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
  isLabelHidden?: boolean;
}): ReactNode {
  return (
    <label className={css.field}>
      <span className={isLabelHidden ? css.unseen : css.label}>{label}</span>
      <select className={css.input} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A message above the content: something went wrong, or was done. */
export function Banner({
  tone = 'info',
  children,
}: {
  tone?: 'info' | 'danger' | 'warning';
  children: ReactNode;
}): ReactNode {
  return (
    <div className={`${css.banner ?? ''} ${css[tone] ?? ''}`} role={tone === 'danger' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
