import type { TemplateButtonValue, TemplateCardValue, TemplateHeaderValue } from './template-parts.js';

/**
 * Money as the person's phone writes it; where it cannot, `text` stands. `amount1000` is the amount times a
 * thousand.
 */
export interface LocalCurrency {
  code: string;
  amount1000: number;
}

/** The value of one parameter. */
export interface FilledParameter {
  /** The parameter's name at the provider; absent where parameters have places. */
  name?: string;
  text: string;
  currency?: LocalCurrency;
  /** A moment as the person's phone writes it, by its parts; where it cannot, `text` stands. */
  dateTime?: Readonly<Record<string, string | number>>;
}

/** What the header of a template is given. */
export type FilledHeader =
  | { kind: 'text'; parameters: readonly FilledParameter[] }
  | TemplateHeaderValue
  | Extract<TemplateCardValue['header'], { kind: 'product' }>;

/** What a button is given. `index` counts all buttons of the template. */
export type FilledButton =
  /** What follows the fixed part of its address. */
  | { type: 'url'; index: number; text: string }
  | { type: 'copy_code'; index: number; code: string }
  | (TemplateButtonValue & { index: number });

/** What a card is given. */
export interface FilledCard {
  header?: FilledHeader;
  body?: readonly FilledParameter[];
  buttons?: readonly FilledButton[];
}

/**
 * The values of one message, each at the part of the template it fills: all a provider needs besides the
 * template's name and language. It is stored with the message, so that what was decided is what leaves,
 * whatever becomes of the template meanwhile.
 */
export interface FilledTemplate {
  header?: FilledHeader;
  body?: readonly FilledParameter[];
  buttons?: readonly FilledButton[];
  cards?: readonly FilledCard[];
  /** Of a limited-time offer; milliseconds UTC. */
  offer?: { expiresAt: number };
}
