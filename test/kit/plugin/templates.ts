import {
  parseTemplateVariables,
  type AnyPlugin,
  type TemplateButton,
  type TemplateContent,
  type TemplateDefinition,
} from '../../../src/sdk/index.js';
import { check, notApplicable, reportText, type Check, type Report } from '../finding.js';

/**
 * Meta's limits on templates, in characters and pieces.
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export const TEMPLATE_LIMITS = {
  name: 512,
  header: 60,
  headerVariables: 1,
  body: 1024,
  footer: 60,
  buttons: 10,
  buttonText: 25,
  urlButtons: 2,
  phoneButtons: 1,
  url: 2000,
} as const;

const CATEGORY = {
  transactional: 'utility',
  marketing: 'marketing',
  authentication: 'authentication',
} as const;

/** Names of the variables in a text, in order of appearance. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map((match) => match[1] ?? '');
}

/** Would Meta accept the templates, and is every variable there in every language? */
export function templateChecks(plugin: AnyPlugin): Check[] {
  const limits = 'templates keep to what Meta accepts';
  const variables = 'variables are complete in every language, with examples and fallbacks';
  if (plugin.templates.length === 0) {
    const why = 'it sends no templates';
    return [notApplicable('templates', limits, why), notApplicable('variables', variables, why)];
  }
  return [
    check('templates', limits, (report) => {
      reportNames(plugin.templates, report);
      for (const template of plugin.templates) {
        for (const [language, content] of Object.entries(template.languages)) {
          reportContent(`templates.${template.name}.${language}`, content, report);
        }
      }
    }),
    check('variables', variables, (report) => {
      for (const template of plugin.templates) reportVariables(template, report);
    }),
  ];
}

function reportNames(templates: readonly TemplateDefinition[], report: Report): void {
  const seen = new Set<string>();
  for (const template of templates) {
    const where = `templates.${template.name}`;
    if (!/^[a-z0-9_]+$/.test(template.name) || template.name.length > TEMPLATE_LIMITS.name) {
      report(where, 'is no name Meta takes.', 'Use lower-case letters, digits and underscores, at most 512.');
    }
    if (seen.has(template.name)) report(where, 'is declared twice.', 'Give each template its own name.');
    seen.add(template.name);
    if (CATEGORY[template.purpose] !== template.category) {
      report(
        where,
        `has purpose ${template.purpose} and category ${template.category}.`,
        `Use category ${CATEGORY[template.purpose]}: consent and price must mean the same thing.`,
      );
    }
    if (template.languages.en === undefined) report(where, 'has no English.', 'Add `en`, the last resort.');
    for (const language of Object.keys(template.languages)) {
      if (!isLanguage(language))
        report(`${where}.${language}`, 'is no BCP 47 language.', 'Write for example pt-BR.');
    }
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}

function reportContent(where: string, content: TemplateContent, report: Report): void {
  const { body, footer, buttons = [] } = content;
  const header = typeof content.header === 'string' ? content.header : undefined;
  reportLength(`${where}.header`, header, TEMPLATE_LIMITS.header, report);
  reportLength(`${where}.body`, body, TEMPLATE_LIMITS.body, report);
  reportLength(`${where}.footer`, footer, TEMPLATE_LIMITS.footer, report);
  if (header !== undefined && variablesIn(header).length > TEMPLATE_LIMITS.headerVariables) {
    report(`${where}.header`, 'has more than one variable.', 'Move all but one into the body.');
  }
  for (const [part, text] of Object.entries({ header, footer })) {
    if (text?.includes('\n')) report(`${where}.${part}`, 'has a line break.', 'Write it on one line.');
    if (text !== undefined && text.trim() === '') report(`${where}.${part}`, 'is empty.', 'Leave it out.');
  }
  if (footer !== undefined && variablesIn(footer).length > 0) {
    report(`${where}.footer`, 'has a variable.', 'Meta allows none there; move it into the body.');
  }
  reportBody(`${where}.body`, body, report);
  reportButtons(where, buttons, report);
}

function reportLength(where: string, text: string | undefined, limit: number, report: Report): void {
  const length = [...(text ?? '')].length;
  if (length > limit) report(where, `has ${length} characters.`, `Shorten it to ${limit}.`);
}

function reportBody(where: string, body: string, report: Report): void {
  const text = body.trim();
  reportText(report, where, body, 'Write the message.');
  if (text.startsWith('{{') || text.endsWith('}}')) {
    report(where, 'begins or ends with a variable, which Meta refuses.', 'Put words around it.');
  }
  if (/\}\}\s*\{\{/.test(text)) report(where, 'has two variables side by side.', 'Put words between them.');
  if (/\n{3,}/.test(body)) report(where, 'has more than one empty line in a row.', 'Leave one.');
}

function reportButtons(where: string, buttons: readonly TemplateButton[], report: Report): void {
  if (buttons.length > TEMPLATE_LIMITS.buttons) {
    report(`${where}.buttons`, `are ${buttons.length}.`, `Keep to ${TEMPLATE_LIMITS.buttons}.`);
  }
  const count = (type: TemplateButton['type']): number =>
    buttons.filter((button) => button.type === type).length;
  if (count('url') > TEMPLATE_LIMITS.urlButtons)
    report(`${where}.buttons`, 'hold too many links.', 'Keep to 2.');
  if (count('phone_number') > TEMPLATE_LIMITS.phoneButtons) {
    report(`${where}.buttons`, 'hold more than one phone number.', 'Keep one.');
  }
  buttons.forEach((button, index) => {
    const at = `${where}.buttons.${index}`;
    reportLength(`${at}.text`, button.text, TEMPLATE_LIMITS.buttonText, report);
    if (button.text?.trim() === '') report(`${at}.text`, 'is empty.', 'Name what the button does.');
    if (variablesIn(button.text ?? '').length > 0)
      report(`${at}.text`, 'has a variable.', 'Meta allows none there.');
    if (button.type === 'url') reportUrl(at, button, report);
  });
}

function reportUrl(at: string, button: Extract<TemplateButton, { type: 'url' }>, report: Report): void {
  const variables = variablesIn(button.url);
  reportLength(`${at}.url`, button.url, TEMPLATE_LIMITS.url, report);
  if (variables.length > 1 || (variables.length === 1 && !button.url.trim().endsWith('}}'))) {
    report(
      `${at}.url`,
      'has a variable that is not its end.',
      'Keep one variable, at the very end of the address.',
    );
  }
  if (variables.length === 1 && (button.example ?? '').trim() === '') {
    report(`${at}.example`, 'is missing.', "Give Meta's reviewers a whole sample address.");
  }
}

/** Every text of a language that may hold variables. */
function textsOf(content: TemplateContent): string[] {
  const { all } = parseTemplateVariables(content);
  return [content.footer ?? '', ...all.map((name) => `{{${name}}}`)];
}

function reportVariables(template: TemplateDefinition, report: Report): void {
  const declared = Object.keys(template.variables);
  for (const [name, variable] of Object.entries(template.variables)) {
    const where = `templates.${template.name}.variables.${name}`;
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      report(where, 'is no name Meta takes.', 'Use lower case and underscores.');
    for (const part of ['description', 'example'] as const) {
      if (variable[part].trim() === '')
        report(`${where}.${part}`, 'is empty.', 'Reviewers and previews show it.');
    }
    if (
      variable.fallback !== undefined &&
      (variable.fallback.trim() === '' || /[\n\t]| {5}/.test(variable.fallback))
    ) {
      report(
        `${where}.fallback`,
        'is empty or has line breaks, which Meta refuses.',
        'Write words, or leave it out.',
      );
    }
  }
  for (const [language, content] of Object.entries(template.languages)) {
    const used = new Set(textsOf(content).flatMap(variablesIn));
    const where = `templates.${template.name}.${language}`;
    for (const name of used) {
      if (!declared.includes(name)) report(where, `uses {{${name}}}, which is not declared.`, 'Declare it.');
    }
    for (const name of declared) {
      if (!used.has(name)) report(where, `never uses {{${name}}}.`, 'Use it, or take it out of `variables`.');
    }
  }
}
