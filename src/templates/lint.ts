import {
  hasStrayBraces,
  parseTemplateVariables,
  placeholdersOf,
  providerLanguage,
  replacePlaceholders,
  type TemplateContent,
  type TemplateDefinition,
} from '../sdk/index.js';
import { exampleOf } from './examples.js';
import type { TemplateVariableMap } from './template-content.js';
import type { TemplateProvider } from './template-provider.js';

/** Something about a template that its provider would refuse, or frown upon. */
export interface LintProblem {
  /** Dotted path: `languages.de.body`. */
  field: string;
  reason: string;
  /** `error` is refused by the provider; `warning` is often rejected in review. */
  severity: 'error' | 'warning';
}

type Report = ((field: string, reason: string, severity?: LintProblem['severity']) => void) & {
  provider: TemplateProvider;
};

/** Checks a template as it would be submitted. An empty answer means the provider has no formal reason to refuse it. */
export function lint(definition: TemplateDefinition, provider: TemplateProvider): LintProblem[] {
  const problems: LintProblem[] = [];
  const report: Report = Object.assign(
    (field: string, reason: string, severity: LintProblem['severity'] = 'error') =>
      void problems.push({ field, reason, severity }),
    { provider },
  );
  lintName(definition.name, report);
  if (definition.category === 'authentication') {
    report(
      'category',
      `authentication templates need a one-time-password button: create it in ${provider.templates.manager}; it can be sent from here by its name`,
    );
  }
  const expected = { transactional: 'utility', marketing: 'marketing', authentication: 'authentication' }[
    definition.purpose
  ];
  if (definition.category !== expected)
    report('category', `messages for the purpose ${definition.purpose} need the category ${expected}`);
  lintVariables(definition.variables, report);
  const languages = Object.entries(definition.languages);
  if (languages.length === 0) report('languages', 'at least one language is needed');
  for (const [language, content] of languages) lintLanguage(language, content, definition.variables, report);
  const used = new Set(languages.flatMap(([, content]) => parseTemplateVariables(content).all));
  for (const name of Object.keys(definition.variables)) {
    if (!used.has(name)) report(`variables.${name}`, 'is used in no language', 'warning');
  }
  return problems;
}

function lintName(name: string, report: Report): void {
  const { limits } = report.provider.templates;
  if (!/^[a-z0-9_]+$/.test(name)) report('name', 'may have lower-case letters, digits and underscores only');
  if (name.length > limits.name) report('name', `may have ${limits.name} characters at most`);
}

function lintVariables(variables: TemplateVariableMap, report: Report): void {
  for (const [name, variable] of Object.entries(variables)) {
    const field = `variables.${name}`;
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      report(
        field,
        'must begin with a lower-case letter and have lower-case letters, digits and underscores only',
      );
    }
    if (variable.example.trim() === '')
      report(`${field}.example`, `${report.provider.name}'s reviewers need an example`);
    if (variable.fallback?.trim() === '')
      report(`${field}.fallback`, `may not be empty: ${report.provider.name} refuses empty values`);
  }
}

function lintLanguage(
  language: string,
  content: TemplateContent,
  variables: TemplateVariableMap,
  report: Report,
): void {
  const field = `languages.${language}`;
  const { name: provider, templates } = report.provider;
  if (providerLanguage(templates.languages, language) === undefined)
    report(field, `is not a language ${provider} has templates in`);
  lintHeader(`${field}.header`, content.header, report);
  lintBody(`${field}.body`, content.body, variables, language, report);
  lintFooter(`${field}.footer`, content.footer, report);
  lintButtons(`${field}.buttons`, content, report);
  for (const name of parseTemplateVariables(content).all) {
    if (!(name in variables)) report(field, `uses {{${name}}}, which is not among the variables`);
  }
}

function lintText(field: string, text: string, limit: number, report: Report): void {
  if (text.trim() === '') report(field, 'may not be empty');
  if (text.length > limit)
    report(field, `has ${text.length} characters; ${report.provider.name} allows ${limit}`);
  if (hasStrayBraces(text))
    report(
      field,
      'has braces that are no variable: write {{name}} with lower-case letters, digits and underscores',
    );
  if (/\}\}\s*\{\{/.test(text)) report(field, 'has variables next to each other: put words between them');
}

function lintHeader(field: string, header: string | undefined, report: Report): void {
  if (header === undefined) return;
  lintText(field, header, report.provider.templates.limits.header, report);
  if (placeholdersOf(header).length > 1) report(field, 'may have one variable');
  if (/[\n*_~`]/.test(replacePlaceholders(header, () => '')))
    report(field, 'may not have line breaks or the signs * _ ~ `');
}

function lintBody(
  field: string,
  body: string,
  variables: TemplateVariableMap,
  language: string,
  report: Report,
): void {
  const { limits } = report.provider.templates;
  lintText(field, body, limits.body, report);
  const trimmed = body.trim();
  if (/^\{\{[^{}]*\}\}/.test(trimmed)) report(field, 'may not begin with a variable: put a word before it');
  if (/\{\{[^{}]*\}\}$/.test(trimmed))
    report(field, 'may not end with a variable: put a word or a full stop after it');
  if (/ {5,}/.test(body)) report(field, 'may not have more than four spaces in a row');
  const count = placeholdersOf(body).length;
  const words = replacePlaceholders(body, () => ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  if (words < 2 * count + 1) {
    report(
      field,
      `has ${count} variables in ${words} words; ${report.provider.name} often rejects fewer than ${2 * count + 1}`,
      'warning',
    );
  }
  const shown = replacePlaceholders(body, (name) => exampleOf(variables[name], language) ?? '');
  if (body.length <= limits.body && shown.length > limits.body) {
    report(
      field,
      `has ${shown.length} characters with its examples; ${report.provider.name} allows ${limits.body}`,
      'warning',
    );
  }
}

function lintFooter(field: string, footer: string | undefined, report: Report): void {
  if (footer === undefined) return;
  lintText(field, footer, report.provider.templates.limits.footer, report);
  if (placeholdersOf(footer).length > 0) report(field, 'may not have variables');
  if (footer.includes('\n')) report(field, 'may not have line breaks');
}

function lintButtons(field: string, content: TemplateContent, report: Report): void {
  const { limits } = report.provider.templates;
  const buttons = content.buttons ?? [];
  const count = (type: string) => buttons.filter((button) => button.type === type).length;
  if (buttons.length > limits.buttons)
    report(field, `has ${buttons.length} buttons; ${report.provider.name} allows ${limits.buttons}`);
  if (count('url') > limits.urlButtons)
    report(field, `may have ${limits.urlButtons} buttons with an address`);
  if (count('phone_number') > limits.phoneButtons)
    report(field, `may have ${limits.phoneButtons} button that calls`);
  const runs = buttons.filter(
    (button, index) => (button.type === 'quick_reply') !== (buttons[index - 1]?.type === 'quick_reply'),
  );
  if (runs.length > 2) report(field, 'must have its quick replies together, before or after the others');
  buttons.forEach((button, index) => {
    const at = `${field}.${index}`;
    lintText(`${at}.text`, button.text, limits.buttonText, report);
    if (placeholdersOf(button.text).length > 0) report(`${at}.text`, 'may not have variables');
    if (button.type === 'url') lintUrl(`${at}.url`, button.url, report);
    if (button.type === 'phone_number' && !isDialable(button.phoneNumber, limits.phone)) {
      report(
        `${at}.phoneNumber`,
        `must be a phone number with its country code, ${limits.phone} characters at most`,
      );
    }
  });
}

function lintUrl(field: string, url: string, report: Report): void {
  const { limits } = report.provider.templates;
  if (url.length > limits.url)
    report(field, `has ${url.length} characters; ${report.provider.name} allows ${limits.url}`);
  if (!/^https?:\/\/[^\s{}]+/.test(url))
    report(field, 'must begin with https:// and a fixed host: a variable may only follow it');
  const names = placeholdersOf(url);
  if (names.length > 1 || (names.length === 1 && !/\{\{[^{}]*\}\}$/.test(url)) || hasStrayBraces(url)) {
    report(field, 'may have one variable, at its end');
  }
}

function isDialable(phone: string, longest: number): boolean {
  const digits = phone.replace(/\D/g, '').length;
  return /^\+?[\d ()-]+$/.test(phone) && digits >= 5 && phone.length <= longest;
}
