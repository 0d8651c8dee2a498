import type { TemplateButtonValue, TemplateCardValue, TemplateHeaderValue } from './template-parts.js';

/**
 * Money as the person's phone writes it; where it cannot, `text` stands. `amount1000` is the amount times a
 * thousand.
 */
export interface LocalCurrency {
  /** ISO 4217 code. */
  code: string;
  /** The amount times a thousand. */
  amount1000: number;
}

/** The value of one parameter. */
export interface FilledParameter {
  /** The parameter's name at the provider; absent where parameters have places. */
  name?: string;
  /** What is shown, also where the phone cannot write the value itself. */
  text: string;
  /** An amount that the phone writes itself. */
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
  /** Absent where the card's header is not filled. */
  header?: FilledHeader;
  /** Values of the body, in the provider's order. */
  body?: readonly FilledParameter[];
  /** Values of buttons that take one. */
  buttons?: readonly FilledButton[];
}

/**
 * The values of one message, each at the part of the template it fills: all a provider needs besides the
 * template's name and language. It is stored with the message, so that what was decided is what leaves,
 * whatever becomes of the template meanwhile.
 */
export interface FilledTemplate {
  /** Absent where the header is not filled. */
  header?: FilledHeader;
  /** Values of the body, in the provider's order. */
  body?: readonly FilledParameter[];
  /** Values of buttons that take one. */
  buttons?: readonly FilledButton[];
  /** Values of the cards of a carousel, in their order. */
  cards?: readonly FilledCard[];
  /** Of a limited-time offer; milliseconds UTC. */
  offer?: { expiresAt: number };
}
