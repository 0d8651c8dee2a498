import { z } from 'zod';
import type { FieldProblem } from './problem.js';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  bigint: 'a whole number',
  date: 'a date',
  null: 'null',
};

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'a web address such as https://shop.example',
  uuid: 'a UUID',
  duration: 'an ISO-8601 duration such as PT24H',
  datetime: 'an instant such as 2026-11-23T08:14:36Z',
  date: 'a day such as 2026-11-23',
};

const noneFits = 'has none of the forms it may have';

/**
 * What is wrong with a field, in words for people: a schema without a sentence of its own says this.
 * The sentence goes on after the field's name and holds nothing of the value.
 */
export function plainWords(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${kind(issue.expected)}${found(issue.input)}`;
    case 'invalid_value':
      return issue.input === undefined
        ? `is missing; it must be ${choice(issue.values)}`
        : `must be ${choice(issue.values)}`;
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? 'written in the expected form'}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has fields nobody asked for (${issue.keys.map((key) => key.slice(0, 80)).join(', ')}); take them out`;
    case 'invalid_union':
      return noneFits;
    case 'invalid_key':
      return 'has a name that cannot be used';
    case 'invalid_element':
      return 'has an entry that cannot be used';
    case 'custom':
      return 'cannot be used in this form';
  }
}

/**
 * Every field that is wrong, by its full name. Of a value that may have one of several forms, the
 * fields of the one form it resembles are named, else what each form asks for.
 *
 * @param prefix - name of what was checked, in front of each field
 */
export function fieldProblems(issues: readonly Issue[], prefix: readonly string[] = []): FieldProblem[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path.map(String)];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: [...path, key.slice(0, 80)].join('.'),
        reason: 'there is no such field; take it out',
      }));
    }
    if (issue.code !== 'invalid_union' || issue.message !== noneFits)
      return [{ field: path.join('.'), reason: issue.message }];
    const forms = issue.errors.filter((form) => !form.some(({ code }) => code === 'unrecognized_keys'));
    const [only] = forms;
    if (forms.length === 1 && only) return fieldProblems(only, path);
    const asked = (forms.length === 0 ? issue.errors : forms).map((form) =>
      fieldProblems(form)
        .map(({ field, reason }) => `${field} ${reason}`.trim())
        .join(', '),
    );
    return [{ field: path.join('.'), reason: [...new Set(asked)].join('; or ') }];
  });
}

function kind(expected: string): string {
  return kinds[expected] ?? expected;
}

function found(input: unknown): string {
  if (input === null) return ', not null';
  if (Array.isArray(input)) return ', not a list';
  if (typeof input === 'number' && Number.isNaN(input)) return '';
  const name = typeof input === 'boolean' ? 'true or false' : kinds[typeof input];
  return name === undefined ? '' : `, not ${name}`;
}

function choice(values: readonly unknown[]): string {
  const words = values.map(String);
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}

function tooSmall(origin: string, minimum: number, inclusive: boolean): string {
  if (origin === 'string')
    return minimum === 1 ? 'must not be empty' : `must have ${minimum} characters or more`;
  if (origin === 'array' || origin === 'set')
    return minimum === 1 ? 'must hold at least one entry' : `must hold ${minimum} entries or more`;
  return inclusive ? `must be at least ${minimum}` : `must be greater than ${minimum}`;
}

function tooBig(origin: string, maximum: number, inclusive: boolean): string {
  if (origin === 'string') return `must have ${maximum} characters or fewer`;
  if (origin === 'array' || origin === 'set') return `must hold ${maximum} entries or fewer`;
  return inclusive ? `must be at most ${maximum}` : `must be less than ${maximum}`;
}

// For every schema of the process, connectors' and plugins' too.
z.config({ localeError: plainWords });
