import type { Purpose } from './values.js';

/** A button of a template. Labels have no variables. */
export type TemplateButton =
  | { type: 'quick_reply'; text: string }
  /** May end in one variable. */
  | { type: 'url'; text: string; url: string; example?: string }
  | { type: 'phone_number'; text: string; phoneNumber: string }
  /** Copies a coupon code: one variable, `{{coupon}}`. The provider writes its label. */
  | { type: 'copy_code'; code: string; text?: undefined }
  /** Opens the catalogue. */
  | { type: 'catalog'; text: string }
  /** Opens a list of products, which a send names. */
  | { type: 'products'; text: string }
  /** Opens the product of its card. */
  | { type: 'product'; text: string }
  /** Opens a form; exactly one of `flowId`, `flowName` and `flowJson`. */
  | {
      type: 'flow';
      text: string;
      flowId?: string;
      flowName?: string;
      flowJson?: string;
      /** @defaultValue `navigate` */
      action?: 'navigate' | 'data_exchange';
      /** Its first screen. */
      screen?: string;
    }
  /** Hands over a one-time password: copied, filled in by a tap, or without any. */
  | {
      type: 'otp';
      text?: string;
      /** @defaultValue `copy_code` */
      delivery?: 'copy_code' | 'one_tap' | 'zero_tap';
      autofillText?: string;
      /** Apps that may take the code. */
      apps?: readonly { packageName: string; signatureHash: string }[];
      zeroTapTermsAccepted?: boolean;
    }
  /** Calls the business on the channel itself. */
  | { type: 'voice_call'; text: string }
  /** Asks the person for their phone number. The provider may write its label. */
  | { type: 'request_contact_info'; text?: string };

/** Kinds of files a header can show. */
export type TemplateMediaType = 'image' | 'video' | 'document';

/**
 * What stands above the body: a text, or what a send names. `example` is what reviewers see, as the handle the
 * provider gave an uploaded file.
 */
export type TemplateHeader = string | { kind: TemplateMediaType; example?: string } | { kind: 'location' };

/** A card of a carousel. All cards of one have the same parts. */
export interface TemplateCard {
  /** Its image, video or product. */
  header: { kind: 'image' | 'video'; example?: string } | { kind: 'product' };
  /** Text of the card; absent when it has none. */
  body?: string;
  /** Buttons of the card. */
  buttons?: readonly TemplateButton[];
}

/** One language of a template. Variables are written `{{name}}`. */
export interface TemplateContent {
  /** What stands above the body. @defaultValue none */
  header?: TemplateHeader;
  /** Of an authentication template its code alone, `{{code}}`: the provider writes the sentence. */
  body: string;
  /** Small text below the body, without variables. @defaultValue none */
  footer?: string;
  /** Buttons in the order they are shown. @defaultValue none */
  buttons?: readonly TemplateButton[];
  /** Cards of a carousel. @defaultValue none */
  cards?: readonly TemplateCard[];
  /** A limited-time offer; when it expires, a send says until when. */
  offer?: { text: string; expires?: boolean };
  /** What the provider adds to the code of an authentication template. */
  code?: { securityRecommendation?: boolean; expiresInMinutes?: number };
}

/** A variable a template's text needs. */
export interface TemplateVariable {
  /** What it holds, for owners. */
  description: string;
  /** Shown to the provider's reviewers and in previews. */
  example: string;
  /** Used if a send has no value; without it the send is refused, naming the variable. */
  fallback?: string;
}

/** What a template may be sent for, as providers count it. */
export type TemplateCategory = 'utility' | 'marketing' | 'authentication';

/** A template a plugin needs, in every language it speaks. */
export interface TemplateDefinition {
  /** Lower case, digits, underscore. */
  name: string;
  /** What its messages are for: consent is asked for this purpose. */
  purpose: Purpose;
  /** Category it is submitted under. */
  category: TemplateCategory;
  /** Its variables by name; every language uses all of them. */
  variables: Readonly<Record<string, TemplateVariable>>;
  /** By BCP 47 language, at least `en`. */
  languages: Readonly<Record<string, TemplateContent>>;
}

/** A button of a kind this product has no word for. */
export interface OtherButton {
  type: 'other';
  /** The provider's word. */
  kind: string;
  /** Its label. */
  text: string;
}

/** The name a parameter has at the provider (`1`, or a name), and the one of the variable that fills it here. */
export type WireName = readonly [atProvider: string, variable: string];

/** Whether a template's parameters have names or places. */
export type ParameterFormat = 'named' | 'positional';

/**
 * How values travel when the template at the provider does not use our names: made elsewhere, with
 * positional parameters or other names. Each list is in the provider's order.
 */
export interface Wire {
  /** Whether parameters have names or places. */
  format: ParameterFormat;
  /** Of the header. */
  header: readonly WireName[];
  /** Of the body. */
  body: readonly WireName[];
  /** Of the bodies of cards. */
  cards?: readonly (readonly WireName[])[];
}

/** One language of a template as a provider has it: what was submitted from here, or found there. */
export interface ProviderContent extends Omit<TemplateContent, 'buttons'> {
  /** Buttons, also those this product cannot fill. */
  buttons?: readonly (TemplateButton | OtherButton)[];
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

/** The text of a header, empty when it shows something else. */
export function headerText({ header }: Pick<ProviderContent, 'header'>): string {
  return typeof header === 'string' ? header : '';
}

/** The variable a button takes, if it takes one. */
export function buttonVariable(button: TemplateButton | OtherButton): string | undefined {
  if (button.type === 'url') return placeholdersOf(button.url)[0];
  return button.type === 'copy_code' ? placeholdersOf(button.code)[0] : undefined;
}

/** Where a template uses which variable. */
export interface UsedVariables {
  /** Of the header. */
  header: string[];
  /** Of the body. */
  body: string[];
  /** Buttons with a variable. `index` counts all buttons. */
  buttons: { index: number; name: string }[];
  /** Of each card, its body and buttons. */
  cards: string[][];
  /** All of them, each once, in the order a reader meets them. */
  all: string[];
}

/** Finds the variables of one language of a template. */
export function parseTemplateVariables(content: ProviderContent): UsedVariables {
  const header = placeholdersOf(headerText(content));
  const body = placeholdersOf(content.body);
  const buttons = variablesOfButtons(content.buttons);
  const cards = (content.cards ?? []).map((card) => [
    ...placeholdersOf(card.body ?? ''),
    ...variablesOfButtons(card.buttons).map(({ name }) => name),
  ]);
  const inButtons = buttons.map(({ name }) => name);
  return {
    header,
    body,
    buttons,
    cards,
    all: [...new Set([...header, ...body, ...inButtons, ...cards.flat()])],
  };
}

function variablesOfButtons(buttons: ProviderContent['buttons']): UsedVariables['buttons'] {
  return (buttons ?? []).flatMap((button, index) => {
    const name = buttonVariable(button);
    return name === undefined ? [] : [{ index, name }];
  });
}
