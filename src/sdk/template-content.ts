import type { Purpose } from './values.js';

/** A button of a template. `url` may end in one variable. */
export type TemplateButton =
  | { type: 'quick_reply'; text: string }
  | { type: 'url'; text: string; url: string; example?: string }
  | { type: 'phone_number'; text: string; phoneNumber: string };

/** One language of a template. Variables are written `{{name}}`. */
export interface TemplateContent {
  header?: string;
  body: string;
  footer?: string;
  buttons?: readonly TemplateButton[];
}

/** A variable a template's text needs. */
export interface TemplateVariable {
  description: string;
  /** Shown to the provider's reviewers and in previews. */
  example: string;
  /** Used when a send gives none; without one the send is refused, naming the variable. */
  fallback?: string;
}

/** What a template may be sent for, as providers count it. */
export type TemplateCategory = 'utility' | 'marketing' | 'authentication';

/** A template a plugin needs, in every language it speaks. */
export interface TemplateDefinition {
  /** Lower case, digits, underscore. */
  name: string;
  purpose: Purpose;
  category: TemplateCategory;
  variables: Readonly<Record<string, TemplateVariable>>;
  /** By BCP 47 language, at least `en`. */
  languages: Readonly<Record<string, TemplateContent>>;
}

/** A button made in the provider's own editor. `otp` copies the code of an authentication template. */
export type ForeignButton = { type: 'otp'; text: string } | { type: 'other'; kind: string; text: string };

/** The name a parameter has at the provider (`1`, or a name), and the one of the variable that fills it here. */
export type WireName = readonly [atProvider: string, variable: string];

/** Whether a template's parameters have names or places. */
export type ParameterFormat = 'named' | 'positional';

/**
 * How values travel when the template at the provider does not use our names: made elsewhere, with
 * positional parameters or other names. Each list is in the provider's order.
 */
export interface Wire {
  format: ParameterFormat;
  header: readonly WireName[];
  body: readonly WireName[];
}

/** One language of a template as a provider has it: what was submitted from here, or found there. */
export interface ProviderContent extends Omit<TemplateContent, 'buttons'> {
  buttons?: readonly (TemplateButton | ForeignButton)[];
  /** Absent when the provider's parameters have the names of our variables. */
  wire?: Wire;
  /** Parts that cannot be filled from here, in the provider's words: `HEADER IMAGE`. */
  unsupported?: readonly string[];
}

/** A variable in a text: `{{order_number}}`, or `{{1}}` in templates with places. */
const placeholder = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Names of the placeholders of a text in their order, each once. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(placeholder)].map((match) => match[1] as string))];
}

/**
 * Puts texts in the place of placeholders, in one pass: a value that looks like a placeholder stays
 * what it is.
 */
export function replacePlaceholders(text: string, value: (name: string) => string): string {
  return text.replace(placeholder, (_whole, name: string) => value(name));
}

/** True when braces are left that are no placeholder: `{{first name}}`, `{{a}`. */
export function hasStrayBraces(text: string): boolean {
  return /\{\{|\}\}/.test(text.replace(placeholder, ''));
}

/** Where a template uses which variable. */
export interface UsedVariables {
  header: string[];
  body: string[];
  /** URL buttons with a variable at their end. `index` counts all buttons. */
  buttons: { index: number; name: string }[];
  /** All of them, each once, in the order a reader meets them. */
  all: string[];
}

/** Finds the variables of one language of a template. */
export function parseTemplateVariables(content: ProviderContent): UsedVariables {
  const header = placeholdersOf(content.header ?? '');
  const body = placeholdersOf(content.body);
  const buttons = (content.buttons ?? []).flatMap((button, index) => {
    if (button.type !== 'url') return [];
    const [name] = placeholdersOf(button.url);
    return name === undefined ? [] : [{ index, name }];
  });
  return {
    header,
    body,
    buttons,
    all: [...new Set([...header, ...body, ...buttons.map(({ name }) => name)])],
  };
}
