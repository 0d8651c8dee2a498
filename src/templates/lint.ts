import {
  headerText,
  parseTemplateVariables,
  placeholdersOf,
  providerLanguage,
  replacePlaceholders,
  type TemplateContent,
  type TemplateDefinition,
} from '../sdk/index.js';
import { exampleOf } from './examples.js';
import { lintButtons } from './lint-buttons.js';
import { lintKinds } from './lint-kinds.js';
import { reporter, type LintProblem, type Report } from './lint-report.js';
import type { TemplateVariableMap } from './template-content.js';
import type { TemplateProvider } from './template-provider.js';

export type { LintProblem } from './lint-report.js';

/** Checks a template as it would be submitted. An empty answer means the provider has no formal reason to refuse it. */
export function lint(definition: TemplateDefinition, provider: TemplateProvider): LintProblem[] {
  const { report, problems } = reporter(provider);
  lintName(definition.name, report);
  const expected = { transactional: 'utility', marketing: 'marketing', authentication: 'authentication' }[
    definition.purpose
  ];
  if (definition.category !== expected)
    report('category', `messages for the purpose ${definition.purpose} need the category ${expected}`);
  lintVariables(definition.variables, report);
  const languages = Object.entries(definition.languages);
  if (languages.length === 0) report('languages', 'at least one language is needed');
  for (const [language, content] of languages) lintLanguage(language, content, definition, report);
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
  { category, variables }: TemplateDefinition,
  report: Report,
): void {
  const field = `languages.${language}`;
  const { name: provider, templates } = report.provider;
  if (providerLanguage(templates.languages, language) === undefined)
    report(field, `is not a language ${provider} has templates in`);
  lintHeader(`${field}.header`, content.header, report);
  if (category !== 'authentication') {
    lintBody(`${field}.body`, content.body, content.offer !== undefined, report);
    lintShown(`${field}.body`, content.body, variables, language, report);
  }
  lintFooter(`${field}.footer`, content.footer, report);
  lintButtons(`${field}.buttons`, content.buttons ?? [], variables, report);
  lintKinds(field, content, { category, variables }, report);
  for (const name of parseTemplateVariables(content).all) {
    if (!(name in variables)) report(field, `uses {{${name}}}, which is not among the variables`);
  }
}

function lintHeader(field: string, header: TemplateContent['header'], report: Report): void {
  if (header === undefined) return;
  if (typeof header === 'object') {
    if (header.kind !== 'location' && (header.example ?? '').trim() === '')
      report(
        `${field}.example`,
        `is needed: ${report.provider.name}'s reviewers want to see one, as the handle of an uploaded file`,
      );
    return;
  }
  report.text(field, header, report.provider.templates.limits.header);
  if (placeholdersOf(header).length > 1) report(field, 'may have one variable');
  if (/[\n*_~`]/.test(replacePlaceholders(headerText({ header }), () => '')))
    report(field, 'may not have line breaks or the signs * _ ~ `');
}

/** Rules of a body, also of a card's. */
function lintBody(field: string, body: string, isOffer: boolean, report: Report): void {
  const { limits } = report.provider.templates;
  report.text(field, body, isOffer ? limits.offer.body : limits.body);
  report.edges(field, body);
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
}

function lintShown(
  field: string,
  body: string,
  variables: TemplateVariableMap,
  language: string,
  report: Report,
): void {
  const { limits } = report.provider.templates;
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
  report.text(field, footer, report.provider.templates.limits.footer);
  if (placeholdersOf(footer).length > 0) report(field, 'may not have variables');
  if (footer.includes('\n')) report(field, 'may not have line breaks');
}
