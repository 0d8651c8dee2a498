import {
  headerText,
  isVisible,
  languageTag,
  parseTemplateVariables,
  plainText,
  replacePlaceholders,
  type FilledParameter,
  type FilledTemplate,
  type LocalValue,
  type Money,
  type ProviderContent,
  type TemplateLimits,
  type TemplateParts,
  type TemplateVariable,
} from '../sdk/index.js';
import { fillParts, type PartProblem } from './fill-parts.js';
import { formatDate, formatMoney, formatNumber, isIsoDate } from './format.js';
import { renderedParts, wholeText, type RenderedParts } from './rendered-parts.js';
import type { StoredContent, TemplateVariableMap } from './template-content.js';

/** Characters of a value that are looked at: more than any part of a message may have. */
const longestValue = 4_096;

/** Anything a variable may be given. */
export type VariableValue = string | number | Money | LocalValue | null | undefined;
export type VariableValues = Readonly<Record<string, VariableValue>>;

/** What rendering needs of a template's row. */
export interface RenderableTemplate {
  language: string;
  content: StoredContent;
  variables: TemplateVariableMap;
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
  /** What does not fit the template's other parts: a header without its picture. Nothing may be sent then. */
  problems: PartProblem[];
  /** Parts that are longer with these values than the provider delivers. */
  tooLong: { part: string; length: number; limit: number }[];
}

/** What filling a template may be told besides the values of variables. */
export interface FillOptions {
  /** The provider's. */
  limits: TemplateLimits;
  /** How the person's country writes the same language (`en-GB` for a template in `en`). @defaultValue the template's language */
  locale?: string | undefined;
  /** What the send names: files, places, products. */
  parts?: TemplateParts | undefined;
}

/**
 * Fills a template. Money, numbers and days are written in the message's language; a missing value is
 * replaced by its variable's fallback or reported.
 *
 * @param row - the template in one language
 * @param values - by name of variable; those the text does not use are ignored
 */
export function fillTemplate(
  row: RenderableTemplate,
  values: VariableValues,
  { limits, locale, parts: given = {} }: FillOptions,
): BuiltTemplate {
  const language = writingOf(row.language, locale);
  const used = parseTemplateVariables(row.content);
  const texts = new Map<string, Omit<FilledParameter, 'name'>>();
  const missing: string[] = [];
  const fallbacks: string[] = [];
  for (const name of used.all) {
    const own = parameterValue(values[name], row.variables[name], language);
    const fallback = cleaned(row.variables[name]?.fallback);
    const value = own ?? (fallback === undefined ? undefined : { text: fallback });
    if (value === undefined) missing.push(name);
    else if (own === undefined) fallbacks.push(name);
    texts.set(name, value ?? { text: `{{${name}}}` });
  }
  const fill = (text: string) => replacePlaceholders(text, (name) => texts.get(name)?.text ?? '');
  const parts = renderedParts(row.content, given, fill);
  const { values: filled, problems } = fillParts(row.content, given, texts, limits);
  const isWhole = missing.length + problems.length === 0;
  return {
    values: isWhole ? filled : {},
    rendered: wholeText(parts),
    parts,
    missing,
    fallbacks,
    problems,
    tooLong: overlong(row.content, parts, limits),
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

/** A value as it leaves, or undefined when it says nothing. */
function parameterValue(
  value: VariableValue,
  variable: TemplateVariable | undefined,
  language: string,
): Omit<FilledParameter, 'name'> | undefined {
  const text = variableText(value, variable, language);
  if (text === undefined) return undefined;
  if (typeof value !== 'object' || value === null || !('type' in value)) return { text };
  if (value.type === 'date_time') {
    const { type: _type, text: _text, ...parts } = value;
    return { text, dateTime: parts as NonNullable<FilledParameter['dateTime']> };
  }
  return { text, currency: { code: value.currency, amount1000: thousandths(value.amount) } };
}

/** A decimal text times a thousand, digit by digit; what is finer is cut off. */
function thousandths(amount: string): number {
  const [whole = '0', fraction = ''] = amount.split('.');
  return Number(`${whole}${fraction.padEnd(3, '0').slice(0, 3)}`);
}

/** The text of a value, or undefined when it says nothing. */
export function variableText(
  value: VariableValue,
  variable: TemplateVariable | undefined,
  language: string,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? formatNumber(value, language) : undefined;
  if (typeof value === 'object') {
    if (!('type' in value)) return formatMoney(value, language);
    return cleaned(value.text ?? (value.type === 'currency' ? formatMoney(value, language) : undefined));
  }
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

function overlong(
  content: ProviderContent,
  parts: RenderedParts,
  limits: TemplateLimits,
): BuiltTemplate['tooLong'] {
  const body = content.offer ? limits.offer.body : limits.body;
  const texts: [string, string | undefined, number][] = [
    ['header', headerText(content) === '' ? undefined : parts.header, limits.header],
    ['body', parts.body, body],
    ...(parts.cards ?? []).map((card, index): [string, string | undefined, number] => [
      `card ${index + 1}`,
      card.body,
      limits.cards.body,
    ]),
    ...parts.buttons.map((button): [string, string | undefined, number] => [
      'coupon code',
      button.type === 'copy_code' ? button.code : undefined,
      limits.couponCode,
    ]),
    ['code', content.code ? codeOf(parts) : undefined, limits.otp],
  ];
  return texts.flatMap(([part, text = '', limit]) =>
    text.length > limit ? [{ part, length: text.length, limit }] : [],
  );
}

function codeOf({ buttons }: RenderedParts): string | undefined {
  return buttons.find(({ type }) => type === 'otp')?.code;
}
