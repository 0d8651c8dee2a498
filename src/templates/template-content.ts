import type { TemplateButton, TemplateContent, TemplateVariable } from '../sdk/index.js';

/** A button only Meta's own editor makes. `otp` copies the code of an authentication template. */
export type ForeignButton = { type: 'otp'; text: string } | { type: 'other'; kind: string; text: string };
export type StoredButton = TemplateButton | ForeignButton;

/** The name a parameter has at Meta (`1`, or a name), and the one of the variable that fills it here. */
export type WireName = readonly [atMeta: string, variable: string];

/**
 * How values travel when the template at Meta does not use our names: made elsewhere, with
 * positional parameters or other names. Each list is in Meta's order.
 */
export interface Wire {
  format: 'named' | 'positional';
  header: readonly WireName[];
  body: readonly WireName[];
}

/** One language of a template as stored: ours, and what was found at Meta. */
export interface StoredContent extends Omit<TemplateContent, 'buttons'> {
  buttons?: readonly StoredButton[];
  /** Absent when Meta's parameters have the names of our variables. */
  wire?: Wire;
  /** Components found at Meta that cannot be filled from here, in Meta's words: `HEADER IMAGE`. */
  unsupported?: readonly string[];
  /** The words at Meta are not those submitted from here. */
  reworded?: true;
  /** A change Meta announced and has not made yet, one sentence. */
  notice?: string;
}

export type TemplateVariableMap = Readonly<Record<string, TemplateVariable>>;

/** A placeholder as Meta writes it. */
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
export function parseTemplateVariables(content: StoredContent): UsedVariables {
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
