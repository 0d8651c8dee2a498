import { machineText } from '../sdk/index.js';

/** Why a text is no single phone before any country is asked. */
export type TextProblem =
  'not_a_number' | 'phone_with_extension' | 'phone_digits_lost' | 'phone_with_letters';

/** What a person meant: a number still to be read, or why it is none. */
export type PhoneText = { text: string } | { problem: TextProblem };

/** Longer than anything that is one number with its label. */
const longest = 120;

/** Words before an extension, in the languages of shops; those of one letter only between digits. */
const extensionWords = [
  'extensi[oó]n',
  'extens[aã]o',
  'extension',
  'exten',
  'extn',
  'ext',
  'xtn',
  'ramal',
  'interno',
  'anexo',
  'int',
  'poste',
  'durchwahl',
  'dw',
  'nebenstelle',
  'nst',
  'toestel',
  'tst',
  'anknytning',
  'ankn',
  'lokalnr',
  'lokal',
  'wewn[eę]trzny',
  'wewn',
  'wew',
  'dahili',
  'mell[eé]k',
  'klapka',
  'linka',
  'добавочный',
  'доб',
  'внутренний',
  'вн',
  '内線',
  '내선',
  '分机',
  '分機',
  '转',
  '轉',
  'تحويلة',
  'داخلي',
  'access code',
  'pin',
  'code',
].join('|');

const extension = new RegExp(
  `^(?<base>.*\\d)[\\s)\\].-]*[\\s,;([]*(?:(?:${extensionWords})\\.?\\s*(?:no|nr|n[uú]m)?\\s*[.:=#]*|x[.:=]?|[#*~]|[,;]+|[pw])\\s*[([]?\\s*\\d[\\d\\s-]{0,20}[)\\]#\\s]*$`,
  'iu',
);
/** The word was left, its digits were not given. */
const emptyExtension = new RegExp(`[\\s,;([]+(?:${extensionWords})[.:=)\\]\\s]*$`, 'iu');

const labels =
  /^(?:(?:tel[eé]?[fp]h?on[eo]?|tel[eé]f|telf|tlfn?o?|t[eé]l|phone|fon|mobile|m[oó]vil|mobil|mob|cellulare|cell?|celular|handy|gsm|whats?app|wa|callto|sms|ph)\s*(?:no|nr|number|nummer)?\.?\s*:?\s*(?:\/\/)?)+(?=[\s+(\d=])/iu;
const waLink =
  /^(?:https?:\/\/)?(?:www\.)?(?:wa\.me\/|api\.whatsapp\.com\/send\/?\?(?:[^#]*&)?phone=)(?:\+|%2B)?(?<digits>\d{7,15})(?:[/?&#].*)?$/i;

/**
 * Takes off what surrounds a number: invisible marks, the marks of spreadsheets, labels, addresses
 * (`tel:`, `wa.me`), notes in brackets. Says so when what is left cannot be one number: digits that a
 * spreadsheet rounded away, an extension (the bare number is a switchboard, or a marketplace's relay,
 * which many people share), letters.
 */
export function phoneText(raw: string): PhoneText {
  const clean = plainSigns(machineText(raw)).trim();
  if (clean === '' || clean.length > longest) return { problem: 'not_a_number' };
  const cell = withoutCellMarks(clean);
  if (/^[+-]?\d+(?:[.,]\d+)?\s*e\s*[+-]?\s*\d+$/i.test(cell)) return { problem: 'phone_digits_lost' };
  const bare = withoutSurroundings(cell);
  if (digitsIn(extension.exec(bare)?.groups?.['base']) >= 6) return { problem: 'phone_with_extension' };
  const text = bare.replace(emptyExtension, '').replace(/[\s.,;:/-]+$/, '');
  if (!/\p{L}/u.test(text)) return { text };
  const vanity = /^[+(\d]/.test(text) && digitsIn(text) >= 3;
  return { problem: vanity ? 'phone_with_letters' : 'not_a_number' };
}

/** The parts of a text that lists several numbers; a single part for one number. */
export function phoneParts(raw: string): string[] {
  const clean = plainSigns(machineText(raw)).trim();
  if (clean.length > longest * 4 || /^\d{1,3}(?:,\d{2,3})+$/.test(clean.replace(/^\+/, ''))) return [clean];
  return clean
    .split(
      /[/;|\n]|,|\s(?:y|e|o|u|and|or|und|oder|et|ou|en|of|i|lub)\s|\s?&\s?|\s+(?=(?:\+|00[1-9])\d)|\s+-\s+|\(\s*(?=\+?[\d\s-]{9,}\))|(?<=\d{9})\s+(?=\d{9})/iu,
    )
    .map((part) => part.replace(/^[\s)]+|[\s(]+$/g, ''))
    .filter((part) => part !== '');
}

/** The ways a text may be meant, the plain one first. */
export function phoneReadings(text: string, country: string | undefined): string[] {
  const open = text.replace(/^(?:\+\s*)+(?:00(?=\s*[1-9]))?/, '+');
  const found = new Set([open]);
  for (const form of [open, open.replace(/\(\s*0\s*\)/, ''), open.replace(/[()[\]]/g, ' ')]) {
    found.add(form);
    found.add(form.replace(/[()[\]]/g, ' ').trim());
  }
  for (const form of [...found]) {
    // 00 is not the international prefix everywhere, but nobody's national number starts with it.
    const abroad = /^0\s*0[\s.-]*(?=[1-9])/.exec(form.replace(/^\(\s*(00)\s*\)/, '$1'));
    if (abroad) found.add(`+${form.replace(/^\(\s*(00)\s*\)/, '$1').slice(abroad[0].length)}`);
  }
  if (country === 'MX' && /^04[45]/.test(text)) found.add(text.slice(3));
  return [...found];
}

/** Dashes, dots, slashes and plus signs of other scripts and typefaces as the usual ones. */
function plainSigns(text: string): string {
  return text
    .replace(/\u20E3/gu, '')
    .replace(/[\uFE62\u207A\u208A\u2795]/gu, '+')
    .replace(/[\p{Pd}\u2212\u30FC]/gu, '-')
    .replace(/[\u00B7\u2022\u2219\u22C5\u30FB]/gu, '.')
    .replace(/[\u2044\u2215]/gu, '/')
    .replace(/[\u2018\u2019\u201A\u02BC\u00B4`]/gu, "'")
    .replace(/[\u201C-\u201F\u00AB\u00BB]/gu, '"')
    .replace(/[\u2053\u223C]/gu, '~');
}

/** `'+34…`, `=+34…` and `="34…"` are how spreadsheets are told to keep a number; `34….0` is how they do not. */
function withoutCellMarks(text: string): string {
  const open = text
    .replace(/^['"\s]*=?\s*['"]*\s*/, '')
    .replace(/\s*['"]+\s*$/, '')
    .trim();
  const whole = /^(\+?\d{6,17})[.,]0*$/.exec(open)?.[1] ?? open;
  return /^\+?\d{1,3}(?:,\d{2,3})+$/.test(whole) ? whole.replace(/,/g, '') : whole;
}

function withoutSurroundings(text: string): string {
  const link = waLink.exec(text)?.groups?.['digits'];
  if (link !== undefined) return `+${link}`;
  const named = text.replace(labels, '').trim();
  const context = /;phone-context=(\+\d{1,4})/i.exec(named)?.[1];
  const local = named.replace(/;(?:phone-context|isub|rn|npdi)=?[^;]*/gi, '');
  return (context !== undefined && !local.startsWith('+') ? `${context} ${local}` : local)
    .replace(/\s*[([]\s*[\p{L}\s.'-]+[)\]]/gu, '')
    .replace(/\n/g, ' ')
    .trim();
}

function digitsIn(text: string | undefined): number {
  return (text ?? '').replace(/\D/g, '').length;
}
