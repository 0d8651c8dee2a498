import { managementError } from '../model/graph-error.js';

/** A part that a template cannot do without. */
export function missing(message: string): Error {
  return managementError(
    2388043,
    'Message template "components" param is missing expected field(s)',
    message,
  );
}

/** A text that is longer than Meta takes. */
export function tooLong(what: string, limit: number): Error {
  return managementError(
    2388040,
    'Character Limit Exceeded',
    `${what} may have at most ${limit} characters.`,
  );
}

/** A text that has to be there. */
export function requiredText(text: unknown, where: string): string {
  if (typeof text !== 'string' || text.trim() === '') throw missing(`The ${where} needs a text.`);
  return text;
}

/** Whether a value is a list of texts, each with something in it. */
export function filledList(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '')
  );
}

/** A template that breaks a rule of its kind. */
export function wrongKind(message: string): Error {
  return managementError(2388043, 'Message template components are not allowed together', message);
}
