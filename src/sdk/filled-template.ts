/** The value of one parameter. */
export interface FilledParameter {
  /** The parameter's name at the provider; absent where parameters have places. */
  name?: string;
  text: string;
}

/** What the header of a template is given. */
export interface FilledHeader {
  type: 'text';
  parameters: readonly FilledParameter[];
}

/** What a button is given. `index` counts all buttons of the template. */
export interface FilledButton {
  type: 'url';
  index: number;
  /** What follows the fixed part of its address. */
  text: string;
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
}
