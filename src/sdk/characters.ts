/** Full-width letters, digits and signs, and the ideographic space. */
const fullWidth = /[\uFF01-\uFF60\uFFE0-\uFFE6\u3000]/gu;

/** Characters nobody sees: format, bidirectional, zero-width, variation selectors, fillers, soft hyphen, BOM. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/**
 * Text that machines compare, such as a phone or an e-mail address: without what nobody sees, with
 * plain spaces, and with the digits of any script as 0 to 9. Line breaks stay.
 */
export function machineText(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '')
    .replace(invisible, '')
    .replace(fullWidth, (sign) => sign.normalize('NFKC'))
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(/[\p{Zs}\t\u2800]/gu, ' ')
    .replace(/(?!\n)\p{Cc}/gu, '');
}

/** Unicode keeps the ten digits of a script together, in order. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  if (code < 0x80) return code - 0x30;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return (code - zero) % 10;
}

/** Scripts whose letters take another form beside a joiner or a non-joiner. */
const joining = [
  'Arabic',
  'Syriac',
  'Mandaic',
  'Nko',
  'Mongolian',
  'Phags_Pa',
  'Adlam',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Tibetan',
  'Myanmar',
  'Khmer',
  'Balinese',
  'Javanese',
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('');

const pictograph = '\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|[\\uFE0E\\uFE0F])?';

/** Where one of them is part of what is seen: of an emoji, or of a letter's form. */
const seen = [
  // England, Scotland and Wales, the flags that are written with tags.
  '\\u{1F3F4}\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}',
  '[0-9#*]\\uFE0F?\\u20E3',
  `${pictograph}(?:\\u200D${pictograph})*`,
  `(?<=[\\p{L}\\p{M}])(?<=[${joining}])[\\u200C\\u200D]`,
  '(?<=\\p{Script=Han})[\\u{E0100}-\\u{E01EF}]',
  '(?<=[\\p{Script=Mongolian}\\p{Script=Phags_Pa}])[\\u180B-\\u180F]',
  '(?<=\\p{Script=Myanmar})\\uFE00',
].join('|');

/** What only sometimes is part of what is seen. */
const sometimes =
  '(?:[\\u200C\\u200D]|[\\uFE00-\\uFE0F]|[\\u{E0100}-\\u{E01EF}]|[\\u180B-\\u180F]|[\\u{E0020}-\\u{E007F}])';
const contextual = new RegExp(`(${seen})|${sometimes}`, 'gu');
const never = new RegExp(
  `(?!${sometimes})[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\p{Cs}\\p{Noncharacter_Code_Point}]`,
  'gu',
);

/**
 * Text for people: without characters that have no sight of their own and turn, hide or break what
 * stands beside them (bidirectional controls, zero widths, soft hyphen, BOM, tags, controls). What
 * belongs to an emoji, and the joiners of Persian, Hindi and other scripts that need them, stay.
 * Line breaks stay, as `\n`.
 */
export function plainText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .replace(never, '')
    .replace(contextual, (_, kept: string | undefined) => kept ?? '');
}

/** True when a person sees anything of the text. */
export function isVisible(text: string): boolean {
  return /[^\s\u2800\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u.test(text);
}

/** {@link plainText} in one line, blanks counted once; undefined when nothing is to be seen. */
export function plainLine(text: string | null | undefined): string | undefined {
  const line = plainText(text ?? '')
    .replace(/[\s\u2800]+/gu, ' ')
    .trim();
  return isVisible(line) ? line : undefined;
}
