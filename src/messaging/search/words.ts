/** Longest word that is told apart, in characters; of longer ones, such as addresses, the beginning counts. */
const longestWord = 40;
/** Words of one text that can be found; no message a channel carries has as many. */
const mostWordsOfText = 4_000;
/** Beginnings of words that are indexed, by their length: what `word*` is looked up by. */
const beginnings = [3, 5];

/** Letters that decomposition leaves as they are, and that people write without. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

const token = /[\p{L}\p{N}]+/gu;
/** Scripts that write no space between words: each character counts, and each pair of neighbours. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** A word of a text, or a character of a script without spaces. */
export interface Word {
  text: string;
  /** It is a character of a script without spaces. */
  isCharacter: boolean;
  /** It follows the one before without a break. */
  isJoined: boolean;
}

/** A text as it is compared: small letters without accents. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/gu, (letter) => plain[letter] ?? letter);
}

/** The words of a text in their order, the same for what is searched and for what is asked. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const [run] of folded(text).matchAll(token)) {
    if (words.length >= mostWordsOfText) break;
    words.push(...wordsOfRun(run));
  }
  return words;
}

function wordsOfRun(run: string): Word[] {
  if (!unspaced.test(run)) return [word(run)];
  const found: Word[] = [];
  let spaced = '';
  for (const character of run) {
    if (!unspaced.test(character)) {
      spaced += character;
      continue;
    }
    if (spaced !== '') found.push(word(spaced));
    spaced = '';
    found.push({
      text: character,
      isCharacter: true,
      isJoined: found.at(-1)?.isCharacter === true,
    });
  }
  if (spaced !== '') found.push(word(spaced));
  return found;
}

function word(text: string): Word {
  return { text: [...text].slice(0, longestWord).join(''), isCharacter: false, isJoined: false };
}

/** What a text is indexed by: `w` for a word or a pair of characters, `b` for the beginning of a word. */
export function keysOfText(words: readonly Word[]): Set<string> {
  const keys = new Set<string>();
  words.forEach(({ text, isCharacter, isJoined }, index) => {
    keys.add(`w${text}`);
    if (isJoined) keys.add(`w${words[index - 1]?.text ?? ''}${text}`);
    if (isCharacter) return;
    const characters = [...text];
    for (const length of beginnings)
      if (characters.length >= length) keys.add(`b${characters.slice(0, length).join('')}`);
  });
  return keys;
}

/** What a person asks for: words one after the other, the last one perhaps only begun. */
export interface Term {
  words: Word[];
  isBegun: boolean;
}

/** Fewest letters before a `*`. */
export const fewestLetters = Math.min(...beginnings);

/** What a query asks for; texts that meet every term are found. Text without a letter or digit asks for nothing. */
export function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  for (const [, phrase, bare] of query.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)/gu)) {
    const text = phrase ?? bare ?? '';
    const words = wordsOf(text);
    const isBegun = phrase === undefined && /[\p{L}\p{N}\p{M}]\*$/u.test(text);
    if (words.length > 0) terms.push({ words, isBegun: isBegun && words.at(-1)?.isCharacter === false });
  }
  return terms;
}

/** The word of a term that is begun with too few letters to be looked up; undefined where there is none. */
export function tooShort({ words, isBegun }: Term): string | undefined {
  const last = words.at(-1)?.text ?? '';
  return isBegun && [...last].length < fewestLetters ? last : undefined;
}

/** What a term is looked up by: texts with all of these may meet it. */
export function keysOfTerm({ words, isBegun }: Term): Set<string> {
  const keys = new Set<string>();
  words.forEach(({ text, isJoined }, index) => {
    if (isBegun && index === words.length - 1) {
      const characters = [...text];
      const length = beginnings.filter((one) => one <= characters.length).at(-1);
      if (length !== undefined) keys.add(`b${characters.slice(0, length).join('')}`);
    } else if (isJoined) keys.add(`w${words[index - 1]?.text ?? ''}${text}`);
    else if (words[index + 1]?.isJoined !== true) keys.add(`w${text}`);
  });
  return keys;
}

/** Whether a text meets a term: its words stand in it in this order, one right after the other. */
export function meets(words: readonly Word[], { words: asked, isBegun }: Term): boolean {
  const last = asked.length - 1;
  return words.some((_, start) =>
    asked.every(({ text }, offset) => {
      const found = words[start + offset]?.text;
      return isBegun && offset === last ? found?.startsWith(text) === true : found === text;
    }),
  );
}
