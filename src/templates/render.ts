import {
  isVisible,
  languageTag,
  parseTemplateVariables,
  placeholdersOf,
  plainText,
  replacePlaceholders,
  type FilledButton,
  type FilledParameter,
  type FilledTemplate,
  type Money,
  type ProviderContent,
  type TemplateLimits,
  type TemplateVariable,
  type WireName,
} from '../sdk/index.js';
import { formatDate, formatMoney, formatNumber, isIsoDate } from './format.js';
import type { StoredContent, TemplateVariableMap } from './template-content.js';

type Button = NonNullable<ProviderContent['buttons']>[number];

/** Characters of a value that are looked at: more than any part of a message may have. */
const longestValue = 4_096;

/** Anything a variable may be given. */
export type VariableValue = string | number | Money | null | undefined;
export type VariableValues = Readonly<Record<string, VariableValue>>;

/** What rendering needs of a template's row. */
export interface RenderableTemplate {
  language: string;
  content: StoredContent;
  variables: TemplateVariableMap;
}

/** A message part by part, as the customer reads it. */
export interface RenderedParts {
  header?: string;
  body: string;
  footer?: string;
  buttons: { type: Button['type']; text: string; url?: string; phoneNumber?: string }[];
}

/** A template filled with values: for the channel, and for people. */
export interface BuiltTemplate {
  /** What fills its parts; empty while something is missing. */
  values: FilledTemplate;
  /** The whole text as the customer reads it. */
  rendered: string;
  parts: RenderedParts;
  /** Variables without a value and without a fallback. Nothing may be sent then. */
  missing: string[];
  /** Variables whose fallback stands in. */
  fallbacks: string[];
  /** Parts that are longer with these values than the provider delivers. */
  tooLong: { part: 'header' | 'body'; length: number; limit: number }[];
}

/**
 * Fills a template. Money, numbers and days are written in the message's language; a missing value is
 * replaced by its variable's fallback or reported.
 *
 * @param row - the template in one language
 * @param values - by name of variable; those the text does not use are ignored
 * @param limits - the provider's
 * @param locale - how the person's country writes the same language (`en-GB` for a template in `en`);
 * default: the template's language
 */
export function fillTemplate(
  row: RenderableTemplate,
  values: VariableValues,
  limits: Pick<TemplateLimits, 'header' | 'body'>,
  locale?: string,
): BuiltTemplate {
  const language = writingOf(row.language, locale);
  const used = parseTemplateVariables(row.content);
  const texts = new Map<string, string>();
  const missing: string[] = [];
  const fallbacks: string[] = [];
  for (const name of used.all) {
    const given = variableText(values[name], row.variables[name], language);
    const text = given ?? cleaned(row.variables[name]?.fallback);
    if (text === undefined) missing.push(name);
    else if (given === undefined) fallbacks.push(name);
    texts.set(name, text ?? `{{${name}}}`);
  }
  const fill = (text: string) => replacePlaceholders(text, (name) => texts.get(name) ?? '');
  const parts = renderedParts(row.content, fill);
  return {
    values: missing.length > 0 ? {} : filled(row.content, texts),
    rendered: wholeText(parts),
    parts,
    missing,
    fallbacks,
    tooLong: overlong(parts, limits),
  };
}

/** The variables given that no language of the template knows: most likely a misspelling. */
export function unknownVariables(variables: TemplateVariableMap, values: VariableValues): string[] {
  return Object.keys(values).filter((name) => !(name in variables));
}

/** The person's way of writing, if it is one of the message's language. */
function writingOf(language: string, locale: string | undefined): string {
  const tag = languageTag(locale);
  const own = languageTag(language) ?? 'en';
  return tag?.split('-')[0] === own.split('-')[0] && !own.includes('-') ? (tag ?? own) : own;
}

/** The text of a value, or undefined when it says nothing. */
export function variableText(
  value: VariableValue,
  variable: TemplateVariable | undefined,
  language: string,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? formatNumber(value, language) : undefined;
  if (typeof value === 'object') return formatMoney(value, language);
  const text = cleaned(value);
  // A variable whose example is a day takes days.
  return text !== undefined && variable && isIsoDate(variable.example) ? formatDate(text, language) : text;
}

/**
 * Providers refuse values with line breaks, tabs or five spaces in a row, and empty ones. One in which
 * there is nothing to see says nothing either.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (132007, 131008)
 */
function cleaned(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const clean = plainText(text.slice(0, longestValue).replace(/[\p{Cc}\u2028\u2029]+/gu, ' '))
    .replace(/ {3,}/g, '  ')
    .trim();
  return isVisible(clean) ? clean : undefined;
}

function renderedParts(content: StoredContent, fill: (text: string) => string): RenderedParts {
  return {
    ...(content.header === undefined || content.header === '' ? {} : { header: fill(content.header) }),
    body: fill(content.body),
    ...(content.footer === undefined || content.footer === '' ? {} : { footer: content.footer }),
    buttons: (content.buttons ?? []).map((button) => ({
      type: button.type,
      text: button.text,
      ...(button.type === 'url'
        ? { url: replacePlaceholders(button.url, (name) => suffix(fill(`{{${name}}}`))) }
        : {}),
      ...(button.type === 'phone_number' ? { phoneNumber: button.phoneNumber } : {}),
    })),
  };
}

function wholeText(parts: RenderedParts): string {
  const buttons = parts.buttons.map(
    ({ text, url, phoneNumber }) => `[${[text, url ?? phoneNumber].filter(Boolean).join(': ')}]`,
  );
  return [parts.header, parts.body, parts.footer, buttons.join('\n')]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n');
}

/** Blanks would end an address. */
function suffix(text: string): string {
  return text.replace(/\s/g, '%20');
}

function filled(content: StoredContent, texts: ReadonlyMap<string, string>): FilledTemplate {
  const header = parametersOf(content.header ?? '', content, content.wire?.header, texts);
  const body = parametersOf(content.body, content, content.wire?.body, texts);
  const buttons = (content.buttons ?? []).flatMap((button, index): FilledButton[] => {
    const text = buttonText(button, body, texts);
    return text === undefined ? [] : [{ type: 'url', index, text }];
  });
  return {
    ...(header.length === 0 ? {} : { header: { type: 'text', parameters: header } }),
    ...(body.length === 0 ? {} : { body }),
    ...(buttons.length === 0 ? {} : { buttons }),
  };
}

function parametersOf(
  text: string,
  content: StoredContent,
  names: readonly WireName[] | undefined,
  texts: ReadonlyMap<string, string>,
): FilledParameter[] {
  const order = content.wire ? (names ?? []) : placeholdersOf(text).map((name) => [name, name] as const);
  const positional = content.wire?.format === 'positional';
  return order.map(([name, variable]) => ({
    ...(positional ? {} : { name }),
    text: texts.get(variable) ?? '',
  }));
}

/** The one value a button takes. A copy-code button repeats the code of the body. */
function buttonText(
  button: Button,
  body: readonly FilledParameter[],
  texts: ReadonlyMap<string, string>,
): string | undefined {
  if (button.type === 'otp') return body[0]?.text;
  if (button.type !== 'url') return undefined;
  const [name] = placeholdersOf(button.url);
  return name === undefined ? undefined : suffix(texts.get(name) ?? '');
}

function overlong(
  parts: RenderedParts,
  limits: Pick<TemplateLimits, 'header' | 'body'>,
): BuiltTemplate['tooLong'] {
  const found: BuiltTemplate['tooLong'] = [];
  for (const part of ['header', 'body'] as const) {
    const { length } = parts[part] ?? '';
    if (length > limits[part]) found.push({ part, length, limit: limits[part] });
  }
  return found;
}
