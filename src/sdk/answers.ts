/**
 * What a value that came from a form, a spreadsheet or another system says when it was asked a
 * question of yes or no. Most of them send texts, and to a program every text is something: `no`,
 * `false` and `0` have to be read.
 */

/** Yes, in the languages messages are written in; `wahr`, `vrai` … is what spreadsheets write for a ticked box. */
const yes = words(
  ['true', '1', 'yes', 'on', 'checked'],
  ['ja', 'wahr'],
  ['sí', 'verdadero'],
  ['oui', 'vrai'],
  ['sì', 'vero'],
  ['sim', 'verdadeiro'],
);

/** No, in the same languages, and what programs write for nothing at all. */
const no = words(
  ['false', '0', 'no', 'off', 'unchecked'],
  ['nein', 'falsch'],
  ['falso'],
  ['non', 'faux'],
  ['não'],
  ['', 'null', 'nil', 'none', 'undefined', 'nan'],
);

/**
 * True for a clear yes alone: `true`, 1, and the words yes, on and checked as a text, in any case
 * and in the languages messages are written in. Everything else, unknown words, lists and objects
 * among it, is none. This is how consent is read: who did not clearly say yes has not agreed.
 */
export function saysYes(value: unknown): boolean {
  return says(yes, value);
}

/**
 * True for what is empty or clearly means no: absent, `false`, 0, an empty text, and words for no.
 * An unknown word is neither yes nor no.
 */
export function saysNo(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value) || says(no, value);
}

function says(answers: ReadonlySet<string>, value: unknown): boolean {
  if (typeof value === 'boolean' || typeof value === 'number') return answers.has(String(value));
  return typeof value === 'string' && value.length <= 40 && answers.has(plain(value));
}

function words(...lists: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(lists.flat().map(plain));
}

/** Without accents, marks that cannot be seen, space around it, and in lower case. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .trim()
    .toLowerCase();
}
