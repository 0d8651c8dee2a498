import { hasStrayBraces } from '../sdk/index.js';
import type { TemplateProvider } from './template-provider.js';

/** Something about a template that its provider would refuse, or frown upon. */
export interface LintProblem {
  /** Dotted path: `languages.de.body`. */
  field: string;
  reason: string;
  /** `error` is refused by the provider; `warning` is often rejected in review. */
  severity: 'error' | 'warning';
}

/** Takes what is found, and asks what every text is asked. */
export interface Report {
  (field: string, reason: string, severity?: LintProblem['severity']): void;
  provider: TemplateProvider;
  /** Rules of any text. */
  text(field: string, text: string, limit: number): void;
  /** Rules of a body, also of a card's: what stands at its ends, and blanks in it. */
  edges(field: string, body: string): void;
}

/** A list of problems, and what adds to it. */
export function reporter(provider: TemplateProvider): { report: Report; problems: LintProblem[] } {
  const problems: LintProblem[] = [];
  const add = (field: string, reason: string, severity: LintProblem['severity'] = 'error') =>
    void problems.push({ field, reason, severity });
  const text: Report['text'] = (field, given, limit) => {
    if (given.trim() === '') add(field, 'may not be empty');
    if (given.length > limit) add(field, `has ${given.length} characters; ${provider.name} allows ${limit}`);
    if (hasStrayBraces(given))
      add(
        field,
        'has braces that are no variable: write {{name}} with lower-case letters, digits and underscores',
      );
    if (/\}\}\s*\{\{/.test(given)) add(field, 'has variables next to each other: put words between them');
  };
  const edges: Report['edges'] = (field, body) => {
    const trimmed = body.trim();
    if (/^\{\{[^{}]*\}\}/.test(trimmed)) add(field, 'may not begin with a variable: put a word before it');
    if (/\{\{[^{}]*\}\}$/.test(trimmed))
      add(field, 'may not end with a variable: put a word or a full stop after it');
    if (/ {5,}/.test(body)) add(field, 'may not have more than four spaces in a row');
  };
  return { report: Object.assign(add, { provider, text, edges }), problems };
}
