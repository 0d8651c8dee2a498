import { managementError, parameterError } from '../model/graph-error.js';
import { isObject } from '../messages/message-validation.js';
import type { JsonObject, ParameterFormat, TemplateCategory, TemplateComponent } from '../model/model.js';
import { checkButtons } from './template-button-rules.js';
import { checkAuthentication, checkCarousel, checkKind, checkOffer } from './template-kinds.js';
import { filledList, missing, requiredText, tooLong } from './template-rules.js';
import { placeholders } from './template-text.js';

/** A template as asked for, checked. */
export interface TemplateDefinition {
  name: string;
  language: string;
  category: TemplateCategory;
  parameterFormat: ParameterFormat;
  components: TemplateComponent[];
}

const NAME = /^[a-z0-9_]{1,512}$/;
const LANGUAGE = /^[a-z]{2,3}(_[A-Z]{2,3})?$/;
const CATEGORIES: readonly string[] = ['AUTHENTICATION', 'MARKETING', 'UTILITY'];
const COMPONENTS: readonly string[] = [
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'CAROUSEL',
  'LIMITED_TIME_OFFER',
];
const HEADER_FORMATS: readonly string[] = [
  'TEXT',
  'IMAGE',
  'VIDEO',
  'DOCUMENT',
  'LOCATION',
  'GIF',
  'PRODUCT',
];
const LIMITS = { header: 60, body: 1024, footer: 60 };

/** Checks name, language and category. Throws code 100 naming the parameter. */
export function templateIdentity(
  body: JsonObject,
): Pick<TemplateDefinition, 'name' | 'language' | 'category'> {
  const { name, language, category } = body;
  if (typeof name !== 'string') throw parameterError('The parameter name is required.');
  if (!NAME.test(name)) {
    throw managementError(
      2388041,
      'Invalid message template name',
      'The template name may contain only lower case letters, digits and underscores, at most 512 of them.',
    );
  }
  if (typeof language !== 'string') throw parameterError('The parameter language is required.');
  if (!LANGUAGE.test(language))
    throw parameterError(`Param language must be a supported locale - got "${language}".`);
  return { name, language, category: templateCategory(category) };
}

function isCategory(text: string): text is TemplateCategory {
  return CATEGORIES.includes(text);
}

/** Checks a category. Throws code 100 when it is absent or unknown. */
export function templateCategory(category: unknown): TemplateCategory {
  if (typeof category !== 'string') throw parameterError('The parameter category is required.');
  const upper = category.toUpperCase();
  if (!isCategory(upper)) {
    throw parameterError(`Param category must be one of {${CATEGORIES.join(', ')}} - got "${category}".`);
  }
  return upper;
}

/**
 * Checks the components of a template to be created or edited: texts, placeholders, examples, buttons.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 *
 * @throws GraphError with code 100 and a subcode, its user message naming the component
 */
export function templateComponents(
  raw: unknown,
  category: TemplateCategory,
  format: unknown,
): { components: TemplateComponent[]; parameterFormat: ParameterFormat } {
  if (!Array.isArray(raw) || raw.length === 0) throw parameterError('The parameter components is required.');
  const components = raw.map((item: unknown): TemplateComponent => {
    if (!isObject(item) || typeof item.type !== 'string' || !COMPONENTS.includes(item.type.toUpperCase())) {
      throw parameterError(`Param components[type] must be one of {${COMPONENTS.join(', ')}}`);
    }
    return { ...item, type: item.type.toUpperCase() };
  });
  const types = components.map(({ type }) => type);
  if (new Set(types).size !== types.length) throw missing('A component type may be given once only.');
  const body = components.find(({ type }) => type === 'BODY');
  if (!body) throw missing('A template needs a component of type BODY.');
  const parameterFormat = formatOf(format);
  if (category === 'AUTHENTICATION') checkAuthentication(components);
  else for (const component of components) checkComponent(component, parameterFormat);
  checkKind(components, category);
  return { components, parameterFormat };
}

function formatOf(format: unknown): ParameterFormat {
  if (format === undefined) return 'POSITIONAL';
  const upper = typeof format === 'string' ? format.toUpperCase() : '';
  if (upper !== 'POSITIONAL' && upper !== 'NAMED') {
    throw parameterError('Param parameter_format must be one of {POSITIONAL, NAMED}');
  }
  return upper;
}

function checkComponent(component: TemplateComponent, format: ParameterFormat): void {
  switch (component.type) {
    case 'HEADER':
      return checkHeader(component, format);
    case 'BODY':
      return checkBody(component, format);
    case 'FOOTER':
      return checkFooter(component);
    case 'LIMITED_TIME_OFFER':
      return checkOffer(component);
    case 'CAROUSEL':
      return checkCarousel(component, (card) => checkComponent(card, format));
    default:
      return checkButtons(component.buttons);
  }
}

function checkHeader(header: TemplateComponent, format: ParameterFormat): void {
  const kind = (header.format ?? '').toUpperCase();
  const wrong = (message: string): Error =>
    managementError(2388047, 'Message Header Format Is Incorrect', message);
  if (!HEADER_FORMATS.includes(kind))
    throw wrong(`The header format must be one of ${HEADER_FORMATS.join(', ')}.`);
  header.format = kind;
  if (kind === 'LOCATION' || kind === 'PRODUCT') return;
  if (kind !== 'TEXT') {
    if (!filledList(header.example?.header_handle))
      throw missing(`A ${kind} header needs example.header_handle.`);
    return;
  }
  const text = requiredText(header.text, 'header');
  if (text.length > LIMITS.header) throw tooLong('The header', LIMITS.header);
  if (/[\n*_~`]/.test(text.replace(/\{\{[^{}]*\}\}/g, '')))
    throw wrong('The header may not have new lines or formatting characters.');
  const names = checkedNames(text, format, 'header');
  if (names.length > 1) throw wrong('The header may have one variable at most.');
  if (names.length === 0) return;
  const example = header.example ?? {};
  if (format === 'NAMED') requireNamed(example.header_text_named_params, names, 'header_text_named_params');
  else if (!filledList(example.header_text))
    throw missing('The header has a variable: example.header_text is required.');
}

function checkBody(body: TemplateComponent, format: ParameterFormat): void {
  const text = requiredText(body.text, 'body');
  if (text.length > LIMITS.body) throw tooLong('The body', LIMITS.body);
  const names = checkedNames(text, format, 'body');
  const trimmed = text.trim();
  if (/^\{\{[^{}]*\}\}/.test(trimmed) || /\{\{[^{}]*\}\}$/.test(trimmed)) {
    throw managementError(
      2388299,
      'Leading or trailing params not allowed',
      'The body may not begin or end with a variable. Put text around it.',
    );
  }
  if (names.length === 0) return;
  const example = body.example ?? {};
  if (format === 'NAMED') {
    requireNamed(example.body_text_named_params, names, 'body_text_named_params');
    return;
  }
  const rows = example.body_text;
  const row: unknown = Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0] : rows;
  if (!filledList(row) || (row as unknown[]).length !== names.length) {
    throw missing(`The body has ${names.length} variable(s): example.body_text must give a value for each.`);
  }
}

function checkFooter(footer: TemplateComponent): void {
  const text = requiredText(footer.text, 'footer');
  if (text.length > LIMITS.footer) throw tooLong('The footer', LIMITS.footer);
  if (text.includes('\n') || placeholders(text).length > 0) {
    throw managementError(
      2388073,
      'Message Footer Format Is Incorrect',
      'The footer may not have variables or new lines.',
    );
  }
}

/** Variables count from one without gaps, or are names, each in lower case; never side by side. */
function checkedNames(text: string, format: ParameterFormat, where: string): string[] {
  const names = placeholders(text);
  const wrong = (message: string): Error =>
    managementError(2388072, 'Message Body Format Is Incorrect', `The ${where}: ${message}`);
  if (/\}\}\{\{/.test(text)) throw wrong('variables may not be placed next to each other.');
  if (format === 'POSITIONAL') {
    const inOrder = names.map(Number).sort((a, b) => a - b);
    if (inOrder.some((value, index) => value !== index + 1))
      throw wrong('variables must be {{1}}, {{2}}, … without gaps.');
  } else if (names.some((name) => !/^[a-z][a-z0-9_]*$/.test(name))) {
    throw wrong('variable names may have lower case letters, digits and underscores.');
  }
  return names;
}

function requireNamed(value: unknown, names: string[], field: string): void {
  const given = Array.isArray(value)
    ? value.map((item: unknown) =>
        isObject(item) && item.example !== undefined ? item.param_name : undefined,
      )
    : [];
  const absent = names.find((name) => !given.includes(name));
  if (absent !== undefined) throw missing(`example.${field} must give an example for {{${absent}}}.`);
}
